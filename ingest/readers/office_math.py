"""Office Math (``m:oMath``) as a line of text."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# ECMA-376 part 1, 22.1.2.20 and 22.1.2.70: what is drawn where nothing is said.
_BRACKETS = ("(", "|", ")")
_NARY = "∫"


def math_text(element: etree._Element) -> str:
    """The formula's letters and signs from left to right: a fraction as ``a/b``, brackets and the
    signs of sums included, superscripts and subscripts level with the rest.
    """
    write = _WRITERS.get(element.tag)
    return write(element) if write else _inside(element)


def _inside(element: etree._Element) -> str:
    return "".join(math_text(child) for child in element)


def _fraction(element: etree._Element) -> str:
    return f"{_part(element, 'num')}/{_part(element, 'den')}"


def _brackets(element: etree._Element) -> str:
    properties = element.find(f"{M}dPr")
    names = ("begChr", "sepChr", "endChr")
    begin, separator, end = (
        _sign(properties, name, default) for name, default in zip(names, _BRACKETS, strict=True)
    )
    return begin + separator.join(map(math_text, element.findall(f"{M}e"))) + end


def _nary(element: etree._Element) -> str:
    sign = _sign(element.find(f"{M}naryPr"), "chr", _NARY)
    return sign + "".join(_part(element, name) for name in ("sub", "sup", "e"))


def _root(element: etree._Element) -> str:
    return f"{_part(element, 'deg')}√{_part(element, 'e')}"


def _part(element: etree._Element, name: str) -> str:
    part = element.find(f"{M}{name}")
    return _inside(part) if part is not None else ""


def _sign(properties: etree._Element | None, name: str, default: str) -> str:
    said = properties.find(f"{M}{name}") if properties is not None else None
    return said.get(f"{M}val", "") if said is not None else default


_WRITERS: dict[str, Callable[[etree._Element], str]] = {
    f"{M}t": lambda element: element.text or "",
    f"{M}f": _fraction,
    f"{M}d": _brackets,
    f"{M}nary": _nary,
    f"{M}rad": _root,
}

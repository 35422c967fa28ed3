"""Charts, SmartArt and formulas as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lxml import etree

from ingest.readers.office.package import to_int

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# ECMA-376 part 1, 21.4.7.51: points that only describe how others are laid out or connected.
_SILENT_POINTS = {"pres", "parTrans", "sibTrans"}
# ECMA-376 part 1, 22.1.2.20 and 22.1.2.70: the default brackets.
_BRACKETS = ("(", "|", ")")
_NARY = "∫"


def chart_texts(chart: etree._Element) -> tuple[list[str], list[list[str]]]:
    """A chart's titles (its own and its axes'), and its rows: the categories, the series' names."""
    titles = [_title_text(title) for title in chart.iter(f"{C}title")]
    series = list(chart.iter(f"{C}ser"))
    categories = next((_cached(one, "cat") for one in series if _cached(one, "cat")), [])
    names = [name for one in series for name in _cached(one, "tx")]
    return [title for title in titles if title], [row for row in (categories, names) if row]


def diagram_texts(data: etree._Element) -> list[tuple[int, str]]:
    """The texts of a SmartArt graphic in reading order, each with its depth from 0."""
    points = {
        point.get("modelId", ""): point
        for point in data.iterfind(f"{DGM}ptLst/{DGM}pt")
        if point.get("type") not in _SILENT_POINTS
    }
    children: dict[str, list[tuple[int, str]]] = {}
    for link in data.iterfind(f"{DGM}cxnLst/{DGM}cxn"):
        if link.get("type", "parOf") == "parOf" and link.get("destId") in points:
            order = to_int(link.get("srcOrd"), 0)
            children.setdefault(link.get("srcId", ""), []).append((order, link.get("destId", "")))
    below = {child for links in children.values() for _, child in links}
    found: list[tuple[int, str]] = []
    waiting = [(-1, key) for key in reversed(points) if key not in below]
    while waiting:
        depth, key = waiting.pop()
        point = points.pop(key, None)
        if point is None:
            continue
        if text := _point_text(point):
            found.append((max(depth, 0), text))
        ordered = sorted(children.get(key, []), key=lambda link: link[0], reverse=True)
        waiting.extend((depth + 1, child) for _, child in ordered)
    return found


def _point_text(point: etree._Element) -> str:
    return _lines(point.iterfind(f"{DGM}t/{A}p"))


def _title_text(title: etree._Element) -> str:
    return _lines(title.iterfind(f"{C}tx/{C}rich/{A}p")) or "".join(_cached(title, "tx"))


def _lines(paragraphs: Iterable[etree._Element]) -> str:
    lines = ("".join(run.text or "" for run in paragraph.iter(f"{A}t")) for paragraph in paragraphs)
    return "\n".join(line.strip() for line in lines if line.strip())


def _cached(owner: etree._Element, name: str) -> list[str]:
    """The values of ``c:name`` as the chart last displayed them, in order."""
    values = [
        (to_int(point.get("idx"), 0), point.findtext(f"{C}v") or "")
        for point in owner.iterfind(f"{C}{name}/{C}strRef/{C}strCache/{C}pt")
    ]
    return [value for _, value in sorted(values) if value.strip()]


def math_text(element: etree._Element) -> str:
    """The formula's letters and symbols from left to right: a fraction as ``a/b``, including brackets and
    sum symbols, with superscripts and subscripts on the same level.
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
    found = properties.find(f"{M}{name}") if properties is not None else None
    return found.get(f"{M}val", "") if found is not None else default


_WRITERS: dict[str, Callable[[etree._Element], str]] = {
    f"{M}t": lambda element: element.text or "",
    f"{M}f": _fraction,
    f"{M}d": _brackets,
    f"{M}nary": _nary,
    f"{M}rad": _root,
}

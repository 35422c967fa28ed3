"""Short constructors of WordprocessingML elements, and footnotes, which python-docx does not support."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def w(tag: str, *children: Any, **attributes: str | int) -> Any:
    """``w("ind", left=720)`` is ``<w:ind w:left="720"/>``."""
    named = {qn(f"w:{name}"): str(value) for name, value in attributes.items()}
    element = OxmlElement(f"w:{tag}", attrs=named)
    element.extend(children)
    return element


def set_attributes(element: Any, **attributes: str | int) -> None:
    """Set ``w:`` attributes of an existing element."""
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))


_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_SEPARATORS = (("separator", -1), ("continuationSeparator", 0))
TEXT_STYLE = "FootnoteText"
MARK_STYLE = "FootnoteReference"


class Footnotes:
    """The footnotes part of ``document``, with Word's two separators and no note yet."""

    def __init__(self, document: Document) -> None:
        self._element = w("footnotes", *(_separator(kind, number) for kind, number in _SEPARATORS))
        package = document.part.package
        self.part = XmlPart(PackURI("/word/footnotes.xml"), _TYPE, self._element, package)
        document.part.relate_to(self.part, _RELATION)
        listed = [w("footnote", id=number) for _, number in _SEPARATORS]
        compat = document.settings.element.find(qn("w:compat"))
        if compat is not None:
            # The schema wants footnotePr right before compat.
            compat.addprevious(w("footnotePr", *listed))

    def add(self, number: int) -> Any:
        """A new note's ``w:p`` with its number, to which the text must be added."""
        mark = w("r", w("rPr", w("rStyle", val=MARK_STYLE)), w("footnoteRef"))
        blank = w("t")
        blank.text = " "
        blank.set(qn("xml:space"), "preserve")
        paragraph = w("p", w("pPr", w("pStyle", val=TEXT_STYLE)), mark, w("r", blank))
        self._element.append(w("footnote", paragraph, id=number))
        return paragraph


def note_mark(number: int) -> Any:
    """The run that calls note ``number``."""
    return w("r", w("rPr", w("rStyle", val=MARK_STYLE)), w("footnoteReference", id=number))


def _separator(kind: str, number: int) -> Any:
    spacing = w("pPr", w("spacing", after=0, line=240, lineRule="auto"))
    return w("footnote", w("p", spacing, w("r", w(kind))), type=kind, id=number)

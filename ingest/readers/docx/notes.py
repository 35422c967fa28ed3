"""Footnotes and endnotes of a DOCX: the text of each reference, and the mark as Word prints it."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ingest.readers.docx.styles import W, child_value, is_on
from ingest.readers.office.numerals import numeral
from ingest.readers.office.package import Package, to_int

_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(frozen=True, slots=True)
class Note:
    """``mark`` is "" if the author typed it: it is then in the note's own text."""

    mark: str
    content: etree._Element


class Notes:
    """Counts the references to notes as they are read, in reading order."""

    def __init__(self, package: Package, main: str, document: etree._Element) -> None:
        self._package = package
        self._main = main
        settings = package.related(main, "settings")
        self._settings = package.root(settings) if settings else None
        self._sections = list(document.iter(f"{W}sectPr"))
        self._section = 0
        self._contents: dict[str, dict[str, etree._Element]] = {}
        self._counts: dict[str, int] = {}
        self.are_used = False
        """Whether the text has referred to a note."""

    def refer(self, reference: etree._Element) -> Note | None:
        """The note of a ``w:footnoteReference`` or ``w:endnoteReference``."""
        self.are_used = True
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        by_hand = is_on(reference.get(f"{W}customMarkFollows"), "0")
        mark = "" if by_hand else self._next_mark(kind)
        content = self._content(kind).get(reference.get(f"{W}id", ""))
        return Note(mark, content) if content is not None else None

    def new_page(self) -> None:
        """Notes a page break stored by Word: some documents number their notes by page."""
        self._restart("eachPage")

    def new_section(self) -> None:
        """Notes the end of a section."""
        self._restart("eachSect")
        self._section += 1

    def _restart(self, when: str) -> None:
        for kind in _FORMATS:
            if self._property(kind, "numRestart") == when:
                self._counts.pop(kind, None)

    def _next_mark(self, kind: str) -> str:
        first = to_int(self._property(kind, "numStart"), 1)
        self._counts[kind] = self._counts.get(kind, first - 1) + 1
        number_format = self._property(kind, "numFmt") or _FORMATS[kind]
        # By MS-OE376 Word prints decimals if the format of notes is "bullet".
        number_format = "decimal" if number_format == "bullet" else number_format
        return numeral(self._counts[kind], number_format)

    def _property(self, kind: str, name: str) -> str | None:
        """A property of the notes: the section's, otherwise the document's."""
        section = self._sections[self._section] if self._section < len(self._sections) else None
        for owner in (section, self._settings):
            properties = owner.find(f"{W}{kind}Pr") if owner is not None else None
            if (value := child_value(properties, name)) is not None:
                return value
        return None

    def _content(self, kind: str) -> dict[str, etree._Element]:
        if kind not in self._contents:
            part = self._package.related(self._main, f"{kind}s")
            root = self._package.root(part) if part else None
            found = root.findall(f"{W}{kind}") if root is not None else []
            self._contents[kind] = {note.get(f"{W}id", ""): note for note in found}
        return self._contents[kind]

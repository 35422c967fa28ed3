"""A handout, and a reading list, as Word files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell

from corpus.bundled.docx_styles import CELL, COLUMN_HEADING
from corpus.bundled.docx_xml import w
from kb.handouts import texts
from kb.handouts.model import (
    Block,
    Handout,
    Heading,
    Line,
    LineKind,
    Quoted,
    Remark,
    Table,
    Words,
    rows_of,
)
from kb.handouts.qr import qr_png
from kb.handouts.texts import Wording
from kb.handouts.word_file import WordFile, keep_with_next, shade
from kb.handouts.word_template import (
    BODY,
    CITATION,
    ORIGIN,
    QUOTATION,
    QUOTATION_HEADING,
    QUOTATION_NOTE,
    SOURCE,
    open_word_template,
)

_QR_WIDTH: Final = Mm(17)
_ABOVE_LINK: Final = Pt(8)
_LINE_STYLES: Final = {
    LineKind.WORDS: QUOTATION,
    LineKind.HEADING: QUOTATION_HEADING,
    LineKind.NOTE: QUOTATION_NOTE,
    LineKind.OMISSION: QUOTATION,
}
_GLOSSARY_SHARES: Final = (0.24, 0.18, 0.58)


def new_word_file(handout: Handout, template: Path | None, title: str | None = None) -> WordFile:
    """The template with the handout's cover. Raises TemplateInvalid."""
    wording = Wording(handout.ui)
    fields = {
        "title": title or handout.title,
        "summary": wording.summary(handout),
        "date": wording.day(handout.date),
    }
    return WordFile(open_word_template(template, fields), fields["title"], handout.tag)


def write_word(handout: Handout, template: Path | None = None) -> bytes:
    """The handout. Raises TemplateInvalid."""
    return _Writer(handout, template).write()


def write_reading_list(handout: Handout, template: Path | None = None) -> bytes:
    """The sources in the order of the handout, each with what to read in it. Raises TemplateInvalid."""
    wording = Wording(handout.ui)
    title = wording.labelled(texts.READING_LIST, handout.title)
    file = new_word_file(handout, template, title)
    file.paragraph(wording.text(texts.READING_LIST), "Heading 1")
    for number, source in enumerate(handout.sources, 1):
        file.paragraph(f"{number}. {source.citation}", SOURCE, source.lang)
        joint = "；" if source.lang.startswith("zh") else "; "
        own = Wording("zh" if source.lang.startswith("zh") else "en")
        read = joint.join(own.cited(cited) for cited in source.cited)
        file.paragraph(read, BODY, source.lang, depth=1)
        _origin_of_source(file, wording, source.address, source.source_url)
    return file.save()


class _Writer:
    def __init__(self, handout: Handout, template: Path | None) -> None:
        self._handout = handout
        self._wording = Wording(handout.ui)
        self._file = new_word_file(handout, template)

    def write(self) -> bytes:
        for item in self._handout.items:
            match item:
                case Heading(text, level):
                    self._file.paragraph(text, f"Heading {level}")
                case Remark(text):
                    for line in text.split("\n"):
                        self._file.paragraph(line, BODY)
                case Quoted():
                    self._quoted(item)
        self._sources()
        self._glossary()
        return self._file.save()

    def _quoted(self, quoted: Quoted) -> None:
        file, wording = self._file, self._wording
        heading = file.paragraph(wording.heading(quoted), f"Heading {quoted.level}")
        for note in quoted.notes:
            file.add_note(heading, note.text)
        if warning := wording.state(quoted.state):
            file.paragraph(warning, ORIGIN).paragraph_format.keep_with_next = True
        if self._handout.is_in_columns(quoted):
            self._side_by_side(quoted.sides)
        else:
            for words in quoted.sides:
                for block in words.blocks:
                    self._block(block, words)
                self._origin(words)
        self._link(quoted)

    def _side_by_side(self, sides: Sequence[Words]) -> None:
        rows = list(rows_of(sides))
        table = self._file.table(len(rows) + 2, (0.5, 0.5))
        self._file.head(table.rows[0].cells, map(self._wording.language, sides))
        for at, row in enumerate(rows, 1):
            if len(rows) > 1:
                table.rows[at]._tr.get_or_add_trPr().append(w("cantSplit"))
            for cell, blocks, words in zip(table.rows[at].cells, row, sides, strict=True):
                for block in blocks:
                    self._block(block, words, cell)
            if all(_is_heading(block) for blocks in row for block in blocks):
                keep_with_next(table.rows[at].cells)
        last = table.rows[len(rows) + 1]
        last._tr.get_or_add_trPr().append(w("cantSplit"))
        for cell, words in zip(last.cells, sides, strict=True):
            self._origin(words, cell)
        # The link below the table is on the page of its last row.
        keep_with_next(last.cells)

    def _block(self, block: Block, words: Words, cell: _Cell | None = None) -> None:
        if isinstance(block, Line):
            style = _LINE_STYLES[block.kind]
            line = self._file.paragraph(block.text, style, words.lang, depth=block.depth, cell=cell)
            if _is_heading(block):
                line.paragraph_format.keep_with_next = True
        else:
            self._table(block, words)

    def _table(self, table: Table, words: Words) -> None:
        heads = bool(table.rows[0]) and table.rows[0][0].is_header
        shares = [1 / table.width] * table.width
        shown = self._file.table(len(table.rows), shares, header=heads)
        for at, row in enumerate(table.rows):
            for each in row:
                place = shown.cell(at, each.column - 1)
                if each.rows > 1 or each.columns > 1:
                    end = shown.cell(at + each.rows - 1, each.column + each.columns - 2)
                    place = place.merge(end)
                style = COLUMN_HEADING if each.is_header else CELL
                cell = self._file.paragraph(each.text, style, words.lang, cell=place)
                cell.paragraph_format.keep_with_next = each.is_header or None

    def _origin(self, words: Words, cell: _Cell | None = None) -> None:
        if not words.citation:
            return
        dash = "——" if words.base_lang == "zh" else "— "
        citation = self._file.paragraph(dash + words.citation, CITATION, words.lang, cell=cell)
        citation.paragraph_format.keep_with_next = True
        origin = self._file.paragraph(self._wording.origin(words), ORIGIN, cell=cell)
        origin.paragraph_format.keep_with_next = bool(words.address) or None

    def _link(self, quoted: Quoted) -> None:
        if not quoted.address:
            return
        paragraph = self._file.paragraph("", ORIGIN)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        # The white edge of the QR code would cover the table's last line.
        paragraph.paragraph_format.space_before = _ABOVE_LINK
        paragraph.paragraph_format.line_spacing = 1.0
        self._file.add_link(paragraph, quoted.address)
        self._file.add_text(paragraph, " ", self._handout.tag)
        self._file.add_picture(
            paragraph, qr_png(quoted.address), _QR_WIDTH, self._wording.text(texts.QR_CODE)
        )

    def _sources(self) -> None:
        file, wording = self._file, self._wording
        if not self._handout.sources:
            return
        file.paragraph(wording.text(texts.SOURCES), "Heading 1")
        for number, source in enumerate(self._handout.sources, 1):
            file.paragraph(f"{number}. {source.citation}", SOURCE, source.lang)
            file.paragraph(wording.status_line(source.status, source.force), ORIGIN, depth=1)
            _origin_of_source(file, wording, source.address, source.source_url)

    def _glossary(self) -> None:
        file, wording, terms = self._file, self._wording, self._handout.glossary
        if not terms:
            return
        file.paragraph(wording.text(texts.GLOSSARY), "Heading 1")
        table = file.table(len(terms) + 1, _GLOSSARY_SHARES)
        heads = map(wording.text, (texts.ENGLISH, texts.CHINESE, texts.MEANING))
        file.head(table.rows[0].cells, heads)
        for row, term in zip(list(table.rows)[1:], terms, strict=True):
            english, chinese, meaning = row.cells
            file.paragraph(term.en, CELL, "en", cell=english)
            file.paragraph(term.zh, CELL, "zh", cell=chinese)
            for each in term.meanings:
                file.paragraph(each.text, CELL, each.lang, cell=meaning)
                if each.note:
                    note = Wording(each.lang).labelled(texts.DIFFERENCE_IN_LAW, each.note)
                    file.paragraph(note, CELL, each.lang, cell=meaning)
            if term.note:
                shade(meaning)


def _is_heading(block: Block) -> bool:
    return isinstance(block, Line) and block.kind is LineKind.HEADING


def _origin_of_source(file: WordFile, wording: Wording, address: str, official: str) -> None:
    for label, link in ((texts.LINK, address), (texts.OFFICIAL_TEXT, official)):
        if link:
            paragraph = file.paragraph(wording.labelled(label, ""), ORIGIN, depth=1)
            file.add_link(paragraph, link)

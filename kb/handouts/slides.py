"""A handout as slides (PPTX): a title, and each passage with its citation; the context in the notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from corpus.bundled.package import repack
from kb.handouts import texts
from kb.handouts.model import (
    Handout,
    Heading,
    Layout,
    Line,
    LineKind,
    Quoted,
    Remark,
    Term,
    Words,
)
from kb.handouts.slide_parts import CELL_SIZE, Part, Row, divided, row_height, size_of
from kb.handouts.slides_template import open_slides_template
from kb.handouts.texts import Wording
from kb.handouts.word_file import LONGEST_PROPERTY

_CITATION_HEIGHT: Final = Inches(0.85)
_CITATION_SIZE: Final = 12
_GUTTER: Final = Inches(0.35)
_LONGEST_TITLE: Final = 45
_SOURCE_SIZE: Final = 14
_LANGUAGES: Final = {
    "en": MSO_LANGUAGE_ID.ENGLISH_UK,
    "zh": MSO_LANGUAGE_ID.SIMPLIFIED_CHINESE,
    "zh-Hans": MSO_LANGUAGE_ID.SIMPLIFIED_CHINESE,
    "zh-Hant": MSO_LANGUAGE_ID.TRADITIONAL_CHINESE,
}


def write_slides(handout: Handout, template: Path | None = None) -> bytes:
    """The slides. Raises TemplateInvalid."""
    return _Writer(handout, template).write()


class _Writer:
    def __init__(self, handout: Handout, template: Path | None) -> None:
        self._handout = handout
        self._wording = Wording(handout.ui)
        self._template = open_slides_template(template, handout.title)
        self._terms = {term.concept_id: term for term in handout.terms}
        properties = self._template.presentation.core_properties
        properties.title = handout.title[:LONGEST_PROPERTY]
        properties.language = "zh-CN" if handout.ui == "zh" else "en-GB"
        self._slide: Any = None

    def write(self) -> bytes:
        wording, handout = self._wording, self._handout
        self._front(handout.title, [wording.summary(handout), wording.day(handout.date)])
        for item in handout.items:
            match item:
                case Heading(text):
                    self._front(text, [])
                case Remark(text):
                    self._note(text.split("\n"))
                case Quoted():
                    self._quoted(item)
        self._sources()
        package = BytesIO()
        self._template.presentation.save(package)
        return repack(package.getvalue())

    def _front(self, title: str, lines: Sequence[str]) -> None:
        self._slide = self._template.presentation.slides.add_slide(self._template.front)
        self._fill(self._slide.shapes.title.text_frame.paragraphs[0], title, self._handout.tag)
        subtitle = self._slide.placeholders[1]
        if not lines:
            subtitle.element.getparent().remove(subtitle.element)
        for number, line in enumerate(lines):
            frame = subtitle.text_frame
            paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
            self._fill(paragraph, line, self._handout.tag)

    def _quoted(self, quoted: Quoted) -> None:
        body = _body_of(self._template.content)
        in_columns = self._handout.layout is Layout.SIDE_BY_SIDE and len(quoted.sides) == 2
        widths = [(body.width - _GUTTER) // 2] * 2 if in_columns else [body.width]
        height = body.height - _CITATION_HEIGHT
        sides = [words.without_footnotes() for words in quoted.sides]
        parts = divided(sides, widths, height)
        for number, part in enumerate(parts, 1):
            heading = self._heading(quoted)
            if len(parts) > 1:
                heading += f" ({number}/{len(parts)})"
            shape = self._content(heading)
            if part.table:
                self._table(shape, part, height)
            else:
                self._text(shape, part, widths, height)
            self._citations(body, part.words)
            self._note(self._context(quoted) if number == 1 else [heading])

    def _heading(self, quoted: Quoted) -> str:
        """One line: with the locator of one language where that of both is too long."""
        heading = self._wording.heading(quoted)
        if len(heading) <= _LONGEST_TITLE:
            return heading
        return f"{quoted.number}. {quoted.sides[0].locator}"

    def _content(self, heading: str) -> Any:
        """A new slide with its title; returns the placeholder of its text."""
        self._slide = self._template.presentation.slides.add_slide(self._template.content)
        self._fill(self._slide.shapes.title.text_frame.paragraphs[0], heading, self._handout.tag)
        return _body_of(self._slide)

    def _text(self, shape: Any, part: Part, widths: Sequence[int], height: int) -> None:
        place = (shape.left, shape.top)
        size = size_of(part.rows, widths, height)
        if len(widths) == 1:
            _place(shape, *place, widths[0], height)
            columns: Iterable[tuple[Words, Sequence[Line | None]]] = _columns(part)
            self._lines(shape.text_frame, columns, size)
            return
        for number, column in enumerate(_columns(part)):
            left = place[0] + number * (widths[0] + _GUTTER)
            if number:
                shape = self._slide.shapes.add_textbox(left, place[1], widths[1], height)
                shape.text_frame.word_wrap = True
                shape.text_frame.margin_left = 0
            else:
                _place(shape, left, place[1], widths[0], height)
            self._lines(shape.text_frame, [column], size)

    def _lines(
        self, frame: Any, columns: Iterable[tuple[Words, Sequence[Line | None]]], size: int
    ) -> None:
        frame.auto_size = MSO_AUTO_SIZE.NONE
        is_first = True
        for words, lines in columns:
            for line in lines:
                if line is None:
                    continue
                paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
                is_first = False
                _plain(paragraph, line.depth)
                is_small = line.kind is LineKind.NOTE
                run = self._fill(paragraph, line.text, words.lang, size * 0.8 if is_small else size)
                run.font.bold = line.kind is LineKind.HEADING

    def _table(self, shape: Any, part: Part, height: int) -> None:
        left, top, width = shape.left, shape.top, shape.width
        shape.element.getparent().remove(shape.element)
        columns = max(cell.column + cell.columns - 1 for row in part.table for cell in row)
        heights = [row_height(row, width, columns, CELL_SIZE) for row in part.table]
        scale = min(1.0, height / max(sum(heights), 1))
        frame = self._slide.shapes.add_table(
            len(part.table), columns, left, top, width, int(sum(heights) * scale)
        )
        shown = frame.table
        shown.first_row = part.table[0][0].is_header
        for at, row in enumerate(part.table):
            shown.rows[at].height = int(heights[at] * scale)
            for each in row:
                place = shown.cell(at, each.column - 1)
                last = min(at + each.rows, len(part.table)) - 1
                if last > at or each.columns > 1:
                    place.merge(shown.cell(last, each.column + each.columns - 2))
                self._fill(
                    place.text_frame.paragraphs[0],
                    each.text,
                    part.words[0].lang,
                    CELL_SIZE * max(scale, 0.6),
                )

    def _citations(self, body: Any, sides: Sequence[Words]) -> None:
        """Below the words, in a box of its own."""
        top = body.top + body.height - _CITATION_HEIGHT
        box = self._slide.shapes.add_textbox(body.left, top, body.width, _CITATION_HEIGHT)
        box.text_frame.word_wrap = True
        box.text_frame.margin_left = 0
        is_first = True
        for words in sides:
            if not words.citation:
                continue
            frame = box.text_frame
            paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
            is_first = False
            dash = "——" if words.base_lang == "zh" else "— "
            self._fill(paragraph, dash + words.citation, words.lang, _CITATION_SIZE)
        if is_first:
            box.element.getparent().remove(box.element)

    def _context(self, quoted: Quoted) -> Iterator[str]:
        """The speaker notes of a passage."""
        wording = self._wording
        if warning := wording.state(quoted.state):
            yield warning
        for note in quoted.notes:
            yield from wording.labelled(texts.NOTE, note.text).split("\n")
        for words in quoted.sides:
            yield from (note.text for note in words.footnotes)
        for words in quoted.sides:
            if words.title:
                above = " › ".join([words.title, *words.headings])
                yield wording.labelled(texts.CONTEXT, above)
            if words.whole:
                yield wording.labelled(texts.PART_OF, words.whole)
            if words.citation:
                yield wording.labelled(texts.CITATION, words.citation)
                yield wording.labelled(texts.STATUS, wording.origin(words))
            if words.address:
                yield words.address
        terms = [self._terms[id_] for id_ in quoted.terms if id_ in self._terms]
        if terms:
            yield wording.labelled(texts.TERMS, "")
        yield from (self._term(term) for term in terms)

    def _term(self, term: Term) -> str:
        line = f"{term.zh} — {term.en}"
        if term.note:
            line += f" ({self._wording.labelled(texts.DIFFERENCE_IN_LAW, term.note)})"
        return line

    def _note(self, lines: Iterable[str]) -> None:
        frame = self._slide.notes_slide.notes_text_frame
        for line in lines:
            is_empty = len(frame.paragraphs) == 1 and not frame.paragraphs[0].runs
            paragraph = frame.paragraphs[0] if is_empty else frame.add_paragraph()
            self._fill(paragraph, line, self._handout.tag)

    def _sources(self) -> None:
        body = _body_of(self._template.content)
        rows: list[Row] = []
        heading = self._wording.text(texts.SOURCES)
        for source in self._handout.sources:
            row: Row = (Line(source.citation),)
            if rows and size_of([*rows, row], [body.width], body.height) < _SOURCE_SIZE:
                self._list(heading, rows, body.height)
                rows = []
            rows.append(row)
        if rows:
            self._list(heading, rows, body.height)

    def _list(self, heading: str, rows: Sequence[Row], height: int) -> None:
        shape = self._content(heading)
        shape.text_frame.auto_size = MSO_AUTO_SIZE.NONE
        size = min(size_of(rows, [shape.width], height), _SOURCE_SIZE + 2)
        for number, (line,) in enumerate(rows):
            frame = shape.text_frame
            paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
            _plain(paragraph, 0)
            if line:
                self._fill(paragraph, line.text, self._handout.tag, size)

    def _fill(self, paragraph: Any, text: str, lang: str, size: float | None = None) -> Any:
        run = paragraph.add_run()
        run.text = text
        run.font.language_id = _LANGUAGES[lang]
        if size:
            run.font.size = Pt(round(size))
        return run


def _columns(part: Part) -> list[tuple[Words, list[Line | None]]]:
    return [(words, [row[at] for row in part.rows]) for at, words in enumerate(part.words)]


def _body_of(page: Any) -> Any:
    """The placeholder of the text of a slide or layout."""
    title = page.shapes.title.element if hasattr(page.shapes, "title") else None
    for shape in page.placeholders:
        if shape.element is not title and shape.placeholder_format.idx == 1:
            return shape
    return list(page.placeholders)[1]


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _plain(paragraph: Any, depth: int) -> None:
    """A paragraph without a bullet, indented by its depth: the words have their own labels."""
    paragraph.space_before = Pt(6)
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(int(Inches(0.3) * depth)))
    properties.set("indent", "0")
    properties.append(properties.makeelement(qn("a:buNone"), {}))

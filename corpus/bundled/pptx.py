"""A bundled document as slides: one for each ``##``, with bullets, a table and speaker notes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from math import ceil
from typing import Any

import pptx
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from corpus.bundled.package import describe, repack
from corpus.bundled.pptx_theme import (
    BODY_HEIGHT,
    BODY_TOP,
    CONTENT_WIDTH,
    LEVELS,
    MARGIN,
    TITLE_AND_CONTENT,
    TITLE_ONLY,
    TITLE_SLIDE,
    style_presentation,
)
from corpus.bundled.source import (
    Block,
    Bullet,
    Heading,
    Line,
    Link,
    NoteMark,
    Source,
    SpeakerNotes,
    Table,
    Text,
    block_lines,
    column_shares,
    plain,
)
from corpus.errors import FileDamaged
from corpus.languages import HAN

_SHRINK = (1.0, 0.9, 0.8, 0.7, 0.6)
"""Scales of the type size, tried from large to small until the text fits the slide."""
_LINE = 1.3
"""The height of a line of text relative to its size, including a share of the paragraph spacing."""
_CELL_SIZE = 18
_CELL_PADDING = Pt(10)


def build_pptx(source: Source) -> bytes:
    """The slides; the content before the first ``##`` is the title slide.

    Raises FileDamaged if a slide has footnotes, two tables, or text on both sides of its table.
    """
    return _Writer(source).write()


class _Writer:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._presentation = pptx.Presentation()
        style_presentation(self._presentation, source.short_title)
        chinese = source.is_chinese
        self._language = (
            MSO_LANGUAGE_ID.SIMPLIFIED_CHINESE if chinese else MSO_LANGUAGE_ID.ENGLISH_UK
        )

    def write(self) -> bytes:
        describe(self._presentation.core_properties, self._source)
        front: list[Block] = []
        slides: list[tuple[Heading, list[Block]]] = []
        for block in self._source.blocks:
            if any(isinstance(part, NoteMark) for line in block_lines(block) for part in line):
                raise self._error("a slide has no footnotes")
            if isinstance(block, Heading) and block.level == 2:
                slides.append((block, []))
            else:
                (slides[-1][1] if slides else front).append(block)
        self._write_front(front)
        for heading, blocks in slides:
            self._write_slide(heading, blocks)
        package = BytesIO()
        self._presentation.save(package)
        return repack(package.getvalue())

    def _write_front(self, blocks: list[Block]) -> None:
        slide = self._add_slide(TITLE_SLIDE)
        self._fill(slide.shapes.title.text_frame.paragraphs[0], self._title_line(), None)
        lines = [block for block in blocks if not isinstance(block, SpeakerNotes)]
        subtitle = slide.placeholders[1]
        if lines:
            self._write_text(subtitle, lines, None, bullets=False)
        else:
            subtitle.element.getparent().remove(subtitle.element)
        self._write_notes(slide, blocks)

    def _write_slide(self, heading: Heading, blocks: list[Block]) -> None:
        shown = [block for block in blocks if not isinstance(block, SpeakerNotes)]
        groups = [
            (is_table, list(group))
            for is_table, group in groupby(shown, lambda block: isinstance(block, Table))
        ]
        tables = [block for block in shown if isinstance(block, Table)]
        texts = [group for is_table, group in groups if not is_table]
        if len(tables) > 1 or len(texts) > 1:
            raise self._error(f"slide “{plain(heading.line)}” has more than a text and a table")
        slide = self._add_slide(TITLE_AND_CONTENT if texts else TITLE_ONLY)
        self._fill(slide.shapes.title.text_frame.paragraphs[0], heading.line, None)
        scale = _fitting_scale(texts[0] if texts else [], tables)
        top = int(BODY_TOP)
        for is_table, group in groups:
            if is_table:
                top += self._write_table(slide, tables[0], top, scale)
            else:
                body = slide.placeholders[1]
                height = _text_height(group, scale) if tables else int(BODY_HEIGHT)
                body.left, body.top, body.width, body.height = MARGIN, top, CONTENT_WIDTH, height
                self._write_text(body, group, scale)
                # Reading order is the order in the file: the text may follow the table.
                slide.shapes._spTree.append(body.element)
                top += height
        self._write_notes(slide, blocks)

    def _add_slide(self, layout: int) -> Any:
        return self._presentation.slides.add_slide(self._presentation.slide_layouts[layout])

    def _write_text(
        self, shape: Any, blocks: Sequence[Block], scale: float | None, bullets: bool = True
    ) -> None:
        frame = shape.text_frame
        for number, block in enumerate(blocks):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            depth = min(block.depth, len(LEVELS) - 1) if isinstance(block, Bullet) else 0
            paragraph.level = depth
            if bullets and not isinstance(block, Bullet):
                properties = paragraph._p.get_or_add_pPr()
                properties.set("marL", "0")
                properties.set("indent", "0")
                properties.append(properties.makeelement(qn("a:buNone"), {}))
            for line in block_lines(block):
                size = LEVELS[depth][0] * scale if scale else None
                self._fill(paragraph, line, size, bold=isinstance(block, Heading))

    def _write_table(self, slide: Any, table: Table, top: int, scale: float) -> int:
        size = _CELL_SIZE * scale
        heights = _row_heights(table, size)
        frame = slide.shapes.add_table(
            len(table.rows), len(table.rows[0]), MARGIN, top, CONTENT_WIDTH, sum(heights)
        )
        shown = frame.table
        for column, share in zip(shown.columns, column_shares(table), strict=True):
            column.width = int(CONTENT_WIDTH * share)
        for number, (row, height) in enumerate(zip(table.rows, heights, strict=True)):
            shown.rows[number].height = height
            for place, line in enumerate(row):
                paragraph = shown.cell(number, place).text_frame.paragraphs[0]
                self._fill(paragraph, line, size, bold=number == 0)
        return sum(heights) + Inches(0.25)

    def _write_notes(self, slide: Any, blocks: list[Block]) -> None:
        lines = [line for b in blocks if isinstance(b, SpeakerNotes) for line in b.lines]
        if lines:
            frame = slide.notes_slide.notes_text_frame
            for number, line in enumerate(lines):
                paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
                self._fill(paragraph, line, None)

    def _fill(self, paragraph: Any, line: Line, size: float | None, bold: bool = False) -> None:
        for part in line:
            run = paragraph.add_run()
            run.text = plain((part,))
            run.font.language_id = self._language
            if size:
                run.font.size = Pt(round(size))
            if bold:
                run.font.bold = True
            if isinstance(part, Link):
                run.hyperlink.address = part.url

    def _title_line(self) -> Line:
        return (Text(self._source.title),)

    def _error(self, detail: str) -> FileDamaged:
        name = f"{self._source.work}.{self._source.lang}.md"
        return FileDamaged(file=name, format="Markdown", detail=detail)


def _fitting_scale(texts: Sequence[Block], tables: list[Table]) -> float:
    for scale in _SHRINK:
        height = _text_height(texts, scale)
        height += sum(sum(_row_heights(table, _CELL_SIZE * scale)) for table in tables)
        if height <= BODY_HEIGHT:
            return scale
    return _SHRINK[-1]


def _text_height(blocks: Sequence[Block], scale: float) -> int:
    """The height, in EMU, of paragraphs that use the whole width."""
    height = 0.0
    for block in blocks:
        depth = min(block.depth, len(LEVELS) - 1) if isinstance(block, Bullet) else 0
        size = Pt(LEVELS[depth][0] * scale)
        for line in block_lines(block):
            height += _lines(line, size, CONTENT_WIDTH - Inches(0.4) * (depth + 1)) * size * _LINE
            height += Pt(9)
    return int(height)


def _row_heights(table: Table, points: float) -> list[int]:
    size = Pt(points)
    widths = [CONTENT_WIDTH * share - Inches(0.25) for share in column_shares(table)]
    return [
        int(max(map(_lines, row, [size] * len(row), widths)) * size * _LINE + _CELL_PADDING)
        for row in table.rows
    ]


def _lines(line: Line, size: float, width: float) -> int:
    """The number of lines that a text needs: a Han character is as wide as its size, a letter about
    half."""
    text = plain(line)
    han = len(HAN.findall(text))
    return max(ceil((han + (len(text) - han) * 0.52) * size / width), 1)

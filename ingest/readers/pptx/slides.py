"""A slide of a PPTX as blocks: title, shapes in reading order, speaker notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lxml import etree
from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from ingest.blocks import Block, BlockKind
from ingest.readers.office.drawings import DGM, A, C, chart_texts, diagram_texts
from ingest.readers.office.package import MC, RELATIONSHIP_ID, Package, chosen, to_int
from ingest.readers.office.pictures import EMU_PER_POINT, Pictures
from ingest.readers.pptx.order import in_reading_order, top_of
from ingest.readers.pptx.text import TextLine, TextReader
from ingest.readers.tables import GridCell, Tables, marked_header_rows
from ingest.textclean import clean_text

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

_NOT_TEXT = {"dt", "ftr", "sldNum", "hdr"}
_TITLES = {"title", "ctrTitle"}
# PowerPoint's own limits; larger spans are an attack on memory.
_MOST_COLUMNS = 75
# The largest words of a slide without a title are its title if they are this much larger, and near its top.
_LARGER = 1.2
_USUAL_SIZE = 1800
_LONGEST_TITLE = 80
_FEWEST_TEXTS = 2
_TOP_SHARE = 0.45
_SLIDE_HEIGHT = 6_858_000
_TRUE = {"1", "true"}


class SlideReader:
    """Reads one slide; ``number`` counts from 1."""

    def __init__(
        self,
        package: Package,
        text: TextReader,
        tables: Tables,
        pictures: Pictures,
        slide: Slide,
        number: int,
    ) -> None:
        self._package = package
        self._text = text
        self._tables = tables
        self._pictures = pictures
        self._slide = slide
        self._number = number
        self._title_element: etree._Element | None = None

    def read(self) -> list[Block]:
        """A SLIDE block, the rest of the slide, and its SPEAKER_NOTES; empty for a slide without any text.

        The SLIDE block is the title placeholder's text; without one, the largest words near the top,
        otherwise the first line.
        """
        tree = self._slide.shapes.element
        _unwrap_alternates(tree)
        title = self._title(tree) or self._largest_words()
        blocks = list(self._shapes(self._slide.shapes))
        notes = list(self._notes())
        if title is None and (rest := blocks or notes):
            # Without a title the first line is the slide's name, and is not repeated.
            first, _, after = rest[0].text.partition("\n")
            title = first.replace("\t", " ")
            rest[:1] = [replace(rest[0], text=after)] if after else []
        heading = [self._block(title, BlockKind.SLIDE)] if title else []
        return [*heading, *blocks, *notes]

    def _block(self, text: str, kind: BlockKind, level: int = 0) -> Block:
        return Block(text, kind, level, self._number)

    def _title(self, tree: etree._Element) -> str | None:
        for shape in tree.iter(f"{P}sp"):
            placeholder = _placeholder(shape)
            if placeholder is not None and placeholder.get("type") in _TITLES:
                lines = self._lines(shape)
                if text := "\n".join(line.text for line in lines):
                    self._title_element = shape
                    return text
        return None

    def _largest_words(self) -> str | None:
        """For a slide without a title placeholder: a short text near the top in larger type than the
        others."""
        sized = [
            (max((to_int(run.get("sz"), _USUAL_SIZE) for run in runs), default=_USUAL_SIZE), shape)
            for shape in self._slide.shapes
            if (body := shape.element.find(f"{P}txBody")) is not None
            and any(text.strip() for text in body.itertext())
            for runs in [list(body.iter(f"{A}rPr"))]
        ]
        if len(sized) < _FEWEST_TEXTS:
            return None
        (largest, first), (second, _) = sorted(sized, key=lambda pair: -pair[0])[:2]
        text = "\n".join(line.text for line in self._lines(first.element))
        if (
            largest < _LARGER * second
            or top_of(first) > _TOP_SHARE * _SLIDE_HEIGHT
            or len(text) > _LONGEST_TITLE
            or not any(sign.isalpha() for sign in text)
        ):
            return None
        self._title_element = first.element
        return text

    def _notes(self) -> Iterator[Block]:
        if not self._slide.has_notes_slide:
            return
        shape = self._slide.notes_slide.notes_placeholder
        body = shape.element.find(f"{P}txBody") if shape is not None else None
        for line in self._text.lines(body):
            yield self._block(line.text, BlockKind.SPEAKER_NOTES)

    def _shapes(self, shapes: Iterable[BaseShape]) -> Iterator[Block]:
        for shape in in_reading_order(shapes):
            element = shape.element
            placeholder = _placeholder(element)
            kind = placeholder.get("type") if placeholder is not None else None
            if element is self._title_element or kind in _NOT_TEXT or _hidden(element):
                continue
            if hasattr(shape, "shapes"):
                yield from self._shapes(shape.shapes)
            elif element.tag == f"{P}graphicFrame":
                yield from self._graphic(element)
                yield from self._pictures_in(element)
            elif element.tag == f"{P}pic":
                yield from self._pictures_in(element)
            else:
                for line in self._lines(element):
                    item = BlockKind.LIST_ITEM if line.bulleted else BlockKind.PARAGRAPH
                    yield self._block(line.text, item, line.level if line.bulleted else 0)

    def _lines(self, shape: etree._Element) -> list[TextLine]:
        return list(self._text.lines(shape.find(f"{P}txBody"), self._inherited(shape)))

    def _inherited(self, shape: etree._Element) -> list[etree._Element]:
        """The list styles of the layout's and the master's placeholders, and of the master itself."""
        placeholder = _placeholder(shape)
        if placeholder is None:
            return []
        try:
            layout = self._slide.slide_layout.element
            master = self._slide.slide_layout.slide_master.element
        except KeyError:
            return []
        is_title = placeholder.get("type") in _TITLES
        own_index, base_type = placeholder.get("idx", "0"), "title" if is_title else "body"
        bases = [
            *(base for base, ph in _placeholders(layout) if ph.get("idx", "0") == own_index),
            *(base for base, ph in _placeholders(master) if ph.get("type") == base_type),
        ]
        found = [base.find(f"{P}txBody/{A}lstStyle") for base in bases]
        found.append(master.find(f"{P}txStyles/{P}{base_type}Style"))
        return [style for style in found if style is not None]

    def _graphic(self, frame: etree._Element) -> Iterator[Block]:
        data = frame.find(f"{A}graphic/{A}graphicData")
        for child in data if data is not None else ():
            if child.tag == f"{A}tbl":
                yield from self._table(child)
            elif child.tag == f"{C}chart" and (part := self._part(child, "id")) is not None:
                titles, rows = chart_texts(part)
                for title in titles:
                    yield self._block(clean_text(title), BlockKind.PARAGRAPH)
                for row in rows:
                    yield self._block("\t".join(map(clean_text, row)), BlockKind.ROW)
            elif child.tag == f"{DGM}relIds" and (part := self._part(child, "dm")) is not None:
                for level, text in diagram_texts(part):
                    yield self._block(clean_text(text), BlockKind.LIST_ITEM, level)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        grid = [
            [self._cell(cell) for cell in row.findall(f"{A}tc")[:_MOST_COLUMNS]]
            for row in table.findall(f"{A}tr")
        ]
        properties = table.find(f"{A}tblPr")
        if grid and properties is not None and properties.get("firstRow") in _TRUE:
            for own in grid[0]:
                if own:
                    own.is_header = True
        yield from filter(None, self._tables.rows(grid, marked_header_rows(grid), self._number))

    def _cell(self, cell: etree._Element) -> GridCell | None:
        """The cell; None where a merged cell continues."""
        if {cell.get("hMerge"), cell.get("vMerge")} & _TRUE:
            return None
        text = "\n".join(line.text for line in self._text.lines(cell.find(f"{A}txBody")))
        rows, columns = (max(to_int(cell.get(name), 1), 1) for name in ("rowSpan", "gridSpan"))
        return GridCell(text, rows, min(columns, _MOST_COLUMNS))

    def _pictures_in(self, element: etree._Element) -> Iterator[Block]:
        extent = next(element.iter(f"{A}ext"), None)
        size = None
        if extent is not None:
            width, height = to_int(extent.get("cx"), 0), to_int(extent.get("cy"), 0)
            size = (width / EMU_PER_POINT, height / EMU_PER_POINT) if width and height else None
        for blip in element.iter(f"{A}blip"):
            try:
                part = self._slide.part.related_part(blip.get(f"{RELATIONSHIP_ID}embed", ""))
            except KeyError:
                continue
            name = str(part.partname).lstrip("/")
            yield from self._pictures.blocks(name, size, self._number)

    def _part(self, element: etree._Element, name: str) -> etree._Element | None:
        try:
            part = self._slide.part.related_part(element.get(f"{RELATIONSHIP_ID}{name}", ""))
        except KeyError:
            return None
        return self._package.root(str(part.partname).lstrip("/"))


def _placeholder(shape: Any) -> etree._Element | None:
    found: etree._Element | None = next(shape.iterfind(f"*/{P}nvPr/{P}ph"), None)
    return found


def _placeholders(tree: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    for shape in tree.iter(f"{P}sp"):
        if (placeholder := _placeholder(shape)) is not None:
            yield shape, placeholder


def _hidden(shape: Any) -> bool:
    return any(named.get("hidden") in _TRUE for named in shape.iterfind(f"*/{P}cNvPr"))


def _unwrap_alternates(tree: etree._Element) -> None:
    """Replaces each ``mc:AlternateContent`` among the shapes, which python-pptx would skip, by the branch
    to read."""
    for alternate in list(tree.iter(f"{MC}AlternateContent")):
        parent = alternate.getparent()
        if parent is None or parent.tag not in {f"{P}spTree", f"{P}grpSp"}:
            continue
        branch = chosen(alternate)
        for shape in list(branch) if branch is not None else ():
            alternate.addprevious(shape)
        parent.remove(alternate)

"""Reads PDF files with pdfium: their text, outline, metadata and form values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium_c

from corpus import (
    FileDamaged,
    FileEncrypted,
    Format,
    NothingRecognised,
    OcrPage,
    PagesTooMany,
    PasswordWrong,
    TextMissing,
)
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.confidence import mean_confidence
from ingest.pdfium import add_chinese_font
from ingest.readers.pdf.columns import Region, align_regions, page_regions
from ingest.readers.pdf.details import Details, form_values, read_details
from ingest.readers.pdf.geometry import Line
from ingest.readers.pdf.headings import mark_headings
from ingest.readers.pdf.lines import LineReader, merge_baselines
from ingest.readers.pdf.lists import mark_lists
from ingest.readers.pdf.notes import place_notes
from ingest.readers.pdf.order import in_reading_order
from ingest.readers.pdf.paragraphs import Leading, Paragraph, ParagraphFinder
from ingest.readers.pdf.running import (
    without_line_numbers,
    without_repeated_heads,
    without_running_lines,
)
from ingest.readers.pdf.scans import (
    Sides,
    beside_stamp,
    is_picture,
    recognised_lines,
    with_label_apart,
)
from ingest.readers.pdf.spaces import settle_blanks
from ingest.readers.pdf.tables import (
    Row,
    closing_row,
    header_rows,
    page_rows,
    table_grid,
    whole_tables,
)
from ingest.readers.tables import Tables
from ingest.textclean import LineJoiner, clean_text

# Bytes up to which a file is read at once.
_READ_WHOLE = 8_000_000
_DETAIL = {
    pdfium_c.FPDF_ERR_FILE: "it could not be opened",
    pdfium_c.FPDF_ERR_FORMAT: "it is not a PDF or is cut off",
    pdfium_c.FPDF_ERR_SECURITY: "its protection is of an unknown kind",
    pdfium_c.FPDF_ERR_PAGE: "its pages cannot be found",
}


add_chinese_font()


def read_pdf(
    path: Path,
    *,
    recognised: Sequence[OcrPage] = (),
    password: str | None = None,
    most_pages: int = 10_000,
) -> RawDocument:
    """The file's paragraphs, headings, table rows and notes in reading order, joined across lines, columns
    and pages, without running headers, footers and page numbers.

    A page without text, or whose letters the file does not define, gets its text from ``recognised`` if
    that contains the page. ``password`` is the user or owner password.

    Raises FileEncrypted (it cannot be opened without a password), PasswordWrong, FileDamaged, TextMissing
    (no page has text), NothingRecognised (OCR found no text either), PagesTooMany.
    """
    pages, sheets, warnings, details = _read_pages(path, password, most_pages)
    scans = {page.page: page for page in recognised if page.page in sheets}
    stamped = {number for number in sheets if pages[number - 1]}
    for number, lines in recognised_lines((scans[n], sheets[n]) for n in scans).items():
        pages[number - 1] = beside_stamp(pages[number - 1], lines)
    unread = tuple(number for number in sheets if number not in scans)
    if not any(pages):
        missing = TextMissing if unread or not scans else NothingRecognised
        raise missing(file=path.name, pages=len(pages))
    by_warning = {
        "Without text, perhaps scanned": [n for n in unread if n not in stamped],
        "Scanned, with no text but a stamp or header": [n for n in unread if n in stamped],
        "Recognised from the scan beside a stamp or header": sorted(stamped & set(scans)),
    }
    warnings += [f"{words}: {_page_list(at)}." for words, at in by_warning.items() if at]
    blocks = _blocks(pages, details)
    return RawDocument(
        format=Format.PDF,
        blocks=_with_form_values(blocks, details.form_values),
        title=details.title,
        lang=details.lang,
        pages=len(pages),
        created=details.created,
        author=details.author,
        warnings=warnings + details.warnings,
        unread_pages=unread,
    )


def recognised_blocks(pages: Sequence[tuple[OcrPage, Sides]]) -> list[Block]:
    """The blocks of recognised pages or pictures; each is given with its width and height in points."""
    lines = recognised_lines(pages)
    return _blocks([lines[page.page] for page, _ in pages], Details())


def _read_pages(
    path: Path, password: str | None, most_pages: int
) -> tuple[list[list[Line]], dict[int, Sides], list[str], Details]:
    """The lines of each page, the sides of pages that are pictures of text, the warnings and the
    details."""
    document = _open(path, password)
    try:
        count = len(document)
        if not count:
            raise FileDamaged(file=path.name, format="PDF", detail="it has no pages")
        if count > most_pages:
            raise PagesTooMany(file=path.name, pages=count, limit=most_pages)
        details = read_details(document, path)
        reader = LineReader()
        pages: list[list[Line]] = []
        broken: list[int] = []
        sheets: dict[int, Sides] = {}
        for number in range(1, count + 1):
            lines, sides = _read_page(document, reader, details, number)
            pages.append(lines or [])
            if lines is None:
                broken.append(number)
            elif sides:
                sheets[number] = sides
    finally:
        document.close()
    if len(broken) == count:
        raise FileDamaged(file=path.name, format="PDF", detail="none of its pages can be read")
    by_warning = {
        "Damaged and left out": broken,
        "Shown in letters that the file does not name": reader.nameless_pages,
        "Some signs, whose letters the file does not name, are left out": reader.pages_with_gaps,
    }
    warnings = [f"{words}: {_page_list(at)}." for words, at in by_warning.items() if at]
    return pages, sheets, warnings, details


def _open(path: Path, password: str | None) -> pypdfium2.PdfDocument:
    # pdfium reads a file in small pieces.
    is_small = 0 < path.stat().st_size <= _READ_WHOLE
    try:
        return pypdfium2.PdfDocument(path.read_bytes() if is_small else path, password)
    except pypdfium2.PdfiumError as error:
        if error.err_code != pdfium_c.FPDF_ERR_PASSWORD:
            detail = _DETAIL.get(error.err_code, "it cannot be opened")
            raise FileDamaged(file=path.name, format="PDF", detail=detail) from error
        if password is None:
            raise FileEncrypted(file=path.name) from error
    try:
        # Many files restrict only printing and open without a password, but not with a wrong one.
        return _open(path, None)
    except FileEncrypted as error:
        raise PasswordWrong(file=path.name) from error


def _read_page(
    document: pypdfium2.PdfDocument, reader: LineReader, details: Details, number: int
) -> tuple[list[Line] | None, Sides | None]:
    """The page's lines (None if it is damaged), and its sides if it is a picture of text; the values of
    its form fields are added to ``details``."""
    try:
        page = document[number - 1]
        try:
            sides = page.get_size()
            lines = merge_baselines(reader.lines(page, number))
            details.form_values += [(number, text) for text in form_values(document, page)]
            return lines, sides if is_picture(page, lines) else None
        finally:
            page.close()
    except Exception:
        # If one page fails, the others can still be read.
        return None, None


def _page_list(numbers: list[int]) -> str:
    """``[2, 3, 4, 9]`` → ``pages 2–4, 9``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
    return f"page{'s' if len(numbers) > 1 else ''} {shown}"


def _blocks(pages: list[list[Line]], details: Details) -> list[Block]:
    pages = without_line_numbers(without_running_lines(pages))
    pages = [in_reading_order(lines) for lines in pages]
    settle_blanks([line for lines in pages for line in lines])
    joiner = LineJoiner("\n".join(line.text for lines in pages for line in lines))
    leading = Leading(pages)
    items = list(_regions(pages, leading))
    regions = [item for item in items if isinstance(item, Region)]
    align_regions(regions)
    finder = ParagraphFinder(regions, leading)
    found = place_notes(without_repeated_heads(finder.find(items)))
    paragraphs = [item for item in found if isinstance(item, Paragraph)]
    mark_headings(paragraphs, details.outline, finder.body_size)
    mark_lists(found)
    rows = _rows(found, joiner)
    blocks = [rows[id(item)] if isinstance(item, Row) else _block(item, joiner) for item in found]
    return [block for block in blocks if block and block.text]


def _rows(items: Sequence[Paragraph | Row], joiner: LineJoiner) -> dict[int, Block | None]:
    """The blocks of the rows among ``items``, by ``id``; None for a row without text."""
    contents = [item for item in items if isinstance(item, Row) and item.is_contents]
    blocks: dict[int, Block | None] = {id(row): _contents_line(row, joiner) for row in contents}
    tables = Tables()
    for table in whole_tables(items):
        grid = table_grid(table, joiner.join)
        made = tables.rows(grid, header_rows(table, grid))
        for row, block in zip(table, made, strict=True):
            sure = mean_confidence([(line.confidence, line.text) for line in row.lines])
            blocks[id(row)] = block and replace(block, page=row.page, confidence=sure)
    return blocks


def _regions(pages: list[list[Line]], leading: Leading) -> Iterator[Region | Row]:
    above: Row | None = None
    for lines in pages:
        items = page_rows(lines, leading, above)
        yield from page_regions(items)
        above = closing_row(items)


def _contents_line(row: Row, joiner: LineJoiner) -> Block:
    text = "\t".join(joiner.join(lines) for lines in row.texts())
    return Block(text, BlockKind.ROW, page=row.page)


def _block(item: Paragraph, joiner: LineJoiner) -> Block:
    sure = mean_confidence([(line.confidence, line.text) for line in item.lines])
    text = joiner.join([line.text for line in item.lines])
    text = text if sure is None else with_label_apart(text)
    if item.level:
        return Block(text, BlockKind.HEADING, item.level, item.page, confidence=sure)
    if item.is_note:
        return Block(text, BlockKind.NOTE, page=item.page, confidence=sure)
    if item.depth is not None:
        return Block(text, BlockKind.LIST_ITEM, item.depth, item.page, confidence=sure)
    return Block(text, page=item.page, confidence=sure)


def _with_form_values(blocks: list[Block], values: list[tuple[int, str]]) -> list[Block]:
    """The blocks with the values of form fields, which come after the text of their page."""
    filled = [Block(clean_text(text), page=page) for page, text in values]
    return sorted([*blocks, *filled], key=lambda block: block.page or 0) if filled else blocks

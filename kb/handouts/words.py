"""The words of a quotation as lines and tables, each with its kind."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import msgspec

from corpus import ExpressionStatus, Passage, PassageKind, SearchLang, text_lang
from corpus.tables import cells
from kb.documents.quotation import OMITTED, Piece, Quotation
from kb.documents.quotation_text import marked_note
from kb.handouts.model import Block, Line, LineKind, Table, TableCell, Words

_LONGEST_HEADING: Final = 120
_DIVISIONS: Final = frozenset(
    {
        PassageKind.TITLE,
        PassageKind.PREAMBLE,
        PassageKind.PART,
        PassageKind.CHAPTER,
        PassageKind.SECTION,
        PassageKind.ARTICLE,
        PassageKind.ANNEX,
        PassageKind.SLIDE,
    }
)
_SENTENCE_ENDS: Final = tuple("。；：，！？.;:,!?")
_DEEPEST: Final = 3
_NO_TEXT: Final = frozenset("\ufeff\ufffe\uffff")
"""The byte order mark, and what is no character in Unicode."""


def words_of(quotation: Quotation) -> Words:
    """The words of a quotation with everything that a handout states about them."""
    passages = [piece.passage for piece in quotation.pieces]
    read = [passage.confidence for passage in passages if passage.confidence is not None]
    pages = [passage.page for passage in passages if passage.page is not None]
    whole = quotation.whole
    return Words(
        lang=quotation.document.lang,
        text=quotation.text,
        blocks=tuple(_blocks(quotation)),
        passage_ids=tuple(passage.id for passage in quotation.cited),
        document_id=quotation.document.id,
        title=quotation.document.title,
        locator=quotation.locator,
        citation=quotation.citation,
        address=quotation.address if quotation.base_url else "",
        status=quotation.document.status,
        force=quotation.document.force_today,
        ends=quotation.document.validity.ends,
        ocr=statistics.fmean(read) if read else None,
        page=min(pages, default=None),
        last_page=max(pages, default=None),
        headings=passages[0].heading_path,
        whole=getattr(whole.locator, quotation.lang) if whole else "",
    )


def collected_words(
    text: str, passage_ids: tuple[str, ...], document_id: str, default: SearchLang
) -> Words:
    """Words that the library no longer has, as the collection keeps them."""
    text = printable(text)
    return Words(
        lang=text_lang(text, default),
        text=text,
        blocks=_lines(text),
        passage_ids=passage_ids,
        document_id=document_id,
        title="",
        locator="",
        citation="",
        address="",
        status=ExpressionStatus.UNKNOWN,
    )


def as_collected(words: Words, text: str) -> Words:
    """``words`` with the text that was collected in place of the present one."""
    text = printable(text)
    return msgspec.structs.replace(words, text=text, blocks=_lines(text))


def printable(text: str) -> str:
    """``text`` without what no XML file or PDF can hold, such as control characters; lines are kept."""
    lines = text.replace("\t", " ").splitlines()
    return "\n".join("".join(filter(_is_text, line)) for line in lines).strip()


def _is_text(character: str) -> bool:
    return character not in _NO_TEXT and unicodedata.category(character) not in ("Cc", "Cs")


def _lines(text: str) -> tuple[Block, ...]:
    return tuple(Line(line) for line in text.split("\n"))


def _blocks(quotation: Quotation) -> Iterator[Block]:
    """The words, and after them the document's footnotes, each marked as a note."""
    notes: list[Line] = []
    for block in _in_order(quotation):
        if isinstance(block, Line) and block.kind is LineKind.NOTE:
            notes.append(block)
        else:
            yield block
    yield from notes


def _in_order(quotation: Quotation) -> Iterator[Block]:
    depths = _depths([piece.passage for piece in quotation.pieces])
    for is_row, group in groupby(
        quotation.parts(),
        key=lambda part: part is not None and part.passage.kind is PassageKind.ROW,
    ):
        parts = list(group)
        if is_row:
            yield _table([part for part in parts if part])
            continue
        for part in parts:
            if part is None:
                yield Line(OMITTED[quotation.lang], LineKind.OMISSION)
            elif part.passage.kind is PassageKind.NOTE:
                yield Line(
                    marked_note(" ".join(part.text.split("\n")), quotation.lang), LineKind.NOTE
                )
            else:
                yield from _piece(part, depths[part.passage.id])


def _piece(piece: Piece, depth: int) -> Iterator[Line]:
    passage, text = piece
    for number, line in enumerate(text.split("\n")):
        is_heading = not number and _is_heading(passage, line)
        yield Line(line, LineKind.HEADING if is_heading else LineKind.WORDS, depth)


def _is_heading(passage: Passage, line: str) -> bool:
    return (
        passage.kind in _DIVISIONS
        and len(line) <= _LONGEST_HEADING
        and not line.rstrip().endswith(_SENTENCE_ENDS)
    )


def _depths(passages: Sequence[Passage]) -> dict[str, int]:
    """How deep each passage is indented: items and paragraphs below what is quoted with them."""
    found: dict[str, int] = {}
    for passage in passages:
        above = found.get(passage.parent_id or "")
        step = passage.kind is PassageKind.ITEM
        found[passage.id] = 0 if above is None else min(above + step, _DEEPEST)
    return found


def _table(pieces: Sequence[Piece]) -> Table:
    rows = []
    first = pieces[0].passage.table_row
    if first and first.columns and not first.is_header:
        # A row alone says little without the headers of its columns.
        rows.append(
            tuple(TableCell(head, at, is_header=True) for at, head in enumerate(first.columns, 1))
        )
    for number, (passage, text) in enumerate(pieces):
        row = passage.table_row if text == passage.text else None
        is_header = bool(row and row.is_header)
        left = len(pieces) - number
        rows.append(
            tuple(
                TableCell(cell.text, cell.column, is_header, min(cell.rows, left), cell.columns)
                for cell in cells(text, row)
            )
        )
    width = max((cell.column + cell.columns - 1 for row in rows for cell in row), default=1)
    return Table(tuple(rows), width)

"""A quotation for the clipboard: plain text, and rich text that Word accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from corpus import PassageKind, SearchLang
from corpus.tables import cells
from kb.documents.quotation import OMITTED, Piece, Quotation

_FONTS: Final = {
    "en": "'Times New Roman', serif",
    "zh": "SimSun, 宋体, serif",
    "zh-Hant": "PMingLiU, 新細明體, serif",
}
_MARKS: Final = {"en": "“”", "zh": "“”", "zh-Hant": "「」"}
"""Quotation marks; a text that contains some, or has several paragraphs, is a block without them."""
_ANY_MARK: Final = frozenset('“”"「」『』«»')
_DASHES: Final = {"en": "— ", "zh": "——"}
_BETWEEN: Final = {"en": " – ", "zh": "·"}
"""Between the label of a row and the header of a column."""
_NOTES: Final = {"en": ("[Note{}: {}]", " "), "zh": ("〔注{}：{}〕", "")}
"""How a note is written after the words, and what is between the word for it and its mark."""
_NOTE_MARK: Final = re.compile(r"\s*(\d{1,3}|[*†‡§]+|[①-⑳])[.)]?\s+")
_COLON: Final = {"en": ": ", "zh": "："}


def plain_text(quotation: Quotation) -> str:
    """The words, the citation and the permalink, each on lines of their own."""
    lines = [_quoted(quotation), _DASHES[quotation.lang] + quotation.citation]
    if _is_record(quotation):
        lines[1] = quotation.citation
    elif quotation.base_url and quotation.permalink not in quotation.citation:
        lines.append(quotation.address)
    return "\n".join(lines)


def rich_text(quotation: Quotation) -> str:
    """The same as HTML, with the language's font in each paragraph, as Word needs it."""
    tag = _tag(quotation)
    style = escape(f"font-family: {_FONTS.get(tag, _FONTS[quotation.lang])}", quote=True)
    body = "".join(_blocks(quotation, style))
    citation = "<br>".join(map(escape, quotation.citation.split("\n")))
    if not _is_record(quotation):
        citation = _DASHES[quotation.lang] + citation
        if quotation.base_url:
            address = escape(quotation.address, quote=True)
            citation = f'{citation} <a href="{address}">{address}</a>'
    lang = "zh-Hans" if tag == "zh" else tag
    return (
        f'<div lang="{lang}"><blockquote style="{style}">{body}</blockquote>'
        f'<p style="{style}">{citation}</p></div>'
    )


def _quoted(quotation: Quotation) -> str:
    if _is_inline(quotation):
        marks = _MARKS.get(_tag(quotation), _MARKS[quotation.lang])
        return f"{marks[0]}{quotation.text}{marks[1]}"
    lines: list[str] = []
    for is_row, parts in _groups(quotation):
        if is_row:
            heads = _heads(parts)
            lines += ["\t".join(heads)] if heads else []
        lines += [OMITTED[quotation.lang] if part is None else part.text for part in parts]
    return "\n".join(lines)


def _groups(quotation: Quotation) -> Iterator[tuple[bool, list[Piece | None]]]:
    """The parts in order; True: consecutive whole rows of one table."""
    written = _written(quotation)
    for table, parts in groupby(written, key=_table_of):
        yield table is not None, list(parts)


def _table_of(part: Piece | None) -> tuple[str, int] | None:
    """Which table a whole row is of; None for everything else."""
    if part is None or part.passage.kind is not PassageKind.ROW or _is_part(part):
        return None
    row = part.passage.table_row
    return part.passage.document_id, row.table if row else 0


def _is_part(piece: Piece) -> bool:
    return piece.text != piece.passage.text


def _written(quotation: Quotation) -> Iterator[Piece | None]:
    """The parts, with the covered cells for a part of a row, and the notes after all other words."""
    parts = list(quotation.parts())
    notes = [part for part in parts if part and part.passage.kind is PassageKind.NOTE]
    if len(notes) == len(parts):
        notes = []
    for part in parts:
        if part in notes:
            continue
        if part is None or part.passage.table_row is None or not _is_part(part):
            yield part
            continue
        start = quotation.start if part is quotation.pieces[0] else 0
        for text in _covered(part, start, quotation.lang):
            yield part._replace(text=text)
    for note in notes:
        yield note._replace(text=marked_note(note.text, quotation.lang))


def marked_note(text: str, lang: SearchLang) -> str:
    """A note of a document as ``[Note 1: …]``, since it is not part of what the article says."""
    mark = _NOTE_MARK.match(text)
    written, gap = _NOTES[lang]
    if mark is None:
        return written.format("", text)
    return written.format(gap + mark[1], text[mark.end() :])


def _covered(piece: Piece, start: int, lang: SearchLang) -> Iterator[str]:
    """Each covered cell of a row, as row label – column: words."""
    passage, text = piece
    end = start + len(text)
    place = passage.table_row
    row = cells(passage.text, place)
    is_labelled = bool(row and row[0].column == 1 and not (place and place.is_header))
    label = " ".join(row[0].text.split()) if is_labelled else ""
    for cell in row:
        words = passage.text[max(start, cell.start) : min(end, cell.end)].strip()
        if not words or cell.start >= end or cell.end <= start:
            continue
        above = " ".join(cell.header.split())
        before = _BETWEEN[lang].join(filter(None, [label if cell.column > 1 else "", above]))
        yield f"{before}{_COLON[lang]}{words}" if before else words


def _heads(parts: Sequence[Piece | None]) -> tuple[str, ...]:
    """The headers of the columns, if the rows begin below the header row."""
    first = parts[0].passage.table_row if parts[0] else None
    return first.columns if first and not first.is_header else ()


def _is_inline(quotation: Quotation) -> bool:
    """Whether it is set in quotation marks: a single paragraph without any itself, not a table row."""
    text = quotation.text
    is_row = quotation.pieces[0].passage.kind is PassageKind.ROW
    return "\n" not in text and not is_row and _ANY_MARK.isdisjoint(text)


def _blocks(quotation: Quotation, style: str) -> Iterator[str]:
    if _is_inline(quotation):
        yield f'<p style="{style}">{escape(_quoted(quotation))}</p>'
        return
    for is_row, parts in _groups(quotation):
        if is_row:
            yield _table([part for part in parts if part], style)
            continue
        for part in parts:
            text = OMITTED[quotation.lang] if part is None else part.text
            for line in text.split("\n"):
                yield f'<p style="{style}">{escape(line)}</p>'


def _table(pieces: Sequence[Piece], style: str) -> str:
    rows = []
    if heads := _heads(pieces):
        rows.append(f"<tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>")
    for passage, text in pieces:
        row = passage.table_row
        name = "th" if row and row.is_header else "td"
        written = []
        for cell in cells(text, row):
            over = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
            over += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            written.append(f"<{name}{over}>{escape(cell.text)}</{name}>")
        rows.append(f"<tr>{''.join(written)}</tr>")
    return f'<table border="1" style="{style}; border-collapse: collapse">{"".join(rows)}</table>'


def _is_record(quotation: Quotation) -> bool:
    return "\n" in quotation.citation


def _tag(quotation: Quotation) -> str:
    return quotation.document.lang

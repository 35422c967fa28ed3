"""A quotation for the clipboard: plain text, and rich text that Word accepts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Final

from corpus import PassageKind
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
    text = quotation.text
    first = quotation.pieces[0]
    row = first.passage.table_row
    if row and row.columns and not row.is_header:
        return "\t".join(row.columns) + f"\n{text}"
    if _is_inline(quotation):
        marks = _MARKS.get(_tag(quotation), _MARKS[quotation.lang])
        return f"{marks[0]}{text}{marks[1]}"
    return text


def _is_inline(quotation: Quotation) -> bool:
    """Whether it is set in quotation marks: a single paragraph without any itself, not a table row."""
    text = quotation.text
    is_row = quotation.pieces[0].passage.kind is PassageKind.ROW
    return "\n" not in text and not is_row and _ANY_MARK.isdisjoint(text)


def _blocks(quotation: Quotation, style: str) -> Iterator[str]:
    if _is_inline(quotation):
        yield f'<p style="{style}">{escape(_quoted(quotation))}</p>'
        return
    for is_row, group in groupby(
        quotation.parts(),
        key=lambda part: part is not None and part.passage.kind is PassageKind.ROW,
    ):
        parts = list(group)
        if is_row:
            yield _table([part for part in parts if part], style)
            continue
        for part in parts:
            text = OMITTED[quotation.lang] if part is None else part.text
            for line in text.split("\n"):
                yield f'<p style="{style}">{escape(line)}</p>'


def _table(pieces: list[Piece], style: str) -> str:
    rows = []
    first = pieces[0].passage.table_row
    if first and first.columns and not first.is_header:
        heads = "".join(f"<th>{escape(column)}</th>" for column in first.columns)
        rows.append(f"<tr>{heads}</tr>")
    for passage, text in pieces:
        row = passage.table_row if text == passage.text else None
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

"""Tables as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from corpus import Document
from kb.i18n.addresses import absolute, document_path

CSV: Final = "text/csv"
_COLUMNS: Final = (
    "document_id", "work_id", "lang", "title", "type", "status", "authority", "force",
    "issuing_body", "date", "official_number", "format", "pages", "passages", "source_name",
    "source_url", "licence", "changed_at", "permalink",
)  # fmt: skip


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV table in UTF-8, beginning with the byte order mark that Excel needs.

    None is an empty cell. A text that a spreadsheet would read as a formula is preceded by an apostrophe.
    """
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(columns)
    for row in rows:
        cells = ("" if cell is None else str(cell) for cell in row)
        out.writerow(f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell for cell in cells)
    return written.getvalue().encode("utf-8-sig")


def documents_table(documents: Iterable[Document], changed_at: Mapping[str, str]) -> bytes:
    """A row for each document; ``changed_at``: by document id, when it last changed (UTC, ISO 8601)."""
    return table(
        _COLUMNS,
        (
            (
                each.id, each.work_id, each.lang, each.title, each.type, each.status,
                each.authority, each.validity.force, each.issuing_body, each.date,
                each.official_number, each.format, each.pages, each.passage_count,
                each.source_name, each.source_url, each.licence, changed_at.get(each.id),
                absolute(document_path(each.id)),
            )
            for each in documents
        ),
    )  # fmt: skip

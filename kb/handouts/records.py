"""A collection as data: records of its documents for reference managers, rows, JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from kb.handouts import texts
from kb.handouts.model import Handout, Heading, Quoted
from kb.handouts.texts import Wording
from kb.services import Services

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet (OWASP, CSV Injection)."""


def write_records(services: Services, handout: Handout, style: str) -> bytes:
    """RIS, BibTeX or CSL JSON: a record for each document, with all that is quoted of it.

    A reference manager knows documents, and a key of BibTeX may occur once only.
    """
    documents = services.catalog.documents_by_ids(source.document_id for source in handout.sources)
    return joined_records(
        [
            services.citation_writer.write_whole(
                documents[source.document_id],
                style=style,
                locators=[cited.locator for cited in source.cited],
                url=source.address or source.source_url,
                today=handout.date,
            )
            for source in handout.sources
        ],
        style,
    )


def joined_records(records: Iterable[str], style: str) -> bytes:
    """Records of one style as one file."""
    if style == "csl-json":
        items: list[Any] = [item for record in records for item in msgspec.json.decode(record)]
        return msgspec.json.format(msgspec.json.encode(items), indent=2) + b"\n"
    # RIS ends a record with "ER  - ", and a space that belongs to it.
    end = " \n" if style == "ris" else "\n"
    return "".join(f"{record}{end}\n" for record in records).encode()


def write_json(handout: Handout) -> bytes:
    """The handout itself (``kb/handouts/model.py``)."""
    return msgspec.json.format(msgspec.json.encode(handout), indent=2) + b"\n"


def write_csv(handout: Handout) -> bytes:
    """A row for each language of a passage, UTF-8 with a byte order mark, which Excel needs."""
    wording = Wording(handout.ui)
    table = io.StringIO()
    writer = csv.writer(table)
    heads = (
        texts.NUMBER, texts.SECTION, texts.TITLE, texts.LOCATOR, texts.LANGUAGE, texts.TEXT,
        texts.CITATION, texts.STATUS, texts.PAGE, texts.LINK, texts.NOTE, texts.PASSAGE_IDS,
    )  # fmt: skip
    writer.writerow(map(wording.text, heads))
    for row in _rows(handout, wording):
        writer.writerow(map(guarded, row))
    return b"\xef\xbb\xbf" + table.getvalue().encode()


def guarded(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would calculate it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _rows(handout: Handout, wording: Wording) -> Iterator[tuple[str, ...]]:
    section = ""
    for item in handout.items:
        if isinstance(item, Heading):
            section = item.text
        if not isinstance(item, Quoted):
            continue
        notes = "\n".join(note.text for note in item.notes)
        for words in item.sides:
            origin = wording.origin(words)
            yield (
                str(item.number),
                section,
                words.title,
                words.locator,
                words.lang,
                words.text,
                words.citation,
                " ".join(filter(None, [origin, wording.state(item.state)])),
                str(words.page or ""),
                words.address,
                notes,
                " ".join(words.passage_ids),
            )

"""Converts records to table rows and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.ledger import Submission, SubmissionStatus, TextChanges
from corpus.records import (
    Authority,
    Document,
    DocumentType,
    Evidence,
    ExpressionStatus,
    Force,
    Format,
    Locator,
    Passage,
    PassageKind,
    Succession,
    TableRow,
)

# Faster than calling the enumerations.
_KINDS = {each.value: each for each in PassageKind}
_STATUSES = {each.value: each for each in ExpressionStatus}
_TYPES = {each.value: each for each in DocumentType}
_FORMATS = {each.value: each for each in Format}
_DOCUMENT_FIELDS = tuple(tables.document.columns.keys())


def document(row: sa.Row[Any]) -> Document:
    """A document from a row of ``linked_documents``: the table's columns, then the derived ones."""
    values = dict(zip(_DOCUMENT_FIELDS, row, strict=False))
    force, ends, superseded_by = row[len(_DOCUMENT_FIELDS) :]
    values["status"] = _STATUSES[values["status"]]
    values["type"] = _TYPES[values["type"]]
    values["format"] = _FORMATS[values["format"]]
    values["authority"] = Authority(values["authority"]) if values["authority"] else None
    values["force"] = Force(values["force"]) if values["force"] else None
    values["repeals"] = tuple(values["repeals"] or ())
    if force:
        values["succession"] = Succession(
            force=Force(force), ends=ends, superseded_by=superseded_by
        )
    read = values["evidence"] or {}
    values["evidence"] = {field: Evidence(**found) for field, found in read.items()}
    return Document(**values)


def document_values(record: Document) -> dict[str, Any]:
    values = msgspec.structs.asdict(record)
    del values["succession"]
    return values | {
        "status": record.status.value,
        "type": record.type.value,
        "format": record.format.value,
        "authority": record.authority.value if record.authority else None,
        "force": record.force.value if record.force else None,
        "repeals": list(record.repeals),
        "evidence": msgspec.to_builtins(record.evidence),
    }


def passage(row: Sequence[Any]) -> Passage:
    """A passage from a row with the table's columns, in their order: an answer reads a hundred of them."""
    (id_, document_id, position, parent_id, kind, number, locator_en, locator_zh, *others) = row
    heading_path, page, lang, text, confidence, table_row = others
    return Passage(
        id=id_,
        document_id=document_id,
        position=position,
        parent_id=parent_id,
        kind=_KINDS[kind],
        number=number,
        locator=Locator(en=locator_en, zh=locator_zh),
        heading_path=tuple(heading_path),
        page=page,
        lang=lang,
        text=text,
        confidence=confidence,
        table_row=None if table_row is None else msgspec.convert(table_row, TableRow),
    )


OUTLINE = (
    "id", "document_id", "position", "parent_id", "kind", "number", "locator_en", "locator_zh", "lang",
)  # fmt: skip


def outlined(row: Sequence[Any]) -> Passage:
    """Make a passage without its text from a row with the columns of OUTLINE."""
    (id_, document_id, position, parent_id, kind, number, locator_en, locator_zh, lang) = row
    return Passage(
        id=id_,
        document_id=document_id,
        position=position,
        parent_id=parent_id,
        kind=_KINDS[kind],
        number=number,
        locator=Locator(en=locator_en, zh=locator_zh),
        heading_path=(),
        page=None,
        lang=lang,
        text="",
    )


def passage_values(record: Passage) -> dict[str, Any]:
    values = msgspec.structs.asdict(record)
    locator = values.pop("locator")
    return values | {
        "kind": record.kind.value,
        "locator_en": locator.en,
        "locator_zh": locator.zh,
        "heading_path": list(record.heading_path),
        "table_row": msgspec.to_builtins(record.table_row) if record.table_row else None,
    }


def submission(row: sa.Row[Any]) -> Submission:
    values = dict(row._mapping)
    for private in ("claimed_by", "password"):
        del values[private]
    values["status"] = SubmissionStatus(values["status"])
    values["warnings"] = tuple(values["warnings"])
    values["changes"] = TextChanges(**values["changes"]) if values["changes"] else None
    return Submission(**values)


def submission_values(record: Submission) -> dict[str, Any]:
    """Without ``id`` and ``revision``, which the catalog gives."""
    values = msgspec.structs.asdict(record)
    del values["id"], values["revision"]
    return values | {
        "status": record.status.value,
        "warnings": list(record.warnings),
        "changes": msgspec.structs.asdict(record.changes) if record.changes else None,
    }

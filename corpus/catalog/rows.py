"""Records to table rows and back."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from corpus.records import (
    Document,
    DocumentType,
    ExpressionStatus,
    Format,
    Locator,
    Passage,
    PassageKind,
    Submission,
    SubmissionStatus,
    TableRow,
    TextChanges,
)


def document(row: sa.Row[Any]) -> Document:
    values = dict(row._mapping)
    values["status"] = ExpressionStatus(values["status"])
    values["type"] = DocumentType(values["type"])
    values["format"] = Format(values["format"])
    return Document(**values)


def document_values(record: Document) -> dict[str, Any]:
    values = msgspec.structs.asdict(record)
    return values | {
        "status": record.status.value,
        "type": record.type.value,
        "format": record.format.value,
    }


def passage(row: sa.Row[Any]) -> Passage:
    values = dict(row._mapping)
    values["kind"] = PassageKind(values["kind"])
    values["locator"] = Locator(en=values.pop("locator_en"), zh=values.pop("locator_zh"))
    values["heading_path"] = tuple(values["heading_path"])
    if (row_in_table := values["table_row"]) is not None:
        values["table_row"] = msgspec.convert(row_in_table, TableRow)
    return Passage(**values)


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

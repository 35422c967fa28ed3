"""The metadata of a bundled work: reads NAME.toml and writes NAME.meta.toml."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from corpus.errors import MetadataInvalid
from corpus.records import DocumentType, ExpressionStatus

Target = Literal["html", "pdf", "docx", "pptx", "markdown", "text", "scan"]
"""The format of a language version; a scan is a PDF of pictures."""

EXTENSIONS: dict[Target, str] = {
    "html": "html",
    "pdf": "pdf",
    "docx": "docx",
    "pptx": "pptx",
    "markdown": "md",
    "text": "txt",
    "scan": "pdf",
}


class SourceMetadata(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """NAME.toml. Tables are by language; ``work`` is the file's NAME."""

    work: str
    type: DocumentType
    date: date
    status: ExpressionStatus | dict[str, ExpressionStatus]
    title: dict[str, str]
    format: dict[str, Target]
    issuing_body: dict[str, str] = {}
    source_url: str | None = None
    licence: str | None = None
    encoding: dict[str, str] = {}
    """Encoding of plain text; ``utf-8`` by default."""

    def status_in(self, lang: str) -> ExpressionStatus:
        if isinstance(self.status, ExpressionStatus):
            return self.status
        return self.status.get(lang, ExpressionStatus.UNKNOWN)

    def short_title(self, lang: str) -> str | None:
        """The title up to its first colon or dash, for a running header."""
        title = self.title.get(lang)
        return re.split(r"\s*[:：]|——| [–—] ", title, maxsplit=1)[0] if title else None

    def sidecar(self) -> str:
        """The TOML that ingest reads beside the built files."""
        status = self.status if isinstance(self.status, dict) else str(self.status)
        plain = {"work": self.work, "type": str(self.type), "date": self.date}
        optional = {"source_url": self.source_url, "licence": self.licence, "status": status}
        entries: dict[str, object] = {k: v for k, v in {**plain, **optional}.items() if v}
        entries |= {"issuing_body": self.issuing_body, "title": self.title}
        values = [f"{key} = {_toml(v)}" for key, v in entries.items() if not isinstance(v, dict)]
        tables = [
            "\n".join([f"\n[{key}]", *(f"{lang} = {_toml(v)}" for lang, v in table.items())])
            for key, table in entries.items()
            if isinstance(table, dict) and table
        ]
        return "\n".join([*values, *tables]) + "\n"


def read_metadata(path: Path) -> SourceMetadata:
    """Read NAME.toml. Raises MetadataInvalid if a field is missing, unknown or impossible."""
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
        return msgspec.convert({**fields, "work": path.stem}, SourceMetadata)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MetadataInvalid(file=path.name, detail=str(error)) from error


def _toml(value: object) -> str:
    # A JSON string is a TOML basic string; dates are bare in TOML.
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)

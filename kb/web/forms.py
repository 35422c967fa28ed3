"""What the pages' forms send."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from corpus import Document
from ingest import in_language
from kb.i18n.addresses import INGEST


@dataclass(frozen=True)
class MetadataForm:
    """Metadata of a file or a document; an empty field is not set."""

    title: str = ""
    work: str = ""
    lang: str = ""
    type: str = ""
    status: str = ""
    issuing_body: str = ""
    date: str = ""
    source_url: str = ""
    licence: str = ""
    authority: str = ""
    force: str = ""
    force_from: str = ""
    force_to: str = ""
    superseded_by: str = ""

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Self:
        """Filled with metadata as JSON has them."""
        tag = str(metadata.get("lang") or "en")
        said = {
            field.name: in_language(value, tag)
            for field in fields(cls)
            if (value := metadata.get(field.name)) is not None
        }
        return cls(**{name: str(value) for name, value in said.items() if value is not None})

    @classmethod
    def of_document(cls, document: Document) -> Self:
        """Filled with those of a document that can be corrected."""
        date: datetime.date | None = document.date
        return cls(
            title=document.title,
            type=document.type,
            status=document.status,
            issuing_body=document.issuing_body or "",
            date=date.isoformat() if date else "",
            source_url=document.source_url or "",
            licence=document.licence or "",
            authority=document.authority or "",
            force=document.force or "",
            force_from=document.force_from.isoformat() if document.force_from else "",
            force_to=document.force_to.isoformat() if document.force_to else "",
            superseded_by=document.superseded_by or "",
        )

    @property
    def values(self) -> dict[str, str]:
        """What is said, by field."""
        return {name: value.strip() for name, value in asdict(self).items() if value.strip()}

    def changed(self, document: Document) -> dict[str, str | None]:
        """The changed fields; None for a field that was emptied."""
        before = asdict(self.of_document(document))
        after = {name: value.strip() for name, value in asdict(self).items()}
        return {
            name: value or None
            for name, value in after.items()
            if name not in ("work", "lang") and value != before[name]
        }


@dataclass(frozen=True)
class RemovalForm:
    purge: str = ""
    """Filled: it is erased for good."""


@dataclass(frozen=True)
class AgainForm:
    password: str = ""
    back: str = INGEST
    """Address on this site to go back to."""

"""What the pages' forms send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, make_dataclass
from typing import Any, Self

from corpus import Document
from ingest import in_language
from ingest.metadata import GIVEN
from kb.i18n.addresses import INGEST
from kb.versions.corrections import CORRECTABLE

_FIELDS: Any = make_dataclass("_Fields", [(name, str, "") for name in GIVEN], frozen=True)


@dataclass(frozen=True)
class MetadataForm(_FIELDS):  # type: ignore[misc]
    """Metadata of a file or a document, a text for each field of GIVEN; an empty one is not set."""

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Self:
        """Filled with metadata as JSON has them."""
        tag = str(metadata.get("lang") or "en")
        values = {name: in_language(metadata.get(name), tag) for name in GIVEN}
        return cls(**{name: str(value) for name, value in values.items() if value is not None})

    @classmethod
    def of_document(cls, document: Document) -> Self:
        """Filled with those of a document that can be corrected."""
        values = {name: getattr(document, name) for name in CORRECTABLE}
        return cls(**{name: str(value) for name, value in values.items() if value is not None})

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
            if name in CORRECTABLE and value != before[name]
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

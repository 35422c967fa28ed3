"""The termbase, the status of the site and access keys as JSON."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import AccessKey, SearchLang
from corpus.termbase import Concept, TermStatus
from kb.services import Services
from kb.settings import software_version
from kb.sync.index import IndexState
from kb.sync.vectors import EmbeddingState


class TermView(msgspec.Struct, frozen=True, kw_only=True):
    """A term of a concept."""

    text: str
    lang: Annotated[str, Meta(description="`en`, `zh-Hans` or `zh-Hant`")]
    status: TermStatus


class ConceptView(msgspec.Struct, frozen=True, kw_only=True):
    """A concept of the termbase with its terms in both languages."""

    concept_id: Annotated[str, Meta(examples=["trafficking-in-persons"])]
    subject: Annotated[str, Meta(description="Subject field", examples=["trafficking"])]
    terms: Annotated[
        dict[str, list[TermView]], Meta(description="By language tag, the preferred one first")
    ]
    definition: Annotated[dict[SearchLang, str], Meta(description="By language, `en` and `zh`")]
    differs_in_law: Annotated[
        bool, Meta(description="A term is not the legal equal of its counterpart; see `note`")
    ]
    note: Annotated[dict[SearchLang, str] | None, Meta(description="By language, `en` and `zh`")]
    related: Annotated[list[str], Meta(description="Ids of related concepts")]

    @classmethod
    def from_concept(cls, concept: Concept) -> Self:
        return cls(
            concept_id=concept.id,
            subject=concept.subject,
            terms={
                tag: [TermView(text=t.text, lang=t.lang, status=t.status) for t in terms]
                for tag, terms in concept.terms.items()
            },
            definition=concept.definition,
            differs_in_law=concept.differs_in_law,
            note=concept.note,
            related=list(concept.related),
        )


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Counts, and the state of the index and the vectors."""

    version: str
    works: int
    documents: int
    passages: int
    refused: Annotated[int, Meta(description="Submitted files that were not added")]
    index: IndexState
    embeddings: EmbeddingState

    @classmethod
    def of(cls, services: Services, *, check: bool = False) -> Self:
        """``check``: ask the index itself how many documents it holds. Raises CatalogUnavailable."""
        counts = services.catalog.counts()
        return cls(
            version=software_version(),
            works=counts.works,
            documents=counts.documents,
            passages=counts.passages,
            refused=counts.refused,
            index=services.indexer.state(check=check),
            embeddings=services.embedder.state(),
        )


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """The record of a key, without the key itself. Times are UTC, ISO 8601."""

    name: str
    scopes: tuple[str, ...]
    created_at: str
    last_used_at: str | None
    revoked_at: str | None

    @classmethod
    def from_record(cls, key: AccessKey) -> KeyView:
        return cls(**msgspec.structs.asdict(key))

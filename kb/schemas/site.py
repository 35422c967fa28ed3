"""The termbase, the status of the site and access keys as JSON."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import AccessKey, Account, Role, SearchLang
from corpus.catalog import AuditEntry, ReaderGroup
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
    expires_at: str | None

    @classmethod
    def from_record(cls, key: AccessKey) -> KeyView:
        return cls(**msgspec.structs.asdict(key))


class ReaderGroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A group of readers, and what is restricted to it."""

    name: str
    created_at: Annotated[str, Meta(description="UTC, ISO 8601")]
    members: Annotated[list[str], Meta(description="Names of accounts and keys")]
    restricted: Annotated[list[str], Meta(description="Ids of works, documents and collections")]

    @classmethod
    def from_record(cls, group: ReaderGroup) -> ReaderGroupView:
        return cls(
            name=group.name,
            created_at=group.created_at,
            members=list(group.members),
            restricted=list(group.targets),
        )


class AuditEntryView(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the audit log."""

    number: Annotated[int, Meta(description="Counts from 1, without gaps")]
    at: Annotated[str, Meta(description="UTC, ISO 8601")]
    actor: Annotated[
        str, Meta(description="Key or account; `cli` and the user's name; empty: nobody known")
    ]
    address: Annotated[str, Meta(description="Network address; empty for the command line")]
    action: Annotated[str, Meta(examples=["PATCH /api/v1/documents/{work_id}/{lang}"])]
    target: str
    outcome: Annotated[str, Meta(description="HTTP status, or `done`", examples=["200"])]
    hash: Annotated[str, Meta(description="SHA-256 of this row and of the hash before it")]

    @classmethod
    def from_record(cls, entry: AuditEntry) -> AuditEntryView:
        values = msgspec.structs.asdict(entry)
        return cls(number=values.pop("id"), **values)


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account, without its password. Times are UTC, ISO 8601."""

    name: str
    role: Role
    created_at: str
    last_used_at: str | None
    disabled_at: str | None
    issuer: Annotated[
        str | None, Meta(description="The OpenID Connect provider that authenticates the person")
    ]
    subject: Annotated[str | None, Meta(description="The person's id there")]

    @classmethod
    def from_record(cls, account: Account) -> AccountView:
        return cls(**msgspec.structs.asdict(account))

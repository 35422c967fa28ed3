"""What the client returns. The fields are those of the API (docs/api.md); fields that are added there later
are ignored here."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec


class Locator(msgspec.Struct, frozen=True):
    """An address within a document, as people write it."""

    en: str
    zh: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A language version of a work."""

    document_id: str
    work_id: str
    lang: str
    title: str
    type: str
    status: str
    version: int
    passages: int
    issuing_body: str | None = None
    date: datetime.date | None = None
    official_number: str | None = None
    source_url: str | None = None


class Counterpart(msgspec.Struct, frozen=True, kw_only=True):
    """The same passage in another language."""

    passage_id: str
    lang: str
    status: str
    locator: Locator
    text: str
    permalink: str
    confidence: float


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A passage with its document and counterparts."""

    passage_id: str
    document_id: str
    kind: str
    lang: str
    locator: Locator
    text: str
    full_text: str
    """With that of the passages below it."""
    permalink: str
    document: Document
    counterparts: list[Counterpart]
    version: int
    ended_at: str | None = None


class ResolvedPassage(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that a citation may refer to."""

    passage_id: str
    document_id: str
    locator: Locator
    confidence: float
    title: str
    lang: str
    status: str
    permalink: str


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """The passages that a citation refers to."""

    citation: str
    match: ResolvedPassage | None
    alternatives: list[ResolvedPassage]
    further: list[ResolvedPassage]
    missing: list[Locator] = []
    """Members of a list or range that do not exist."""
    incomplete: bool = False
    """Whether a range is so long that only its ends were looked up."""


class Quotation(msgspec.Struct, frozen=True, kw_only=True):
    """Exact words with their citation."""

    passage_ids: list[str]
    document_id: str
    lang: str
    text: str
    citation: str
    status: str
    permalink: str
    plain: str


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that a search found."""

    passage_id: str
    document_id: str
    title: str
    lang: str
    locator: Locator
    text: str
    status: str
    score: float
    permalink: str


class Term(msgspec.Struct, frozen=True):
    """A term of a concept."""

    text: str
    lang: str
    status: str


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """A concept of the termbase."""

    concept_id: str
    terms: dict[str, list[Term]]
    definition: dict[str, str]
    differs_in_law: bool
    note: dict[str, str] | None


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A text that typed words may become."""

    kind: str
    text: str
    lang: str
    id: str
    permalink: str
    translation: str | None = None


class ExportPart(msgspec.Struct, frozen=True, kw_only=True):
    """Some records of an export."""

    records: list[dict[str, Any]]
    cursor: str | None
    """Of the next part; None: this is the last."""
    since: str | None
    """Of the last part: ask for changes since then the next time."""

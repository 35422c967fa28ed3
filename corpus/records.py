"""The records that all parts of kb speak of, in the terms of FRBR and Akoma Ntoso.

A *work* (the Palermo Protocol) has *expressions*: its language versions, each with a status. An
expression is held as a *document*: a file of some format. A document's text is a tree of *passages*,
the units that people cite. All records are immutable values; the catalog stores them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

import msgspec

SearchLang = Literal["en", "zh"]
"""A language that kb searches: the base of a document's tag (``zh`` of ``zh-Hant``)."""

SEARCH_LANGS: tuple[SearchLang, ...] = ("en", "zh")


class DocumentType(StrEnum):
    TREATY = "treaty"
    PLAN_OF_ACTION = "plan-of-action"
    LAW = "law"
    TRAINING_MATERIAL = "training-material"
    STUDY_TOUR_REPORT = "study-tour-report"
    GUIDANCE = "guidance"
    REPORT = "report"
    OTHER = "other"


class ExpressionStatus(StrEnum):
    """What weight the words of a language version have."""

    AUTHENTIC = "authentic"
    OFFICIAL_TRANSLATION = "official-translation"
    UNOFFICIAL_TRANSLATION = "unofficial-translation"
    MACHINE_TRANSLATION = "machine-translation"
    DIGEST = "digest"
    ORIGINAL = "original"
    """Written in this language, with no other version that it is measured against."""
    UNKNOWN = "unknown"


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


class PassageKind(StrEnum):
    TITLE = "title"
    FRONT_MATTER = "front-matter"
    """Dates of adoption, document numbers and the like between the title and the text."""
    CONTENTS = "contents"
    """The printed table of contents."""
    PREAMBLE = "preamble"
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CLOSING = "closing"
    """The words after the last article: in witness whereof, signatures."""
    ANNEX = "annex"
    ROW = "row"
    """A row of a table; cells are parted by TAB."""
    NOTE = "note"
    """A footnote or endnote."""
    SLIDE = "slide"
    SPEAKER_NOTES = "speaker-notes"


class Locator(msgspec.Struct, frozen=True):
    """Where a passage stands, as people write it: ``Article 3(a)`` and ``第三条(a)项``."""

    en: str
    zh: str


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that people cite.

    ``text`` is the passage's own text, its printed label included and its sub-passages excluded: the
    texts of a document's passages, in order, are the document's text, each character once.
    """

    id: str
    """``WORK/LANG/LOCATOR``, e.g. ``palermo-protocol/en/art-3.a``."""
    document_id: str
    position: int
    """Order in the document, from 0."""
    parent_id: str | None
    kind: PassageKind
    number: str | None
    """Normalised: ``3``, ``a``, ``240-1`` for 第二百四十条之一."""
    locator: Locator
    heading_path: tuple[str, ...]
    """Headings above it, outermost first, the document's title excluded."""
    page: int | None
    """From 1; a slide's number for slides."""
    lang: SearchLang
    text: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """An expression of a work, held as a file."""

    id: str
    """``WORK/LANG``, e.g. ``palermo-protocol/en``."""
    work_id: str
    lang: str
    """BCP 47: ``en``, ``zh``, ``zh-Hans``, ``zh-Hant``."""
    status: ExpressionStatus
    title: str
    type: DocumentType
    issuing_body: str | None
    date: date | None
    source_url: str | None
    """Where the official text is published."""
    licence: str | None
    source_name: str
    """The file's name as it was offered."""
    format: Format
    sha256: str
    size: int
    """Bytes."""
    pages: int | None
    passage_count: int
    fingerprint: str
    """Hash of what an index holds of the document; an index with another one is stale."""
    input_key: str
    """Hash of all that went in: the file, the metadata given with it and the readers' version."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What the language versions have in common."""

    id: str
    type: DocumentType
    titles: dict[str, str]
    """Title by language tag, from its documents."""
    document_ids: tuple[str, ...]


class Reference(msgspec.Struct, frozen=True):
    """A place in a passage's text that cites another passage."""

    from_passage: str
    start: int
    """In code points of the passage's own text."""
    end: int
    to_passage: str
    """``WORK/LANG/`` alone: the document has no such place, or none yet."""


class Offering(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was offered to ingest, and what became of it."""

    source_name: str
    sha256: str | None
    """None where the file could not even be read."""
    outcome: Literal["indexed", "unchanged", "updated", "refused", "failed"]
    document_id: str | None
    reason_code: str | None
    """Code of the error; see corpus.errors."""
    reason_params: dict[str, str | int]
    seconds: float
    offered_at: str
    """UTC, ISO 8601."""

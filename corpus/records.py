"""The records that all parts of kb speak of, in the terms of FRBR and Akoma Ntoso.

A *work* (the Palermo Protocol) has *expressions*: its language versions, each with a status. An
expression is held as a *document*: a file of some format. A document's text is a tree of *passages*,
the units that people cite. All records are immutable values; the catalog stores them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal

import msgspec

SearchLang = Literal["en", "zh"]
"""A language that kb searches: the base of a document's tag (``zh`` of ``zh-Hant``)."""

SEARCH_LANGS: tuple[SearchLang, ...] = ("en", "zh")


class DocumentType(StrEnum):
    TREATY = "treaty"
    RESOLUTION = "resolution"
    LAW = "law"
    PLAN_OF_ACTION = "plan-of-action"
    OPINION = "opinion"
    """意见: what an authority wants to be observed; also advisory and legal opinions."""
    NOTICE = "notice"
    """通知, 公告: a decision or an event made known."""
    JUDGMENT = "judgment"
    """What a court has decided, and digests of cases."""
    FILING = "filing"
    """What is handed in to a court or a parliament."""
    GUIDANCE = "guidance"
    TOOLKIT = "toolkit"
    TRAINING_MATERIAL = "training-material"
    STUDY_TOUR_REPORT = "study-tour-report"
    REPORT = "report"
    ARTICLE = "article"
    """Of a journal."""
    THESIS = "thesis"
    MINUTES = "minutes"
    """Records and agendas of meetings."""
    LETTER = "letter"
    CONTRACT = "contract"
    FORM = "form"
    PRESENTATION = "presentation"
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
    DOC = "doc"
    """This and the next four by way of LibreOffice."""
    PPT = "ppt"
    RTF = "rtf"
    ODT = "odt"
    ODP = "odp"
    ZIP = "zip"
    """A batch of files, never a document."""


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
    """The address of a passage as people write it: ``Article 3(a)`` and ``第三条(a)项``."""

    en: str
    zh: str


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where a row is in its table, and which of its cells are merged or have a header.

    All lists go by column, from the left. ``corpus.tables.cells`` splits a row's text by them.
    """

    table: int
    """From 1 in the document."""
    row: int
    """From 1 in the table."""
    is_header: bool = False
    columns: tuple[str, ...] = ()
    """The header of each column, several header rows joined by " / "; empty in a table without."""
    spans: tuple[tuple[int, int], ...] = ()
    """How many rows and columns each cell covers; (0, 0) where a merged cell goes on. Empty: each covers
    one."""


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
    confidence: float | None = None
    """How sure OCR is of its text, 0 to 1, the mean of its lines; None: the text was in the file."""
    table_row: TableRow | None = None
    """Of a ROW whose format says where its table begins and ends; None for all else."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A value of a document's metadata as it was read in the file: where, in which words, how surely."""

    value: str
    """As the field holds it; a date of which only the month is printed as ``2016-12``."""
    place: str
    """``masthead``, ``heading``, ``date-line``, ``closing``, ``file-name`` …: see docs/metadata.md."""
    quote: str
    """The words that say it."""
    page: int | None
    confidence: float
    """0 to 1. Below a half the value is a proposal, and the field is not set."""


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
    """The file's name as it was submitted."""
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
    version: int = 1
    """From 1; an amended file makes the next one, and the catalog keeps those before it."""
    official_number: str | None = None
    """What its issuer numbered it: a UN symbol, 发文字号, a neutral citation, a case number."""
    evidence: dict[str, Evidence] = {}
    """By field: what was read in the file, whether it was taken or is a proposal."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What the language versions have in common."""

    id: str
    type: DocumentType
    titles: dict[str, str]
    """Title by language tag, from its documents."""
    document_ids: tuple[str, ...]


class DocumentVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it was before an amended file, or its removal, took its place."""

    document: Document
    passages: tuple[Passage, ...]
    ended_at: str
    """UTC, ISO 8601."""


class OcrLine(msgspec.Struct, frozen=True):
    """A line that OCR has read on a page, in reading order."""

    text: str
    confidence: float
    """0 to 1."""
    box: tuple[float, float, float, float]
    """Left, top, right and bottom, in shares of the page's width and height, from its top left."""
    tilt: float = 0.0
    """Degrees by which it is turned clockwise: a crooked scan's 0.7, 180 where it is upside down."""


class OcrPage(msgspec.Struct, frozen=True, kw_only=True):
    """What OCR has read on a page."""

    page: int
    """From 1."""
    lines: tuple[OcrLine, ...]


class AccessKey(msgspec.Struct, frozen=True, kw_only=True):
    """What lets a program or a person write over HTTP. The key itself is kept nowhere."""

    name: str
    scopes: tuple[str, ...]
    """What it is for: ``read``, ``write``."""
    created_at: str
    """UTC, ISO 8601."""
    last_used_at: str | None = None
    """When something was last written, or a browser signed in, with it; to the minute."""
    revoked_at: str | None = None


class Reference(msgspec.Struct, frozen=True):
    """A place in a passage's text that cites another passage."""

    from_passage: str
    start: int
    """In code points of the passage's own text."""
    end: int
    to_passage: str
    """``WORK/LANG/`` alone: the document has no such place, or none yet."""


class SubmissionStatus(StrEnum):
    """What became, or is becoming, of an submitted file."""

    QUEUED = "queued"
    PARSING = "parsing"
    NEEDS_OCR = "needs-ocr"
    """A scan: kept until its text is recognised."""
    RECOGNISING = "recognising"
    """Its pages are being recognised (OCR), ``done`` of ``total``."""
    PROPOSED = "proposed"
    """Read; waits for a person to check its metadata before it is added."""
    UNPACKED = "unpacked"
    """A ZIP file: each file in it is a submission of its own."""
    INDEXED = "indexed"
    UPDATED = "updated"
    """It is a new version of a document that was there."""
    UNCHANGED = "unchanged"
    """A document was made of it before, in the same way."""
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Nothing more happens to it by itself."""
        return self not in _UNFINISHED


_UNFINISHED = frozenset(
    {SubmissionStatus.QUEUED, SubmissionStatus.PARSING, SubmissionStatus.RECOGNISING}
)


_UNREAD = "scan-unread"
"""Code of corpus.errors.ScanUnread."""


class TextChanges(msgspec.Struct, frozen=True):
    """How many passages a new version of a document keeps, changes, adds and drops."""

    kept: int
    changed: int
    added: int
    dropped: int


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was submitted to ingest, and what became of it: a row of the ledger."""

    id: int = 0
    """Given by the catalog, in the order of submission; 0 before."""
    batch: str = ""
    """What was submitted at once has the same; a ZIP file's content has the ZIP file's."""
    source_name: str
    """The file's name as it was submitted; within a ZIP file with its folders."""
    sha256: str | None
    """None where the file could not even be read, or is too large to keep."""
    size: int | None = None
    """Bytes."""
    submitted_by: str = ""
    """``cli``, ``watch``, or the name of the key that it was sent with."""
    submitted_at: str
    """UTC, ISO 8601."""
    given: dict[str, Any] = {}
    """Metadata that were given with it."""
    status: SubmissionStatus
    document_id: str | None = None
    reason_code: str | None = None
    """Code of the error; see corpus.errors."""
    reason_params: dict[str, str | int] = {}
    warnings: tuple[str, ...] = ()
    changes: TextChanges | None = None
    """Of an updated document."""
    is_held: bool = False
    """The submitter wants to check the proposed metadata before the file is added."""
    proposed: dict[str, Any] | None = None
    """Those metadata, once it has been read."""
    done: int = 0
    total: int = 0
    """Pages recognised, and to be recognised; 0 where none need be."""
    attempts: int = 0
    """How often reading was begun since it was submitted or retried."""
    seconds: float = 0.0
    """Spent on it."""
    finished_at: str | None = None
    revision: int = 0
    """Grows with each change of any submission: what has a larger one has changed since."""

    @property
    def is_final(self) -> bool:
        """Nothing more happens to it by itself: a scan waits for OCR only where there is OCR."""
        waits = self.status is SubmissionStatus.NEEDS_OCR and self.reason_code != _UNREAD
        return self.status.is_final and not waits

    @property
    def needs_recognition(self) -> bool:
        """Pages of it wait for OCR."""
        taken_in = self.status in (SubmissionStatus.INDEXED, SubmissionStatus.UPDATED)
        return self.status is SubmissionStatus.NEEDS_OCR or (taken_in and self.done < self.total)

"""The records that all parts of kb share, in the terms of FRBR and Akoma Ntoso.

A *work* (the Palermo Protocol) has *expressions*: its language versions, each with a status. An expression
is stored as a *document*: a file of some format. A document's text is a tree of *passages*, the units that
people cite. All records are immutable values; the catalog stores them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

SearchLang = Literal["en", "zh"]
"""A language that kb searches: the base of a document's tag (``zh`` of ``zh-Hant``)."""

Day = date
"""``date``, in a class that has a field of that name."""

SEARCH_LANGS: tuple[SearchLang, ...] = ("en", "zh")


class DocumentType(StrEnum):
    TREATY = "treaty"
    RESOLUTION = "resolution"
    LAW = "law"
    PLAN_OF_ACTION = "plan-of-action"
    OPINION = "opinion"
    """意见: instructions of an authority; also advisory and legal opinions."""
    NOTICE = "notice"
    """通知, 公告: the announcement of a decision or an event."""
    JUDGMENT = "judgment"
    """Court decisions, and digests of cases."""
    FILING = "filing"
    """A document submitted to a court or a parliament."""
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
    """The legal weight of the words of a language version."""

    AUTHENTIC = "authentic"
    OFFICIAL_TRANSLATION = "official-translation"
    UNOFFICIAL_TRANSLATION = "unofficial-translation"
    MACHINE_TRANSLATION = "machine-translation"
    DIGEST = "digest"
    ORIGINAL = "original"
    """Written in this language, with no other version that takes precedence."""
    UNKNOWN = "unknown"


class Force(StrEnum):
    """The legal force of a text, as far as this library's texts say it."""

    IN_FORCE = "in-force"
    AMENDED = "amended"
    """A later version of the same work has replaced this text."""
    REPEALED = "repealed"
    NOT_YET = "not-yet"
    """It enters into force on a later day."""


class Authority(StrEnum):
    """The kind of authority that made a text, the highest rank first."""

    # The order of China's Legislation Law, articles 98 to 103 (text of 2023); treaties before it, texts
    # that bind nobody after it.
    TREATY = "treaty"
    LAW = "law"
    """Of a legislature; constitutions too."""
    JUDICIAL_INTERPRETATION = "judicial-interpretation"
    """司法解释, of the Supreme People's Court or Procuratorate."""
    ADMINISTRATIVE_REGULATION = "administrative-regulation"
    """行政法规, of the State Council; regulations of other governments."""
    DEPARTMENTAL_RULE = "departmental-rule"
    """部门规章, of a ministry."""
    LOCAL_REGULATION = "local-regulation"
    """地方性法规 and 地方政府规章."""
    PLAN = "plan"
    GUIDANCE = "guidance"
    TRAINING = "training"


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    DOC = "doc"
    """DOC and the next four are converted by LibreOffice."""
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
    """A row of a table; cells are separated by TAB."""
    NOTE = "note"
    """A footnote or endnote."""
    SLIDE = "slide"
    SPEAKER_NOTES = "speaker-notes"


class Locator(msgspec.Struct, frozen=True):
    """The address of a passage as people write it: ``Article 3(a)`` and ``第三条(a)项``."""

    en: str
    zh: str


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """The position of a row in its table, and which of its cells are merged or have a header.

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
    """How many rows and columns each cell covers; (0, 0) for the continuation of a merged cell. Empty:
    each covers one."""


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that people cite.

    ``text`` is the passage's own text, including its printed label and excluding its sub-passages: the
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
    """Headings above it, outermost first, without the document's title."""
    page: int | None
    """From 1; a slide's number for slides."""
    lang: SearchLang
    text: str
    confidence: float | None = None
    """Confidence of OCR in its text, 0 to 1, the mean of its lines; None: the text was in the file."""
    table_row: TableRow | None = None
    """For a ROW whose format marks the beginning and end of its table; None for all other passages."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A metadata value as read in the file: the position, the words, and how certain it is."""

    value: str
    """As stored in the field; a date of which only the month is printed is ``2016-12``."""
    place: str
    """``masthead``, ``heading``, ``date-line``, ``closing``, ``file-name`` …: see docs/metadata.md."""
    quote: str
    """The words that contain the value."""
    page: int | None
    confidence: float
    """0 to 1. Below a half the value is a proposal, and the field is not set."""


class Succession(msgspec.Struct, frozen=True, kw_only=True):
    """A text's place among the other texts of the catalog: its force, and the text that replaces it."""

    force: Force | None = None
    ends: date | None = None
    superseded_by: str | None = None
    """The id of a document."""


class Validity(msgspec.Struct, frozen=True, kw_only=True):
    """The force of a text, and the days between which these words are the text in force."""

    force: Force | None
    """None: nothing is known of it."""
    force_from: date | None
    starts: date | None
    """The first day: entry into force, or the amendment that made this text if it is later."""
    ends: date | None
    """The first day on which they are no longer in force."""
    superseded_by: str | None

    def on(self, day: date) -> bool:
        """Whether these may be the words in force on a day; true where nothing is known of the text."""
        begun = self.starts is None or self.starts <= day
        return begun and (self.ends is None or day < self.ends)


class DescriptiveMetadata(msgspec.Struct, frozen=True, kw_only=True):
    """The descriptive metadata of a document, from its file or from an editor.

    This is the only list of these fields: the record, options, forms, corrections and the API's bodies are
    made from it. ``longest``: the most characters that a person may enter.
    """

    title: Annotated[
        str, Meta(description="Title in the document's language", extra={"longest": 500})
    ]
    type: Annotated[DocumentType, Meta(description="What kind of document it is")]
    status: Annotated[
        ExpressionStatus, Meta(description="Status of the text: authentic, a translation, a digest")
    ]
    issuing_body: Annotated[
        str | None, Meta(description="Who issued it", extra={"longest": 300})
    ] = None
    date: Annotated[Day | None, Meta(description="Date of the text")] = None
    source_url: Annotated[
        str | None,
        Meta(description="Where the official text is published", extra={"longest": 2000}),
    ] = None
    licence: Annotated[
        str | None, Meta(description="Licence of the text", extra={"longest": 500})
    ] = None
    authority: Annotated[
        Authority | None,
        Meta(description="Kind and rank of the authority that made it; null: not stated"),
    ] = None
    force: Annotated[
        Force | None,
        Meta(description="Legal force; overrides what the texts in the library state"),
    ] = None
    force_from: Annotated[
        Day | None, Meta(description="Day of entry into force, as the text states it")
    ] = None
    force_to: Annotated[
        Day | None, Meta(description="The first day on which it is no longer in force")
    ] = None
    superseded_by: Annotated[
        str | None,
        Meta(
            description="Id of the document or work that replaces it, or its title",
            extra={"longest": 500},
        ),
    ] = None


class Document(DescriptiveMetadata, frozen=True, kw_only=True):
    """An expression of a work, stored as a file."""

    id: str
    """``WORK/LANG``, e.g. ``palermo-protocol/en``."""
    work_id: str
    lang: str
    """BCP 47: ``en``, ``zh``, ``zh-Hans``, ``zh-Hant``."""
    source_name: str
    """The file's name as submitted."""
    format: Format
    sha256: str
    size: int
    """Bytes."""
    pages: int | None
    passage_count: int
    fingerprint: str
    """Hash of the document's content in an index; an index with another one is out of date."""
    input_key: str
    """Hash of everything it was made from: the file, the given metadata and the readers' version."""
    version: int = 1
    """From 1; an amended file makes the next one, and the catalog keeps those before it."""
    official_number: str | None = None
    """The issuer's number for it: a UN symbol, 发文字号, a neutral citation, a case number."""
    repeals: tuple[str, ...] = ()
    """Titles of the texts that it repeals as a whole."""
    succession: Succession | None = None
    """Derived from the other documents of the catalog; see corpus.successions."""
    evidence: dict[str, Evidence] = {}
    """By field: the value read in the file, whether it was used or is a proposal."""

    @property
    def force_today(self) -> Force | None:
        """Its own field first, then its place among the other texts."""
        return self.force or (self.succession.force if self.succession else None)

    @property
    def validity(self) -> Validity:
        """Its force, from its own fields first, then from its place among the other texts."""
        derived = self.succession or Succession()
        force = self.force_today
        days = [day for day in (self.force_from, self.date) if day is not None]
        return Validity(
            force=force,
            force_from=self.force_from,
            starts=max(days) if days and force else None,
            ends=self.force_to or derived.ends,
            superseded_by=self.superseded_by or derived.superseded_by,
        )


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """The instrument itself: the data that its language versions share."""

    id: str
    type: DocumentType
    titles: dict[str, str]
    """Title by language tag, from its documents."""
    document_ids: tuple[str, ...]


class DocumentVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it was before an amended file replaced it, or before it was removed."""

    document: Document
    passages: tuple[Passage, ...]
    ended_at: str
    """UTC, ISO 8601."""


class OcrLine(msgspec.Struct, frozen=True):
    """A line that OCR has recognised on a page, in reading order."""

    text: str
    confidence: float
    """0 to 1."""
    box: tuple[float, float, float, float]
    """Left, top, right and bottom, as fractions of the page's width and height, from its top left."""
    tilt: float = 0.0
    """Clockwise rotation in degrees: 0.7 for a skewed scan, 180 for an upside-down one."""


class OcrPage(msgspec.Struct, frozen=True, kw_only=True):
    """The lines that OCR has recognised on a page."""

    page: int
    """From 1."""
    lines: tuple[OcrLine, ...]


class LoggedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A query that found little, without who asked it."""

    query: str
    lang: SearchLang
    asked: int
    """How often it was asked."""
    results: int
    """Results in the query's own language when it was last asked; 0 if there was no answer."""
    first_day: date
    """The day on which it was last asked (UTC)."""
    last_day: date


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """An editor's judgement whether a passage answers a query (a *qrel* of TREC)."""

    query: str
    lang: SearchLang
    """The language of the query."""
    passage_id: str
    relevant: bool
    judged_by: str
    """Name of the editor's key or account; ``cli`` for the command line."""
    judged_at: str
    """UTC, ISO 8601."""


class Reference(msgspec.Struct, frozen=True):
    """A citation in a passage's text that points to another passage."""

    from_passage: str
    start: int
    """In code points of the passage's own text."""
    end: int
    to_passage: str
    """``WORK/LANG/`` alone: the document does not contain the cited passage, or not yet."""

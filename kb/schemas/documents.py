"""Works, documents and passages as JSON."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Self, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from corpus import (
    Authority,
    DescriptiveMetadata,
    Document,
    DocumentType,
    Evidence,
    ExpressionStatus,
    Force,
    Format,
    Locator,
    Passage,
    PassageKind,
    SearchLang,
    Work,
)
from corpus.alignment import Link, PairStatus
from corpus.tables import Cell, cells
from kb.i18n.addresses import permalink
from kb.versions.history import Earlier

WorkId = Annotated[str, Meta(description="A work's id", examples=["palermo-protocol"])]
DocumentId = Annotated[
    str, Meta(description="A document's id, WORK/LANG", examples=["palermo-protocol/en"])
]
PassageId = Annotated[
    str,
    Meta(description="A passage's id, WORK/LANG/LOCATOR", examples=["palermo-protocol/en/art-3.a"]),
]
Tag = Annotated[str, Meta(description="BCP 47 language tag", examples=["en", "zh", "zh-Hant"])]


Confidence = Annotated[float, Meta(description="0–1; 1 where an editor has confirmed it")]


class CounterpartView(msgspec.Struct, frozen=True, kw_only=True):
    """The counterpart of a passage in another language version."""

    passage_id: PassageId
    document_id: DocumentId
    lang: Tag
    status: Annotated[ExpressionStatus, Meta(description="Status of the counterpart's text")]
    locator: Locator
    text: Annotated[str, Meta(description="Its own text, without that of its sub-passages")]
    permalink: Annotated[
        str,
        Meta(description="Address of its page; absolute with KB_PUBLIC_URL"),
    ]
    confidence: Confidence
    alignment: Annotated[
        PairStatus, Meta(description="Origin of the pair: automatic, or confirmed by an editor")
    ]

    @classmethod
    def from_link(cls, link: Link, passage: Passage, documents: Mapping[str, Document]) -> Self:
        """``passage`` is the link's other one, and of one of ``documents``."""
        document = documents[passage.document_id]
        return cls(
            passage_id=passage.id,
            document_id=document.id,
            lang=document.lang,
            status=document.status,
            locator=passage.locator,
            text=passage.text,
            permalink=permalink(passage.id),
            confidence=link.confidence,
            alignment=link.status,
        )


Counterparts = Mapping[str, Sequence[CounterpartView]]
"""By the id of the passage that they are counterparts of."""


AuthorityField = Annotated[
    Authority | None,
    Meta(description="Kind and rank of the authority that made it; null: not stated"),
]
ForceField = Annotated[
    Force | None,
    Meta(
        description="Legal force today, as far as the texts of this library state it; `amended`: a "
        "later text of the same work has replaced this one; null: nothing is known"
    ),
]
ForceFrom = Annotated[
    datetime.date | None, Meta(description="Day of entry into force, as the text states it")
]
Starts = Annotated[
    datetime.date | None,
    Meta(
        description="The first day on which these words are the text in force: entry into force, or "
        "the date of the amendment that made them"
    ),
]
Ends = Annotated[
    datetime.date | None, Meta(description="The first day on which they are no longer in force")
]
SupersededBy = Annotated[
    str | None, Meta(description="Id of the document or work that replaces it, or its title")
]


class ForceFields(msgspec.Struct, frozen=True, kw_only=True):
    """The authority behind a document and its force."""

    authority: AuthorityField
    force: ForceField
    force_from: ForceFrom
    starts: Starts
    ends: Ends
    superseded_by: SupersededBy


def force_fields(document: Document) -> dict[str, Any]:
    """The values of ForceFields, for views that have them."""
    return {"authority": document.authority, **msgspec.structs.asdict(document.validity)}


class DocumentFields(ForceFields, frozen=True, kw_only=True):
    """A document without its text."""

    document_id: DocumentId
    work_id: WorkId
    lang: Tag
    title: Annotated[str, Meta(description="Title in the document's language")]
    type: DocumentType
    status: Annotated[
        ExpressionStatus, Meta(description="Status of the text: authentic, a translation, a digest")
    ]
    issuing_body: str | None
    date: datetime.date | None
    source_name: Annotated[str, Meta(description="The file's name as it was submitted")]
    source_url: Annotated[str | None, Meta(description="Where the official text is published")]
    licence: str | None
    format: Format
    pages: Annotated[int | None, Meta(description="Pages or slides, where the format has them")]
    sha256: Annotated[str, Meta(description="Hash of the original file")]
    size: Annotated[int, Meta(description="Bytes of the original file")]
    version: Annotated[
        int, Meta(description="From 1; an amended file whose words differ makes the next one")
    ]
    official_number: Annotated[
        str | None,
        Meta(description="UN symbol, document number (发文字号), neutral citation or case number"),
    ]
    evidence: Annotated[
        dict[str, Evidence],
        Meta(
            description="By field: the value read in the file, its place, its words, and the confidence. "
            "Below a confidence of 0.5 the value is a proposal, and the field stays empty"
        ),
    ]


_CORRECTED: Any = msgspec.defstruct(
    "_Corrected",
    [
        (name, hint | UnsetType, UNSET)
        for name, hint in get_type_hints(DescriptiveMetadata, include_extras=True).items()
    ],
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
)


class Correction(_CORRECTED):  # type: ignore[misc]
    """Corrected metadata of a document. A field left out stays as it is; null removes an optional one."""

    @property
    def values(self) -> dict[str, Any]:
        """The given values, by field."""
        given = msgspec.structs.asdict(self).items()
        return {name: value for name, value in given if value is not UNSET}


class DocumentSummary(DocumentFields, frozen=True, kw_only=True):
    """A document in a list."""

    passages: Annotated[int, Meta(description="How many passages it has")]

    @classmethod
    def from_document(cls, document: Document) -> Self:
        return cls(**_document_fields(document), passages=document.passage_count)


class CellView(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of a table's row."""

    column: Annotated[int, Meta(description="From 1")]
    header: Annotated[str, Meta(description="The header of its column; empty if there is none")]
    text: str
    start: Annotated[int, Meta(description="In Unicode code points of the row's `text`")]
    end: int
    rows: Annotated[int, Meta(description="How many rows it covers, if it is merged; otherwise 1")]
    columns: Annotated[int, Meta(description="How many columns it covers; otherwise 1")]

    @classmethod
    def from_cell(cls, cell: Cell) -> Self:
        return cls(**dataclasses.asdict(cell))


class TableRowView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a row is in its table, and its cells; a merged cell appears once, where it begins."""

    table: Annotated[int, Meta(description="From 1 in the document")]
    row: Annotated[int, Meta(description="From 1 in the table")]
    is_header: Annotated[bool, Meta(description="Whether its cells are the headers of columns")]
    cells: list[CellView]

    @classmethod
    def from_passage(cls, passage: Passage) -> Self | None:
        row = passage.table_row
        if row is None:
            return None
        views = [CellView.from_cell(cell) for cell in cells(passage.text, row)]
        return cls(table=row.table, row=row.row, is_header=row.is_header, cells=views)


class PassageView(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that people cite, in the tree of its document."""

    passage_id: PassageId
    document_id: DocumentId
    parent_id: Annotated[str | None, Meta(description="The passage that it is part of")]
    kind: PassageKind
    number: Annotated[
        str | None, Meta(description="Printed number, normalised", examples=["3", "a", "240-1"])
    ]
    locator: Annotated[Locator, Meta(description="Its address, as people write it")]
    heading_path: Annotated[list[str], Meta(description="Headings above it, outermost first")]
    page: Annotated[int | None, Meta(description="From 1; a slide's number for slides")]
    lang: SearchLang
    text: Annotated[str, Meta(description="Its own text, without that of its sub-passages")]
    confidence: Annotated[
        float | None,
        Meta(description="Confidence of OCR in the text, 0 to 1; null: the file contains the text"),
    ]
    table_row: Annotated[
        TableRowView | None,
        Meta(description="Of a row of a table: its place in the table, and its cells"),
    ]

    @classmethod
    def from_passage(cls, passage: Passage) -> Self:
        return cls(**passage_fields(passage))


class DocumentView(DocumentFields, frozen=True, kw_only=True):
    """A document and its passages, in reading order; of very many, a part."""

    passages: list[PassageView]

    @classmethod
    def from_document(cls, document: Document, passages: Iterable[Passage]) -> Self:
        views = [PassageView.from_passage(passage) for passage in passages]
        return cls(**_document_fields(document), passages=views)


class ChangedSince(msgspec.Struct, frozen=True, kw_only=True):
    """The text that a passage had before."""

    version: Annotated[int, Meta(description="The last version with this text")]
    ended_at: Annotated[str, Meta(description="When that version ended (UTC)")]
    text: str


class PassageDetail(PassageView, frozen=True, kw_only=True):
    """A passage with its sub-passages and its document."""

    full_text: Annotated[str, Meta(description="Its text with that of its sub-passages")]
    children: Annotated[list[PassageId], Meta(description="Its direct sub-passages, in order")]
    permalink: Annotated[
        str,
        Meta(description="Address of its page; absolute with KB_PUBLIC_URL"),
    ]
    document: DocumentSummary
    counterparts: Annotated[
        list[CounterpartView],
        Meta(
            description=(
                "Passages that say the same in the work's other versions; those in the other language "
                "come first"
            )
        ),
    ]
    version: Annotated[int, Meta(description="Version of its document that the text is from")]
    ended_at: Annotated[
        str | None,
        Meta(description="When that version ended (UTC); null if the passage is current"),
    ]
    authentic: Annotated[
        PassageId | None,
        Meta(
            description="Of a passage in a digest: the passage of the authentic text, if the library has it"
        ),
    ]
    changed_since: Annotated[
        ChangedSince | None,
        Meta(description="The text that it had before; null if it never changed"),
    ]

    @classmethod
    def in_document(
        cls,
        passage: Passage,
        document: Document,
        passages: Sequence[Passage],
        counterparts: Sequence[CounterpartView],
        *,
        authentic: str | None = None,
        ended_at: str | None = None,
        earlier: Earlier | None = None,
    ) -> Self:
        """``passages``: those of the whole document, in order."""
        below = sub_passages(passage, passages)
        return cls(
            **passage_fields(passage),
            full_text="\n".join(p.text for p in (passage, *below) if p.text),
            children=[p.id for p in below if p.parent_id == passage.id],
            permalink=permalink(passage.id),
            document=DocumentSummary.from_document(document),
            counterparts=list(counterparts),
            authentic=authentic,
            version=document.version,
            ended_at=ended_at,
            changed_since=ChangedSince(**earlier._asdict()) if earlier else None,
        )


class WorkView(msgspec.Struct, frozen=True, kw_only=True):
    """What the language versions of a text have in common, and which there are."""

    work_id: WorkId
    type: DocumentType
    titles: Annotated[dict[str, str], Meta(description="Title by language tag")]
    documents: list[DocumentSummary]
    succession: Annotated[
        list[WorkId],
        Meta(description="Works that follow each other, this one among them, oldest first"),
    ]

    @classmethod
    def from_work(
        cls, work: Work, documents: Mapping[str, Document], succession: Sequence[Work]
    ) -> Self:
        """``documents``: by id, at least those of the work."""
        return cls(
            work_id=work.id,
            type=work.type,
            titles=work.titles,
            documents=[DocumentSummary.from_document(documents[id_]) for id_ in work.document_ids],
            succession=[each.id for each in succession],
        )


def sub_passages(passage: Passage, passages: Iterable[Passage]) -> list[Passage]:
    """Everything below ``passage``, in order; ``passages`` are the document's, in order."""
    within = {passage.id}
    below = []
    for candidate in passages:
        if candidate.parent_id in within:
            within.add(candidate.id)
            below.append(candidate)
    return below


def _document_fields(document: Document) -> dict[str, Any]:
    of_record = Document.__struct_fields__
    same = [name for name in DocumentFields.__struct_fields__ if name in of_record]
    return {
        **{name: getattr(document, name) for name in same},
        **force_fields(document),
        "document_id": document.id,
    }


def passage_fields(passage: Passage) -> dict[str, Any]:
    """The fields of a PassageView, for views that add to it."""
    return {
        "passage_id": passage.id,
        "document_id": passage.document_id,
        "parent_id": passage.parent_id,
        "kind": passage.kind,
        "number": passage.number,
        "locator": passage.locator,
        "heading_path": list(passage.heading_path),
        "page": passage.page,
        "lang": passage.lang,
        "text": passage.text,
        "confidence": passage.confidence,
        "table_row": TableRowView.from_passage(passage),
    }

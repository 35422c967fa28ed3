"""Collections as JSON; the shape of a collection is also that of a saved file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from corpus.catalog.collections import CollectionEntry
from corpus.collections import Collection, CollectionItem, ItemKind
from kb.collections.editing import checked
from kb.collections.gathering import Entry, State
from kb.documents.quotation import Quotation
from kb.schemas.documents import DocumentId, ForceField, PassageId, SupersededBy, Tag

Revision = Annotated[
    int, Meta(description="The revision that the change is made on; another one gives 409", ge=1)
]
Title = Annotated[
    str, Meta(description="1 to 300 characters", examples=["Module 1: indicators"], max_length=300)
]
ItemId = Annotated[
    str, Meta(description="Id of the item; it does not change when the item is moved")
]
Level = Annotated[int, Meta(description="Level of a heading", ge=1, le=3)]
Start = Annotated[
    int | None,
    Meta(
        description="If it is a selection: where it starts in the first passage's own text, in code points"
    ),
]
End = Annotated[
    int | None,
    Meta(
        description="If it is a selection: where it ends in the last passage's own text, in code points"
    ),
]
WithCounterpart = Annotated[
    bool, Meta(description="Whether the counterpart in the other language is included")
]
Before = Annotated[
    str | None, Meta(description="Id of the item that will follow it; null: at the end")
]


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a collection: a heading, a note, or words of a document."""

    id: ItemId
    kind: ItemKind
    level: Level = 1
    text: Annotated[
        str,
        Meta(
            description=(
                "Text of a heading or note; words of a quotation, as they were when it was collected"
            )
        ),
    ] = ""
    passage_ids: Annotated[
        list[PassageId],
        Meta(description="Passages of a quotation; for a selection, the first and the last one"),
    ] = []
    start: Start = None
    end: End = None
    counterpart: WithCounterpart = True
    version: Annotated[int, Meta(description="Version of the document when it was collected")] = 0

    @classmethod
    def of(cls, item: CollectionItem) -> Self:
        return cls(**_fields(item) | {"passage_ids": list(item.passage_ids)})

    @property
    def record(self) -> CollectionItem:
        return CollectionItem(**_fields(self) | {"passage_ids": tuple(self.passage_ids)})


class CollectionView(msgspec.Struct, frozen=True, kw_only=True):
    """A collection with its items, in order."""

    id: Annotated[str, Meta(description="Id on the server, or in the browser")] = "file"
    title: Title
    items: list[ItemView] = []
    key: Annotated[
        str,
        Meta(
            description="Name of the key that it belongs to; empty if it is in a browser or a file"
        ),
    ] = ""
    revision: Annotated[int, Meta(description="Grows by 1 with each change")] = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @classmethod
    def of(cls, collection: Collection) -> Self:
        items = [ItemView.of(item) for item in collection.items]
        return cls(**_with_key(collection) | {"items": items})

    @property
    def record(self) -> Collection:
        """Raises CollectionInvalid, CollectionFull."""
        fields = _fields(self) | {"items": tuple(item.record for item in self.items)}
        owner = fields.pop("key")
        return checked(Collection(owner=owner, **fields))


class CollectionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A collection in a list."""

    id: str
    title: Title
    key: Annotated[str, Meta(description="Name of the key that it belongs to")]
    quotations: Annotated[int, Meta(description="Number of its quotations")]
    revision: Annotated[int, Meta(description="Grows by 1 with each change")]
    created_at: datetime
    updated_at: datetime
    is_shared: Annotated[bool, Meta(description="Whether a link lets anyone read it")]

    @classmethod
    def of(cls, entry: CollectionEntry) -> Self:
        return cls(**_with_key(entry))


class NewCollection(msgspec.Struct, frozen=True, kw_only=True):
    """A new collection; a saved file is one, too, whose other fields are ignored."""

    title: Title
    items: list[ItemView] = []


class CollectionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out is not changed."""

    revision: Revision
    title: Title | UnsetType = UNSET
    items: (
        Annotated[list[ItemView], Meta(description="All items; they replace the stored ones")]
        | UnsetType
    ) = UNSET


class NewItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Passages, a heading or a note to be added."""

    kind: ItemKind = ItemKind.QUOTATION
    passage_ids: Annotated[
        list[PassageId],
        Meta(
            description=(
                "Passages to quote, 100 at most; consecutive passages of a document become one item"
            ),
            max_length=100,
            examples=[["palermo-protocol-digest/en/art-3.a"]],
        ),
    ] = []
    start: Start = None
    end: End = None
    whole: Annotated[bool, Meta(description="Quote the whole article of each passage")] = False
    counterpart: WithCounterpart = True
    repeat: Annotated[
        bool, Meta(description="Add it even if the collection has the same words already")
    ] = False
    text: Annotated[str, Meta(description="Text of a heading or note")] = ""
    level: Level = 1
    before: Before = None
    revision: Revision | None = None


class GatheredView(msgspec.Struct, frozen=True, kw_only=True):
    """A collection after an addition."""

    collection: CollectionView
    added: Annotated[list[str], Meta(description="Ids of the new items")]
    present: Annotated[
        list[str],
        Meta(
            description="Ids of items that have the same words already; nothing was added for these"
        ),
    ]


class ItemChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out is not changed."""

    revision: Revision
    text: Annotated[str, Meta(description="Text of a heading or note")] | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    counterpart: WithCounterpart | UnsetType = UNSET


class ItemMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an item goes."""

    revision: Revision
    before: Before = None
    section: Annotated[
        bool, Meta(description="Move everything below a heading together with it")
    ] = False


class AtRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change that needs nothing else."""

    revision: Revision


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The key or account that is to have a collection."""

    revision: Revision
    key: Annotated[str, Meta(description="Name of an active key or an account")]


class CopyTitle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The title of a copy."""

    title: Annotated[
        str, Meta(description="Title of the copy; empty: the same title", max_length=300)
    ] = ""


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """The link to a collection. It cannot be shown again: kb keeps only a digest of it."""

    token: str
    path: Annotated[str, Meta(description="Path of the page that the link opens")]


class CurrentView(msgspec.Struct, frozen=True, kw_only=True):
    """Words as they are in the documents now."""

    document_id: DocumentId
    lang: Tag
    title: Annotated[str, Meta(description="The document's title")]
    text: str
    locator: Annotated[str, Meta(description="Locator in the language of the text")]
    citation: str
    permalink: Annotated[str, Meta(description="Path of the first passage's page on this site")]
    version: Annotated[int, Meta(description="Version of the document")]

    @classmethod
    def of(cls, quotation: Quotation) -> Self:
        document = quotation.document
        return cls(
            document_id=document.id,
            lang=document.lang,
            title=document.title,
            text=quotation.text,
            locator=quotation.locator,
            citation=quotation.citation,
            permalink=quotation.permalink,
            version=document.version,
        )


class CheckedItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A collected quotation, compared with its document."""

    item_id: ItemId
    state: Annotated[
        State, Meta(description="`amended`: the words differ; `gone`: there is no such passage now")
    ]
    force: ForceField
    superseded_by: SupersededBy
    current: CurrentView | None
    counterpart: CurrentView | None
    deleted: Annotated[
        list[tuple[int, int]],
        Meta(
            description="If amended: parts [start, end) of the item's text that are gone, in code points"
        ),
    ]
    inserted: Annotated[
        list[tuple[int, int]], Meta(description="Parts of the current text that are new")
    ]

    @classmethod
    def of(cls, entry: Entry, state: State) -> Self:
        change = entry.difference
        return cls(
            item_id=entry.item.id,
            state=state,
            force=entry.force,
            superseded_by=entry.own.document.validity.superseded_by if entry.own else None,
            current=CurrentView.of(entry.own) if entry.own else None,
            counterpart=CurrentView.of(entry.counterpart) if entry.counterpart else None,
            deleted=list(change.deleted) if change else [],
            inserted=list(change.inserted) if change else [],
        )


def _with_key(record: Collection | CollectionEntry) -> dict[str, Any]:
    fields = _fields(record)
    fields["key"] = fields.pop("owner")
    return fields


def _fields(record: Any) -> dict[str, Any]:
    return msgspec.structs.asdict(record)

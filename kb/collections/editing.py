"""Changes of a collection: each takes one and returns another, and touches no store.

So collections on the server, in a file and in a browser are changed by the same functions.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from corpus import CollectionFull, CollectionInvalid, CollectionItemNotFound
from corpus.collections import Collection, CollectionItem, ItemKind
from kb.documents.quotation import MOST_PASSAGES

MOST_ITEMS: Final = 500
LONGEST_TITLE: Final = 300
"""Characters, of a collection and of a heading."""
LONGEST_NOTE: Final = 10_000
LONGEST_COLLECTION: Final = 2_000_000
"""Characters of all items together."""
DEEPEST_LEVEL: Final = 3

_LONGEST_ID: Final = 300


def new_collection(title: str, owner: str = "", items: Iterable[CollectionItem] = ()) -> Collection:
    """A collection with an id of its own. Raises CollectionInvalid, CollectionFull."""
    return checked(
        Collection(id=secrets.token_hex(8), title=title.strip(), owner=owner, items=tuple(items))
    )


def heading(text: str, level: int = 1) -> CollectionItem:
    return CollectionItem(id=new_item_id(), kind=ItemKind.HEADING, text=text.strip(), level=level)


def note(text: str) -> CollectionItem:
    return CollectionItem(id=new_item_id(), kind=ItemKind.NOTE, text=text.strip())


def new_item_id() -> str:
    return secrets.token_hex(4)


def item_of(collection: Collection, item_id: str) -> CollectionItem:
    """Raises CollectionItemNotFound."""
    return collection.items[_place(collection, item_id)]


def titled(collection: Collection, title: str) -> Collection:
    """Raises CollectionInvalid."""
    return checked(msgspec.structs.replace(collection, title=title.strip()))


def added(
    collection: Collection, items: Sequence[CollectionItem], before: str | None = None
) -> Collection:
    """``before``: an item's id; None adds them at the end.

    Raises CollectionItemNotFound, CollectionFull, CollectionInvalid.
    """
    at = len(collection.items) if before is None else _place(collection, before)
    here = list(collection.items)
    here[at:at] = items
    return checked(_with(collection, here))


def replaced(collection: Collection, item: CollectionItem) -> Collection:
    """``item`` in place of the one with its id. Raises CollectionItemNotFound, CollectionInvalid."""
    here = list(collection.items)
    here[_place(collection, item.id)] = item
    return checked(_with(collection, here))


def reworded(
    collection: Collection, item_id: str, *, text: str | None = None, level: int | None = None
) -> Collection:
    """A heading or a note with another text or level; a quotation stays as it is.

    Raises CollectionItemNotFound, CollectionInvalid.
    """
    item = item_of(collection, item_id)
    if item.kind is ItemKind.QUOTATION:
        return collection
    return replaced(
        collection,
        msgspec.structs.replace(
            item,
            text=item.text if text is None else text.strip(),
            level=item.level if level is None else level,
        ),
    )


def paired(collection: Collection, item_id: str, *, counterpart: bool) -> Collection:
    """A quotation with or without the passage in the other language. Raises CollectionItemNotFound."""
    item = item_of(collection, item_id)
    return replaced(collection, msgspec.structs.replace(item, counterpart=counterpart))


def removed(collection: Collection, item_id: str) -> Collection:
    """Raises CollectionItemNotFound."""
    here = list(collection.items)
    del here[_place(collection, item_id)]
    return _with(collection, here)


def moved(
    collection: Collection, item_id: str, before: str | None = None, *, section: bool = False
) -> Collection:
    """An item before another one, or at the end; with ``section``, a heading with all below it.

    Raises CollectionItemNotFound.
    """
    start = _place(collection, item_id)
    end = _section_end(collection, start) if section else start + 1
    block = collection.items[start:end]
    if before is not None and any(item.id == before for item in block):
        return collection
    rest = [*collection.items[:start], *collection.items[end:]]
    at = len(rest)
    if before is not None:
        _place(collection, before)
        at = next(place for place, item in enumerate(rest) if item.id == before)
    rest[at:at] = block
    return _with(collection, rest)


def shifted(collection: Collection, item_id: str, *, up: bool, section: bool = False) -> Collection:
    """An item one place up or down; with ``section``, a heading with all below it past the next section.

    The same collection if there is no such place. Raises CollectionItemNotFound.
    """
    start = _place(collection, item_id)
    end = _section_end(collection, start) if section else start + 1
    if up and start:
        to = _section_start(collection, start) if section else start - 1
        return moved(collection, item_id, collection.items[to].id, section=section)
    if not up and end < len(collection.items):
        to = _section_end(collection, end) if section else end + 1
        before = collection.items[to].id if to < len(collection.items) else None
        return moved(collection, item_id, before, section=section)
    return collection


def checked(collection: Collection) -> Collection:
    """The collection, which may come from anywhere. Raises CollectionInvalid, CollectionFull."""
    if len(collection.items) > MOST_ITEMS:
        raise CollectionFull(limit=MOST_ITEMS)
    if not 0 < len(collection.title) <= LONGEST_TITLE:
        raise CollectionInvalid(detail="a title has 1 to 300 characters")
    if not _are_ids([collection.id]) or not _are_ids([item.id for item in collection.items]):
        raise CollectionInvalid(detail="an id is missing, too long or used twice")
    if sum(len(item.text) for item in collection.items) > LONGEST_COLLECTION:
        raise CollectionInvalid(detail="its texts are longer than 2,000,000 characters")
    for item in collection.items:
        _check(item)
    return collection


def _check(item: CollectionItem) -> None:
    if item.kind is ItemKind.QUOTATION:
        ids = item.passage_ids
        are_passages = _are_ids(ids) and all(id_.count("/") > 1 for id_ in ids)
        is_of_one = len({tuple(id_.split("/")[:2]) for id_ in ids}) == 1
        if not are_passages or not is_of_one or len(ids) > MOST_PASSAGES:
            detail = "a quotation names 1 to 100 passages of one document"
            raise CollectionInvalid(detail=detail)
        if (item.start is None) != (item.end is None):
            raise CollectionInvalid(detail="a selection has a start and an end")
        return
    if not 1 <= item.level <= DEEPEST_LEVEL:
        raise CollectionInvalid(detail="a heading has the level 1, 2 or 3")
    most = LONGEST_TITLE if item.kind is ItemKind.HEADING else LONGEST_NOTE
    if not 0 < len(item.text) <= most:
        raise CollectionInvalid(detail="a heading has 1 to 300 characters, a note 1 to 10,000")


def _are_ids(ids: Sequence[str]) -> bool:
    return len(set(ids)) == len(ids) and all(0 < len(id_) <= _LONGEST_ID for id_ in ids)


def _with(collection: Collection, items: Iterable[CollectionItem]) -> Collection:
    return msgspec.structs.replace(collection, items=tuple(items))


def _place(collection: Collection, item_id: str) -> int:
    for place, item in enumerate(collection.items):
        if item.id == item_id:
            return place
    raise CollectionItemNotFound(id=item_id)


def _section_end(collection: Collection, start: int) -> int:
    """Where the section of the heading at ``start`` ends; after an item that is none."""
    first = collection.items[start]
    if first.kind is not ItemKind.HEADING:
        return start + 1
    for place in range(start + 1, len(collection.items)):
        item = collection.items[place]
        if item.kind is ItemKind.HEADING and item.level <= first.level:
            return place
    return len(collection.items)


def _section_start(collection: Collection, end: int) -> int:
    """Where the section before the heading at ``end`` begins; at the item before it if that is in none."""
    level = collection.items[end].level
    for place in range(end - 1, -1, -1):
        item = collection.items[place]
        if item.kind is ItemKind.HEADING and item.level <= level:
            return place
    return end - 1

"""Quotations of a collection: made from passages, and compared with the documents as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple

import msgspec

from corpus import Force, PassageNotFound, QueryInvalid
from corpus.collections import Collection, CollectionItem, ItemKind
from kb.collections.editing import item_of, new_item_id, replaced
from kb.documents.quotation import Quotation, Quoter, Selection, selection_of
from kb.sync.alignments import document_of
from search import Segmenter
from search.alignment.changes import Difference, difference
from search.citations import STYLES
from search.text.folding import fold


class State(StrEnum):
    """A collected quotation, compared with its document."""

    CURRENT = "current"
    """The words are the same."""
    AMENDED = "amended"
    GONE = "gone"
    """The passage is no longer in the catalog."""


class Entry(NamedTuple):
    """An item with what the catalog has of it."""

    item: CollectionItem
    quotations: tuple[Quotation, ...] = ()
    """As they are now: its own, then its counterpart. Empty for a heading, a note, and what is gone."""
    state: State | None = None
    """None for a heading or a note."""
    difference: Difference | None = None
    """Of an amended one: deleted from the item's text, inserted in the current text."""

    @property
    def own(self) -> Quotation | None:
        return self.quotations[0] if self.quotations else None

    @property
    def counterpart(self) -> Quotation | None:
        others = (each for each in self.quotations if each.lang != self.quotations[0].lang)
        return next(others, None)

    @property
    def force(self) -> Force | None:
        """The force of its document today; None if nothing is known, or it is gone."""
        return self.own.document.force_today if self.own else None

    @property
    def is_outdated(self) -> bool:
        """Whether the document has other words now, or its text is no longer the one in force."""
        differs = self.state in (State.AMENDED, State.GONE)
        return differs or self.force in (Force.AMENDED, Force.REPEALED)

    @property
    def words(self) -> str:
        """All that a search within the collection looks at."""
        quoted = (f"{each.text}\n{each.citation}" for each in self.quotations)
        return "\n".join([self.item.text, *quoted])


class Place(NamedTuple):
    """Where the words of a collected quotation are now."""

    ids: tuple[str, ...]
    selection: Selection | None
    """None: whole passages."""
    is_lost: bool = False
    """Whether a selection's words are no longer there; the place is then all of its passages."""


class Gathered(NamedTuple):
    """Items for passages: those that are new to a collection, and those that it has already."""

    new: list[CollectionItem]
    present: list[CollectionItem]
    """Items of the collection that contain all the words of a passage asked for."""


class Gatherer:
    """Makes and checks the quotations of collections. Threads may share it."""

    def __init__(self, quoter: Quoter, segmenter: Segmenter) -> None:
        self._quoter = quoter
        self._segmenter = segmenter

    def items(
        self,
        ids: Sequence[str],
        *,
        selection: Selection | None = None,
        whole: bool = False,
        counterpart: bool = True,
    ) -> list[CollectionItem]:
        """An item for each quotation that the passages make.

        Raises PassageNotFound, QueryInvalid (selection).
        """
        if not ids:
            return []
        quotations = self._quoter.quote(ids, selection=selection, whole=whole)
        if selection:
            return [_item(quotations[0], _ends(ids), selection, counterpart=counterpart)]
        return [_item(each, _cited(each), None, counterpart=counterpart) for each in quotations]

    def gathered(
        self, collection: Collection, items: Iterable[CollectionItem], *, again: bool = False
    ) -> Gathered:
        """Parts ``items`` by whether the collection has their words; with ``again`` all are new."""
        result = Gathered([], [])
        for item in items:
            is_sought = item.kind is ItemKind.QUOTATION and not again
            holder = self._holder(collection, item) if is_sought else None
            if holder:
                result.present.append(holder)
            else:
                result.new.append(item)
        return result

    def entries(
        self, collection: Collection, *, style: str = STYLES[0], base_url: str = ""
    ) -> list[Entry]:
        """All items, in order. Raises ChoiceUnknown (style)."""
        return [self.entry(item, style=style, base_url=base_url) for item in collection.items]

    def entry(self, item: CollectionItem, *, style: str = STYLES[0], base_url: str = "") -> Entry:
        if item.kind is not ItemKind.QUOTATION:
            return Entry(item)
        try:
            quotations = self._quote(item, style=style, base_url=base_url)
        except PassageNotFound:
            return Entry(item, state=State.GONE)
        current = quotations[0].text
        if current == item.text:
            return Entry(item, tuple(quotations), State.CURRENT)
        change = difference(item.text, current, self._segmenter)
        return Entry(item, tuple(quotations), State.AMENDED, change)

    def renewed(self, collection: Collection, item_id: str) -> Collection:
        """An item with the words that its document has now.

        Raises CollectionItemNotFound, PassageNotFound.
        """
        item = item_of(collection, item_id)
        ids, selection, _ = self.place(item)
        own = self._quoter.quote(ids, selection=selection)[0]
        return replaced(
            collection, _renewed(item, own, ids if selection else _cited(own), selection)
        )

    def widened(self, collection: Collection, item_id: str) -> Collection:
        """An item with the article of its passage, or otherwise its section, instead of the passage.

        Raises CollectionItemNotFound, PassageNotFound.
        """
        item = item_of(collection, item_id)
        own = self._quoter.quote(item.passage_ids[:1], whole=True)[0]
        return replaced(collection, _renewed(item, own, _cited(own), None))

    def place(self, item: CollectionItem) -> Place:
        """Where the words of a quotation are now. Raises PassageNotFound."""
        ids, selection = item.passage_ids, selection_of(item.start, item.end)
        if selection is None:
            return Place(ids, None)
        # An amended document may have fewer characters, or the passages in another order.
        with suppress(QueryInvalid):
            if is_same(self._quoter.quote(ids, selection=selection)[0].text, item.text):
                return Place(ids, selection)
        passages = [self._quoter.quote([id_])[0].pieces[0].passage for id_ in ids]
        passages.sort(key=lambda passage: passage.position)
        last = passages[-1].text
        start = last.find(item.text) if len(ids) == 1 and item.text else -1
        if start >= 0:
            return Place(ids, Selection(start, start + len(item.text)))
        ordered = tuple(passage.id for passage in passages)
        return Place(ordered, Selection(0, len(last)) if last else None, is_lost=True)

    def _quote(
        self, item: CollectionItem, *, style: str = STYLES[0], base_url: str = ""
    ) -> list[Quotation]:
        place = self.place(item)
        return self._quoter.quote(
            place.ids,
            style=style,
            base_url=base_url,
            selection=place.selection,
            counterpart=item.counterpart,
        )

    def _holder(self, collection: Collection, item: CollectionItem) -> CollectionItem | None:
        """The item of a collection that contains all words of ``item``, in itself or its counterpart."""
        for other in collection.items:
            if other.kind is not ItemKind.QUOTATION or _work(other) != _work(item):
                continue
            if _same_place(other, item):
                return other
            if item.start is not None or other.start is not None:
                continue
            try:
                held = {p.id for each in self._quote(other) for p, _ in each.pieces}
            except PassageNotFound:
                continue
            if held.issuperset(item.passage_ids):
                return other
        return None


def is_same(present: str, collected: str) -> bool:
    """Whether the words are the collected ones, whatever is between them; a collection may not have kept
    them."""
    return not collected.strip() or present.split() == collected.split()


def found(entries: Iterable[Entry], query: str) -> list[Entry]:
    """The entries that contain all words of ``query``, whatever their case and script."""
    words = fold(query).text.split()
    return [entry for entry in entries if _has_all(words, fold(entry.words).text)]


def _has_all(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)


def _item(
    quotation: Quotation, ids: Sequence[str], selection: Selection | None, *, counterpart: bool
) -> CollectionItem:
    made = CollectionItem(id=new_item_id(), kind=ItemKind.QUOTATION, counterpart=counterpart)
    return _renewed(made, quotation, ids, selection)


def _renewed(
    item: CollectionItem, quotation: Quotation, ids: Sequence[str], selection: Selection | None
) -> CollectionItem:
    return msgspec.structs.replace(
        item,
        text=quotation.text,
        passage_ids=tuple(ids),
        start=selection.start if selection else None,
        end=selection.end if selection else None,
        version=quotation.document.version,
    )


def _cited(quotation: Quotation) -> list[str]:
    return [passage.id for passage in quotation.cited]


def _ends(ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([ids[0], ids[-1]]))


def _same_place(one: CollectionItem, other: CollectionItem) -> bool:
    places = [(each.passage_ids, each.start, each.end) for each in (one, other)]
    return places[0] == places[1]


def _work(item: CollectionItem) -> str:
    return document_of(item.passage_ids[0]).partition("/")[0]

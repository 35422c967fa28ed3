"""Builds a handout from a collection."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import msgspec

from corpus import Document, DocumentNotFound, PassageNotFound, SearchLang
from corpus.collections import Collection, CollectionItem, ItemKind
from corpus.errors import ChoiceUnknown, ParameterRepeated
from kb.collections.gathering import is_same
from kb.documents.quotation import Quotation
from kb.handouts.glossary import concepts_in, glossary
from kb.handouts.model import (
    Cited,
    Handout,
    Heading,
    Item,
    Layout,
    Note,
    Quoted,
    Remark,
    Source,
    State,
    Words,
)
from kb.handouts.options import MOST_ITEMS, OutputOptions
from kb.handouts.texts import UNTITLED, Wording
from kb.handouts.words import as_collected, collected_words, printable, words_of
from kb.i18n.addresses import document_path
from kb.services import Services
from kb.sync.alignments import document_of
from search.citations import TEXT_STYLES

_LOWEST_HEADING = 3


def build_handout(services: Services, collection: Collection, options: OutputOptions) -> Handout:
    """The handout of a collection: the words as they are in the library now.

    A passage that was amended or removed since it was collected is marked (``State``). Raises
    ChoiceUnknown (style), ParameterRepeated (too many items), CatalogUnavailable.
    """
    if options.style not in TEXT_STYLES:
        raise ChoiceUnknown(option="style", value=options.style, choices=", ".join(TEXT_STYLES))
    if len(collection.items) > MOST_ITEMS:
        raise ParameterRepeated(name="items", limit=MOST_ITEMS)
    return _Builder(services, collection, options).build()


class _Builder:
    def __init__(self, services: Services, collection: Collection, options: OutputOptions) -> None:
        self._services = services
        self._collection = collection
        self._options = options
        self._today: date = options.today or datetime.now(UTC).date()
        self._level = 0
        self._quotations = 0
        self._notes = 0

    def build(self) -> Handout:
        wording = Wording(self._options.ui)
        items = tuple(self._items())
        quoted = [item for item in items if isinstance(item, Quoted)]
        concepts = dict.fromkeys(id_ for each in quoted for id_ in each.terms)
        return Handout(
            title=printable(self._collection.title) or wording.text(UNTITLED),
            ui=self._options.ui,
            layout=self._options.layout,
            style=self._options.style,
            date=self._today,
            items=items,
            sources=tuple(self._sources(quoted)),
            terms=glossary(
                self._services.termbase, concepts, self._options.ui, self._langs(quoted)
            ),
            with_glossary=self._options.glossary,
        )

    def _langs(self, quoted: Sequence[Quoted]) -> list[SearchLang]:
        """The languages of the quotations, the handout's first."""
        langs = {side.base_lang for each in quoted for side in each.sides}
        return sorted(langs, key=lambda lang: lang != (self._options.lang or self._options.ui))

    def _items(self) -> Iterator[Item]:
        waiting = deque(self._collection.items)
        while waiting:
            item = waiting.popleft()
            if item.kind is not ItemKind.QUOTATION:
                yield from self._between(item)
                continue
            *others, last = self._quoted(item)
            notes = []
            while waiting and waiting[0].kind is ItemKind.NOTE:
                if note := self._note(waiting.popleft()):
                    notes.append(note)
            yield from others
            yield msgspec.structs.replace(last, notes=tuple(notes))

    def _between(self, item: CollectionItem) -> Iterator[Item]:
        text = printable(item.text)
        if not text:
            return
        if item.kind is ItemKind.NOTE:
            yield Remark(text)
            return
        self._level = min(max(item.level, 1), self._level + 1, _LOWEST_HEADING)
        yield Heading(" ".join(text.split()), self._level)

    def _note(self, item: CollectionItem) -> Note | None:
        text = printable(item.text)
        if not text:
            return None
        self._notes += 1
        return Note(self._notes, text)

    def _quoted(self, item: CollectionItem) -> Iterator[Quoted]:
        found, state = self._found(item)
        if not found:
            yield self._numbered((self._kept(item),), State.MISSING)
            return
        own_document = document_of(item.passage_ids[0])
        groups: list[list[Quotation]] = []
        for quotation in found:
            if quotation.document.id == own_document or not groups:
                groups.append([])
            groups[-1].append(quotation)
        for group in groups:
            sides = tuple(map(words_of, group))
            if state is State.OUTDATED:
                sides = (as_collected(sides[0], item.text), *sides[1:])
            yield self._numbered(sides, state)

    def _found(self, item: CollectionItem) -> tuple[list[Quotation], State]:
        """The quotations of an item, each followed by its counterpart; and their state."""
        if not item.passage_ids:
            return [], State.MISSING
        options = self._options
        try:
            place = self._services.collections.gatherer.place(item)
            found = self._services.quoter.quote(
                place.ids,
                style=options.style,
                base_url=options.base_url,
                selection=place.selection,
                counterpart=item.counterpart or options.layout is Layout.ONE_LANGUAGE,
            )
        except PassageNotFound:
            return [], State.MISSING
        if place.is_lost:
            return found, State.OUTDATED
        own = (each.text for each in found if each.document.id == document_of(place.ids[0]))
        return found, State.CURRENT if is_same("\n".join(own), item.text) else State.AMENDED

    def _kept(self, item: CollectionItem) -> Words:
        """The collected words of a passage that is no longer in the library."""
        document_id = document_of(item.passage_ids[0]) if item.passage_ids else ""
        return collected_words(item.text, item.passage_ids, document_id, self._options.ui)

    def _chosen(self, sides: tuple[Words, ...]) -> tuple[Words, ...]:
        """The languages that the layout shows, the handout's first."""
        first = self._options.lang or self._options.ui
        ordered = sorted(sides, key=lambda side: side.base_lang != first)
        return tuple(ordered[:1] if self._options.layout is Layout.ONE_LANGUAGE else ordered)

    def _numbered(self, sides: tuple[Words, ...], state: State) -> Quoted:
        self._quotations += 1
        return Quoted(
            number=self._quotations,
            level=self._level + 1,
            sides=self._chosen(sides),
            state=state,
            terms=concepts_in(self._services.translations, self._services.termbase, sides),
        )

    def _sources(self, quoted: Sequence[Quoted]) -> Iterator[Source]:
        found: dict[str, dict[Cited, None]] = {}
        for each in quoted:
            for side in each.sides:
                if side.citation:
                    cited = Cited(side.locator, side.page, side.last_page)
                    found.setdefault(side.document_id, {})[cited] = None
        documents = self._services.catalog.documents_by_ids(found)
        for id_, of_one in found.items():
            if id_ not in documents:
                raise DocumentNotFound(id=id_)
            yield self._source(documents[id_], tuple(of_one))

    def _source(self, document: Document, cited: tuple[Cited, ...]) -> Source:
        address = self._options.base_url and self._options.base_url + document_path(document.id)
        citation = self._services.citation_writer.write_whole(
            document,
            style=self._options.style,
            url=address or document.source_url or "",
            today=self._today,
        )
        return Source(
            document_id=document.id,
            work_id=document.work_id,
            lang=document.lang,
            type=document.type,
            citation=citation,
            status=document.status,
            force=document.force_today,
            address=address,
            source_url=document.source_url or "",
            cited=cited,
        )

"""Cuts a document's passages into retrieval units, which are ranked as a whole.

The words of a question are seldom all in one paragraph, but often all in one article. So a short article
with its paragraphs is one unit, as is a slide with its bullets and notes. Elsewhere a unit is the lowest
section, if short, otherwise each of its parts. Limits are data (``data/units.toml``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from corpus import SEARCH_LANGS, Document, Passage, PassageKind, SearchLang, search_lang
from corpus.languages import HAN
from search.data import load_table
from search.text.locators import locator_key, place_key, places

_DATA = load_table("units")
_WHOLE = frozenset(map(PassageKind, _DATA["whole"]))
_GROUPING = frozenset(map(PassageKind, _DATA["grouping"]))
_LEADING = frozenset(map(PassageKind, _DATA["leading"]))
_LOW_WEIGHT = frozenset(map(PassageKind, _DATA["low_weight"]))


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A retrieval unit. Each passage with text is in one unit or is a heading above units."""

    id: str
    """The id of its first passage."""
    document_id: str
    work_id: str
    lang: SearchLang
    """The language of most of its passages."""
    tag: str
    """The document's tag (``zh-Hant``) if that is its language, otherwise ``lang``."""
    order: int
    """Position of its first passage in the document."""
    type: str
    year: int | None
    issuing_body: str | None
    status: str
    force: str | None
    authority: str | None
    starts: date | None
    """The first day on which it is the text in force, as far as is known."""
    ends: date | None
    title: str
    """The document's title."""
    headings: tuple[str, ...]
    """Headings above it and its own, outermost first."""
    own_heading: bool
    """Whether the last heading is its own; its texts then begin with it."""
    lead_ins: tuple[str, ...]
    """The texts above it that introduce it, outermost first: "Each party shall make criminal:"."""
    locators: tuple[str, ...]
    """Its locators, in both languages."""
    locator_keys: tuple[str, ...]
    """Keys of its own locator, of those above it and of its passages, as :mod:`search.text.locators` writes
    them."""
    texts: tuple[str, ...]
    """The texts of its passages, in order."""
    is_low_weight: bool
    """Low-weight text, such as a table of contents: context rather than an answer."""
    passage_ids: tuple[str, ...]


def cut_units(document: Document, passages: Sequence[Passage]) -> list[Unit]:
    """Cut a document's passages, given in order, into units.

    A passage in a language that is not searched has none: otherwise it would be found under English.
    """
    if document.lang.partition("-")[0] not in SEARCH_LANGS:
        return []
    return _Cutter(document, passages).units()


def heading_of(passage: Passage, has_more: bool) -> str | None:
    """The heading in a passage's first line, if more text of the passage or below it follows."""
    first, _, rest = passage.text.strip().partition("\n")
    first = first.strip()
    if (
        not first
        or not (has_more or rest.strip())
        or first[-1] in _DATA["heading"]["sentence_ends"]
    ):
        return None
    return first if _fits(*_size(first), _DATA["heading"]) else None


def is_heading_only(passage: Passage, has_children: bool) -> bool:
    """Whether a passage contains only the heading of the passages below it."""
    return has_children and heading_of(passage, True) == passage.text.strip()


class _Cutter:
    def __init__(self, document: Document, passages: Sequence[Passage]) -> None:
        self._document = document
        self._passages = passages
        self._by_id = {passage.id: passage for passage in passages}
        self._children: dict[str | None, list[Passage]] = defaultdict(list)
        for passage in passages:
            parent = passage.parent_id if passage.parent_id in self._by_id else None
            self._children[parent].append(passage)
        self._sizes: dict[str, tuple[int, int]] = {}
        self._holds_group: dict[str, bool] = {}
        self._measure()

    def units(self) -> list[Unit]:
        groups = [group for root in self._children[None] for group in self._cut(root)]
        groups = [group for group in groups if any(passage.text.strip() for passage in group)]
        answers = [group for group in groups if group[0].kind is not PassageKind.TITLE]
        return [self._unit(group) for group in answers or groups]

    def _measure(self) -> None:
        """The size of each subtree, and whether it contains a group: children before parents."""
        for passage in reversed(self._passages):
            below = self._children[passage.id]
            sizes = [_size(passage.text), *(self._sizes[child.id] for child in below)]
            self._sizes[passage.id] = (sum(han for han, _ in sizes), sum(lat for _, lat in sizes))
            self._holds_group[passage.id] = any(
                child.kind in _GROUPING or self._holds_group[child.id] for child in below
            )

    def _cut(self, passage: Passage) -> Iterator[list[Passage]]:
        below = self._children[passage.id]
        article = passage.kind is PassageKind.ARTICLE or self._in_article(passage)
        short = _fits(*self._sizes[passage.id], _DATA["short_article" if article else "short"])
        whole = passage.kind in _WHOLE and _fits(*self._sizes[passage.id], _DATA["longest"])
        if not below or whole or (short and not self._holds_group[passage.id]):
            yield list(self._subtree(passage))
            return
        # The first line of a divided article is in its first part, so that a search for the article finds
        # its beginning.
        heading_only = is_heading_only(passage, bool(below))
        opening = [passage] if heading_only and passage.kind is PassageKind.ARTICLE else []
        if not heading_only:
            yield [passage]
        for child in below:
            for group in self._cut(child):
                yield [*opening, *group]
                opening = []

    def _in_article(self, passage: Passage) -> bool:
        return any(above.kind is PassageKind.ARTICLE for above in self._above(passage))

    def _subtree(self, passage: Passage) -> Iterator[Passage]:
        yield passage
        for child in self._children[passage.id]:
            yield from self._subtree(child)

    def _unit(self, group: list[Passage]) -> Unit:
        document, first = self._document, group[0]
        validity = document.validity
        ((lang, _),) = Counter(passage.lang for passage in group).most_common(1)
        own = heading_of(first, len(group) > 1)
        locators = dict.fromkeys(
            text for passage in group for text in (passage.locator.en, passage.locator.zh) if text
        )
        keys = [locator_key(passage) for passage in [*self._above(first), first]]
        keys += [place_key(place) for passage in group for place in places(passage)]
        return Unit(
            id=first.id,
            document_id=document.id,
            work_id=document.work_id,
            lang=lang,
            tag=document.lang if search_lang(document.lang) == lang else lang,
            order=first.position,
            type=str(document.type),
            year=document.date.year if document.date else None,
            issuing_body=document.issuing_body,
            status=str(document.status),
            force=str(validity.force) if validity.force else None,
            authority=str(document.authority) if document.authority else None,
            starts=validity.starts,
            ends=validity.ends,
            title=document.title,
            headings=(*first.heading_path, own) if own else first.heading_path,
            own_heading=own is not None,
            lead_ins=tuple(self._lead_ins(first)),
            locators=tuple(locators),
            locator_keys=tuple(dict.fromkeys(key for key in keys if key)),
            texts=tuple(passage.text for passage in group),
            is_low_weight=first.kind in _LOW_WEIGHT,
            passage_ids=tuple(passage.id for passage in group),
        )

    def _lead_ins(self, first: Passage) -> Iterator[str]:
        for passage in self._above(first):
            text = passage.text.strip()
            introduces = passage.kind in _LEADING and _fits(*_size(text), _DATA["lead"])
            if text and introduces and not is_heading_only(passage, True):
                yield text

    def _above(self, passage: Passage) -> list[Passage]:
        above: list[Passage] = []
        while passage.parent_id in self._by_id:
            passage = self._by_id[passage.parent_id]
            above.append(passage)
        return above[::-1]


def _size(text: str) -> tuple[int, int]:
    """The number of Han characters and of other visible characters."""
    han = len(HAN.findall(text))
    return han, sum(map(len, text.split())) - han


def _fits(han: int, latin: int, limit: dict[str, int]) -> bool:
    return han / limit["han"] + latin / limit["latin"] <= 1

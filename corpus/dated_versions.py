"""Dated versions: which documents are texts of one law at different times, and which text is in force.

A law and its amended text are one work. Each is an expression of it with a date, and the catalog holds
them side by side (``corpus.catalog.versions`` is something else: earlier files of one document). They are
recognised by title, date and authority; what is less than sure is a proposal.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Any, NamedTuple

from corpus.languages import search_lang
from corpus.records import Document, ExpressionStatus, Force, Succession

Place = tuple[str | None, Succession | None]
"""The work that a document is a dated version of (None: its own), and its force there (None: unknown)."""


class SameTitle(NamedTuple):
    """Two documents of different works that have one title, but may be two laws, or one text twice."""

    left: Document
    right: Document


class Recognised(NamedTuple):
    places: dict[str, Place]
    """By document id; documents of which nothing is known are left out."""
    unsure: list[SameTitle]


def recognise(
    documents: Sequence[Document],
    links: Mapping[str, str],
    today: date,
    *,
    is_work: Callable[[str], bool] = lambda _: False,
) -> Recognised:
    """The dated versions among documents, and their force on ``today``.

    ``links``: the work that an editor has assigned a document to, by document id. It is never changed.
    ``is_work``: whether a document has this work, if these are only some (``Related``).
    """
    texts = [d for d in documents if d.status is not ExpressionStatus.DIGEST]
    works = {d.id: links.get(d.id) or own_work(d) for d in documents}
    joined, unsure = _join(texts, works, links, is_work)
    groups: dict[str, list[Document]] = defaultdict(list)
    for document in texts:
        groups[joined.get(works[document.id], works[document.id])].append(document)
    repealing = _repealing(texts)
    newest = _newest(texts)
    places: dict[str, Place] = {}
    for work_id, group in groups.items():
        for versions in _by_language(group):
            for document in versions:
                own = [r for r in repealing.get(_key(document), ()) if r not in versions]
                # Without a date of its own, it may be any of the law's texts.
                undated = document.date is None and _is_older(document, newest)
                place = None if undated else _place(document, versions, own, today)
                moved = work_id if work_id != works[document.id] else None
                if place or moved:
                    places[document.id] = moved, place
    return Recognised(places, unsure)


class Related:
    """Which documents a changed one may give another place: those of its work or its title, and so on from
    each of them, and what it repeals."""

    def __init__(self) -> None:
        self._documents: Mapping[str, Document] = {}
        self._links: Mapping[str, str] = {}
        self._works: dict[str, str] = {}
        self._alike: dict[_Key | str, set[str]] = defaultdict(set)
        """Ids by each key, each work, and each work without its date, which may become a group's name."""
        self._repealing: dict[_Key, set[str]] = defaultdict(set)

    def is_work(self, work: str) -> bool:
        """Whether one of all documents is in this work."""
        return any(self._works[id_] == work for id_ in self._alike.get(work, ()))

    def follow(self, documents: Iterable[Document], links: Mapping[str, str]) -> set[str]:
        """Ids of the documents whose place may have changed since the last call; at the first call, all.

        A document is unchanged if it is the same object, as the catalog's are.
        """
        before, now = self._documents, {document.id: document for document in documents}
        changed = {
            id_
            for id_ in before.keys() | now.keys()
            if before.get(id_) is not now.get(id_) or self._links.get(id_) != links.get(id_)
        }
        self._documents, self._links = now, dict(links)
        waiting: list[_Key | str] = []
        for id_ in changed & before.keys():
            waiting += self._forget(before[id_])
        for id_ in changed & now.keys():
            waiting += self._add(now[id_], links)
        found: set[str] = set()
        seen: set[_Key | str] = set()
        while waiting:
            if (key := waiting.pop()) not in seen:
                seen.add(key)
                new = self._alike.get(key, set()) - found
                found |= new
                waiting += (each for id_ in new for each in self._keys(now[id_]))
        return found

    def beside(self, ids: Collection[str]) -> list[Document]:
        """These documents, and those that repeal them."""
        found = set(ids)
        for id_ in ids:
            found |= self._repealing.get(_key(self._documents[id_]), set())
        return [self._documents[id_] for id_ in sorted(found)]

    def _keys(self, document: Document) -> Iterator[_Key | str]:
        work = self._works[document.id]
        yield work
        yield _undated(work)
        if (key := _key(document)).title:
            yield key

    def _add(self, document: Document, links: Mapping[str, str]) -> Iterator[_Key | str]:
        self._works[document.id] = links.get(document.id) or own_work(document)
        for key in self._keys(document):
            self._alike[key].add(document.id)
            yield key
        for key in _repealed(document):
            self._repealing[key].add(document.id)
            yield key

    def _forget(self, document: Document) -> Iterator[_Key | str]:
        for key in self._keys(document):
            self._alike[key].discard(document.id)
            if not self._alike[key]:
                del self._alike[key]
            yield key
        for key in _repealed(document):
            self._repealing[key].discard(document.id)
            yield key
        del self._works[document.id]


def own_work(document: Document) -> str:
    """The work that a document was added under."""
    return document.id.partition("/")[0]


def are_versions(one: Document, other: Document) -> bool:
    """Whether two documents are dated versions of one work: in one language and script."""
    return one.id != other.id and one.work_id == other.work_id and _script(one) == _script(other)


def in_force_first(documents: Iterable[Document]) -> list[Document]:
    """Texts in force before those not yet in force, then superseded and repealed ones; newer ones first."""
    return sorted(
        documents,
        key=lambda d: (force_rank(d.force_today), -(d.date.toordinal() if d.date else 0), d.id),
    )


def force_rank(force: Force | None) -> int:
    """0: in force, or nothing is known; larger: less current."""
    return 0 if force is None else _RANKS[force]


_RANKS = {Force.IN_FORCE: 0, Force.NOT_YET: 1, Force.AMENDED: 2, Force.REPEALED: 3}


@lru_cache(maxsize=10_000)
def title_key(title: str) -> str:
    """A key that is equal for the titles of one law at different times."""
    patterns = _patterns()
    text = unicodedata.normalize("NFKC", title).strip().lower()
    while (shorter := patterns["edition"].sub("", text).strip()) != text and shorter:
        text = shorter
    text = patterns["country"].sub("", text)
    return re.sub(r"[\W_]+", " ", text).strip() if text.isascii() else re.sub(r"[\W_]", "", text)


class _Key(NamedTuple):
    title: str
    lang: str


def _script(document: Document) -> str:
    # Traditional characters are another text of the law.
    return "zh-Hant" if document.lang == "zh-Hant" else search_lang(document.lang)


def _key(document: Document) -> _Key:
    return _Key(title_key(document.title), _script(document))


def _join(
    documents: Iterable[Document],
    works: Mapping[str, str],
    links: Mapping[str, str],
    is_work: Callable[[str], bool],
) -> tuple[dict[str, str], list[SameTitle]]:
    """By work the one that it is joined to; and the pairs that are not sure."""
    alike: dict[_Key, list[Document]] = defaultdict(list)
    for document in documents:
        if (key := _key(document)).title:
            alike[key].append(document)
    union: dict[str, str] = {}

    def root(work: str) -> str:
        while work in union:
            work = union[work]
        return work

    doubtful: list[SameTitle] = []
    for group in alike.values():
        for left, right in combinations(group, 2):
            if works[left.id] == works[right.id]:
                continue
            # What an editor has put into a work stays there alone.
            if left.id in links or right.id in links or not _is_sure(left, right):
                doubtful.append(SameTitle(left, right))
            elif (one := root(works[left.id])) != (other := root(works[right.id])):
                union[max(one, other)] = min(one, other)
    members: dict[str, set[str]] = defaultdict(set)
    for work in {works[d.id] for d in documents}:
        members[root(work)].add(work)
    taken = set(works.values())
    joined = {
        work: name
        for group in members.values()
        if len(group) > 1
        for name in [_name(group, lambda work: work in taken or is_work(work))]
        for work in group
    }
    unsure = [
        pair
        for pair in doubtful
        if root(works[pair.left.id]) != root(works[pair.right.id])
        and not (pair.left.id in links and pair.right.id in links)
        and pair.left.date != pair.right.date
        and not any(_patterns()["never"].search(each.title) for each in pair)
    ]
    return joined, unsure


def _is_sure(left: Document, right: Document) -> bool:
    """Whether two documents of one title are texts of one law at different times."""
    authorities = _data()["authority"]
    known = {each.authority for each in (left, right) if each.authority}
    if not (_names_one_law(left) and _names_one_law(right)) or left.type != right.type:
        return False
    if left.date is None or right.date is None or _are_one_text(left, right):
        return False
    if len(known) != 1:
        return False
    if known <= {*authorities["national"]}:
        return True
    return bool(left.issuing_body) and left.issuing_body == right.issuing_body


def _names_one_law(document: Document) -> bool:
    patterns = _patterns()
    title = patterns["edition"].sub("", document.title.strip()).strip()
    return bool(patterns["whole"].search(title)) and not patterns["never"].search(title)


def _are_one_text(left: Document, right: Document) -> bool:
    """Whether both have one date, or dates of two steps (passed, published) before one entry into force."""
    if left.date is None or right.date is None or left.date == right.date:
        return True
    begins = left.force_from
    return (
        begins is not None and begins == right.force_from and max(left.date, right.date) <= begins
    )


def _name(works: Iterable[str], is_taken: Callable[[str], bool]) -> str:
    """The id without a date that all have in common, else the first of their ids."""
    ids = sorted(works)
    plain = set(map(_undated, ids))
    if len(plain) == 1 and (name := plain.pop()) and (name in ids or not is_taken(name)):
        return name
    return min(ids, key=lambda id_: (bool(_patterns()["work"].search(id_)), id_))


def _undated(work: str) -> str:
    return _patterns()["work"].sub("", work)


def _repealing(documents: Iterable[Document]) -> dict[_Key, list[Document]]:
    """By the key of a repealed text those that repeal it."""
    found: dict[_Key, list[Document]] = defaultdict(list)
    for document in documents:
        for key in _repealed(document):
            found[key].append(document)
    return found


def _repealed(document: Document) -> Iterator[_Key]:
    for title in document.repeals:
        yield _Key(title_key(title), _script(document))


def _newest(documents: Iterable[Document]) -> dict[_Key, date]:
    """By the key of a law the date of its newest text."""
    found: dict[_Key, date] = {}
    for document in documents:
        if document.date and (key := _key(document)).title and _names_one_law(document):
            found[key] = max(document.date, found.get(key, date.min))
    return found


def _is_older(document: Document, newest: Mapping[_Key, date]) -> bool:
    """Whether a text of the same law is dated later than the entry into force that this one states."""
    latest = newest.get(_key(document))
    return latest is not None and (document.force_from is None or latest > document.force_from)


def _by_language(group: Iterable[Document]) -> Iterator[list[Document]]:
    """The versions of a work in one language, the oldest first."""
    by: dict[str, list[Document]] = defaultdict(list)
    for document in group:
        by[_script(document)].append(document)
    for versions in by.values():
        yield sorted(versions, key=lambda d: (d.date or date.min, d.id))


def _place(
    document: Document, versions: Sequence[Document], repealing: Sequence[Document], today: date
) -> Succession | None:
    if document.date is None and document.force_from is None:
        return None
    start = _start(document)
    own = document.date
    later = [
        v for v in versions if own and v.date and v.date > own and not _are_one_text(document, v)
    ]
    if later:
        following = later[0]
        ends = _start(following)
        replaced = ends <= today
        force = Force.AMENDED if replaced else _begun(start, today)
        return Succession(force=force, ends=ends, superseded_by=following.id)
    ended = [r for r in repealing if document.date and r.date and r.date >= document.date]
    if ended:
        last = min(ended, key=_start)
        ends = _start(last)
        force = Force.REPEALED if ends <= today else _begun(start, today)
        return Succession(force=force, ends=ends, superseded_by=last.id)
    if document.force_from is None and len(versions) < 2:
        return None
    if document.force_to is not None and document.force_to <= today:
        return Succession(force=Force.REPEALED)
    return Succession(force=_begun(start, today))


def _begun(start: date, today: date) -> Force:
    return Force.IN_FORCE if start <= today else Force.NOT_YET


def _start(document: Document) -> date:
    days = [day for day in (document.force_from, document.date) if day is not None]
    return max(days)


@cache
def _data() -> Any:
    text = (files("corpus") / "data" / "dated_versions.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = _data()
    named = {**data["title"], "work": data["work"]["edition"]}
    return {name: re.compile(text, re.IGNORECASE) for name, text in named.items()}

"""The library in figures: for the first page, /about, the API and the command line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from corpus import SEARCH_LANGS, Catalog, Document, SearchLang, search_lang
from corpus.catalog.commits import Recent
from corpus.dated_versions import are_versions, in_force_first
from corpus.successions import known_successions
from kb.documents.listing import SHELVES

MONTHS: Final = 12
"""The number of months for which additions are counted, including the last one."""


class Novelty(NamedTuple):
    """A document that was added or amended, with the time."""

    document: Document
    at: str
    """UTC, ISO 8601."""
    is_amended: bool


class Comparison(NamedTuple):
    """Two documents that are worth comparing side by side."""

    left: Document
    right: Document

    @property
    def is_parallel(self) -> bool:
        """Whether they are the same text in two languages."""
        return self.left.work_id == self.right.work_id and not are_versions(self.left, self.right)


class Overview(NamedTuple):
    """Numbers of documents by value; ``shelves`` are numbers of works."""

    works: int
    documents: int
    passages: int
    languages: Mapping[str, int]
    types: Mapping[str, int]
    statuses: Mapping[str, int]
    forces: Mapping[str, int]
    years: Mapping[int, int]
    """Documents with a date by year, in ascending order; years without documents are left out."""
    undated: int
    months: Mapping[str, int]
    """The number of documents last added or amended in each month (``2026-11``), for the last MONTHS
    months."""
    failures: Mapping[str, int]
    """Files that were not added, by error code."""
    shelves: Mapping[str, int]
    news: tuple[Novelty, ...]
    """All documents that were added or amended, the latest first."""


class Overviewer:
    """Makes the overview, again after each commit. Threads may share it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._overview: Recent[str, Overview] = Recent(catalog.commits, 1)
        self._compared: Recent[str, list[Comparison]] = Recent(catalog.commits, 2)
        self._bodies: Recent[str, dict[str, tuple[str, ...]]] = Recent(catalog.commits, 2)

    def now(self) -> Overview:
        """The present overview. Raises CatalogUnavailable."""
        return self._overview.one("", lambda: _overview(self._catalog))

    def comparisons(self, lang: SearchLang, most: int) -> list[Comparison]:
        """The first ``most`` of ``comparisons``. Raises CatalogUnavailable."""
        return self._compared.one(lang, lambda: comparisons(self._catalog, lang))[:most]

    def body_names(self, lang: SearchLang) -> dict[str, tuple[str, ...]]:
        """``body_names`` of all documents. Raises CatalogUnavailable."""
        return self._bodies.one(lang, lambda: body_names(self._catalog.documents(), lang))


def _overview(catalog: Catalog) -> Overview:
    documents = catalog.documents()
    counts = catalog.counts()
    news = novelties(catalog, documents)
    works = {document.work_id: document for document in documents}
    years = Counter(document.date.year for document in documents if document.date)
    return Overview(
        works=counts.works,
        documents=counts.documents,
        passages=counts.passages,
        languages=_counted(documents, lambda d: d.lang),
        types=_counted(documents, lambda d: d.type.value),
        statuses=_counted(documents, lambda d: d.status.value),
        forces=_counted(documents, lambda d: d.force_today),
        years=dict(sorted(years.items())),
        undated=sum(document.date is None for document in documents),
        months=_months(news),
        failures=catalog.submissions.failures(),
        shelves={
            shelf: sum(document.type in types for document in works.values())
            for shelf, types in SHELVES.items()
        },
        news=news,
    )


def novelties(catalog: Catalog, documents: Iterable[Document]) -> tuple[Novelty, ...]:
    """The documents into which a file was read, the latest first. Raises CatalogUnavailable."""
    read = catalog.submissions.last_readings()
    found = [Novelty(each, *read[each.id]) for each in documents if each.id in read]
    return tuple(sorted(found, key=lambda each: (each.at, each.document.id), reverse=True))


def body_names(documents: Iterable[Document], lang: SearchLang) -> dict[str, tuple[str, ...]]:
    """By each name of an issuing body all its names, that in ``lang`` first.

    Two names are one body's where the versions of a work bear them and none of them bears another.
    """
    of_works: dict[str, dict[SearchLang, str]] = defaultdict(dict)
    for document in documents:
        if document.issuing_body:
            language = search_lang(document.lang)
            of_works[document.work_id].setdefault(language, document.issuing_body)
    called: dict[str, set[str]] = defaultdict(set)
    languages: dict[str, SearchLang] = {}
    for names in of_works.values():
        for language, name in names.items():
            languages[name] = language
            called[name] |= {*names.values()}
    return {
        name: tuple(sorted(names, key=lambda each: (languages[each] != lang, each)))
        for name, names in called.items()
        if len(names) == len(SEARCH_LANGS) and all(called[each] == names for each in names)
    }


def comparisons(catalog: Catalog, lang: SearchLang) -> list[Comparison]:
    """Pairs of documents worth comparing, of three kinds in turn, the newest of each kind first.

    The kinds: a work and its successor, a law and its earlier version, a work in two languages. ``lang``:
    the reader's language.
    """
    documents = catalog.documents()
    by_work: dict[str, list[Document]] = {}
    for document in documents:
        by_work.setdefault(document.work_id, []).append(document)
    own = {
        work: min(in_force_first(versions), key=lambda d: search_lang(d.lang) != lang)
        for work, versions in by_work.items()
    }
    succeeds = {**known_successions(), **catalog.links.successions()}
    kinds = [
        [
            Comparison(own[before], own[work])
            for work, before in succeeds.items()
            if work in own and before in own
        ],
        [pair for versions in by_work.values() if (pair := _amended(versions))],
        [pair for versions in by_work.values() if (pair := _parallel(versions, lang))],
    ]
    for found in kinds:
        found.sort(key=lambda pair: _day(pair.right), reverse=True)
    turns = max(map(len, kinds), default=0)
    return [found[turn] for turn in range(turns) for found in kinds if turn < len(found)]


def _amended(versions: list[Document]) -> Comparison | None:
    newest = max(versions, key=_day)
    older = [each for each in versions if each.id != newest.id and are_versions(each, newest)]
    return Comparison(max(older, key=_day), newest) if older else None


def _parallel(versions: list[Document], lang: SearchLang) -> Comparison | None:
    ordered = in_force_first(versions)
    own = next((each for each in ordered if search_lang(each.lang) == lang), None)
    other = next((each for each in ordered if search_lang(each.lang) != lang), None)
    return Comparison(own, other) if own and other else None


def _day(document: Document) -> int:
    return document.date.toordinal() if document.date else 0


def _counted(documents: Iterable[Document], value: Callable[[Document], Any]) -> dict[str, int]:
    """Numbers of documents by value, the most frequent first; documents without a value are not counted."""
    found = Counter(str(each) for each in map(value, documents) if each is not None)
    return dict(found.most_common())


def _months(news: tuple[Novelty, ...]) -> dict[str, int]:
    if not news:
        return {}
    year, month = int(news[0].at[:4]), int(news[0].at[5:7])
    last = year * 12 + month - 1
    names = [f"{each // 12}-{each % 12 + 1:02}" for each in range(last - MONTHS + 1, last + 1)]
    found = Counter(each.at[:7] for each in news)
    return {name: found[name] for name in names}

"""A question that names a treaty, a law or an organisation finds the passages of that work first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest

from corpus import Document, DocumentType, Passage, SearchLang, Termbase
from search import EngineHit, Group, SearchQuery
from search.citations import CitationResolver
from search.embeddings import VectorPack
from search.retrieve.raise_named import raise_named
from search.retrieve.retriever import Found
from search.retrieve.vectors import DenseView
from search.searcher import Searcher
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, Library, make_document

TREATY, LAW, OTHER = DocumentType.TREATY, DocumentType.LAW, DocumentType.OTHER
KEPT, DAMAGED = "A lighthouse is kept by its keeper.", "毁坏灯塔的，处以罚金。"
TEXTS = (
    ("crc/en", "Convention on the Rights of the Child", TREATY, f"{KEPT} The child may see it."),
    ("crc/zh", "儿童权利公约", TREATY, "灯塔由看护人看护。"),
    ("handbook/en", "Handbook", OTHER, f"{KEPT} The handbook says so."),
    ("list/en", "Treaties", OTHER, "The Convention on the Rights of the Child is the CRC."),
    ("un-charter/en", "Charter of the United Nations", TREATY, f"{KEPT} Each keeper votes."),
    ("iom-guide/en", "Guide of the IOM to Harbours", OTHER, f"{KEPT} The guide of harbours."),
    ("刑法-2020-12-26/zh", "中华人民共和国刑法", LAW, f"{DAMAGED}情节严重的，处以更多的罚金。"),
    ("航标条例/zh", "航标条例", LAW, DAMAGED),
)


class Cited:
    """The library as citations read it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._fingerprints = dict.fromkeys(library.documents, "")

    def documents(self) -> Sequence[Document]:
        return list(self._library.documents.values())

    def fingerprints(self) -> Mapping[str, str]:
        return self._fingerprints

    def passages(self, document_id: str) -> Sequence[Passage]:
        return self._library.passages[document_id]

    def outline(self, document_id: str) -> Sequence[Passage]:
        return self.passages(document_id)

    def passages_by_ids(self, ids: Iterable[str]) -> Mapping[str, Passage]:
        return self._library.passages_by_ids(ids)

    def documents_by_ids(self, ids: Iterable[str]) -> Mapping[str, Document]:
        return self._library.documents_by_ids(ids)


class Meaning:
    """Keeps the texts that are compared; no unit has a vector."""

    def __init__(self) -> None:
        self.texts: Sequence[str] = ()

    def check(self) -> None: ...

    def views(
        self, texts: Sequence[str], own: SearchLang, langs: Iterable[SearchLang]
    ) -> dict[SearchLang, DenseView]:
        self.texts = texts
        vector = np.array([1, 0], np.float32)
        return {lang: DenseView(VectorPack.empty(lang, 2), vector, whole=0.5) for lang in langs}


@pytest.fixture
def meaning() -> Meaning:
    return Meaning()


@pytest.fixture
def searcher(tmp_path: Path, meaning: Meaning) -> Searcher:
    library = Library(tmp_path)
    for id_, title, type_, text in TEXTS:
        library.add(make_document(id_, title=title, type=type_), text)
    library.index()
    resolver = CitationResolver(Cited(library), Termbase((), ()))
    return Searcher(
        library, library.engine, SEGMENTER, TRANSLATIONS, resolver=resolver, dense=meaning
    )


def asked(searcher: Searcher, text: str, lang: SearchLang, *without: str) -> Group:
    query = SearchQuery(text, mode="lexical", without=without)
    return next(each for each in searcher.search(query).groups if each.lang == lang)


def first(searcher: Searcher, text: str, lang: SearchLang, *without: str) -> str:
    return asked(searcher, text, lang, *without).hits[0].document.work_id


def named(searcher: Searcher, text: str) -> set[str]:
    return set(searcher.plans(SearchQuery(text))[0].named)


def test_the_named_law_comes_first(searcher: Searcher) -> None:
    assert first(searcher, "毁坏灯塔怎么罚", "zh") == "航标条例"
    assert first(searcher, "刑法里毁坏灯塔怎么罚", "zh") == "刑法-2020-12-26"


def order(searcher: Searcher, text: str, scores: dict[str, float], view: DenseView | None) -> str:
    """The document that is first, of hits with these scores, once the named works are raised."""
    hits = tuple(EngineHit(f"{id_}/p0", id_, (f"{id_}/p0",), scores[id_]) for id_ in scores)
    found = Found(plan=searcher.plans(SearchQuery(text))[0], hits=hits, total=2, view=view)
    return raise_named(found).hits[0].document_id


def test_a_passage_of_the_named_work_passes_a_better_one_but_not_a_far_better_one(
    searcher: Searcher,
) -> None:
    law, rule = "刑法-2020-12-26/zh", "航标条例/zh"
    text = "刑法里毁坏灯塔怎么罚"
    view = DenseView(VectorPack.empty("zh", 2), np.array([1, 0], np.float32), whole=0.5)
    assert order(searcher, text, {rule: 3.9, law: 3.0}, view) == law
    assert order(searcher, text, {rule: 4.1, law: 3.0}, view) == rule
    assert order(searcher, "毁坏灯塔怎么罚", {rule: 3.9, law: 3.0}, view) == rule
    # By words alone the best score, 10 here, tells how much a share is.
    assert order(searcher, text, {rule: 10, law: 8.5}, None) == law
    assert order(searcher, text, {rule: 10, law: 7.5}, None) == rule


def test_short_names_and_names_in_the_other_language_are_known(searcher: Searcher) -> None:
    law = {"刑法-2020-12-26/zh"}
    assert named(searcher, "Is a damaged lighthouse a matter of the Criminal Law?") == law
    assert named(searcher, "what the criminal code says about lighthouses") == law
    assert named(searcher, "《刑法》对灯塔怎么规定") == law
    assert named(searcher, "lighthouses under the CRC") == {"crc/en", "crc/zh"}
    assert named(searcher, "儿童权利公约对灯塔的看护怎么规定") == {"crc/en", "crc/zh"}


def test_a_name_is_whole_words(searcher: Searcher) -> None:
    assert named(searcher, "刑法学怎么看灯塔") == set()
    assert named(searcher, "lighthouses of the uncrc") == set()


def test_a_title_of_common_words_is_no_name(searcher: Searcher) -> None:
    assert named(searcher, "a handbook for the keeper of a lighthouse") == set()


def test_an_organisation_stands_for_its_treaty_but_for_less(searcher: Searcher) -> None:
    plan = searcher.plans(SearchQuery("lighthouses of the United Nations"))[0]
    assert plan.named == {"un-charter/en": 0.5}
    both = searcher.plans(SearchQuery("UN, and the Charter of the United Nations, on lighthouses"))
    assert both[0].named == {"un-charter/en": 1.0}


def test_an_organisation_without_a_treaty_stands_for_what_has_it_in_its_title(
    searcher: Searcher,
) -> None:
    assert named(searcher, "国际移民组织对灯塔的建议") == {"iom-guide/en"}


def test_an_organisation_of_many_works_names_none(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for number in range(6):
        document = make_document(f"report-{number}/en", title=f"Report {number}")
        document = msgspec.structs.replace(document, issuing_body="IOM")
        library.add(document, KEPT)
    library.index()
    resolver = CitationResolver(Cited(library), Termbase((), ()))
    searcher = Searcher(library, library.engine, SEGMENTER, TRANSLATIONS, resolver=resolver)
    assert named(searcher, "lighthouses of the IOM") == set()


def test_a_name_alone_a_citation_and_a_quotation_stay_as_they_are(searcher: Searcher) -> None:
    for text in (
        "刑法",
        "the CRC",
        "刑法第240条",
        "刑法第240条的灯塔",
        '"criminal law" lighthouse',
    ):
        assert named(searcher, text) == set(), text


def test_meaning_is_compared_with_and_without_the_name(
    searcher: Searcher, meaning: Meaning
) -> None:
    searcher.search(SearchQuery("who keeps lighthouses under the CRC"))
    assert meaning.texts == (
        "who keeps lighthouses under the CRC",
        "who keeps lighthouses under the",
    )
    searcher.search(SearchQuery("who keeps lighthouses"))
    assert meaning.texts == ("who keeps lighthouses",)


def test_the_name_is_shown_with_the_titles_and_can_be_switched_off(searcher: Searcher) -> None:
    text = "刑法里毁坏灯塔怎么罚"
    (shown,) = [e for e in asked(searcher, text, "zh").expansions if e.source == "name"]
    assert (shown.term, shown.translations) == ("刑法", ("中华人民共和国刑法",))

    off = asked(searcher, text, "zh", shown.key)
    assert [each.key for each in off.suppressed] == ["name:刑法"]
    assert "name" not in [each.source for each in off.expansions]
    plans = searcher.plans(SearchQuery(text, without=(shown.key,)))
    assert all(not plan.named and not plan.beside for plan in plans)


def test_titles_are_in_the_language_of_the_list_where_there_are_any(searcher: Searcher) -> None:
    text = "lighthouses under the CRC"
    shown = {
        each.lang: [e.translations for e in each.expansions if e.source == "name"]
        for each in searcher.plans(SearchQuery(text))
    }
    assert shown == {
        "en": [("Convention on the Rights of the Child",)],
        "zh": [("儿童权利公约",)],
    }

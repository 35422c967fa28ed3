"""Explanations: each step of a search can be seen, and each hit has its reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb.services import Services
from search import Hit, MatchedWord, SearchQuery
from tests.conftest import kb_json, run_kb
from tests.support.search_samples import Library, library_of, make_document, passage


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library_of(
        tmp_path_factory.mktemp("index"),
        "Abduction and trafficking is a crime; the victims are helped.",
        "Victims rest.",
        "拐卖是犯罪。",
    )


def hits(library: Library, text: str) -> dict[str, Hit]:
    answer = library.searcher.search(SearchQuery(text))
    return {hit.passage.id: hit for group in answer.groups for hit in group.hits}


def test_a_hit_names_the_words_that_it_has_as_they_stand_there(library: Library) -> None:
    found = hits(library, "victim 拐卖")

    assert found["sample/en/p0"].matched == (
        MatchedWord("拐卖", ("Abduction and trafficking",), ("text",)),
        MatchedWord("victim", ("victims",), ("text",)),
    )


def test_a_hit_has_its_headings_and_its_locator_among_the_reasons(tmp_path: Path) -> None:
    library = Library(tmp_path)
    at_three = passage("rules/en", "art-3", "Beds are clean.", headings=("Shelters",))
    library.add(make_document("rules/en", title="Rules for guests"), at_three)
    library.index()

    (hit,) = hits(library, "shelter guests beds").values()
    assert {each.word: each.fields for each in hit.matched} == {
        "shelter": ("headings",),
        "guests": ("title",),
        "beds": ("text",),
    }


def test_a_named_article_is_matched_by_its_locator(library_dir: Path) -> None:
    answer = kb_json(library_dir, "search", "Article 3", "--lang", "zh", "--limit", "1")

    (hit,) = answer["groups"][0]["hits"]
    assert hit["passage_id"].endswith("/art-3")
    assert hit["matched"] == [{"word": "article 3", "texts": [], "fields": ["locator"]}]


def test_the_explanation_follows_a_query_from_its_words_to_its_scores(meaning: Services) -> None:
    explanation = meaning.searcher.explain(SearchQuery("什麼是拐賣？ type:report"))

    seen = explanation.understanding
    assert (seen.lang, seen.folded[:6]) == ("zh", "什么是拐卖?")
    assert "拐卖" in seen.words
    assert [str(each) for each in seen.filters.types] == ["report"]

    explanation = meaning.searcher.explain(SearchQuery("什麼是拐賣？"))
    own, other = explanation.languages
    assert (own.plan.lang, own.plan.own, other.plan.lang, other.plan.own) == (
        "zh", True, "en", False,
    )  # fmt: skip
    assert [word.text for word in own.plan.words] == ["拐卖"]
    assert own.plan.dropped
    assert [each.source for each in other.plan.expansions] == ["termbase"]
    assert other.request is not None
    assert other.request.words == other.plan.words
    assert "law/en/sec-1" in other.request.among, "what means the same is let through"
    assert len(other.rarity) == len(other.plan.words)

    group = explanation.answer.groups[0]
    best = group.hits[0]
    assert best.unit_id == "law/zh/sec-1"
    assert best.scores.counterpart_unit_id == "law/en/sec-1"
    assert best.scores.dense is not None
    assert best.scores.dense == max(hit.scores.dense or 0 for hit in group.hits)
    assert best.scores.percentile == 0.8, "four of five units are less near"


def test_the_command_explains_in_the_reader_s_language(meaning_dir: Path) -> None:
    def told(lang: str, *args: str) -> str:
        done = run_kb(meaning_dir, "explain", *args, KB_LANG=lang, KB_EMBEDDINGS="on")
        assert done.returncode == 0, done.stderr
        return done.stdout

    english = told("en", "拐卖")
    for part in (
        "language: 中文",
        "Searched: by words and by meaning",
        "拐卖 → abduction and trafficking",
        "termbase:guaimai",
        "differs in legal meaning: Narrower than",
        "term 拐卖",
        "law/en/sec-1",
        "Its meaning is loosely related to your question.",
    ):
        assert part in english
    assert "法律含义不同" in told("zh", "拐卖")
    assert "coverage 1.00, in one sentence 1.00" in told("en", "拐卖 出卖")
    assert "覆盖率 1.00，单句 1.00" in told("zh", "拐卖 出卖")
    assert "switched off: 拐卖 → abduction" in told("en", "拐卖", "--without", "termbase:guaimai")
    assert "Searched: by words only" in told("en", "拐卖", "--mode", "lexical")


def test_the_values_are_json_and_weights_stand_there_once(library_dir: Path) -> None:
    told = kb_json(library_dir, "explain", "victims -child", "--lang", "en")

    assert told.keys() == {"understanding", "weights", "languages", "answer"}
    assert told["understanding"]["parsed"]["excluded"] == [
        {"text": "child", "quoted": False, "title": False}
    ]
    language: dict[str, Any] = told["languages"][0]
    assert [word["text"] for word in language["request"]["words"]] == ["victims"]
    assert [word["text"] for word in language["plan"]["excluded_words"]] == ["child"]
    assert "weights" not in language["plan"] | language["request"]
    assert told["answer"]["lexical_only"]["code"] == "embeddings-off"

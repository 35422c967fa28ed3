"""Expansions that the reader switches off: not searched, but shown so that they can be restored."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import Answer, Group, SearchQuery
from tests.conftest import kb_json
from tests.support.search_samples import Library, library_of


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library_of(
        tmp_path_factory.mktemp("index"),
        "Abduction and trafficking is narrower than trafficking in persons.",
        "In Chinese it is called 拐卖.",
        "The shelter is open.",
        "拐卖妇女儿童的，依法处罚。",
        "庇护所全天开放。",
    )


def ask(library: Library, text: str, *without: str) -> Answer:
    return library.searcher.search(SearchQuery(text, without=without))


def found(group: Group) -> set[str]:
    return {hit.passage.id.rpartition("/")[2] for hit in group.hits}


def test_a_term_that_is_switched_off_is_searched_as_typed(library: Library) -> None:
    _, on = ask(library, "拐卖").groups
    assert [each.key for each in on.expansions] == ["termbase:abduction-and-trafficking"]
    assert (found(on), on.suppressed) == ({"p0"}, ())

    _, off = ask(library, "拐卖", "termbase:abduction-and-trafficking").groups
    assert off.expansions == ()
    assert off.suppressed == on.expansions
    assert found(off) == {"p1"}


def test_a_key_that_is_not_of_this_query_changes_nothing(library: Library) -> None:
    plain, other = ask(library, "拐卖"), ask(library, "拐卖", "termbase:victim", "spelling:other")

    assert [g.expansions for g in other.groups] == [g.expansions for g in plain.groups]
    assert [g.suppressed for g in other.groups] == [(), ()]


@pytest.mark.parametrize("text", ['"拐卖"', "拐卖 OR 诱拐", "什么是拐卖？"])
def test_it_applies_wherever_the_term_is(library: Library, text: str) -> None:
    _, on = ask(library, text).groups
    assert "p0" in found(on)
    assert [each.term for each in on.expansions] == ["拐卖"], "what is looked for is shown"

    _, off = ask(library, text, "termbase:abduction-and-trafficking").groups
    assert "p0" not in found(off)
    assert [each.term for each in off.suppressed] == ["拐卖"]


def test_pinyin_that_is_switched_off_is_letters(library: Library) -> None:
    on = ask(library, "guaimai")
    assert on.groups[0].lang == "zh"
    assert found(on.groups[0]) == {"p0"}

    off = ask(library, "guaimai", "pinyin:guaimai")
    assert [group.total for group in off.groups] == [0, 0]
    for group in off.groups:
        assert [each.key for each in group.suppressed] == ["pinyin:guaimai"]


def test_a_correction_that_is_switched_off_is_not_made(library: Library) -> None:
    on = ask(library, "shletter")
    assert [each.key for each in on.groups[0].expansions] == ["spelling:shletter"]

    off = ask(library, "shletter", "spelling:shletter")
    assert off.did_you_mean is None
    assert [each.key for each in off.groups[0].suppressed] == ["spelling:shletter"]


def test_a_word_of_the_dictionary_is_switched_off_alone(library_dir: Path) -> None:
    def explained(*without: str) -> tuple[list[str], list[str], list[str]]:
        options = [part for key in without for part in ("--without", key)]
        answer = kb_json(library_dir, "explain", "hospital table wall", "--lang", "zh", *options)
        plan = answer["languages"][0]["plan"]
        tokens = [t for word in plan["words"] for form in word["forms"] for t in form["tokens"]]
        group = answer["answer"]["groups"][0]
        return tokens, *([e["key"] for e in group[x]] for x in ("expansions", "suppressed"))

    tokens, on, off = explained()
    assert "表" in tokens
    assert "dictionary:table" in on
    assert not off
    fewer, left, off = explained("dictionary:table")
    assert "表" not in fewer
    assert left == [key for key in on if key != "dictionary:table"]
    assert off == ["dictionary:table"]


def test_the_dictionary_does_not_guess_at_a_term_that_is_switched_off(library_dir: Path) -> None:
    options = ("--lang", "en", "--without", "termbase:guaimai")
    plan = kb_json(library_dir, "explain", "拐卖 医院", *options)["languages"][0]["plan"]

    forms = {word["text"]: [form["tokens"] for form in word["forms"]] for word in plan["words"]}
    assert ["拐卖"] in forms["拐卖"]
    assert not any(token.isascii() for tokens in forms["拐卖"] for token in tokens)
    assert ["hospit"] in forms["医院"]

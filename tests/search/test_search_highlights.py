"""A hit is the answering passage, and its highlights show where it answers."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import PassageKind
from search import Hit
from search.answer.highlights import make_snippet
from search.answer.marks import Mark, Marks, Token, is_near
from tests.support.search_samples import Library, library_of, make_document, passage


def marked(hit: Hit) -> list[str]:
    return [hit.passage.text[start:end] for start, end in hit.highlights]


def marked_in_snippet(hit: Hit) -> list[str]:
    return [hit.snippet.text[start:end] for start, end in hit.snippet.highlights]


def first(library: Library, query: str) -> Hit:
    return library.own(query).hits[0]


def test_highlights_are_offsets_into_the_text_as_it_is_shown(tmp_path: Path) -> None:
    library = library_of(tmp_path, "\U0001f6a8 ……Co\u0301digo：「販運受害人」與Ｖictims都在。" * 1)
    hit = first(library, "贩运受害人 victim")
    assert marked(hit) == ["販運受害人", "Ｖictims"]
    assert marked_in_snippet(hit) == marked(hit)


def test_all_forms_that_were_searched_are_marked(tmp_path: Path) -> None:
    library = library_of(tmp_path, "Organised traffickers exploit women by co-operation.")
    assert marked(first(library, "organize trafficking exploited woman cooperation")) == [
        "Organised", "traffickers", "exploit", "women", "co-operation",
    ]  # fmt: skip
    assert marked(first(library, "traffikers")) == ["traffickers"]


def test_a_word_of_one_character_is_not_marked_within_others(tmp_path: Path) -> None:
    library = library_of(tmp_path, "人民政府帮助每一个人。")
    assert marked(first(library, "人")) == ["人"]


def test_quoted_text_is_marked_whole(tmp_path: Path) -> None:
    library = library_of(tmp_path, "使用暴力，或者暴力威胁。", "Force: the use of force.")
    assert marked(first(library, "“暴力威胁”")) == ["暴力威胁"]
    assert marked(first(library, '"use of force"')) == ["use of force"]


def test_a_translated_term_is_marked_as_a_whole(tmp_path: Path) -> None:
    library = library_of(tmp_path, "A person is safe. Trafficking in persons is not.")
    (hit,) = library.ask("人口贩运").groups[1].hits
    assert marked(hit) == ["Trafficking in persons"]


def article(library: Library) -> None:
    doc = make_document("protocol/en")
    library.add(
        doc,
        passage(doc.id, "art-6", "Article 6 — Assistance to victims", kind=PassageKind.ARTICLE),
        passage(doc.id, "art-6.1", "1. Privacy is protected.", parent="art-6", position=1),
        passage(
            doc.id, "art-6.2", "2. Victims are given medical assistance and housing.",
            parent="art-6", position=2,
        ),
    )  # fmt: skip
    library.index()


def test_the_passage_that_answers_best_represents_its_unit(tmp_path: Path) -> None:
    article(library := Library(tmp_path))
    group = library.own("housing for victims")
    assert group.total == 1
    assert [hit.passage.id for hit in group.hits] == ["protocol/en/art-6.2"]
    assert group.hits[0].unit_id == "protocol/en/art-6"


def test_a_heading_yields_to_a_passage_that_says_the_same(tmp_path: Path) -> None:
    article(library := Library(tmp_path))
    assert library.found("assistance victims") == ["art-6.2"]


def test_words_spread_over_an_article_find_it(tmp_path: Path) -> None:
    article(library := Library(tmp_path))
    assert library.found("privacy housing") != []
    assert library.own("privacy housing").fallback is None


def test_a_mere_heading_shows_what_is_below_it(tmp_path: Path) -> None:
    article(library := Library(tmp_path))
    hit = first(library, '"Article 6 Assistance"')
    assert hit.passage.id == "protocol/en/art-6"
    assert hit.snippet.passage_id == "protocol/en/art-6.1"
    assert hit.snippet.text == "1. Privacy is protected."


def test_a_sentence_that_introduces_a_list_comes_with_its_items(tmp_path: Path) -> None:
    library = Library(tmp_path)
    doc = make_document("protocol/en")
    library.add(
        doc,
        passage(doc.id, "art-7", "Article 7. The host names four things:"),
        passage(doc.id, "art-7.a", "(a) beds;", parent="art-7", position=1),
        passage(doc.id, "art-7.b", "(b) lamps for the night.", parent="art-7", position=2),
        passage(doc.id, "art-8", "Article 8. The host rests.", position=3),
    )
    library.index()

    hit = first(library, "host names things night")
    assert hit.snippet.text == "Article 7. The host names four things:"
    assert [item.text for item in hit.snippet.items] == ["(a) beds;", "(b) lamps for the night."]
    ((start, end),) = hit.snippet.items[1].highlights
    assert hit.snippet.items[1].text[start:end] == "night"
    assert first(library, "host rests").snippet.items == ()


def test_a_snippet_is_whole_sentences_around_what_is_asked(tmp_path: Path) -> None:
    filler = "This sentence says nothing of interest to anyone. "
    text = filler * 20 + "Shelters are open at night. They are free. " + filler * 20
    hit = first(library_of(tmp_path, text.strip()), "shelter night")
    assert hit.snippet.text.startswith("Shelters are open at night. They are free.")
    assert hit.snippet.text.endswith(".")
    assert len(hit.snippet.text) <= 400
    assert hit.passage.text[hit.snippet.start :].startswith(hit.snippet.text)
    assert marked_in_snippet(hit) == ["Shelters", "night"]


def test_a_chinese_snippet_is_half_as_long_and_ends_at_its_own_signs(tmp_path: Path) -> None:
    text = "这一句话没有什么意思，只是为了凑字数而写在这里的。" * 15 + "庇护所夜间开放。" * 2
    hit = first(library_of(tmp_path, text), "庇护所 夜间")
    assert len(hit.snippet.text) <= 200
    assert hit.snippet.text.endswith("庇护所夜间开放。")
    assert set(marked_in_snippet(hit)) == {"庇护所夜间"}


def test_an_endless_sentence_is_cut_around_its_first_mark(tmp_path: Path) -> None:
    text = "word " * 300 + "shelter " + "word " * 300
    hit = first(library_of(tmp_path, text), "shelter")
    assert len(hit.snippet.text) <= 400
    assert marked_in_snippet(hit) == ["shelter"]
    assert hit.snippet.text.startswith("word")
    assert hit.snippet.text.endswith("word")


_PIECES = st.sampled_from(
    [
        "Help ",
        "救助",
        "。",
        ". ",
        "\n",
        "A",
        "；",
        " ",
        "受害人",
        "long" * 30,
        "long" * 130,
        "中" * 90,
    ]
)


@settings(max_examples=60)
@given(st.lists(_PIECES, min_size=1, max_size=40).map("".join), st.data())
def test_any_snippet_lies_in_its_text_and_its_marks_in_the_snippet(
    text: str, data: st.DataObject
) -> None:
    starts = data.draw(st.lists(st.integers(0, len(text) - 1), max_size=5))
    marks = Marks(Mark(at, min(at + 3, len(text)), Token(0, 0, 0, 1.0)) for at in sorted(starts))
    snippet = make_snippet(passage("d/en", "p", text), marks)
    assert text[snippet.start :].startswith(snippet.text)
    assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
    assert sum(2 if char > "\u3400" else 1 for char in snippet.text) <= 400


def test_one_wrong_letter_is_near_and_two_are_not() -> None:
    assert all(is_near("traffic", other) for other in ("trafic", "trafficc", "traffik", "trafifc"))
    assert not any(is_near("traffic", other) for other in ("trfic", "graphic", "trifice", "traf"))

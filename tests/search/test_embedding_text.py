"""The texts that are embedded: sentences, made safe for native code."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import SearchLang
from search import cut_units
from search.embeddings import content_hash, split_sentences, unit_texts
from search.embeddings.encoder import safe_text
from tests.support.search_samples import make_document, make_passages

LONGEST = 1000


@given(st.text(st.characters()))
def test_safe_text_can_be_given_to_c_and_stays_as_it_is(text: str) -> None:
    safe = safe_text(text)
    assert b"\0" not in safe.encode("utf-8")
    assert safe_text(safe) == safe


@pytest.mark.parametrize("text", ["\ufdfa" * 200_000, "e\u0301\u0323" * 100_000, "\ud800" * 5000])
def test_safe_text_is_never_long(text: str) -> None:
    assert 0 < len(safe_text(text)) <= LONGEST


def test_texts_that_are_embedded_alike_share_a_hash() -> None:
    assert content_hash("ＡＢＣ １") == content_hash("ABC 1") != content_hash("ABC 2")


@pytest.mark.parametrize(
    ("lang", "text", "sentences"),
    [
        (
            "en",
            'It acts, e.g. under Art. 3 of the U.S. Code, by 3.5%. "Why?" asked Dr. J. Doe. It is so, too.',
            [
                "It acts, e.g. under Art. 3 of the U.S. Code, by 3.5%.",
                '"Why?" asked Dr. J. Doe.',
                "It is so, too.",
            ],
        ),
        (
            "zh",
            "他说：“禁止拐卖妇女。”还应当采取哪些措施？第一，提供庇护；第二，提供翻译。",
            [
                "他说：“禁止拐卖妇女。”",
                "还应当采取哪些措施？",
                "第一，提供庇护；",
                "第二，提供翻译。",
            ],
        ),
        (
            "en",
            "Article 3\nUse of  terms\n1. The Parties\tagree on this.",
            ["Article 3 Use of terms", "1. The Parties agree on this."],
        ),
        ("zh", "第三条\n提供庇护。好。", ["第三条 提供庇护。 好。"]),
        ("en", " \n\t", []),
    ],
)
def test_sentences_end_where_readers_see_them_end(
    lang: SearchLang, text: str, sentences: list[str]
) -> None:
    assert split_sentences(text, lang) == sentences


@pytest.mark.parametrize(
    ("lang", "text", "longest"),
    [("zh", "提供庇护，" * 100, 300), ("en", "shelter, " * 200, 600), ("en", "x" * 1999, 600)],
)
def test_long_sentences_are_cut_in_parts_of_about_one_length(
    lang: SearchLang, text: str, longest: int
) -> None:
    parts = split_sentences(text, lang)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert all(longest / 3 < len(part) <= longest for part in parts)
    assert all(part.endswith(("，", ",")) for part in parts) or "x" in text


@given(st.text(alphabet=st.characters(codec="utf-8")), st.sampled_from(["en", "zh"]))
def test_no_letter_is_lost(text: str, lang: SearchLang) -> None:
    assert "".join("".join(split_sentences(text, lang)).split()) == "".join(text.split())


def test_a_unit_has_each_of_its_sentences_once_and_never_none() -> None:
    document = make_document("law/en")
    texts = ["The court shall protect witnesses. The law applies.", "The law applies.", "—"]
    units = cut_units(document, make_passages(document.id, texts))

    assert [sentence for unit in units for sentence in unit_texts(unit).sentences] == [
        "The court shall protect witnesses.",
        "The law applies.",
        "The law applies.",
        "—",
    ]


def test_a_whole_unit_begins_with_the_text_above_it_and_has_its_own_heading_once() -> None:
    unit = msgspec.structs.replace(
        cut_units(make_document("law/en"), make_passages("law/en", ["Helping"]))[0],
        headings=("Chapter II", "Article 5 Crimes", "Helping"),
        own_heading=True,
        lead_ins=("Each Party shall make criminal:",),
        texts=("Helping", "(b) helping another to do so;"),
    )
    assert unit_texts(unit).whole.split("\n") == [
        "Chapter II Article 5 Crimes",
        "Each Party shall make criminal:",
        "Helping",
        "(b) helping another to do so;",
    ]

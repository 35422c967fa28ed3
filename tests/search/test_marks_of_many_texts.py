"""The marks of many texts, which are searched as one, are those of each text by itself."""

from __future__ import annotations

import pytest

from search.answer.marks import Marker
from search.engines.engine import Form, QueryWord
from search.text.segmenter import Segmenter

_TEXTS = (
    "使用暴力，或者暴力\n威胁。",
    "威胁他人",
    "人民政府帮助每一个人。",
    "Force: the use of force.",
    "of non-use; use",
    "of Human\u2019s human-rights and ５ human rights",
    "rights of humans",
    "〇",
    "",
)


def _marker(*words: QueryWord, phrases: tuple[tuple[str, ...], ...] = ()) -> Marker:
    return Marker(words, phrases, [1.0] * len(words), Segmenter())


def _word(kind: str, *tokens: str) -> QueryWord:
    return QueryWord(" ".join(tokens), (Form(kind, tokens),))  # type: ignore[arg-type]


_MARKERS = {
    "characters": _marker(_word("term", "暴力"), _word("term", "人"), _word("term", "威胁")),
    "words": _marker(_word("term", "use"), _word("term", "human"), _word("term", "〇")),
    "phrases": _marker(_word("phrase", "human", "right"), _word("phrase", "use", "of", "forc")),
    "quotations": _marker(phrases=(tuple("暴力威胁"), ("use", "of"), ("of", "human"), ("5",))),
    "mistyped": Marker(
        (QueryWord("forse", (Form("term", ("forse",)),), typo="forse"),), (), [0.0], Segmenter()
    ),
}


@pytest.mark.parametrize("marker", _MARKERS.values(), ids=_MARKERS.keys())
def test_each_text_has_the_marks_that_it_has_alone(marker: Marker) -> None:
    together = marker.marks_of(_TEXTS)
    assert list(together) == list(_TEXTS)
    assert any(together.values())
    for text in _TEXTS:
        assert together[text] == marker.marks(text)


def test_nothing_is_found_across_two_texts() -> None:
    marker = _marker(_word("phrase", "use", "of"), phrases=(tuple("威胁威胁"), ("use", "of")))
    assert marker.marks_of(["暴力威胁", "威胁他人", "a use", "of force"]) == {
        "暴力威胁": [],
        "威胁他人": [],
        "a use": [],
        "of force": [],
    }


def test_a_word_is_marked_where_it_stands_alone_and_not_within_another() -> None:
    text = "act action re-act act-based act's acts, (act) a-act"
    marks = _marker(_word("term", "act")).marks(text)
    found = {(mark.start, text[mark.start : mark.end]) for mark in marks}
    assert found == {
        (0, "act"),
        (11, "re-act"),
        (18, "act-based"),
        (28, "act's"),
        (34, "acts"),
        (41, "act"),
        (46, "a-act"),
    }

"""The kind of passage that a question asks for: a penalty, a time limit, a competent body.

``search.retrieve.raise_kind`` raises the best results that have the wording of the kind. The wordings are
data: ``data/question_kinds.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from corpus import SEARCH_LANGS, SearchLang
from search.data import load_table
from search.text.folding import fold

QuestionKind = Literal["penalty", "term", "actor"]
KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
"""The kinds, in the order in which they are tried."""

_DATA = load_table("question_kinds")
_ASKED = {kind: re.compile("|".join(_DATA[kind]["asked"])) for kind in KINDS}
_SAID: Mapping[tuple[QuestionKind, SearchLang], re.Pattern[str]] = {
    (kind, lang): re.compile("|".join(_DATA[kind][lang])) for kind in KINDS for lang in SEARCH_LANGS
}
_STATED = {lang: re.compile("|".join(_DATA["penalty"]["stated"][lang])) for lang in SEARCH_LANGS}


def kind_of(query: str) -> QuestionKind | None:
    """The kind of passage that a query asks for; None if it is not recognised."""
    folded = fold(query).text
    return next((kind for kind in KINDS if _ASKED[kind].search(folded)), None)


def kinds_of(text: str, lang: SearchLang) -> tuple[QuestionKind, ...]:
    """The kinds of questions whose answers have the wording of a text in ``lang``."""
    folded = fold(text).text
    return tuple(kind for kind in KINDS if _SAID[kind, lang].search(folded))


def is_worded_as(kind: QuestionKind, text: str, lang: SearchLang) -> bool:
    """Whether a text in ``lang`` has the wording of passages that answer questions of this kind."""
    return _SAID[kind, lang].search(fold(text).text) is not None


def states_penalty(sentence: str, lang: SearchLang) -> bool:
    """Whether a sentence in ``lang`` states the penalty itself, and not only that there is one."""
    return _STATED[lang].search(fold(sentence).text) is not None

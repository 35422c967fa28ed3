"""Verb or noun: which senses of an English word fit its form and the word before it.

A verb form takes the senses of a verb: "noticed" is 发现, not a notice (通知); "landed" is no land. After
an article or a preposition a word takes no verb's sense if that of a noun is nearer: a cow is not 威吓.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.data import load_table
from search.query.cedict import OTHER, VERB
from search.query.dictionary import Dictionary, Translation
from search.query.dictionary_lookup import Gloss
from search.query.legal_words import is_listed_form
from search.query.nearness import load_nearness
from search.text.segmenter import Word
from search.text.stemming import base

_DATA = load_table("dictionary")
_BEFORE_NOUN = frozenset(_DATA["before_noun"].split())
_BEFORE_VERB = frozenset(_DATA["before_verb"].split())
_IRREGULAR = frozenset(load_table("english")["irregular"])
_PLURAL = re.compile(r"(?:s|men|children|feet|teeth|geese|mice|oxen|[aix])$")
_SAME: float = _DATA["same_sense"]


def of_its_class(found: Gloss, words: Sequence[Word], general: Dictionary) -> Gloss:
    """The gloss of an English word without senses of another part of speech; a phrase as it is.

    ``words``: those of the query; ``general``: the dictionary without the lists, for a verb form of a
    word that is listed as a noun.
    """
    word, senses = found.text, found.translations
    if not senses or len(found.words) > 1 or found.words[0].han:
        return found
    before = _before(found.words[0], words)
    if _is_verb_form(word):
        # What is listed in this very form is chosen by hand, and a hearing is no form of "hear".
        if not is_listed_form(word):
            senses = _of_verb(word, senses, general)
        elif not word.endswith("ing"):
            senses = _verbs(word, senses, general)
    elif is_listed_form(word):
        return found
    elif before in _BEFORE_VERB:
        # If the first sense is none of a verb, the list gives what is meant: 债务 for "owes".
        if general.classes(senses[0].text, word) & VERB:
            senses = _verbs(word, senses, general)
    elif before in _BEFORE_NOUN and senses == general.translations(word, "zh"):
        senses = _of_noun(word, senses, general)
    return found._replace(translations=senses)


def _is_verb_form(word: str) -> bool:
    """Whether a word is inflected as verbs are, not as nouns: noticed, landing, sold."""
    is_inflected = word.endswith(("ed", "ing")) or word in _IRREGULAR
    return is_inflected and base(word) != word and not _PLURAL.search(word)


def _of_verb(
    word: str, senses: tuple[Translation, ...], general: Dictionary
) -> tuple[Translation, ...]:
    first = senses[0].text
    classes = general.classes(first, word)
    if not classes or classes & VERB:
        return _verbs(word, senses, general)
    # The first one is a noun, so the word is explained as one. If that says the same, texts have it:
    # 劳动 for "worked".
    found = general.translations(word, "zh")
    verbs = tuple(each for each in found if general.classes(each.text, word) & VERB)
    is_same = load_nearness().nearest(first, (each.text for each in verbs), "zh") >= _SAME
    return senses if is_same or not verbs else verbs


def _verbs(
    word: str, senses: tuple[Translation, ...], general: Dictionary
) -> tuple[Translation, ...]:
    """The senses that a verb has, and unknown ones; all if none is known to be one."""
    classes = [general.classes(each.text, word) for each in senses]
    if not any(known & VERB for known in classes):
        return senses
    pairs = zip(senses, classes, strict=True)
    return tuple(each for each, known in pairs if known & VERB or not known)


def _of_noun(
    word: str, senses: tuple[Translation, ...], general: Dictionary
) -> tuple[Translation, ...]:
    near = load_nearness().senses(word, "en", (), [each.text for each in senses])
    known = [
        (each, general.classes(each.text, word), -2.0 if value is None else value)
        for each, value in zip(senses, near, strict=True)
    ]
    noun = max((value for _, classes, value in known if classes & OTHER), default=-3.0)
    kept = [each for each, classes, value in known if classes != VERB or value > noun]
    return tuple(kept)


def _before(word: Word, words: Sequence[Word]) -> str:
    """The word directly before another one; empty if there is none."""
    return next((each.text for each in words if each.end == word.start - 1), "")

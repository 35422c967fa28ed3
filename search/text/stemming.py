"""Reduces English words to a common form: "organised crimes" becomes "organized crime".

The stemmer is Snowball's English one, from tantivy; irregular and British forms that it does not reduce are
data (``data/english.toml``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from search.data import load_table
from search.engines.tantivy.stemmer import english_stem

_DATA = load_table("english")
_IRREGULAR: dict[str, str] = _DATA["irregular"]
_WHOLE: dict[str, str] = _DATA["whole"]
_VARIANTS: dict[str, str] = _DATA["variants"]
_SPELLINGS = [(re.compile(rule["pattern"]), rule["to"]) for rule in _DATA["spellings"]]
_ENDINGS = [(re.compile(rule["pattern"]), rule["to"]) for rule in _DATA["endings"]]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word; short words are unchanged.

    ``trafficked`` → ``traffic``, ``children's`` → ``child``.
    """
    if len(word) < 3:
        return word
    word = _IRREGULAR.get(word.removesuffix("'s"), word)
    if word in _WHOLE:
        return _WHOLE[word]
    for pattern, to in _SPELLINGS:
        word = pattern.sub(to, word)
    form = english_stem(word)
    for pattern, to in _ENDINGS:
        form = pattern.sub(to, form)
    return str(_VARIANTS.get(form, form))


_SHORTEST = 3
"""The shortest length, in letters, of a word from which inflections are removed."""
_INFLECTION = re.compile(r"(?:ing|ed|es|e|s)$")


@lru_cache(maxsize=20_000)
def base(word: str) -> str:
    """A folded word without its inflection: ``raids`` and ``raided`` become ``raid``; ``raider`` stays.

    It distinguishes words with the same stem: intern and international, trafficker and trafficking.
    """
    word = _IRREGULAR.get(word.removesuffix("'s"), word.removesuffix("'s"))
    for pattern, to in _SPELLINGS:
        word = pattern.sub(to, word)
    if len(word) <= _SHORTEST:
        return word
    form = _INFLECTION.sub("", re.sub(r"(?:ies|ied)$", "y", word))
    # A doubled consonant is reduced to one: kidnapp(ing).
    if form != word and len(form) > _SHORTEST and form[-1] == form[-2]:
        form = form[:-1]
    for pattern, to in _ENDINGS:
        form = pattern.sub(to, form)
    return form

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

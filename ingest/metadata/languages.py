"""In which language a text is written: Chinese and English, which kb searches, or another one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import islice

from corpus import detect_tag, search_lang
from ingest.data import load_table
from ingest.hyphens import LETTER

_WORD = re.compile(f"{LETTER}+")
_MOST_WORDS = 1000
# Of so few words more must be known ones, and at least so many: names and addresses show no language.
_FEW_WORDS = 25
_KNOWN_OF_FEW = 0.3
_FEWEST_KNOWN = 3
# So much of a running text are its language's known words, and so far behind are English ones then.
_KNOWN = 0.12
_AHEAD = 1.6
# So many of its letters, and so large a share of them, show a language that alone has them.
_OWN_LETTERS = 2
_OWN_SHARE = 0.04


def detect_language(text: str) -> tuple[str, float]:
    """BCP 47 tag of a text and how sure that is: ``en``, ``zh``, ``zh-Hant``; else ``nl``, ``ru`` …"""
    # Some programs store the marks over letters as characters of their own.
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    tag = _by_letters(text)
    if tag is not None:
        return tag, 0.95
    tag = detect_tag(text)
    return (tag, 0.95) if search_lang(tag) == "zh" else _by_words(text)


def _by_letters(text: str) -> str | None:
    """The language of a text by its script, or by letters that it alone has; else None."""
    found = "" if text.isascii() else "".join(_any_letter().findall(text))
    if not found:
        return None
    letters = sum(map(str.isalpha, text)) or 1
    for tag, pattern in _letters("scripts").items():
        share = len(pattern.findall(found)) / letters
        # Japanese is half Han; no other script is mixed with them.
        if share > (0.15 if tag == "ja" else 0.5):
            return tag
    for tag, pattern in _letters("letters").items():
        if len(pattern.findall(found)) >= max(_OWN_LETTERS, _OWN_SHARE * letters):
            return tag
    return None


def _by_words(text: str) -> tuple[str, float]:
    words = [found[0] for found in islice(_WORD.finditer(text.lower()), _MOST_WORDS)]
    counts = Counter(words)
    known = {tag: sum(counts[w] for w in own) for tag, own in _words().items()}
    best = max(known, key=lambda tag: known[tag])
    are_few = len(words) < _FEW_WORDS
    fewest = max(_FEWEST_KNOWN, (_KNOWN_OF_FEW if are_few else _KNOWN) * len(words))
    if best != "en" and known[best] >= fewest and known[best] >= _AHEAD * known["en"]:
        return best, min(0.95, 0.6 + known[best] / len(words))
    return "en", 0.95 if not are_few and known["en"] >= fewest else 0.6


@lru_cache(maxsize=2)
def _letters(table: str) -> dict[str, re.Pattern[str]]:
    patterns = load_table("languages")[table]
    return {tag: re.compile(pattern) for tag, pattern in patterns.items()}


@lru_cache(maxsize=1)
def _any_letter() -> re.Pattern[str]:
    patterns = [*_letters("scripts").values(), *_letters("letters").values()]
    return re.compile(f"[{''.join(pattern.pattern.strip('[]') for pattern in patterns)}]+")


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    words = load_table("languages")["words"]
    return {tag: frozenset(some.split()) for tag, some in words.items()}

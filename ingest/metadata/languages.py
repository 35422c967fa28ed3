"""In which language a text is written: Chinese and English, which kb searches, or another one."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import islice

from corpus import detect_tag, search_lang
from ingest.data import load_table
from ingest.hyphens import LETTER

_WORD = re.compile(f"{LETTER}+")
_MOST_WORDS = 4000
# Fewer words show no language: names, addresses, the cells of a table.
_FEWEST_WORDS = 25
# So much of a running text are its language's small words, and so far behind are English ones then.
_SMALL_WORDS = 0.12
_AHEAD = 1.6


def detect_language(text: str) -> tuple[str, float]:
    """BCP 47 tag of a text and how sure that is: ``en``, ``zh``, ``zh-Hant``; else ``nl``, ``ru`` …"""
    tag, share = _by_script(text)
    if tag is not None:
        return tag, share
    tag = detect_tag(text)
    return (tag, 0.95) if search_lang(tag) == "zh" else _by_words(text)


def _by_script(text: str) -> tuple[str | None, float]:
    foreign = "" if text.isascii() else "".join(_any_script().findall(text))
    if not foreign:
        return None, 0.0
    letters = sum(map(str.isalpha, text)) or 1
    for tag, pattern in _scripts().items():
        share = len(pattern.findall(foreign)) / letters
        # Japanese is half Han; no other script is mixed with them.
        if share > (0.15 if tag == "ja" else 0.5):
            return tag, 0.95
    return None, 0.0


def _by_words(text: str) -> tuple[str, float]:
    words = [found[0] for found in islice(_WORD.finditer(text.lower()), _MOST_WORDS)]
    if len(words) < _FEWEST_WORDS:
        return "en", 0.6
    counts = Counter(words)
    shares = {tag: sum(counts[w] for w in known) / len(words) for tag, known in _words().items()}
    best = max(shares, key=lambda tag: shares[tag])
    if best != "en" and shares[best] >= _SMALL_WORDS and shares[best] >= _AHEAD * shares["en"]:
        return best, min(0.95, 0.6 + shares[best])
    return "en", 0.95 if shares["en"] >= _SMALL_WORDS else 0.6


@lru_cache(maxsize=1)
def _scripts() -> dict[str, re.Pattern[str]]:
    scripts = load_table("languages")["scripts"]
    return {tag: re.compile(pattern) for tag, pattern in scripts.items()}


@lru_cache(maxsize=1)
def _any_script() -> re.Pattern[str]:
    letters = "".join(pattern.pattern.strip("[]") for pattern in _scripts().values())
    return re.compile(f"[{letters}]+")


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    words = load_table("languages")["words"]
    return {tag: frozenset(some.split()) for tag, some in words.items()}

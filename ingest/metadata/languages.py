"""In which language a text is written: Chinese and English, which kb searches, or another one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from corpus import detect_tag, search_lang
from ingest.data import load_table
from ingest.hyphens import LETTER

_WORD = re.compile(f"{LETTER}+")
_WEB_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_ADDRESS = re.compile(rf"{_WEB_ADDRESS.pattern}|[\w.+-]{{1,64}}@\S+")
# Letters that are looked at: of a long text, in so many pieces from its beginning to its end.
_SAMPLE = 20_000
_PIECES = 10
# In fewer words names and quoted titles weigh more: nearly nothing but the language's own words may then
# stand there, and the answer is never surer than this.
_FEW_WORDS = 25
_SURE_OF_FEW = 0.6
_KNOWN_OF_FEW = 0.3
_FEWEST_TELLING = 3
# With so many different known words, and no English one, two telling words are enough.
_MANY_KNOWN = 4
_FEWEST_WITH_KNOWN = 2
_TELLING_PER_ENGLISH = 4
# So much of a running text are its language's known words, and so far behind are English ones then.
_KNOWN = 0.12
_AHEAD = 1.6
# So many different words, and so large a share of a running text, that no name, Latin or English has.
_DIFFERENT = 5
_TELLING = 0.03
# So many of its letters, and so large a share of them, show a language that alone has them; names have
# them too, so that words must show it as well.
_OWN_LETTERS = 2
_OWN_SHARE = 0.04
_FEWEST_WITH_LETTERS = 2


def detect_language(text: str) -> tuple[str, float]:
    """BCP 47 tag of a text and how sure that is: ``en``, ``zh``, ``zh-Hant``; else ``nl``, ``ru`` …

    Another language must have the larger share of the whole text, wherever it stands; Chinese or English
    is told by the beginning.
    """
    beginning, sample = _composed(text[:_SAMPLE]), _composed(_spread(text))
    tag = _by_script(sample)
    if tag is not None:
        return tag, 0.95
    tag = detect_tag(beginning)
    return (tag, 0.95) if search_lang(tag) == "zh" else _by_words(sample)


def _spread(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    size = _SAMPLE // _PIECES
    step = (len(text) - size) / (_PIECES - 1)
    return "\n".join(text[(at := round(n * step)) : at + size] for n in range(_PIECES))


def _composed(text: str) -> str:
    # Some programs store the marks over letters as characters of their own.
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _by_script(text: str) -> str | None:
    found = "" if text.isascii() else "".join(_any_script().findall(text))
    if not found:
        return None
    letters = sum(map(str.isalpha, text)) or 1
    for tag, pattern in _letters("scripts").items():
        share = len(pattern.findall(found)) / letters
        # Japanese is half Han; no other script is mixed with them.
        if share > (0.15 if tag == "ja" else 0.5):
            return tag
    return None


def _by_words(text: str) -> tuple[str, float]:
    # Each word may begin an e-mail address: looking for them takes ten times as long.
    addresses = _ADDRESS if "@" in text else _WEB_ADDRESS
    printed = _WORD.findall(addresses.sub(" ", text))
    if len(printed) < _FEW_WORDS:
        return _by_few_words(text, [word for word in printed if len(word) > 1])
    known, counts = _known(printed)
    best = max(known, key=lambda tag: known[tag])
    english = max(known["en"], _only_english(counts, best))
    is_known = known[best] >= _KNOWN * len(printed)
    if best == "en" or not is_known or known[best] < _AHEAD * english:
        return "en", 0.95 if known["en"] >= _KNOWN * len(printed) else 0.6
    telling = [word for word in printed if word in _telling()[best]]
    if len(set(telling)) < _DIFFERENT or len(telling) < _TELLING * len(printed):
        return "en", 0.6
    return best, min(0.95, 0.6 + known[best] / len(printed))


def _by_few_words(text: str, printed: list[str]) -> tuple[str, float]:
    """The language of a title or a sentence, by its words of two letters and more."""
    # As they are printed: in lower case, which a name is not. The first word may have a capital.
    as_printed = {word.lower() if n == 0 else word for n, word in enumerate(printed)}
    telling = {tag: len(own & as_printed) for tag, own in _telling().items()}
    known, counts = _known(printed)
    best = max(telling, key=lambda tag: (telling[tag], known[tag]))
    english = _only_english(counts, best)
    fewest, least = _FEWEST_TELLING, _KNOWN_OF_FEW * len(printed)
    if not english and len(_words()[best] & as_printed) >= _MANY_KNOWN:
        fewest = _FEWEST_WITH_KNOWN
    if pattern := _letters("letters").get(best):
        own, letters = len(pattern.findall(text)), sum(map(str.isalpha, text))
        if own >= max(_OWN_LETTERS, _OWN_SHARE * letters):
            fewest, least = _FEWEST_WITH_LETTERS, 0.0
    is_sure = telling[best] >= max(fewest, _TELLING_PER_ENGLISH * english)
    return (best if is_sure and known[best] >= least else "en"), _SURE_OF_FEW


def _known(printed: list[str]) -> tuple[dict[str, int], Counter[str]]:
    """How many of the words each language has, and how often each word stands there, in lower case."""
    counts = Counter(map(str.lower, printed))
    return {tag: sum(counts.get(w, 0) for w in own) for tag, own in _words().items()}, counts


def _only_english(counts: Counter[str], tag: str) -> int:
    """How many of the words English has, and not the language ``tag``."""
    return sum(counts[word] for word in _english() - _words()[tag])


@lru_cache(maxsize=2)
def _letters(table: str) -> dict[str, re.Pattern[str]]:
    patterns = load_table("languages")[table]
    return {tag: re.compile(pattern) for tag, pattern in patterns.items()}


@lru_cache(maxsize=1)
def _any_script() -> re.Pattern[str]:
    letters = "".join(pattern.pattern.strip("[]") for pattern in _letters("scripts").values())
    return re.compile(f"[{letters}]+")


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    words = load_table("languages")["words"]
    return {tag: frozenset(some.split()) for tag, some in words.items()}


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return _words()["en"] | frozenset(load_table("languages")["titles"]["en"].split())


@lru_cache(maxsize=1)
def _telling() -> dict[str, frozenset[str]]:
    """The words of each other language, without those that English texts and names have too."""
    elsewhere = _english() | frozenset(load_table("languages")["names"]["words"].split())
    return {
        tag: frozenset(word for word in own - elsewhere if len(word) > 1)
        for tag, own in _words().items()
        if tag != "en"
    }

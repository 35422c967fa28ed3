"""Language tags (BCP 47), and the script of a Chinese text."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from corpus.records import SearchLang

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HAN_RUN = re.compile(f"{HAN.pattern}+")
_LATIN_RUN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_TAG = re.compile(r"(en|zh)(?:[-_](hans|hant|cn|sg|tw|hk|mo|gb|us))?", re.IGNORECASE)
_TRADITIONAL_REGIONS = {"tw", "hk", "mo"}
# A Han character carries as much as one and a half Latin words: it counts as 3.4 letters.
_LETTERS_PER_HAN = 3.4
SIMPLIFIED_SIGNS = "条当国应关规务机业会员门对证处为责经权请发审产设构实级资进单时动执职检报违护"
"""Frequent characters of Simplified texts, each of which has another form in Traditional ones."""


def normalise_tag(tag: str) -> str | None:
    """``zh_TW`` → ``zh-Hant``, ``EN-gb`` → ``en``; None for a tag of another language."""
    match = _TAG.fullmatch(tag.strip())
    if not match:
        return None
    base, rest = match[1].lower(), (match[2] or "").lower()
    if base == "zh" and (rest == "hant" or rest in _TRADITIONAL_REGIONS):
        return "zh-Hant"
    if base == "zh" and rest:
        return "zh-Hans"
    return base


def search_lang(tag: str) -> SearchLang:
    """The language searched for a tag: ``zh`` for ``zh-Hant``."""
    return "zh" if tag.startswith("zh") else "en"


def text_lang(text: str, default: SearchLang = "en") -> SearchLang:
    """The language of a text by its letters; ``default`` if it has none."""
    if text.isascii() or not HAN.search(text):
        return "en" if _LATIN_RUN.search(text) else default
    han = sum(map(len, _HAN_RUN.findall(text))) * _LETTERS_PER_HAN
    latin = sum(map(len, _LATIN_RUN.findall(text)))
    if han == latin == 0:
        return default
    return "zh" if han >= latin else "en"


def detect_tag(text: str) -> str:
    """``en``, ``zh``, or ``zh-Hant`` if most characters that differ by script are Traditional."""
    if text_lang(text) == "en":
        return "en"
    counts = Counter("".join(_HAN_RUN.findall(text))[:5000])
    # Each character is converted once, by itself: OpenCC takes longer than all else that is read here.
    each = "\n".join(counts)

    def changed(converted: str) -> int:
        return sum(counts[a] for a, b in zip(counts, converted.split("\n"), strict=True) if a != b)

    traditional = changed(to_simplified(each))
    # The converter to Traditional takes 26 MB in each process. It would change at least these characters,
    # and nearly every Simplified text has enough of them.
    if traditional <= sum(counts[sign] for sign in SIMPLIFIED_SIGNS):
        return "zh"
    return "zh-Hant" if traditional > changed(to_traditional(each)) else "zh"


def to_simplified(text: str) -> str:
    """Traditional characters converted to Simplified, by phrase (OpenCC t2s); all else is unchanged."""
    converted: str = _converter("t2s").convert(text)
    return converted


def to_traditional(text: str) -> str:
    """Simplified characters converted to Traditional, by phrase (OpenCC s2t); all else is unchanged."""
    converted: str = _converter("s2t").convert(text)
    return converted


def taiwan_to_mainland(text: str) -> str:
    """The same, with Taiwanese words replaced by the mainland's (OpenCC tw2sp).

    網路 becomes 网络; but 文件, which both use, becomes 文档: only for words that are not found.
    """
    converted: str = _converter("tw2sp").convert(text)
    return converted


@lru_cache(maxsize=3)
def _converter(name: str):  # type: ignore[no-untyped-def]
    import opencc

    return opencc.OpenCC(name)

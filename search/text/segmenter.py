"""Segments text into words, in the same way for the index and for a query.

Chinese is segmented by jieba in search mode, with the termbase's terms as its user dictionary. rjieba does
the work, because it is several times as fast. It only receives runs of Han characters, for which its words
are jieba's; the rules here segment all other text. Without rjieba, jieba itself does the work.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, Protocol, cast

from corpus.languages import HAN
from search.text.folding import Folded, fold
from search.text.stemming import stem

# jieba's own alphabet: other Han characters would be segmented by different rules.
_JIEBA_RUN = re.compile(r"[\u4e00-\u9fd5]+")
_HAN = HAN.pattern[1:-1] + "\u3007"
_LATIN_PIECE = (
    rf"[^\W_{_HAN}]+(?:'[^\W_{_HAN}]+)*(?:[-\u2010\u2011][^\W_{_HAN}]+(?:'[^\W_{_HAN}]+)*)*"
)
_PIECE = re.compile(rf"[\u4e00-\u9fd5]+|[{_HAN}]|{_LATIN_PIECE}")
_HAN_PIECE = re.compile(rf"[\u4e00-\u9fd5]+|[{_HAN}]")
_LATIN = re.compile(rf"\u3007|{_LATIN_PIECE}")
_JOINED_BEFORE = re.compile(rf"[^\W_{_HAN}]['\-\u2010\u2011]?\Z")
_JOINED_AFTER = re.compile(rf"['\-\u2010\u2011]?[^\W_{_HAN}]")
_HAN_UNIT = re.compile(rf"[{_HAN}]")
_BETWEEN = re.compile(rf"[^\w\x00{_HAN}]+|_+")
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_UNHYPHENED = re.compile(r"[^-\u2010\u2011]+")
_HAN_CHAR = re.compile(r".")
_SHORT = 100
"""The longest text, in characters, whose words are cached: a query is segmented repeatedly."""
_MOST_SHORT = 2_000
"""The number of such texts: each takes 6 kB in every process."""
_MOST_INNER = 200_000
"""The number of words whose parts are cached, in about 40 MB.

jieba's dictionary has 350,000 words, of which laws use a tenth.
"""
_LONGEST = 64
"""The number of characters of a word that count; real words are shorter, and engines limit terms."""


class Word(NamedTuple):
    """A word of a text. ``start`` and ``end`` are code points of the original text."""

    text: str
    """Folded, as written."""
    term: str
    """The token in the index: the stem of a Latin word."""
    parts: tuple[str, ...]
    """Terms of the words that it is composed of (跨国 + 犯罪, co + operation); or none."""
    grams: tuple[str, ...]
    """Further dictionary words within it, which overlap (受害 in 受害人)."""
    start: int
    end: int
    han: bool


class _Jieba(Protocol):
    def tokenize(
        self, text: str, mode: str, hmm: bool = True
    ) -> Iterable[tuple[str, int, int]]: ...

    def cut(self, text: str) -> Iterable[str]: ...


class Segmenter:
    """Segments texts into words. Create it once; threads may share it.

    ``words`` are terms that must stay whole; only terms that are all Han characters need it, others are
    ignored. ``library`` is ``rjieba`` (the default if installed) or ``jieba``.
    """

    def __init__(self, words: Iterable[str] = (), *, library: str | None = None) -> None:
        folded = {fold(word.strip()).text for word in words}
        terms = sorted(word for word in folded if len(word) > 1 and _JIEBA_RUN.fullmatch(word))
        self._jieba, name = _load(library)
        # Segmented before the words are added, so that their parts can still be found.
        self._parts = {term: parts for term in terms if len(parts := _cut(self._jieba, term)) > 1}
        for term in terms:
            _teach(self._jieba, term)
        digest = hashlib.sha256("\n".join(terms).encode()).hexdigest()[:12]
        self.signature = f"jieba-search-1/{name}-{importlib.metadata.version(name)}/{digest}"
        """Identifies the segmentation: an index made under another signature gives bad results."""
        self._short = lru_cache(maxsize=_MOST_SHORT)(self._cut)
        self._inner: dict[str, tuple[str, ...]] = {}

    def words(self, text: str) -> list[Word]:
        """The words of ``text``, in order, without overlap."""
        return list(self._short(text) if len(text) <= _SHORT else self._cut(text))

    def _cut(self, text: str) -> tuple[Word, ...]:
        folded = fold(text)
        found = (self._words_of(match, folded) for match in _PIECE.finditer(folded.text))
        return tuple(itertools.chain.from_iterable(found))

    def is_word(self, text: str) -> bool:
        """Whether a run of Han characters is one word of the dictionary."""
        return len(list(self._jieba.tokenize(text, "default", False))) == 1

    def lone_characters(self, folded: str, chars: Set[str]) -> Iterator[tuple[int, str]]:
        """Where a folded text has any of ``chars``, Han characters, as a word by itself."""
        for match in _HAN_PIECE.finditer(folded):
            at, piece = match.start(), match[0]
            if chars.isdisjoint(piece):
                continue
            for word in self._jieba.cut(piece) if _JIEBA_RUN.match(piece) else (piece,):
                if word in chars:
                    yield at, word
                at += len(word)

    def index_terms(self, text: str) -> tuple[list[str], list[str]]:
        """The terms of a text for an index: first all words in order, then their parts and grams.

        The order is needed to find phrases. The terms are those of :meth:`words`, without their positions.
        """
        return self.terms_of(pieces_of(text))

    def terms_of(self, pieces: Iterable[str]) -> tuple[list[str], list[str]]:
        """The same of ``pieces_of`` a text."""
        in_order: list[str] = []
        further: list[str] = []
        known = self._inner
        for piece in pieces:
            if _JIEBA_RUN.match(piece):
                words = list(self._jieba.cut(piece))
                in_order += words
                for number, word in enumerate(words):
                    if len(word) > 1:
                        inner = known.get(word)
                        if inner is None:
                            start = sum(map(len, words[:number]))
                            inner = self._inner_of(word, piece, start)
                        further += inner
                continue
            other = _other_word(piece, 0, len(piece))
            if other.parts:
                in_order.extend(other.parts)
                further.append(other.term)
            else:
                in_order.append(other.term)
        return in_order, further

    def _inner_of(self, word: str, run: str, start: int) -> tuple[str, ...]:
        """The parts and grams of a word in ``run``; they do not depend on where the word occurs."""
        tokens = _with_grams(self._jieba.tokenize(run, mode="search"))
        grams = next((each.grams for each in tokens if each.start == start), [])
        parts = self._parts.get(word) or (_tiling(word, start, grams) if grams else ())
        inner = (*parts, *(gram for gram, _ in grams if gram not in parts))
        if len(self._inner) < _MOST_INNER:
            self._inner[word] = inner
        return inner

    def _words_of(self, match: re.Match[str], folded: Folded) -> Iterable[Word]:
        piece, at = match[0], match.start()
        if _JIEBA_RUN.match(piece):
            return self._han_words(piece, at, folded)
        return (_other_word(piece, *folded.span(at, match.end())),)

    def _han_words(self, run: str, at: int, folded: Folded) -> Iterator[Word]:
        for text, grams, start, end in _with_grams(self._jieba.tokenize(run, mode="search")):
            parts = self._parts.get(text) or (_tiling(text, start, grams) if grams else ())
            inner = tuple(gram for gram, _ in grams if gram not in parts) if grams else ()
            yield Word(text, text, parts, inner, *folded.span(at + start, at + end), True)


class Character(NamedTuple):
    """A unit of an exact search: a Han character, or another word as written."""

    text: str
    start: int
    end: int


def characters(folded: Folded) -> Iterator[Character]:
    """The units of an exact search, in order; offsets are code points of the original text."""
    for match in _PIECE.finditer(folded.text):
        piece = match[0]
        parts = _HAN_CHAR if _JIEBA_RUN.match(piece) else _UNHYPHENED
        for part in parts.finditer(piece):
            span = folded.span(match.start() + part.start(), match.start() + part.end())
            yield Character(part[0][:_LONGEST], *span)


def is_han(unit: str) -> bool:
    """Whether a unit of an exact search is a Han character."""
    return _HAN_UNIT.fullmatch(unit) is not None


def closed_up(text: str) -> str:
    """A folded text without what stands between characters, and between words and their parts: units that
    are side by side for an exact search are so in it, too. Han characters are so only then; parts of other
    words may be."""
    return _BETWEEN.sub("", text)


class ClosedUp:
    """A folded text that is closed up, and where it was in the text."""

    def __init__(self, folded: str) -> None:
        self.text = closed_up(folded)
        self._folded = folded

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the folded text that a part of this one, not empty, came from."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, at: int) -> int:
        places, lengths = self._left_out
        return at + lengths[bisect_right(places, at)]

    @cached_property
    def _left_out(self) -> tuple[list[int], list[int]]:
        """Places before which something was left out, and the length of all that was so far."""
        places, lengths = [], [0]
        for match in _BETWEEN.finditer(self._folded):
            places.append(match.start() - lengths[-1])
            lengths.append(lengths[-1] + match.end() - match.start())
        return places, lengths


def exact_tokens(text: str) -> list[str]:
    """The same as text only; an index needs it for every text."""
    return tokens_of(pieces_of(text))


def pieces_of(text: str) -> list[str]:
    """The runs of Han characters and the other words of a text, folded."""
    return _PIECE.findall(fold(text).text)


def tokens_of(pieces: Iterable[str]) -> list[str]:
    """``exact_tokens`` of ``pieces_of`` a text."""
    tokens: list[str] = []
    for piece in pieces:
        if _JIEBA_RUN.match(piece):
            tokens.extend(piece)
        else:
            tokens.extend(part[:_LONGEST] for part in _UNHYPHENED.findall(piece))
    return tokens


class LatinWord(NamedTuple):
    """A word that is not Chinese."""

    text: str
    """Folded, as written."""
    terms: tuple[str, ...]
    """The stems that match it in sequence: its own, or those of the parts between hyphens."""
    tokens: frozenset[str]
    """All stems that match it: those, and that of the whole."""


def latin_pieces(folded: Folded) -> list[str]:
    """The non-Chinese words of a folded text."""
    return _LATIN.findall(folded.text)


def latin_places(folded: Folded) -> Iterator[re.Match[str]]:
    """The spans of the non-Chinese words of a folded text; ``latin_word`` makes a word of each."""
    return _LATIN.finditer(folded.text)


def latin_starts(text: str, piece: str) -> Iterator[int]:
    """Where a folded text has this word, as one of its ``latin_pieces``."""
    at = text.find(piece)
    while at >= 0:
        end = at + len(piece)
        before = text[max(at - 2, 0) : at]
        if piece == "\u3007" or not (
            _JOINED_BEFORE.search(before) or _JOINED_AFTER.match(text, end)
        ):
            yield at
        at = text.find(piece, end)


@lru_cache(maxsize=50_000)
def latin_word(piece: str) -> LatinWord:
    """The word for a piece of ``latin_places``; it needs no dictionary."""
    word = _other_word(piece, 0, len(piece))
    terms = word.parts or (word.term,)
    return LatinWord(piece, terms, frozenset((word.term, *terms)))


def _other_word(piece: str, start: int, end: int) -> Word:
    han = bool(HAN.match(piece)) or piece == "\u3007"
    pieces = [part[:_LONGEST] for part in _HYPHEN.split(piece)]
    if len(pieces) == 1:
        return Word(piece, piece if han else stem(pieces[0]), (), (), start, end, han)
    joined = "".join(pieces)[:_LONGEST]
    return Word(piece, stem(joined), tuple(stem(part) for part in pieces), (), start, end, False)


class _HanWord(NamedTuple):
    text: str
    grams: list[tuple[str, int]]
    """Dictionary words within it, each with its start."""
    start: int
    end: int


def _with_grams(tokens: Iterable[tuple[str, int, int]]) -> list[_HanWord]:
    """jieba's search mode returns the words within a word, then the word: grouped here from the end."""
    words: list[_HanWord] = []
    for text, start, end in reversed(list(tokens)):
        if words and start >= words[-1].start:
            words[-1].grams.append((text, start))
        else:
            words.append(_HanWord(text, [], start, end))
    words.reverse()
    return words


def _tiling(text: str, start: int, grams: list[tuple[str, int]]) -> tuple[str, ...]:
    """The grams that together make up the whole word, if there are any."""
    longest = {}
    for gram, at in sorted(grams, key=lambda pair: len(pair[0])):
        longest[at - start] = gram
    parts: list[str] = []
    at = 0
    while at < len(text):
        if at not in longest:
            return ()
        parts.append(longest[at])
        at += len(longest[at])
    return tuple(parts)


def _cut(jieba: _Jieba, text: str) -> tuple[str, ...]:
    return tuple(word.text for word in _with_grams(jieba.tokenize(text, mode="search")))


def word_frequencies() -> dict[str, int]:
    """The frequency of each word in jieba's dictionary; takes a third of a second."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    return {word: int(count) for word, count, *_ in map(str.split, lines)}


_unused = [True]
"""Whether the tokenizer that rjieba makes when it is imported has no segmenter yet."""


def _load(library: str | None) -> tuple[_Jieba, str]:
    if library != "jieba":
        try:
            import rjieba
        except ImportError:
            if library == "rjieba":
                raise
        else:
            # The package has loaded the dictionary once: a second one takes 30 MB and a tenth of a second.
            unused = _unused.pop() if _unused else False
            own = cast(Any, rjieba.tokenize).__self__ if unused else rjieba.Jieba()
            return cast(_Jieba, own), "rjieba"
    import jieba

    jieba.setLogLevel("ERROR")
    return cast(_Jieba, jieba.Tokenizer()), "jieba"


def _teach(jieba: _Jieba, term: str) -> None:
    # None lets the library choose the frequency that keeps the term whole.
    jieba.add_word(term, None, None)  # type: ignore[attr-defined]

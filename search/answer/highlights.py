"""Highlights: where a passage contains words of the query, and the snippet to show."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from corpus import Passage
from corpus.languages import HAN
from search.answer.answer import Snippet, Span
from search.deadline import check_deadline
from search.engines.engine import QueryWord
from search.text.folding import Folded, fold
from search.text.segmenter import (
    Segmenter,
    characters,
    closed_up,
    latin_pieces,
    latin_places,
    latin_starts,
    latin_word,
)

_PARTS = 0.5
"""The weight of all parts of a word together, relative to the whole word."""
_HINTS = 0.25
"""The weight of words within a word, relative to it."""
_PHRASE = 20.0
"""The weight of quoted text: higher than any word's, because it was asked for literally."""


_BETWEEN = "\x00"
"""Stands between texts that are searched as one: no folded text has it."""


class Token(NamedTuple):
    """A token of one form of a query word."""

    word: int
    """The word, by its position; quotations come after the words."""
    form: int
    place: int
    """The position of the token in the form."""
    weight: float


class Mark(NamedTuple):
    """A position in a text where a token occurs."""

    start: int
    end: int
    token: Token


class Marker:
    """Finds the words and quotations of one plan in texts.

    ``rarity``: how well each word distinguishes one unit from another (``EngineResult.rarity``).
    """

    def __init__(
        self,
        words: Sequence[QueryWord],
        phrases: Sequence[tuple[str, ...]],
        rarity: Sequence[float],
        segmenter: Segmenter,
    ) -> None:
        self._segmenter = segmenter
        self._han: dict[str, list[Token]] = defaultdict(list)
        self._single: dict[str, list[Token]] = defaultdict(list)
        self._latin: dict[str, list[Token]] = defaultdict(list)
        self._stems: dict[tuple[str, ...], list[Token]] = defaultdict(list)
        self._exact: dict[tuple[str, ...], list[Token]] = defaultdict(list)
        self._typos: dict[str, list[Token]] = defaultdict(list)
        for at, (word, weight) in enumerate(zip(words, rarity, strict=True)):
            self._learn(word, at, weight or 1.0, unheld=not weight)
        for at, phrase in enumerate(phrases, start=len(words)):
            self._exact[phrase].append(Token(at, 0, 0, _PHRASE))
        self._terms = {*self._latin, *(term for sequence in self._stems for term in sequence)}

    def marks(self, text: str) -> list[Mark]:
        """All positions in ``text`` where the query matches, in order; they may overlap."""
        return self.marks_of([text])[text]

    def marks_of(self, texts: Iterable[str]) -> dict[str, list[Mark]]:
        """The same of many texts, by text.

        They are searched as one: most texts of an answer are short, and a query has dozens of forms.
        """
        check_deadline()
        joined = _Joined(texts)
        self._mark_han(joined)
        if self._exact:
            self._mark_exact(joined)
        if self._latin or self._stems or self._typos:
            self._mark_latin(joined)
        return joined.marks()

    def _mark_han(self, joined: _Joined) -> None:
        text = joined.folded.text
        for part, tokens in self._han.items():
            at = text.find(part)
            while at >= 0:
                joined.mark(at, at + len(part), tokens)
                at = text.find(part, at + 1)
        if any(char in text for char in self._single):
            for word in self._segmenter.words_with(joined.folded, self._single):
                if word.text in self._single:
                    joined.mark(word.start, word.end, self._single[word.text])

    def _mark_exact(self, joined: _Joined) -> None:
        # Few texts have any of these: the others need not be taken apart.
        close = closed_up(joined.folded.text)
        held: dict[int, dict[tuple[str, ...], list[Token]]] = defaultdict(dict)
        for sequence, tokens in self._exact.items():
            whole = closed_up("".join(sequence))
            at = close.find(whole)
            while at >= 0:
                held[close.count(_BETWEEN, 0, at)][sequence] = tokens
                end = close.find(_BETWEEN, at)
                at = close.find(whole, end + 1) if end >= 0 else -1
        for number, sequences in held.items():
            for start, end, of_sequence in _sequences(
                list(characters(joined.part(number))), sequences
            ):
                joined.mark_in(number, start, end, of_sequence)

    def _mark_latin(self, joined: _Joined) -> None:
        text = joined.folded.text
        pieces = set(latin_pieces(joined.folded))
        wanted = {piece for piece in pieces if not self._terms.isdisjoint(latin_word(piece).tokens)}
        for typed in self._typos:
            alike = (piece for piece in pieces if abs(len(piece) - len(typed)) < 2)
            wanted.update(piece for piece in alike if is_near(typed, piece))
        # Most texts have none of the words: where they have others need not be known.
        for piece in wanted:
            if tokens := self._tokens(piece):
                for start in latin_starts(text, piece):
                    joined.mark(start, start + len(piece), tokens)
        there = {token for piece in wanted for token in latin_word(piece).tokens}
        sequences = {each: found for each, found in self._stems.items() if there.issuperset(each)}
        if not sequences:
            return
        firsts = {sequence[0] for sequence in sequences}
        begins = [piece for piece in wanted if not firsts.isdisjoint(latin_word(piece).tokens)]
        for number in {
            joined.number(start) for piece in begins for start in latin_starts(text, piece)
        }:
            folded = joined.part(number)
            stems = [
                (term, *folded.span(*place.span()))
                for place in latin_places(folded)
                for term in latin_word(place[0]).terms
            ]
            for start, end, tokens in _sequences(stems, sequences):
                joined.mark_in(number, start, end, tokens)

    def _tokens(self, piece: str) -> list[Token]:
        """The tokens that match a word that is not Chinese."""
        word = latin_word(piece)
        tokens = [each for token in word.tokens for each in self._latin.get(token, ())]
        for typed, of_typed in self._typos.items():
            if is_near(typed, word.text):
                tokens += of_typed
        return tokens

    def _learn(self, word: QueryWord, at: int, weight: float, *, unheld: bool) -> None:
        for number, form in enumerate(word.forms):
            # The less certain a guess is, the lower its weight.
            whole = Token(at, number, 0, weight * (form.weight if word.guessed else 1.0))
            if form.kind == "term":
                self._learn_part(form.tokens[0], whole)
            elif form.kind == "exact":
                self._exact[form.tokens].append(whole)
            elif form.kind == "phrase":
                self._stems[form.tokens].append(whole)
            elif form.kind == "parts":
                self._learn_parts(form.tokens, whole._replace(weight=whole.weight * _PARTS))
        self._learn_parts(word.hints, Token(at, len(word.forms), 0, weight * _HINTS))
        if word.typo and unheld:
            self._typos[word.typo].append(Token(at, len(word.forms) + 1, 0, weight))

    def _learn_parts(self, parts: Sequence[str], whole: Token) -> None:
        for place, part in enumerate(parts):
            self._learn_part(part, whole._replace(place=place, weight=whole.weight / len(parts)))

    def _learn_part(self, part: str, token: Token) -> None:
        if not HAN.match(part):
            self._latin[part].append(token)
        elif len(part) == 1:
            # A single character must be a word: 人 does not match in 人民.
            self._single[part].append(token)
        else:
            self._han[part].append(token)


def weight_of(marks: Iterable[Mark]) -> float:
    """The weight of a text with these marks: each query word counts once, by its best form."""
    return sum(max(forms.values()) for forms in _by_form(marks).values())


def words_of(marks: Iterable[Mark]) -> int:
    """The number of query words that a text with these marks says."""
    return len({mark.token.word for mark in marks})


def spans_of(marks: Sequence[Mark]) -> tuple[Span, ...]:
    """The spans to show: the best forms of each word, with touching and overlapping spans joined."""
    if len(marks) < 2:
        return tuple((mark.start, mark.end) for mark in marks)
    forms = _by_form(marks)
    best = {word: max(weights.values()) for word, weights in forms.items()}
    spans: list[Span] = []
    for start, end, token in sorted(marks):
        if forms[token.word][token.form] < best[token.word]:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return tuple(spans)


def is_near(typed: str, word: str) -> bool:
    """Whether the words differ by one letter inserted, deleted, replaced or swapped with the next."""
    if abs(len(typed) - len(word)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), None)
    if same is None:
        return True
    a, b = typed[same:], word[same:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])


def _by_form(marks: Iterable[Mark]) -> dict[int, dict[int, float]]:
    """By word and form, the weight of the tokens that were found."""
    met: dict[int, dict[int, float]] = {}
    for word, form, _, weight in {mark.token for mark in marks}:
        forms = met.setdefault(word, {})
        forms[form] = forms.get(form, 0.0) + weight
    return met


class _Joined:
    """Different texts as one folded text, and the marks that are found in it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._folded = {text: fold(text) for text in texts}
        self._parts = list(self._folded.values())
        self._starts = [0, *accumulate(len(part.text) + 1 for part in self._parts)]
        text = _BETWEEN.join(part.text for part in self._parts)
        self.folded = Folded(text, range(len(text)), range(1, len(text) + 1))
        self._marks: list[list[Mark]] = [[] for _ in self._parts]

    def number(self, at: int) -> int:
        """The number of the text that has a place of the folded text."""
        return bisect_right(self._starts, at) - 1

    def part(self, number: int) -> Folded:
        return self._parts[number]

    def mark(self, start: int, end: int, tokens: Iterable[Token]) -> None:
        """Mark a part of the folded text."""
        number = self.number(start)
        before = self._starts[number]
        self.mark_in(number, *self._parts[number].span(start - before, end - before), tokens)

    def mark_in(self, number: int, start: int, end: int, tokens: Iterable[Token]) -> None:
        """Mark a part of one of the texts, before it was folded."""
        self._marks[number] += [Mark(start, end, token) for token in tokens]

    def marks(self) -> dict[str, list[Mark]]:
        """By text, in order."""
        return {text: sorted(marks) for text, marks in zip(self._folded, self._marks, strict=True)}


def _sequences(
    text: Sequence[tuple[str, int, int]], sequences: dict[tuple[str, ...], list[Token]]
) -> Iterator[tuple[int, int, list[Token]]]:
    """The spans of sequences that occur side by side in ``text``, each with its tokens."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, (word, _, _) in enumerate(text):
        places[word].append(at)
    for sequence, tokens in sequences.items():
        for at in places.get(sequence[0], ()):
            window = text[at : at + len(sequence)]
            if tuple(word for word, _, _ in window) == sequence:
                yield window[0][1], window[-1][2], tokens


_SNIPPET_LENGTH = 400
_WIDE_COST = 2
"""The cost of a Han character; it is as wide as two letters. A snippet holds 400 letters or 200 of
these."""
_WIDE = re.compile("[\u2e80-\U0003ffff]")
_SENTENCE_END = re.compile(
    r"[。！？；…]+[”’」』）)]*|[.!?;][\"”’)]*(?=\s+[\"“‘(]*[A-Z0-9])|[;:](?=\s)|\n+"
)
_WORD_START = re.compile(r"(?<!\w)(?=\w)|(?=[\u4e00-\u9fff])")


def make_snippet(passage: Passage, marks: Sequence[Mark]) -> Snippet:
    """The sentences that answer best, at most about 200 Han or 400 Latin characters.

    ``marks`` are those of the passage's text, in order. Takes time in proportion to its length.
    """
    text = passage.text
    start, end = _whole(text) or _window(text, marks)
    inside = [mark for mark in marks if start <= mark.start and mark.end <= end]
    spans = spans_of(inside)
    if start:
        spans = tuple((s - start, e - start) for s, e in spans)
    return Snippet(passage, text[start:end], start, spans)


def _whole(text: str) -> Span | None:
    """The whole text without surrounding space, if it is short enough to show."""
    stripped = text.strip()
    if len(stripped) > _SNIPPET_LENGTH:
        return None
    wide = len(_WIDE.findall(stripped))
    if len(stripped) + wide * (_WIDE_COST - 1) > _SNIPPET_LENGTH:
        return None
    start = len(text) - len(text.lstrip()) if stripped else 0
    return start, start + len(stripped)


def _window(text: str, marks: Sequence[Mark]) -> Span:
    costs = _costs(text)
    sentences = sentence_spans(text)
    starts = [mark.start for mark in marks]
    best: tuple[float, bool, int] | None = None
    window = (0, 0)
    last = 0
    weights: dict[tuple[int, int], float] = {}
    for first, (start, end) in enumerate(sentences):
        last = max(first, last)
        while last + 1 < len(sentences) and _fits(costs, start, sentences[last + 1][1]):
            last += 1
        part = bisect_left(starts, start), bisect_left(starts, sentences[last][1])
        if part not in weights:
            weights[part] = weight_of(marks[slice(*part)])
        opens = part[0] < part[1] and starts[part[0]] < end
        rank = (weights[part], opens, -first)
        if best is None or rank > best:
            best, window = rank, (first, last)
    if best is None:
        return 0, 0
    first, last = window
    while first and _fits(costs, sentences[first - 1][0], sentences[last][1]):
        first -= 1
    return _shorten(text, costs, (sentences[first][0], sentences[last][1]), marks)


def sentence_spans(text: str) -> list[Span]:
    """Spans of sentences, without surrounding space."""
    spans: list[Span] = []
    at = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[at:end]
        if piece.strip():
            left = at + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(piece.strip())))
        at = end
    return spans


def _shorten(text: str, costs: _Costs, window: Span, marks: Sequence[Mark]) -> Span:
    """A sentence too long to show is cut at words, from a little before its first mark."""
    start, end = window
    if _fits(costs, start, end):
        return window
    first = next((mark.start for mark in marks if start <= mark.start < end), start)
    start = _back(text, costs, first, start, _SNIPPET_LENGTH // 4)
    # Each character costs at least 1: no cut further away fits.
    near = min(end, start + _SNIPPET_LENGTH + 1)
    cuts = [match.start() for match in _WORD_START.finditer(text, start + 1, near)]
    if near == end:
        cuts.append(end)
    # A very long word has no good place to cut: any will do.
    fitting = [cut for cut in cuts if _fits(costs, start, cut)] or [
        start + _SNIPPET_LENGTH // _WIDE_COST
    ]
    return start, start + len(text[start : fitting[-1]].rstrip())


def _back(text: str, costs: _Costs, at: int, floor: int, room: int) -> int:
    """The start of a word before ``at``, at most ``room`` away."""
    starts = [m.start() for m in _WORD_START.finditer(text, max(floor, at - room), at + 1)]
    return next((start for start in starts if costs[at] - costs[start] <= room), at)


_Costs = Sequence[int]
"""Cumulative costs by position in a text, so that any part of it can be measured in constant time."""


def _costs(text: str) -> _Costs:
    each = (_WIDE_COST if "\u2e80" <= char <= "\U0003ffff" else 1 for char in text)
    return [0, *accumulate(each)]


def _fits(costs: _Costs, start: int, end: int) -> bool:
    return costs[end] - costs[start] <= _SNIPPET_LENGTH

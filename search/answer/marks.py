"""Marks: where texts contain words of the query, and what a text with these words is worth."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from corpus.languages import HAN
from search.answer.answer import Span
from search.deadline import check_deadline
from search.engines.engine import QueryWord
from search.text.folding import Folded, fold
from search.text.segmenter import (
    ClosedUp,
    Segmenter,
    characters,
    closed_up,
    is_han,
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

_TEXT_END = "\x00"
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


_Forms = dict[int, dict[int, float]]
"""By query word, the weight of what is found of each form."""


def best_forms(tokens: set[Token]) -> dict[int, float]:
    """By query word, the weight of its best form, of which ``tokens`` are found."""
    return _best(_forms(tokens))


def _forms(tokens: set[Token]) -> _Forms:
    forms: _Forms = {}
    for word, form, _, weight in tokens:
        of_word = forms.setdefault(word, {})
        of_word[form] = of_word.get(form, 0.0) + weight
    return forms


def _best(forms: _Forms) -> dict[int, float]:
    return {word: max(of_word.values()) for word, of_word in forms.items()}


class Marks(list[Mark]):
    """The marks of a text in order; they may overlap."""

    @property
    def weight(self) -> float:
        """What the text is worth: each query word counts once, by its best form."""
        return sum(self.weight_by_word.values())

    @cached_property
    def weight_by_word(self) -> dict[int, float]:
        """What the best form of each query word is worth."""
        return _best(self._forms)

    @cached_property
    def spans_by_word(self) -> dict[int, tuple[Span, ...]]:
        """The spans to show of each query word: those of its best forms, with touching and overlapping
        ones joined."""
        forms, best = self._forms, self.weight_by_word
        found: dict[int, list[Span]] = {word: [] for word in forms}
        for start, end, (word, form, _, _) in self:
            if forms[word][form] >= best[word]:
                found[word].append((start, end))
        return {word: _joined(spans) for word, spans in found.items()}

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The spans to show of all query words together."""
        by_word = self.spans_by_word.values()
        return _joined(sorted(span for spans in by_word for span in spans))

    def within(self, start: int, end: int) -> Marks:
        """Those that lie in a part of the text. Only the marks that start there are looked at."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        inside = Marks(mark for mark in self[first:last] if mark.end <= end)
        # What is known of all of them need not be found out again.
        return self if len(inside) == len(self) else inside

    @cached_property
    def _starts(self) -> list[int]:
        return [mark.start for mark in self]

    @cached_property
    def _forms(self) -> _Forms:
        return _forms({mark.token for mark in self})


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, with touching and overlapping ones joined."""
    if len(spans) == 1:
        return (spans[0],)
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


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
        self._side_by_side: dict[str, list[Token]] = defaultdict(list)
        self._exact: dict[tuple[str, ...], list[Token]] = defaultdict(list)
        self._typos: dict[str, list[Token]] = defaultdict(list)
        for at, (word, weight) in enumerate(zip(words, rarity, strict=True)):
            self._learn(word, at, weight or 1.0, unheld=not weight)
        for at, phrase in enumerate(phrases, start=len(words)):
            self._learn_exact(phrase, Token(at, 0, 0, _PHRASE))
        self._terms = {*self._latin, *(term for sequence in self._stems for term in sequence)}

    def marks(self, text: str) -> Marks:
        """All positions in ``text`` where the query matches."""
        return self.marks_of([text])[text]

    def marks_of(self, texts: Iterable[str]) -> dict[str, Marks]:
        """The same of many texts, by text.

        They are searched as one: most texts of an answer are short, and a query has dozens of forms.
        """
        check_deadline()
        joined = _Joined(texts)
        self._mark_han(joined)
        if self._exact or self._side_by_side:
            self._mark_exact(joined)
        if self._latin or self._stems or self._typos:
            self._mark_latin(joined)
        return joined.marks()

    def _mark_han(self, joined: _Joined) -> None:
        text = joined.folded.text
        for part, tokens in self._han.items():
            for at in _starts(text, part):
                joined.mark(at, at + len(part), tokens)
        if any(char in text for char in self._single):
            for at, char in self._segmenter.lone_characters(text, self._single.keys()):
                joined.mark(at, at + 1, self._single[char])

    def _mark_exact(self, joined: _Joined) -> None:
        close = ClosedUp(joined.folded.text)
        for chars, tokens in self._side_by_side.items():
            for at in _starts(close.text, chars):
                joined.mark(*close.span(at, at + len(chars)), tokens)
        # Few texts have any of the others: the rest need not be taken apart.
        held: dict[int, dict[tuple[str, ...], list[Token]]] = defaultdict(dict)
        for sequence, tokens in self._exact.items():
            for at in _starts(close.text, closed_up("".join(sequence))):
                held[close.text.count(_TEXT_END, 0, at)][sequence] = tokens
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
                self._learn_exact(form.tokens, whole)
            elif form.kind == "phrase":
                self._stems[form.tokens].append(whole)
            elif form.kind == "parts":
                self._learn_parts(form.tokens, whole._replace(weight=whole.weight * _PARTS))
        self._learn_parts(word.hints, Token(at, len(word.forms), 0, weight * _HINTS))
        if word.typo and unheld:
            self._typos[word.typo].append(Token(at, len(word.forms) + 1, 0, weight))

    def _learn_exact(self, sequence: tuple[str, ...], token: Token) -> None:
        if all(map(is_han, sequence)):
            self._side_by_side["".join(sequence)].append(token)
        else:
            self._exact[sequence].append(token)

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


def is_near(typed: str, word: str) -> bool:
    """Whether the words differ by one letter inserted, deleted, replaced or swapped with the next."""
    if abs(len(typed) - len(word)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), None)
    if same is None:
        return True
    a, b = typed[same:], word[same:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])


class _Joined:
    """Different texts as one folded text, and the marks that are found in it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._folded = {text: fold(text) for text in texts}
        self._parts = list(self._folded.values())
        self._starts = [0, *accumulate(len(part.text) + 1 for part in self._parts)]
        text = _TEXT_END.join(part.text for part in self._parts)
        self.folded = Folded(text, range(len(text)), range(1, len(text) + 1))
        self._marks = [Marks() for _ in self._parts]
        self._found: list[tuple[int, int, Sequence[Token]]] = []

    def number(self, at: int) -> int:
        """The number of the text that has a place of the folded text."""
        return bisect_right(self._starts, at) - 1

    def part(self, number: int) -> Folded:
        return self._parts[number]

    def mark(self, start: int, end: int, tokens: Sequence[Token]) -> None:
        """Mark a part of the folded text."""
        self._found.append((start, end, tokens))

    def mark_in(self, number: int, start: int, end: int, tokens: Iterable[Token]) -> None:
        """Mark a part of one of the texts, before it was folded."""
        self._marks[number] += [Mark(start, end, token) for token in tokens]

    def marks(self) -> dict[str, Marks]:
        """By text, in order."""
        number = 0
        for start, end, tokens in sorted(self._found, key=itemgetter(0)):
            while self._starts[number + 1] <= start:
                number += 1
            before = self._starts[number]
            self.mark_in(number, *self._parts[number].span(start - before, end - before), tokens)
        for marks in self._marks:
            marks.sort()
        return dict(zip(self._folded, self._marks, strict=True))


def _starts(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


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

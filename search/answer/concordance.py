"""Concordance: the uses of a term in the documents, each with the words around it (keyword in
context)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from corpus import Document, Passage, QueryInvalid, SearchLang
from corpus.filters import Filters
from search.answer.answer import PassageSource, Span
from search.deadline import check_deadline
from search.engines.engine import EngineRequest, Form, QueryWord, SearchEngine
from search.text.folding import Folded, fold
from search.text.segmenter import characters, exact_tokens
from search.weights import Weights, load_weights

LONGEST_TERM: Final = 100
"""In characters; longer text is not a term."""
MOST_UNITS: Final = 1000
"""The number of retrieval units that are examined, best first: nobody reads a longer list."""
MOST_CHARACTERS: Final = 1_000_000
"""Characters of the texts that are examined, best first: about a thousand short articles."""
MOST_USES: Final = 5_000
"""The number of uses that are listed."""
_AROUND: Final = {"en": 56, "zh": 27}
"""Number of characters shown on either side."""
_NEAR: Final = 2 * max(_AROUND.values()) + 1
"""Number of characters from which they are cut."""
_BLANKS: Final = re.compile(r"\s+")


class Use(msgspec.Struct, frozen=True):
    """One use of a term."""

    passage: Passage
    start: int
    """In code points of the passage's text, like ``end``."""
    end: int

    @property
    def left(self) -> str:
        """The text to the left, cut between words."""
        text = self.passage.text[max(0, self.start - _NEAR) : self.start]
        return _cut(text, _AROUND[self.passage.lang], at_end=True)

    @property
    def term(self) -> str:
        return _BLANKS.sub(" ", self.passage.text[self.start : self.end])

    @property
    def right(self) -> str:
        text = self.passage.text[self.end : self.end + _NEAR]
        return _cut(text, _AROUND[self.passage.lang], at_end=False)


class Concordance(msgspec.Struct, frozen=True, kw_only=True):
    term: str
    lang: SearchLang
    uses: tuple[Use, ...]
    """Grouped by document, those with most uses first, in the order of their texts."""
    documents: dict[str, Document]
    """By id."""
    is_truncated: bool
    """Whether there are more uses than the limit that is examined."""


class Concordancer:
    """Finds the uses of terms. Threads may share it."""

    def __init__(
        self, engine: SearchEngine, source: PassageSource, weights: Weights | None = None
    ) -> None:
        self._engine = engine
        self._source = source
        self._weights = weights or load_weights()

    def uses(self, term: str, lang: SearchLang) -> Concordance:
        """Uses of ``term`` in the texts, without titles, exact except for script, width and case.

        For an English term also uses with one of its words in the other number ("victims of
        trafficking").

        Raises QueryInvalid for a term without words or with too many, IndexUnavailable.
        """
        forms = self._forms(term, lang)
        request = EngineRequest(
            lang=lang,
            words=(),
            required=(QueryWord(term, tuple(Form("exact", form) for form in forms)),),
            filters=Filters(),
            weights=self._weights,
            limit=MOST_UNITS,
        )
        found = self._engine.search(request)
        ids = dict.fromkeys(id_ for hit in found.hits for id_ in hit.passage_ids)
        passages = self._with_headings(self._source.passages_by_ids(ids))
        uses, is_whole = _uses((p for p in passages.values() if p.lang == lang), forms)
        documents = self._source.documents_by_ids({use.passage.document_id for use in uses})
        counts: dict[str, int] = {}
        for use in uses:
            counts[use.passage.document_id] = counts.get(use.passage.document_id, 0) + 1
        # A passage that is in the index but no longer in the catalog cannot be shown.
        uses = [use for use in uses if use.passage.document_id in documents]
        uses.sort(
            key=lambda use: (
                -counts[use.passage.document_id],
                use.passage.document_id,
                use.passage.position,
                use.start,
            )
        )
        return Concordance(
            term=term,
            lang=lang,
            uses=tuple(uses),
            documents=dict(documents),
            is_truncated=found.total > len(found.hits) or not is_whole,
        )

    def _forms(self, term: str, lang: SearchLang) -> list[tuple[str, ...]]:
        tokens = tuple(exact_tokens(term))
        if not tokens:
            raise QueryInvalid(detail="it is empty")
        if len(term) > LONGEST_TERM:
            raise QueryInvalid(detail="it is too long for a term")
        if lang != "en":
            return [tokens]
        forms = {tokens: None}
        for place, word in enumerate(tokens):
            for other in self._otherwise(word):
                forms[(*tokens[:place], other, *tokens[place + 1 :])] = None
        return list(forms)

    def _otherwise(self, word: str) -> list[str]:
        """The singular or plural of an English word, if it occurs in the documents."""
        known = self._engine.vocabulary("en")
        return [other for other in _numbers(word) if other in known]

    def _with_headings(self, passages: Mapping[str, Passage]) -> dict[str, Passage]:
        """The passages and the headings above them: a mere heading is in no unit of its own."""
        found = dict(passages)
        missing = passages.values()
        while wanted := {p.parent_id for p in missing if p.parent_id} - found.keys():
            missing = self._source.passages_by_ids(wanted).values()
            found |= {passage.id: passage for passage in missing}
        return found


def _uses(passages: Iterable[Passage], forms: list[tuple[str, ...]]) -> tuple[list[Use], bool]:
    """The uses in ``passages``, and whether all of them were examined.

    Raises RequestTimedOut, RequestAbandoned.
    """
    uses: list[Use] = []
    characters_read = 0
    for passage in passages:
        check_deadline()
        characters_read += len(passage.text)
        if characters_read > MOST_CHARACTERS:
            return uses, False
        for start, end in places(passage.text, forms):
            if len(uses) == MOST_USES:
                return uses, False
            uses.append(Use(passage, start, end))
    return uses, True


def _numbers(word: str) -> Iterator[str]:
    """Possible plurals and singulars of a word; some do not exist."""
    for ending in ("s", "es", "'s"):
        yield word + ending
        if word.endswith(ending):
            yield word.removesuffix(ending)
    if word.endswith("y"):
        yield f"{word[:-1]}ies"
    elif word.endswith("ies"):
        yield f"{word[:-3]}y"


def places(text: str, forms: list[tuple[str, ...]]) -> Iterator[Span]:
    """Where one of the forms, given as exact tokens, occurs in ``text``; in order, without overlap."""
    folded: Folded = fold(text)
    tokens = list(characters(folded))
    words = [token[0] for token in tokens]
    longest_first = sorted(forms, key=len, reverse=True)
    at = 0
    while at < len(words):
        for form in longest_first:
            if tuple(words[at : at + len(form)]) == form:
                yield tokens[at][1], tokens[at + len(form) - 1][2]
                at += len(form)
                break
        else:
            at += 1


def _cut(text: str, limit: int, *, at_end: bool) -> str:
    """The end of ``text``, or its beginning, on one line; whole words if there are spaces."""
    near = text[-2 * limit :] if at_end else text[: 2 * limit]
    line = _BLANKS.sub(" ", near)
    if len(line) <= limit and len(near) == len(text):
        return line
    cut = line[-limit:] if at_end else line[:limit]
    if at_end:
        _, blank, rest = cut.partition(" ")
        return f"…{rest if blank else cut}"
    rest, blank, _ = cut.rpartition(" ")
    return f"{rest if blank else cut}…"

"""The numbers of the ranking, from ``data/weights.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from corpus import Authority
from search.data import load_table


class FieldWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight of a match in each field, relative to the body."""

    title: float
    headings: float
    locator: float
    body: float
    low_weight: float


class Ladder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The steps to take if too few units match all words."""

    shares: tuple[float, ...]
    """The shares of the words that must match, one step after the other."""
    enough: int
    """The number of units that makes the next share unnecessary."""
    all_words: float
    """Added for a unit that matches all words, times the number of words."""


class HybridWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of words and meaning in the hybrid score; see ``search.retrieve.fusion``."""

    lexical: float
    """The weight of matching all words, relative to a cosine of 1."""
    most_lexical: float
    """A lexical score above this many times the ideal (headings count more) is capped."""
    whole: float
    """The weight of the whole unit's meaning against its nearest sentence: 0–1."""
    window: int
    """Number of units from the lexical search; further ones follow in its order."""
    dense: int
    """Number of units from the search by meaning."""
    counterparts: int
    """The number of best units in each language whose counterparts are used."""
    counterpart_own: float
    """How far the score of a unit in the query's language is pulled to that of its counterpart: 0–1."""
    counterpart_other: float
    """The same for a unit in the other language."""
    translated: float
    """What a unit of a translated document in the other language loses, per logarithm of the odds of such
    units."""
    clear_lead: float
    """By how much one passage of an article must answer better than the others to be shown alone, as a
    cosine."""
    least_spread: float
    """The smallest standard deviation of a language's cosines that is used: with few vectors it is not
    meaningful."""
    same_from: float
    """Units whose vectors have a smaller cosine are not counterparts."""
    same_to: float
    """Units whose vectors have at least this cosine surely are."""
    near: float
    """The smallest cosine, as a share of the best, at which a unit without the words is a result."""
    same_margin: float
    """Nor are they counterparts if another unit's cosine is higher by this much."""


class KindWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The gain of a passage with the wording of the question's kind; see ``search.retrieve.raise_kind``.

    By words and meaning in standard deviations; by words alone as a share of the ideal score, times
    ``words``.
    """

    penalty: float
    term: float
    actor: float
    words: float


class CoveringWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The gain of a passage that says all words of the question; see ``search.answer.covering``.

    By words and meaning in standard deviations; ``words``: by words alone, as a share of the ideal score.
    """

    unit: float
    sentence: float
    """The same for one sentence that says them."""
    words: float
    words_sentence: float


class AuthorityWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The gain of a passage by the authority of its text, by words and meaning, in standard deviations; see
    ``search.answer.alike``."""

    treaty: float
    law: float
    judicial_interpretation: float
    administrative_regulation: float
    departmental_rule: float
    local_regulation: float
    plan: float
    guidance: float
    training: float
    unknown: float

    def of(self, authority: Authority | None) -> float:
        gain: float = getattr(self, authority.name.lower() if authority else "unknown")
        return gain


class ShortAnswerWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least value of each measure with which a penalty is quoted; see
    ``search.answer.short_answer``."""

    meaning: float
    meaning_other: float
    """The same, in a language other than the query's."""
    lead: float
    coverage: float


class AnsweredWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight of each measure of an answer; see ``search.answer.answered``.

    One that is not listed does not count.
    """

    bias: float
    meaning: float = 0.0
    meaning_other: float = 0.0
    rarity: float = 0.0
    rarity_other: float = 0.0
    share_of_all: float = 0.0
    share_of_all_other: float = 0.0
    unknown: float = 0.0
    unknown_other: float = 0.0
    said: float = 0.0
    said_other: float = 0.0
    words: float = 0.0
    matched: float = 0.0
    terms: float = 0.0
    lay: float = 0.0
    agree: float = 0.0
    named: float = 0.0
    fact: float = 0.0


class AlikeWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds above which units are near-duplicates; see ``search.answer.alike``."""

    meaning: float
    """The cosine of their vectors."""
    length: float
    """The length of the shorter text as a share of the longer one's, at least."""
    words: float
    """Without vectors: the share of runs of words that both have (Jaccard)."""
    shingle: int
    """The length of such a run, in words or Chinese characters."""


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fields: FieldWeights
    tie: float
    """The share of the other fields and forms of a word that is added to the best one (0: none, 1: all)."""
    locator_key: float
    """The score of a unit with the locator in the query."""
    parts: float
    literal: float
    hint: float
    """The weight of a dictionary word within a word (受害 for 受害人)."""
    character: float
    """The weight of each character of a Chinese word: 受害者 is similar to 受害人."""
    near: float
    """The weight of two consecutive words of a short query that are also side by side in a unit."""
    definition: float
    """The weight of a definition of the term in the query."""
    typo: float
    floor: float
    """If not all words are required: a unit must match a word at least this rare, relative to the rarest.
    """
    low_hits: int
    """If fewer units are found, Chinese words are also searched as characters."""
    short: int
    """The largest number of words of a short query, for ``ladder_short`` and ``near``."""
    ladder_short: Ladder
    ladder_long: Ladder
    ladder_question: Ladder
    max_words: int
    """The largest number of query words that count; a page of pasted text must not take a minute."""
    hybrid: HybridWeights
    kinds: KindWeights
    covering: CoveringWeights
    authority: AuthorityWeights
    repealed: float
    """The loss of a passage of a repealed text, in the units of ``kinds``; see ``search.answer.alike``."""
    short_answer: ShortAnswerWeights
    alike: AlikeWeights
    answered_hybrid: AnsweredWeights
    """By words and meaning."""
    answered_words: AnsweredWeights
    """By words alone."""
    translations: float
    """The weight of a later translation of a term, relative to the previous one."""
    usual_sense: float
    """A sense in the dictionary is ignored if fewer units contain it, as a share of the most usual
    sense's."""
    late_sense: float
    """A sense in the dictionary is ignored if its weight is below this share of the best one's."""
    sense: float
    """A sense in the dictionary is ignored if it is less near to the query than the nearest one by more
    than this, as a sum of cosines; see ``search.query.nearness``."""
    sense_elsewhere: float
    """The same for a sense that is not the first meaning, compared with senses that no text has."""
    sense_apart: float
    """In a query of several words a sense in the dictionary is ignored if it is less near to the query than
    the nearest one by more than this, unless the two say the same (``sense_same``)."""
    sense_apart_listed: float
    """The same for a sense that is listed by hand; the first one listed may be twice as far."""
    sense_same: float
    """The cosine from which two senses say the same."""
    sense_far: float
    """A sense in the dictionary is ignored if its cosine with the word is below this, unless all are."""
    sense_farthest: float
    """The same if all are."""
    lay: float
    """The weight of the law's expression for an everyday one, relative to the words themselves."""
    heading_passage: float
    """The weight of words in a heading when the answering passage of a unit is chosen."""
    note_passage: float
    """The same for words in a footnote: it supplements an answer, and is seldom one."""


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    return msgspec.convert(load_table("weights"), Weights)


def changed_weights(weights: Weights, changes: Mapping[str, float]) -> Weights:
    """The weights with some of them replaced, each named by its path in the file: ``hybrid.lexical``.

    Raises ValueError for an unknown name, or a value that is not a number.
    """
    table = msgspec.to_builtins(weights)
    for path, value in changes.items():
        *tables, name = path.split(".")
        inner = table
        for each in tables:
            inner = inner.get(each, {})
        if not isinstance(inner.get(name), (int, float)):
            raise ValueError(path)  # noqa: TRY004 - the name is wrong, not the type
        inner[name] = value
    return msgspec.convert(table, Weights)

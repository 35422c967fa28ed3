"""The ranking's numbers, from ``data/weights.toml``."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from search.data import load_table


class FieldWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What meeting a word in a field counts, against meeting it in the body."""

    title: float
    headings: float
    locator: float
    body: float
    aside: float


class Ladder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to go on where too few units meet all words."""

    shares: tuple[float, ...]
    """How much of the words must be met, one after the other."""
    enough: int
    """So many units are enough not to try the next share."""
    all_words: float
    """Added for a unit that meets all words, times the number of words."""


class HybridWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How words and meaning are weighed against each other; see ``search.retrieve.fusion``."""

    lexical: float
    """What having all words counts, against a cosine of 1."""
    most_lexical: float
    """A lexical score that is more than so many times the ideal (headings count more) is cut."""
    whole: float
    """What a unit as a whole means counts against its nearest sentence: 0–1."""
    window: int
    """Units that the lexical leg brings; further ones follow in its order."""
    dense: int
    """Units that the dense leg brings."""
    counterparts: int
    """The best units of each language that are asked for their counterparts."""
    counterpart_own: float
    """How far a unit in the query's language is pulled to the score of its counterpart: 0–1."""
    counterpart_other: float
    """The same of a unit in the other language."""
    clear_lead: float
    """By how much one passage of an article must answer better than the others to be named alone,
    as a cosine."""
    least_spread: float
    """The least standard deviation of a language's cosines that is believed: where few units have
    vectors, it says nothing."""
    same_from: float
    """Units whose vectors have a smaller cosine do not say the same."""
    same_to: float
    """From here on they surely do."""
    near: float
    """What a unit without the words counts as a result from: a share of the best cosine."""
    same_margin: float
    """Nor do they if another unit is liker to the counterpart by so much."""


class AnsweredWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each measure says for an answer; see ``search.answer.answered``."""

    bias: float
    meaning: float
    meaning_other: float
    said: float
    said_other: float
    unknown: float
    unknown_other: float


class AlikeWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From where on units are near-duplicates; see ``search.answer.alike``."""

    meaning: float
    """The cosine of their vectors."""
    length: float
    """What the shorter text has of the longer one's characters, at least."""
    words: float
    """Without vectors: the share of runs of words that both have (Jaccard)."""
    shingle: int
    """Words, or Chinese characters, of such a run."""


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fields: FieldWeights
    tie: float
    """How much the fields and forms of a word other than the best add (0: nothing, 1: all)."""
    locator_key: float
    """Score of a unit that stands where the query says."""
    parts: float
    literal: float
    hint: float
    """What a dictionary word within a word counts (受害 for 受害人)."""
    character: float
    """What each character of a Chinese word counts: 受害者 is near to 受害人."""
    near: float
    """What two words of the query count that stand side by side in a unit as well."""
    definition: float
    """What a definition counts of the word that the query asks for."""
    typo: float
    floor: float
    """Where not all words are asked for: a unit must meet one that is at least so rare,
    against the rarest."""
    low_hits: int
    """While fewer units are found, Chinese words are looked for by their characters as well."""
    short: int
    """How many words a query has at most for ``ladder_short``."""
    ladder_short: Ladder
    ladder_long: Ladder
    ladder_question: Ladder
    max_words: int
    """Words of a query that count; a page of pasted text must not take a minute."""
    hybrid: HybridWeights
    alike: AlikeWeights
    answered_hybrid: AnsweredWeights
    """By words and meaning."""
    answered_words: AnsweredWeights
    """By words alone."""
    translations: float
    """What a later translation of a term counts against the one before it."""
    late_sense: float
    """A dictionary's sense that counts less than so many times the best one is not looked for."""
    lay: float
    """What the law's expression for an everyday one counts, against the words themselves."""
    heading_passage: float
    """What words in a heading count when the answering passage of a unit is chosen."""
    note_passage: float
    """What words in a footnote count then: it adds to an answer, and is seldom one."""


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    return msgspec.convert(load_table("weights"), Weights)

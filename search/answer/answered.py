"""Whether the results answer a query, or are only the nearest passages of the library.

evidence = bias + Σ weight · measure; a language has an answer if its evidence is above 0. The measures are
those of the language's best units, and those of the other language (``…_other``):

meaning    the best cosine
rarity     log(1 + the rarity of the query's words in one unit, added up)
share_of_all
           the largest share of the query's words in one unit, weighted by rarity, where a word that no text
           has counts as the rarest one
unknown    the share of the query's words that occur in no text
said       the largest share of the question that one sentence of the best three units says
           (``HitBuilder.most_said``)

and of the language itself:

words      log(1 + the number of words that are searched)
matched    their number times the share: how many of them one unit contains
terms      how many expansions are terms of the termbase, 2 at most
lay        how many are everyday expressions, 2 at most

Of the question:

agree      whether the best units of both languages are of one work
named      whether it has a name or a year that no text in its language has (a law of another country), and
           does not speak of the asker, who tells where something happened
fact       whether it asks for a fact that guidance seldom states: a telephone number, the outcome of a case

The weights (``data/weights.toml``) were fitted by logistic regression on tests/relevance, whose questions
have answers, and on its ``unanswerable.jsonl``; ``python -m benchmarks unanswerable`` prints the error
rates. A query for a quotation, a title or a locator, or one of which all words are found, is answered by
its matches. One of which no word tells what is asked for (and then what happens) has no answer, unless it
speaks of the asker (where can I go); nor has one for an article of a text whose place or year no text here
names. Where the first result has no vector yet, its words alone are weighed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from corpus import Document
from search.answer.alike import MOST_COMPARED
from search.retrieve.retriever import Found
from search.weights import AnsweredWeights

_MEASURED = 10
"""Of how many of a language's best units the words are measured."""
_MOST_EXPANSIONS = 2
MOST_SAYING = 3
"""In how many of a language's best units a sentence is looked for that says the question."""


class Evidence(NamedTuple):
    """The measures for an answer in one language."""

    meaning: float
    rarity: float
    share_of_all: float
    unknown: float
    said: float
    words: float
    matched: float
    terms: int
    lay: int


class Asked(NamedTuple):
    """The measures of the question, for all languages."""

    agree: bool
    named: bool
    fact: bool


def answered(
    found: Sequence[Found], documents: Mapping[str, Document], said: Sequence[float]
) -> list[bool]:
    """For each language, whether any of its results answers the query.

    The hits must be in the order of relevance, whatever order is wanted; ``documents``: those of the first
    hits, by id; ``said``: for each language the measure of this name.
    """
    evidence = [measured(each, share) for each, share in zip(found, said, strict=True)]
    others = [evidence[1 - at] if len(evidence) > 1 else own for at, own in enumerate(evidence)]
    # If only one language was searched, or has texts, its measures are also used for the other one.
    has_texts = [bool(each.hits) or _has_vectors(each) for each in found]
    has_other = [has_texts[1 - at] if len(found) > 1 else False for at in range(len(found))]
    asked = asked_of(found, documents)
    return [
        _answers(each, own, other if there else own, asked)
        for each, own, other, there in zip(found, evidence, others, has_other, strict=True)
    ]


def asked_of(found: Sequence[Found], documents: Mapping[str, Document]) -> Asked:
    """The measures of the question; ``documents`` as for ``answered``."""
    own = next((each for each in found if each.plan.own), found[0])
    pairs = zip_longest(own.plan.words, own.rarity)
    unknown = {word.text.lower() for word, rarity in pairs if word and not rarity}
    return Asked(
        agree=_are_of_one_work(found, documents),
        named=not unknown.isdisjoint(own.plan.names),
        fact=own.plan.fact,
    )


def _are_of_one_work(found: Sequence[Found], documents: Mapping[str, Document]) -> bool:
    """Whether the best units of both languages are of one work."""
    best = [documents.get(each.hits[0].document_id) for each in found if each.hits]
    works = {document.work_id if document else None for document in best}
    return len(best) > 1 and len(works) == 1 and None not in works


def _has_vectors(found: Found) -> bool:
    return found.view is not None and len(found.view.pack) > 0


def weigh(own: Evidence, other: Evidence, asked: Asked, weights: AnsweredWeights) -> float:
    """The evidence: above 0 means that there is an answer."""
    return (
        weights.bias
        + weights.meaning * own.meaning
        + weights.meaning_other * other.meaning
        + weights.rarity * own.rarity
        + weights.rarity_other * other.rarity
        + weights.share_of_all * own.share_of_all
        + weights.share_of_all_other * other.share_of_all
        + weights.unknown * own.unknown
        + weights.unknown_other * other.unknown
        + weights.said * own.said
        + weights.said_other * other.said
        + weights.words * own.words
        + weights.matched * own.matched
        + weights.terms * own.terms
        + weights.lay * own.lay
        + weights.agree * asked.agree
        + weights.named * asked.named
        + weights.fact * asked.fact
    )


def _answers(found: Found, own: Evidence, other: Evidence, asked: Asked) -> bool:
    if not found.hits:
        return False
    plan = found.plan
    # An article of a text of a place or a year that no text here names.
    if asked.named and plan.places and not plan.phrases:
        return False
    to_the_letter = bool(plan.phrases or plan.required or plan.lists or plan.places)
    if plan.says_nothing and not to_the_letter:
        return False
    # Translations from the termbase are certain; those from a dictionary are guesses.
    guessed = any(word.guessed for word in plan.words) or not all(_counted(found))
    if found.whole and (plan.own or to_the_letter or not guessed):
        return True
    weights = plan.weights.answered_hybrid if _is_by_meaning(found) else plan.weights.answered_words
    return weigh(own, other, asked, weights) > 0


def _is_by_meaning(found: Found) -> bool:
    """Whether the meaning of the first result is known; while vectors are made, it may not be."""
    first = found.fused.get(found.hits[0].unit_id)
    return first is not None and first.dense is not None


def _meaning(found: Found) -> float:
    # More is found where a later page or another order is wanted.
    fused = [found.fused.get(hit.unit_id) for hit in found.hits[:MOST_COMPARED]]
    return max((each.dense for each in fused if each and each.dense is not None), default=0.0)


def _counted(found: Found) -> list[float | None]:
    """The rarity of each word that counts; None or 0 if no unit has it."""
    return [each for each, tells in zip_longest(found.rarity, found.telling) if tells]


def measured(found: Found, said: float) -> Evidence:
    """The measures of one language, whose hits must be in the order of relevance."""
    # A heading that matches a word counts no more than the word itself.
    share = min(max(_shares(found), default=0.0), 1.0)
    rarity = _counted(found)
    words = len(rarity)
    known = [each for each in rarity if each]
    unknown = words - len(known)
    # As rare as they are, if each word that no text has were as rare as the rarest.
    all_words = sum(known) + unknown * max(known, default=0.0)
    sources = [expansion.source for expansion in found.plan.expansions]
    return Evidence(
        meaning=_meaning(found),
        rarity=math.log1p(share * found.ideal),
        share_of_all=share * sum(known) / all_words if known else 0.0,
        unknown=unknown / max(words, 1),
        said=said,
        words=math.log1p(words),
        matched=share * words,
        terms=min(sources.count("termbase"), _MOST_EXPANSIONS),
        lay=min(sources.count("lay"), _MOST_EXPANSIONS),
    )


def _shares(found: Found) -> list[float]:
    """The weighted share of the words in each of the best units, in their order."""
    if not any(found.rarity):
        return []
    return [
        found.fused[hit.unit_id].lexical if hit.unit_id in found.fused else hit.score / found.ideal
        for hit in found.hits[:_MEASURED]
    ]

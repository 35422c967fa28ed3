"""Which senses of a word in the dictionary are meant in a query: in laws, court is rarely 球场."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus import SEARCH_LANGS, SearchLang
from search.query.dictionary import Translation
from search.query.dictionary_lookup import Gloss
from search.query.legal_words import in_law, listed_senses, says_nothing
from search.query.nearness import load_nearness
from search.text.folding import fold
from search.weights import Weights

_SECOND = 0.5
"""The weight of the second meaning of a word."""
_CONTEXT = 2
"""The number of other words in a query from which they tell the senses of a word apart."""


def likely_senses(
    found: Gloss,
    query: Sequence[str],
    lang: SearchLang,
    count_of: Callable[[str], int],
    weights: Weights,
) -> Gloss:
    """The gloss without late senses, those that few or no texts in ``lang`` contain, and those far from
    what the query says; of senses that are listed by hand, without those that no text contains.

    ``query``: its words; ``count_of``: in how many units a folded text is.
    """
    senses = found.translations
    counts = [count_of(fold(each.text).text) for each in senses]
    if senses == listed_senses(found.text, lang):
        # Chosen by hand, so each may be meant. Single characters are not counted.
        there = [each for each, n in zip(senses, counts, strict=True) if n or len(each.text) == 1]
        apart = weights.sense_apart_listed
        kept = _together(found, query, lang, there, apart, weights.sense_same)
        return found._replace(translations=tuple(kept))
    # Of all senses, in texts or not: where the usual ones are not used, a late one is not meant either.
    # A single character has many; those after its second are those of the words that it is in.
    late = _SECOND if len(found.text) == 1 else weights.late_sense
    least = late * max((each.weight for each in senses), default=0.0)
    first = [
        (each, count) for each, count in zip(senses, counts, strict=True) if each.weight >= least
    ]
    # A late sense that many texts have says nothing of how usual the first ones are.
    usual = weights.usual_sense * max((count for _, count in first), default=0)
    likely = [each for each, count in first if count > usual]
    # In law the nearest one is meant, however many more texts have a further one: treaty, not convention.
    if in_law(found.text, lang) and first and first[0][1] and first[0][0] not in likely:
        likely.insert(0, first[0][0])
    if not likely:
        # Single characters are not counted; the first ones are the word itself: 豹 for a panther.
        likely = [each for each in senses if len(each.text) == 1 and each.weight == 1]
    elif not in_law(found.text, lang):
        if len(senses) > 1:
            likely = _near(found, query, lang, likely, weights)
        likely = _not_far(found, lang, likely, weights)
        likely = _together(found, query, lang, likely, weights.sense_apart, weights.sense_same)
    return found._replace(translations=tuple(likely))


def _near(
    found: Gloss,
    query: Sequence[str],
    lang: SearchLang,
    likely: Sequence[Translation],
    weights: Weights,
) -> list[Translation]:
    """Those of ``likely`` that are about as near to the word and the rest of its query as the nearest."""
    near = _nearness(found, _others(found, query), lang, found.translations)
    nearness = {
        each.text: value
        for each, value in zip(found.translations, near, strict=True)
        if value is not None
    }
    nearest = max(nearness.values(), default=0.0)
    nearest_there = max((nearness[text] for text, _ in likely if text in nearness), default=0.0)

    def is_near(sense: Translation) -> bool:
        if (value := nearness.get(sense.text)) is None:
            return True
        # A further sense is not meant if one that no text has is much nearer: 养殖 is not to encourage.
        is_further = sense.weight <= _SECOND and value < nearest - weights.sense_elsewhere
        return value >= nearest_there - weights.sense and not is_further

    return [each for each in likely if is_near(each)]


def _not_far(
    found: Gloss, lang: SearchLang, likely: Sequence[Translation], weights: Weights
) -> list[Translation]:
    """Those of ``likely`` that are not far from the word itself: 抚 is not "comfort"."""
    near = _nearness(found, (), lang, likely)
    values = [weights.sense_far if value is None else value for value in near]
    is_any_near = any(value >= weights.sense_far for value in values)
    least = weights.sense_far if is_any_near else weights.sense_farthest
    return [each for each, value in zip(likely, values, strict=True) if value >= least]


def _together(
    found: Gloss,
    query: Sequence[str],
    lang: SearchLang,
    likely: Sequence[Translation],
    apart: float,
    same: float,
) -> list[Translation]:
    """In a query of several words one sense of ``likely``: the nearest, those about as near, and those that
    say the same as it. An adopted child is 收养, not 通过; a free ticket 免费 and 无偿, not 自由.
    """
    others = _others(found, query)
    near = _nearness(found, others, lang, likely)
    known = [(value, each) for value, each in zip(near, likely, strict=True) if value is not None]
    if len(others) < _CONTEXT or not known:
        return list(likely)
    nearest, lead = max(known, key=lambda pair: pair[0])
    nearness = load_nearness()

    def belongs(sense: Translation, value: float | None) -> bool:
        if value is None or value >= nearest - apart * (1 + (sense == likely[0])):
            return True
        return nearness.nearest(fold(sense.text).text, [fold(lead.text).text], lang) >= same

    return [each for each, value in zip(likely, near, strict=True) if belongs(each, value)]


def _others(found: Gloss, query: Sequence[str]) -> list[str]:
    """The other words of a query that say anything."""
    return [each for each in query if each not in found.text and not says_nothing(each)]


def _nearness(
    found: Gloss, others: Sequence[str], lang: SearchLang, senses: Sequence[Translation]
) -> list[float | None]:
    (source,) = (each for each in SEARCH_LANGS if each != lang)
    texts = [fold(each.text).text for each in senses]
    return load_nearness().senses(found.text, source, others, texts)

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
        kept = (each for each, n in zip(senses, counts, strict=True) if n or len(each.text) == 1)
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
    elif len(senses) > 1 and not in_law(found.text, lang):
        likely = _near(found, query, lang, likely, weights)
    return found._replace(translations=tuple(likely))


def _near(
    found: Gloss,
    query: Sequence[str],
    lang: SearchLang,
    likely: Sequence[Translation],
    weights: Weights,
) -> list[Translation]:
    """Those of ``likely`` that are about as near to the word and the rest of its query as the nearest."""
    (source,) = (each for each in SEARCH_LANGS if each != lang)
    others = [each for each in query if each not in found.text and not says_nothing(each)]
    texts = [text for text, _ in found.translations]
    near = load_nearness().senses(found.text, source, others, [fold(text).text for text in texts])
    nearness = {text: each for text, each in zip(texts, near, strict=True) if each is not None}
    nearest = max(nearness.values(), default=0.0)
    nearest_there = max((nearness[text] for text, _ in likely if text in nearness), default=0.0)

    def is_near(sense: Translation) -> bool:
        if (value := nearness.get(sense.text)) is None:
            return True
        # A further sense is not meant if one that no text has is much nearer: 养殖 is not to encourage.
        is_further = sense.weight <= _SECOND and value < nearest - weights.sense_elsewhere
        return value >= nearest_there - weights.sense and not is_further

    return [each for each in likely if is_near(each)]

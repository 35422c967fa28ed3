"""Lookups before a search: how many units contain a word, which units seem to contain a phrase but do not,
and which words differ from a word by one letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from search.answer.highlights import is_near
from search.engines.meilisearch.bm25 import rarity
from search.engines.meilisearch.client import Calls
from search.engines.meilisearch.documents import LONGEST_RUN, holds, runs, spelling
from search.engines.meilisearch.filters import all_of, none_of
from search.engines.meilisearch.texts import occurrences, padded, sequence

_MOST_KNOWN = 200_000
"""The number of cached facts; a common Chinese word takes seven of them."""

# In these fields of words a Chinese word is spelt as its characters are in the other fields.
_WORDS_OF = {"exact": ("headings", "body", "aside"), "exact_title": ("title",)}


ALL_UNITS = ""
"""The filter that accepts all units."""


class Phrase(NamedTuple):
    """Tokens side by side in a field."""

    field: str
    tokens: tuple[str, ...]

    @property
    def filter(self) -> str:
        """The filter for units that may contain the phrase; if the phrase is short, they do."""
        parts = runs(self.tokens, min(len(self.tokens), LONGEST_RUN))
        return all_of([holds(self.field, part) for part in parts])

    @property
    def doubtful(self) -> str:
        """The filter for units whose texts must be checked: one of their words is a phrase itself."""
        fields = _WORDS_OF.get(self.field, ())
        surely = [holds(field, "".join(self.tokens)) for field in fields]
        return all_of([self.filter, *([none_of(surely)] if surely else [])])


class Memory:
    """A cache of lookups in one version of an index; another version empties it."""

    def __init__(self) -> None:
        self._version = ""
        self._known: dict[Any, Any] = {}

    def of(self, version: str) -> dict[Any, Any]:
        if version != self._version or len(self._known) > _MOST_KNOWN:
            self._known = {}
            self._version = version
        return self._known


class Lookups:
    """Looks up facts about one index; ``known`` caches them for the next query."""

    def __init__(
        self,
        calls: Calls,
        uid: str,
        known: dict[Any, Any],
        phrase_units: int,
        shown: tuple[str, ...] = (),
    ) -> None:
        """``shown``: filters for the units that are looked at, if some are hidden; ``known`` is theirs."""
        self.shown = shown
        self._calls = calls
        self._uid = uid
        self._known = known
        self._phrase_units = phrase_units

    def count(self, filters: Iterable[str]) -> None:
        """Look up how many units pass each filter, all at once, and remember it."""
        missing = [each for each in dict.fromkeys(filters) if each not in self._known]
        self._known.update(zip(missing, self.counted(missing), strict=True))

    def counted(self, filters: Iterable[str]) -> list[int]:
        """The same without remembering: for filters that are used once."""
        queries = [
            {
                "indexUid": self._uid,
                "limit": 0,
                **(
                    {"filter": all_of(kept)}
                    if (kept := [*filter(None, [each]), *self.shown])
                    else {}
                ),
            }
            for each in filters
        ]
        return [answer["estimatedTotalHits"] for answer in self._calls.searches(queries)]

    def held(self, filter_: str) -> int:
        """The number of units that pass a filter."""
        if filter_ not in self._known:
            self.count([filter_])
        return int(self._known[filter_])

    def rarity(self, filters: Iterable[str]) -> float:
        """The rarity of each token; takes a filter for each."""
        return sum(self.rarity_of(self.held(each)) for each in filters)

    def rarity_of(self, held: float) -> float:
        """The rarity of a token that this many units contain."""
        return rarity(self.held(ALL_UNITS), held)

    def mistaken(self, phrase: Phrase) -> tuple[str, ...]:
        """Keys of the units that contain a phrase's parts apart, but not the phrase itself.

        None are listed for a phrase if more units contain its parts than the limit for checking.
        """
        if len(phrase.tokens) <= LONGEST_RUN:
            return ()
        self.look_into([phrase])
        return tuple(self._known[phrase])

    def look_into(self, phrases: Iterable[Phrase]) -> None:
        """Look up which units only seem to contain each phrase, all at once, and remember them."""
        missing = [
            each
            for each in dict.fromkeys(phrases)
            if len(each.tokens) > LONGEST_RUN and each not in self._known
        ]
        queries = [
            {
                "indexUid": self._uid,
                "filter": phrase.doubtful,
                "limit": self._phrase_units,
                "attributesToRetrieve": ["id", phrase.field],
            }
            for phrase in missing
        ]
        for phrase, answer in zip(missing, self._calls.searches(queries), strict=True):
            few = answer["estimatedTotalHits"] <= self._phrase_units
            self._known[phrase] = _without(phrase, answer["hits"]) if few else ()

    def spellings(self, word: str) -> tuple[str, ...]:
        """Words of the index that differ from ``word`` by one letter."""
        key = ("spellings", word)
        if key not in self._known:
            index = self._calls.client.index(self._uid)
            narrowed = {"filter": all_of(self.shown)} if self.shown else None
            found = self._calls.call(index.facet_search, spelling("exact"), word, narrowed)[
                "facetHits"
            ]
            near = (hit["value"] for hit in found)
            self._known[key] = tuple(value for value in near if is_near(word, value))
        return tuple(self._known[key])


def _without(phrase: Phrase, hits: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Keys of the units whose text does not contain the phrase."""
    sought = sequence(phrase.tokens)
    return tuple(hit["id"] for hit in hits if not occurrences(padded(hit[phrase.field]), sought))

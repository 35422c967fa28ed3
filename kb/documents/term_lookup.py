"""Looks up a term: its concepts in the termbase, and its uses in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus import SEARCH_LANGS, Catalog, Concept, Passage, SearchLang, Termbase, text_lang
from kb.sync.alignments import Alignments
from search import Translations
from search.answer.concordance import Concordance, Concordancer, Use

MADE_AT_ONCE = 4
"""The number of pairs of documents aligned, at most, before an answer; each takes a fraction of a
second."""


class Counterpart(NamedTuple):
    """The counterpart of a use in the other language."""

    passage: Passage
    use: Use | None
    """The concept's use in the counterpart; None if no term of the termbase names it there."""


class Line(NamedTuple):
    use: Use
    counterpart: Counterpart | None


class TermUses(NamedTuple):
    """The result of looking up a term."""

    concordance: Concordance
    concepts: tuple[Concept, ...]
    """The concepts that have this term."""
    lines: tuple[Line, ...]
    """One page of the uses."""


class TermLookup:
    """Looks up terms. Threads may share it."""

    def __init__(
        self,
        catalog: Catalog,
        concordancer: Concordancer,
        alignments: Alignments,
        termbase: Termbase,
        translations: Translations,
    ) -> None:
        self._catalog = catalog
        self._concordancer = concordancer
        self._alignments = alignments
        self._termbase = termbase
        self._translations = translations

    def look_up(self, term: str, lang: SearchLang | None, offset: int, limit: int) -> TermUses:
        """``lang``: the term's language, by default detected from its characters.

        ``offset``, ``limit``: the page of uses to show.

        Raises QueryInvalid, IndexUnavailable, CatalogUnavailable.
        """
        term = " ".join(term.split())
        lang = lang or text_lang(term, "en")
        concordance = self._concordancer.uses(term, lang)
        concepts = self._concepts(term, lang)
        shown = concordance.uses[offset : offset + limit]
        others = self._counterparts([use.passage for use in shown], lang)
        names = {concept.id for concept in concepts}
        lines = [
            Line(use, self._named(other, names, lang) if other else None)
            for use in shown
            for other in [others.get(use.passage.id)]
        ]
        return TermUses(concordance, concepts, tuple(lines))

    def _concepts(self, term: str, lang: SearchLang) -> tuple[Concept, ...]:
        """The concepts that ``term`` is a term of, in any of its forms."""
        found = [
            expansion.concept_id
            for place in self._translations.find(term, _other(lang))
            if place.end - place.start == len(term)
            for expansion in place.expansions
        ]
        return tuple(self._termbase.get(id_) for id_ in dict.fromkeys(found) if id_)

    def _counterparts(self, passages: Sequence[Passage], lang: SearchLang) -> dict[str, Passage]:
        """The first counterpart in the other language, by passage id."""
        links = self._alignments.counterparts(passages, most_made=MADE_AT_ONCE).links
        known = self._catalog.passages_by_ids(
            link.other_id for each in links.values() for link in each
        )
        found: dict[str, Passage] = {}
        for id_, each in links.items():
            there = (known[link.other_id] for link in each if link.other_id in known)
            if passage := next((p for p in there if p.lang != lang), None):
                found[id_] = passage
        return found

    def _named(self, passage: Passage, concepts: Iterable[str], lang: SearchLang) -> Counterpart:
        wanted = set(concepts)
        for place in self._translations.find(passage.text, lang):
            if wanted.intersection(each.concept_id for each in place.expansions if each.concept_id):
                return Counterpart(passage, Use(passage, place.start, place.end))
        return Counterpart(passage, None)


def _other(lang: SearchLang) -> SearchLang:
    return next(each for each in SEARCH_LANGS if each != lang)

"""Finds an address in a document: the passage itself, or the nearest passage that would contain it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from corpus import Passage, PassageKind
from search.citations.address import (
    DIVISIONS,
    WITHIN,
    Address,
    Step,
    may_be,
    normal_number,
    number_value,
    same_number,
)
from search.citations.words import CONFIDENCE, prepare

# Kinds without a number of their own that people cite.
_APART = {
    PassageKind.NOTE,
    PassageKind.ROW,
    PassageKind.SPEAKER_NOTES,
    PassageKind.CONTENTS,
    PassageKind.FRONT_MATTER,
}
_SPACE = re.compile(r"\s+")


class Located(NamedTuple):
    passage: Passage
    certainty: float
    """0–1: lower if a level is missing, lowest if only the passage that would contain it exists."""


class DocumentTree:
    """A document's passages by their position in the tree."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self._by_id = {passage.id: passage for passage in passages}
        self._children: dict[str | None, list[Passage]] = {}
        self._by_value: dict[str, list[Passage]] = {}
        for passage in passages:
            self._children.setdefault(passage.parent_id, []).append(passage)
            if passage.number is not None and passage.kind not in _APART:
                self._by_value.setdefault(number_value(passage.number), []).append(passage)
        self.has_articles = any(p.kind is PassageKind.ARTICLE for p in passages)

    @cached_property
    def articles(self) -> frozenset[str]:
        """The numbers of its articles, each in one form."""
        return frozenset(
            number_value(passage.number)
            for passage in self.passages
            if passage.kind is PassageKind.ARTICLE and passage.number is not None
        )

    def by_locator(self, text: str) -> Passage | None:
        """The passage with this locator, in either language."""
        return self._by_locator.get(_plain(text))

    @cached_property
    def _by_locator(self) -> dict[str, Passage]:
        found: dict[str, Passage] = {}
        for passage in self.passages:
            for locator in (passage.locator.en, passage.locator.zh):
                found.setdefault(_plain(locator), passage)
        return found

    def locate(self, address: Address) -> Located | None:
        """The passage at an address; None if not even the outermost step exists."""
        return self._follow(address) or self._follow(_parted(address))

    def full_text(self, passage: Passage) -> str:
        """A passage's text with that of all passages below it."""
        return "\n".join(p.text for p in (passage, *self._below(passage)) if p.text)

    def get(self, passage_id: str) -> Passage | None:
        return self._by_id.get(passage_id)

    def parent(self, passage: Passage) -> Passage | None:
        return self._by_id.get(passage.parent_id) if passage.parent_id else None

    def below(self, passage: Passage) -> list[Passage]:
        """All passages below a passage, in order."""
        return list(self._below(passage))

    def siblings_after(self, passage: Passage) -> Sequence[Passage]:
        """The passages after this one under the same parent, in order."""
        siblings = self._children.get(passage.parent_id, [])
        return siblings[siblings.index(passage) + 1 :]

    def next_sibling(self, passage: Passage) -> Passage | None:
        return next(iter(self.siblings_after(passage)), None)

    def article_of(self, passage: Passage) -> Passage | None:
        """The article that a passage is or is part of."""
        return next((p for p in self._upwards(passage) if p.kind is PassageKind.ARTICLE), None)

    def paragraph_of(self, passage: Passage) -> Passage | None:
        """The numbered paragraph of an article that contains or is the passage."""
        return next(
            (p for p in self._upwards(passage) if p.kind is PassageKind.PARAGRAPH and p.number),
            None,
        )

    def within(self, passage: Passage, steps: Address) -> Located:
        """The passage at ``steps`` below a passage."""
        certainty = CONFIDENCE["exact"]
        for step in steps:
            found = self._child(passage, step)
            if found is None:
                return Located(passage, CONFIDENCE["ancestor"])
            passage, certainty = found.passage, min(certainty, found.certainty)
        return Located(passage, certainty)

    def _follow(self, address: Address) -> Located | None:
        roots = self._roots(address[0])
        if not roots:
            return None
        found = [self.within(root, address[1:]) for root in roots]
        best = max(found, key=lambda each: each.certainty)
        rivals = [each for each in found if each.certainty == best.certainty]
        # Chapter 2 of which part? The number alone is ambiguous.
        sure = CONFIDENCE["exact" if len(rivals) == 1 else "ambiguous"]
        return Located(best.passage, min(best.certainty, sure))

    def _roots(self, step: Step) -> list[Passage]:
        """The passages for the outermost step; several if a number is repeated in each part."""
        if step.kind in WITHIN:
            # Paragraphs of UN documents and judgments are numbered through, whatever section they are in.
            through = f"para-{step.number}"
            return [p for p in self.passages if p.id.rpartition("/")[2] == through]
        candidates = self._by_value.get(number_value(step.number), [])
        found = [p for p in candidates if same_number(p.number or "", step.number)]
        if step.kind == "article" or (step.kind is None and self.has_articles):
            articles = [p for p in found if p.kind is PassageKind.ARTICLE]
            # An annex may number its own articles; the citation means those of the instrument.
            return sorted(articles, key=self._is_annexed)[:1]
        named = [p for p in found if step.kind and may_be(step, p.kind)]
        outermost = [p for p in found if p.kind.value in DIVISIONS and not self._parent_divides(p)]
        # A part of a plan is a section in the tree: 第二部分 and "Part II" name the same passage.
        return [p for p in named if p in outermost] or named or outermost[:1]

    def _child(self, parent: Passage, step: Step) -> Located | None:
        children = self._children.get(parent.id, [])
        numbered = [
            p
            for p in children
            if p.number is not None and p.kind not in _APART and same_number(p.number, step.number)
        ]
        if found := next((p for p in numbered if may_be(step, p.kind)), None):
            return Located(found, CONFIDENCE["exact"])
        if step.kind == "paragraph":
            if found := self._nth_paragraph(children, step):
                return Located(found, CONFIDENCE["exact"])
            # An article with one paragraph contains the words itself.
            if step.number == "1" and not any(p.kind is PassageKind.PARAGRAPH for p in children):
                return Located(parent, CONFIDENCE["exact"])
        if numbered:
            exact = step.kind in DIVISIONS or step.kind == "item"
            return Located(numbered[0], CONFIDENCE["exact" if exact else "loose"])
        deeper = [
            p
            for p in self._below(parent)
            if p.number is not None
            and p.kind not in _APART
            and same_number(p.number, step.number)
            and (step.kind not in ("paragraph", "article") or may_be(step, p.kind))
        ]
        if step.kind == "article" and deeper:
            return Located(deeper[0], CONFIDENCE["exact"])
        # The citation may omit a level if only one passage can be meant.
        return Located(deeper[0], CONFIDENCE["loose"]) if len(deeper) == 1 else None

    def _nth_paragraph(self, children: Sequence[Passage], step: Step) -> Passage | None:
        plain = [p for p in children if p.kind is PassageKind.PARAGRAPH and p.number is None]
        place = int(step.number) if step.number.isdigit() else 0
        return plain[place - 1] if 0 < place <= len(plain) else None

    def _below(self, parent: Passage) -> Iterator[Passage]:
        for child in self._children.get(parent.id, []):
            yield child
            yield from self._below(child)

    def _upwards(self, passage: Passage) -> Iterator[Passage]:
        at: Passage | None = passage
        while at is not None:
            yield at
            at = self.parent(at)

    def _is_annexed(self, passage: Passage) -> bool:
        return any(p.kind is PassageKind.ANNEX for p in self._upwards(passage))

    def _parent_divides(self, passage: Passage) -> bool:
        parent = self.parent(passage)
        return parent is not None and parent.kind.value in DIVISIONS


def _parted(address: Address) -> Address:
    """The address with "3a" split into 3(a), if there is no article 3a, and "2.1" into 2 and 1."""
    number, dash, letter = address[0].number.partition("-")
    if not dash or letter.isdigit():
        return address
    return (Step(address[0].kind, normal_number(number)), Step(None, letter), *address[1:])


def _plain(locator: str) -> str:
    return _SPACE.sub("", prepare(locator).text).strip(".,;:，。")

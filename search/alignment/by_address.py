"""Pairs of documents so large that not all passages can be weighed against all."""

from __future__ import annotations

from corpus.alignment import Basis, Pair
from search.alignment.length import Lengths
from search.alignment.place import steps_of
from search.alignment.settings import load_settings
from search.alignment.tokens import Side
from search.alignment.words import Wording


def pairs_by_address(left: Side, right: Side, wording: Wording, lengths: Lengths) -> list[Pair]:
    """Passages with the same address, if their words do not speak against it."""
    settings = load_settings()
    theirs = {_address(passage_steps): place for place, passage_steps in _steps(right)}
    pairs = []
    for place, steps in _steps(left):
        other = theirs.pop(_address(steps), None)
        if other is None:
            continue
        words = wording.likeness_of([place], [other])
        if words >= settings.address_words:
            pairs.append(
                Pair(
                    left=(left.passages[place].id,),
                    right=(right.passages[other].id,),
                    confidence=round(words, 3),
                    basis=Basis(
                        words=round(words, 3),
                        place=1.0,
                        length=round(lengths.likeness_of([place], [other]), 3),
                    ),
                )
            )
    return pairs


def _steps(side: Side) -> list[tuple[int, tuple[tuple[str, bool], ...]]]:
    return [(place, steps_of(passage)) for place, passage in enumerate(side.passages)]


def _address(steps: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    return tuple(name for name, _ in steps)

"""The numbers of the alignment, read from ``data/alignment.toml``, which explains each."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import msgspec

from corpus import PassageKind
from search.data import load_table


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight of each kind of evidence in a pair's score."""

    words: float
    place: float
    length: float
    meaning: float
    kind: float
    context: float
    base: float
    usual_meaning: float
    rival: float
    moved: float
    widen: float
    widen_place: float


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    length_ratio: float
    length_spread: float
    length_spread_short: float
    unknown_word: float
    vectors_known: float
    printed: float
    counted: float
    passes: int
    rounds: int
    widest: int
    most_cells: int
    address_words: float
    confidence_slope: float
    confidence_middle: float
    kinds: tuple[frozenset[PassageKind], ...]
    label: str
    numbers: dict[str, str]
    bilingual: Weights
    monolingual: Weights

    def kind_class(self, kind: PassageKind) -> int:
        """The class of a passage's kind. Passages of one class may be counterparts."""
        return next((i for i, kinds in enumerate(self.kinds) if kind in kinds), len(self.kinds))


_LAYOUT = "alignment-1"
"""Must be changed whenever the same passages and settings give different pairs."""


def alignment_signature(*of_parts: str) -> str:
    """Everything that pairs depend on except the passages; ``of_parts``: the aligner's other
    inputs."""
    tables = repr([load_table(name) for name in ("alignment", "stopwords", "dictionary")])
    return hashlib.sha256("\n".join([_LAYOUT, tables, *of_parts]).encode()).hexdigest()[:16]


@cache
def load_settings() -> Settings:
    table: dict[str, Any] = load_table("alignment")
    return msgspec.convert(table, Settings)

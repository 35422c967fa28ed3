"""Pairs of passages of two documents with the same content, and editors' decisions on them."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import NamedTuple

import msgspec


class PairKind(StrEnum):
    """How many passages of the one side stand for how many of the other."""

    ONE_TO_ONE = "1-1"
    ONE_TO_MANY = "1-n"
    MANY_TO_ONE = "n-1"


class PairStatus(StrEnum):
    AUTOMATIC = "automatic"
    CONFIRMED = "confirmed"
    """By an editor."""
    REJECTED = "rejected"
    """By an editor: the two are no counterparts, whatever a machine finds."""


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a pair rests on, each 0–1; None where it could not be looked at."""

    words: float
    """Words, terms, names and figures that the two sides have in common or that translate each other."""
    place: float
    """How far their locators agree."""
    length: float
    """How usual the ratio of their lengths is."""
    meaning: float | None = None
    """Cosine of their vectors."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Passages of two documents that are each other's counterparts, in reading order."""

    left: tuple[str, ...]
    """Passage ids; never empty."""
    right: tuple[str, ...]
    confidence: float
    """0–1; 1 where an editor has confirmed it."""
    status: PairStatus = PairStatus.AUTOMATIC
    basis: Basis

    @property
    def kind(self) -> PairKind:
        if len(self.left) > 1:
            return PairKind.MANY_TO_ONE
        return PairKind.ONE_TO_MANY if len(self.right) > 1 else PairKind.ONE_TO_ONE

    def flipped(self) -> Pair:
        """The same, seen from the other side."""
        return msgspec.structs.replace(self, left=self.right, right=self.left)


class Link(NamedTuple):
    """Two passages of a pair, seen from one of them."""

    passage_id: str
    other_id: str
    confidence: float
    """0–1; 1 where an editor has confirmed it."""
    status: PairStatus


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """An editor's word on two passages. It outlives a new ingest of either document.

    The texts' hashes find a passage again whose id has changed.
    """

    left: str
    """Passage id; of the two the one that sorts first."""
    right: str
    status: PairStatus
    """Confirmed or rejected."""
    left_text: str
    """:func:`text_hash` of the passage's own words as the editor saw them."""
    right_text: str
    at: str
    """UTC, ISO 8601."""


def text_hash(text: str) -> str:
    """By which a passage's words are known again: 32 hexadecimal digits."""
    return hashlib.blake2b(
        " ".join(text.split()).encode("utf-8", "replace"), digest_size=16
    ).hexdigest()

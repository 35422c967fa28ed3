"""Tuning of weights on judged queries. They are kept only if held-out queries confirm the gain."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from kb.evaluation.measures import Judged, interval, reciprocal_ranks
from search import Weights, changed_weights, load_weights
from search.searcher import Searcher

TUNED: Final[dict[str, tuple[float, ...]]] = {
    "hybrid.lexical": (0.1, 0.2, 0.3, 0.45, 0.6),
    "hybrid.whole": (0.25, 0.45, 0.65),
    "hybrid.counterpart_own": (0.0, 0.15, 0.3, 0.45),
    "hybrid.counterpart_other": (0.3, 0.6, 0.8),
    "lay": (0.4, 0.7, 1.0),
}
"""The weights that are tuned, and the values that are tried. They are few, so that few queries suffice."""
LEAST_QUERIES: Final = 40
"""The number of queries required in each part; with fewer, chance is larger than any gain."""

SearcherWith = Callable[[Weights], Searcher]


class Tuning(msgspec.Struct, frozen=True, kw_only=True):
    """The result of tuning. ``before`` and ``after`` are MRR@10 (the mean of 1 / the rank of the first
    relevant passage) on the held-out queries."""

    queries: int
    """Queries in the part that the weights were tuned on."""
    held: int
    """Queries in the held-out part."""
    changes: dict[str, float]
    """The weights that differ from kb's own, by path."""
    before: float
    """With kb's own weights."""
    after: float
    gain: float
    gain_low: float
    """The lower end of the 95 % interval of the mean gain per held-out query."""
    gain_high: float

    @property
    def is_sure(self) -> bool:
        """Whether weights have changed and the interval of the gain is above 0."""
        return bool(self.changes) and self.gain_low > 0


def parts(judged: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The queries to tune on, and the held-out ones: as the file divides them, otherwise half and half.

    The half of a query depends on a hash of its text only, whatever else the file contains.
    """
    if any(line.split for line in judged):
        held = [line for line in judged if line.split == "held"]
        return [line for line in judged if line.split == "dev"], held
    halves: tuple[list[Judged], list[Judged]] = ([], [])
    for line in judged:
        halves[hashlib.sha256(line.query.encode()).digest()[0] % 2].append(line)
    return halves


def tune(judged: Sequence[Judged], searcher_with: SearcherWith) -> Tuning:
    """Choose weights on one part of the queries, and measure the result on the other part.

    The values of each weight are tried in turn: about 15 searches for each query that is tuned on.
    """
    tuned_on, held = parts(judged)
    changes: dict[str, float] = {}
    own = load_weights()
    best = _mean(reciprocal_ranks(searcher_with(own), tuned_on))
    for name, values in TUNED.items():
        for value in values:
            if changed_weights(own, {name: value}) == own:
                continue
            tried = {**changes, name: value}
            found = _mean(reciprocal_ranks(searcher_with(changed_weights(own, tried)), tuned_on))
            if found > best:
                best, changes = found, tried
    before = reciprocal_ranks(searcher_with(own), held)
    after = reciprocal_ranks(searcher_with(changed_weights(own, changes)), held)
    gains = [new - old for new, old in zip(after, before, strict=True)]
    low, high = interval(gains) if gains else (0.0, 0.0)
    return Tuning(
        queries=len(tuned_on),
        held=len(held),
        changes=changes,
        before=round(_mean(before), 4),
        after=round(_mean(after), 4),
        gain=round(_mean(gains), 4),
        gain_low=round(low, 4),
        gain_high=round(high, 4),
    )


def write_tuned(changes: dict[str, float], file: Path) -> None:
    """Write the weights that differ, as the TOML table that ``search.weights.changed_weights`` accepts."""
    lines = [f'"{name}" = {value}' for name, value in changes.items()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["# Made by kb tune.", *lines, ""]), "utf-8")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0

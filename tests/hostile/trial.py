"""Offers hostile files to the gate and the pool, as kb does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import KbError
from ingest import Limits, Member, Metadata, Outcome, ParserPool, Task, check_file, source_name
from tests.hostile.case import TAKEN, UNPACKED, Case

_MAX_MB = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a case."""

    case: Case
    came_to: str
    """The code of its error, TAKEN or UNPACKED."""
    error: KbError | None
    members: list[Member]
    seconds: float


def tried(cases: Iterable[Case], folder: Path, limits: Limits, processes: int = 2) -> list[Trial]:
    """All ``cases``, those that pass the gate by one pool."""
    trials: list[Trial] = []
    passed: list[Case] = []

    def tasks() -> Iterator[Task]:
        for number, case in enumerate(cases):
            path = case.write(folder)
            try:
                kind = check_file(path, _MAX_MB)
            except KbError as error:
                trials.append(Trial(case, error.code, error, [], 0.0))
                continue
            room = folder / f"unpacked-{number}"
            room.mkdir()
            passed.append(case)
            yield Task(path, source_name(path), kind, Metadata(), folder=room)

    with ParserPool(processes, limits) as pool:
        for number, outcome in enumerate(pool.parse(tasks())):
            trials.append(_trial(passed[number], outcome))
    return trials


def _trial(case: Case, outcome: Outcome) -> Trial:
    if outcome.error is not None:
        came_to = outcome.error.code
    else:
        came_to = TAKEN if outcome.unpacked is None else UNPACKED
    return Trial(case, came_to, outcome.error, outcome.unpacked or [], outcome.seconds)

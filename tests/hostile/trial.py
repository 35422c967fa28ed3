"""Intake hostile files to the gate and the pool, as kb does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus import KbError
from ingest import Member, Metadata, Outcome, ParserPool, Task, check_file, source_name
from tests.hostile.case import TAKEN, UNPACKED, Case

_MAX_MB = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of a case."""

    case: Case
    came_to: str
    """The code of its error, TAKEN or UNPACKED."""
    error: KbError | None
    members: list[Member]
    seconds: float


def submitted(cases: Iterable[Case], folder: Path) -> list[tuple[Case, Task | KbError]]:
    """The cases written to ``folder``, each with the gate's result."""
    return [(case, _at_the_gate(case.write(folder), folder)) for case in cases]


def _at_the_gate(path: Path, folder: Path) -> Task | KbError:
    try:
        kind = check_file(path, _MAX_MB)
    except KbError as error:
        return error
    room = folder / f"{path.parent.name}-unpacked"
    room.mkdir()
    return Task(path, source_name(path), kind, Metadata(), folder=room)


def read(waiting: Iterable[tuple[Case, Task | KbError]], pool: ParserPool) -> list[Trial]:
    """The results of the cases that pass the gate, added to those of the others."""
    found = list(waiting)
    outcomes = pool.parse(task for _, task in found if isinstance(task, Task))
    return [
        _trial(case, next(outcomes))
        if isinstance(task, Task)
        else Trial(case, task.code, task, [], 0.0)
        for case, task in found
    ]


def _trial(case: Case, outcome: Outcome) -> Trial:
    if outcome.error is not None:
        came_to = outcome.error.code
    else:
        came_to = TAKEN if outcome.unpacked is None else UNPACKED
    return Trial(case, came_to, outcome.error, outcome.unpacked or [], outcome.seconds)

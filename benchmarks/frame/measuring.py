"""Times, processor time and memory. Only the standard library is imported: peers' Pythons run this, too."""

from __future__ import annotations

import os
import re
import resource
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Spent:
    """Seconds that a block took; set when it ends."""

    wall: float = 0.0
    processor: float = 0.0
    """Of this process and of the children that it has waited for."""


@contextmanager
def spent() -> Iterator[Spent]:
    found, wall, processor = Spent(), time.perf_counter(), _own_processor()
    try:
        yield found
    finally:
        found.wall = time.perf_counter() - wall
        found.processor = _own_processor() - processor


def percentile(values: Sequence[float], percent: int) -> float:
    """Of at least one value."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def tree(process: int) -> list[int]:
    """A process and all below it."""
    with suppress(OSError):
        children = [
            int(child)
            for task in Path(f"/proc/{process}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
        return [process, *(each for child in children for each in tree(child))]
    return []


def processor_seconds(process: int) -> float:
    """Processor time of a process and of all below it, also of those that have ended."""
    total = 0.0
    for each in tree(process):
        with suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ended_children = sum(map(int, fields[13:15])) / _TICKS
            total += ended_children + own_seconds(each)
    return total


def own_seconds(process: int) -> float:
    """Processor time of a process by its own clock (clock_getcpuclockid), which is finer than its stat."""
    return time.clock_gettime((~process << 3) | 2)


def ready_seconds(process: int) -> float:
    """For how long its threads were ready to run and had no processor (/proc/PID/task/TID/schedstat)."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[1]) for task in tasks) / 1e9


def pss_mb(process: int) -> float:
    """Memory of a process and all below it; memory that processes share counts once."""
    return sum(pss_by_role(process).values())


def pss_by_role(process: int) -> dict[str, float]:
    """The same in MB, by the program that a process runs; several of one kind together."""
    found: dict[str, float] = {}
    for each in tree(process):
        with suppress(OSError, IndexError):
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            words = Path(f"/proc/{each}/cmdline").read_text().split("\0")
            role = _role(words)
            memory = int(re.findall(r"(?m)^Pss:\s+(\d+) kB", rollup)[0]) / 1024
            found[role] = found.get(role, 0.0) + memory
    return found


def _role(words: Sequence[str]) -> str:
    """What a command line runs: ``kb serve``, ``kb.cli.serve``, a child's program, a file's name."""
    if "-m" in words:
        module, *rest = words[words.index("-m") + 1 :]
        return " ".join([module, *rest[:1]]) if module == "kb" else module
    program = re.search(r'"file": "[^"]*/([\w.-]+)"', " ".join(words))
    return program[1] if program else Path(words[0]).name


def own_peak_mb() -> float:
    """The peak memory of this process; getrusage would include its parent's peak."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def children_peak_mb() -> float:
    """The peak memory of the largest child that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def folder_mb(folder: Path) -> float:
    """Of all files below it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _own_processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system

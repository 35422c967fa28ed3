"""Times, processor time and memory. Only the standard library is imported: peers' Pythons run this, too."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_LOOK_SECONDS = 0.25
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Spent:
    """Seconds that a block took; set when it ends."""

    wall: float = 0.0
    processor: float = 0.0
    """Of this process and of the children that it has waited for."""


class Ran(NamedTuple):
    code: int
    spent: Spent
    peak_mb: float
    """The largest memory (Pss) of all its processes together, looked at four times a second."""


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


def run_watched(command: Sequence[str], **environ: str) -> Ran:
    """Run a command to its end; nothing that it prints is kept."""
    peak = 0.0
    with (
        spent() as took,
        subprocess.Popen(
            command,
            env=os.environ | environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        while process.poll() is None:
            peak = max(peak, pss_mb(process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)
    return Ran(process.returncode, took, peak)


def tree(process: int) -> list[int]:
    """A process and all below it."""
    found: list[int] = []
    with suppress(OSError):
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        found.append(process)
        for task in tasks:
            # A thread may end meanwhile, and the others have children all the same.
            with suppress(OSError):
                for child in (task / "children").read_text().split():
                    found += tree(int(child))
    return found


def processor_seconds(process: int) -> float:
    """Processor time of a process and of all below it, also of those that have ended."""
    total = 0.0
    # Children first: the time of one that ends meanwhile is its parent's then.
    for each in reversed(tree(process)):
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


def peak_mb(process: int) -> float:
    """The peak memory of a process; getrusage would include its parent's peak."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def own_peak_mb() -> float:
    """That of this process."""
    return peak_mb(os.getpid())


def children_peak_mb() -> float:
    """That of the largest process below this one that runs: getrusage would have all that ever ran."""
    return max(map(peak_mb, tree(os.getpid())[1:]), default=0.0)


def folder_mb(folder: Path) -> float:
    """Of all files below it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _own_processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system

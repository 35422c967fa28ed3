"""The machine that a table was made on."""

from __future__ import annotations

import os
import platform
import re
import socket
import subprocess
from pathlib import Path

import msgspec

from tests.conftest import ROOT


class Machine(msgspec.Struct, frozen=True):
    """Ratios of two tables can be compared if they are of the same name, processor and cores."""

    name: str
    processor: str
    cores: int
    """The number that this process may use."""
    memory_mb: int
    system: str
    python: str
    commit: str
    """kb's, with ``+`` if files differ from it."""

    @property
    def key(self) -> tuple[str, str, int]:
        return self.name, self.processor, self.cores


def this_machine() -> Machine:
    return Machine(
        name=socket.gethostname(),
        processor=_found(r"(?m)^model name\s*:\s*(.+)$", "/proc/cpuinfo") or platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory_mb=int(_found(r"MemTotal:\s+(\d+)", "/proc/meminfo") or 0) // 1024,
        system=platform.platform(),
        python=platform.python_version(),
        commit=_commit(),
    )


def _found(pattern: str, file: str) -> str:
    try:
        match = re.search(pattern, Path(file).read_text("utf-8", "replace"))
    except OSError:
        return ""
    return match[1].strip() if match else ""


def _commit() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    commit = git("rev-parse", "--short", "HEAD")
    return f"{commit}+" if commit and git("status", "--porcelain") else commit or "unknown"

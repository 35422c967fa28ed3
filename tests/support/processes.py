"""Processes that the programs under test have started."""

from __future__ import annotations

from pathlib import Path


def children_of(process: int) -> list[int]:
    """The processes that it has started and that have not been waited for."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def runs(process: int) -> bool:
    """Whether it runs still; one that has ended and was not yet waited for does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"

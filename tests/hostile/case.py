"""The description of a hostile case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TAKEN: Final = "taken"
"""Not a code of an error: the file is harmless once its traps are left alone, and is read."""
UNPACKED: Final = "unpacked"


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and its possible results: codes of refusals, TAKEN, UNPACKED."""

    name: str
    file_name: str
    make: Callable[[Path], object]
    """Makes the file at a place."""
    expected: frozenset[str]

    def write(self, folder: Path) -> Path:
        """Puts the file into a folder of its own below ``folder``."""
        path = folder / self.name / self.file_name
        path.parent.mkdir(parents=True)
        self.make(path)
        return path


def case(name: str, file_name: str, content: bytes | Callable[[], bytes], *expected: str) -> Case:
    """A file of this content, which is made when it is needed."""

    def make(path: Path) -> None:
        path.write_bytes(content if isinstance(content, bytes) else content())

    return Case(name, file_name, make, frozenset(expected))


def placed(name: str, file_name: str, make: Callable[[Path], object], *expected: str) -> Case:
    """Whatever ``make`` puts at the file's place."""
    return Case(name, file_name, make, frozenset(expected))

"""The rows of a benchmark, what it leaves out, and the folders and options that its parts are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from benchmarks.frame.libraries import Libraries

_ADDRESS = re.compile(r"\bhttps?://\S+")


class CannotRun(Exception):
    """A part, or a peer in it, cannot be measured on this machine: the reason, as a sentence.

    Addresses in it are left out: it may be a peer's own words, and the table is committed.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(_ADDRESS.sub("…", reason))


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One measure of kb, beside the same measure of a peer if there is one."""

    case: str
    """What was measured: a library, a mode, the number of clients …"""
    measure: str
    value: float
    unit: str
    """``share`` means a number from 0 to 1."""
    better: Literal["higher", "lower", ""]
    """Empty for a fact, such as the number of passages."""
    peer: str = ""
    peer_value: float | None = None
    low: float | None = None
    """The lower end of the 95 % interval of ``value``, as ``kb.evaluation.interval`` computes it."""
    high: float | None = None
    clock: bool = False
    """Whether other programs on the machine change it."""

    @property
    def ratio(self) -> float | None:
        """kb's value / the peer's."""
        return self.value / self.peer_value if self.peer_value else None

    @property
    def compared(self) -> float | None:
        """The number that is compared with the last table's: a ratio, or a share of its own."""
        if not self.better:
            return None
        return self.value if self.unit == "share" and not self.peer else self.ratio


class Beside(msgspec.Struct, frozen=True):
    """Makes rows beside one peer."""

    peer: str

    def row(
        self,
        case: str,
        measure: str,
        unit: str,
        better: Literal["higher", "lower"],
        value: float,
        other: float,
        *,
        clock: bool = False,
    ) -> Row:
        return Row(
            case=case,
            measure=measure,
            unit=unit,
            better=better,
            value=value,
            peer=self.peer,
            peer_value=other,
            clock=clock,
        )


class Skip(msgspec.Struct, frozen=True):
    """Something that cannot be measured on this machine."""

    what: str
    reason: str


Rows: TypeAlias = Iterator[Row | Skip]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a part is given."""

    quick: bool
    shared: Path | None
    """The folder with real documents, if it is there."""
    texts: Path | None
    """A folder of documents from which large libraries are made, if it was given."""
    minutes: int
    """The longest time that making a large library may take: it is then as large as it got."""
    work: Path
    """An empty folder, removed after the run."""
    kept: Path
    """A folder that is kept between runs: environments of peers, vectors."""
    libraries: Libraries
    say: Callable[[str], None] = field(default=print)

    def of_shared(self, *names: str) -> Path:
        """A path in the shared folder. Raises CannotRun."""
        path = self.shared and self.shared.joinpath(*names)
        if not path or not path.exists():
            raise CannotRun(f"it needs {'/'.join(names)} of the shared folder (--shared)")
        return path

    def large_texts(self) -> Path:
        """A folder of documents from which large libraries are made. Raises CannotRun."""
        if self.texts and self.texts.is_dir():
            return self.texts
        return self.libraries.unpacked(self.of_shared("scale", "laws-zh.tar.xz"))

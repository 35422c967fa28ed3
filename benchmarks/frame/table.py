"""The table of a run: JSON, Markdown, and its ratios compared with those of the last run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.frame.machine import Machine
from benchmarks.frame.rows import Row, Skip

TOLERATED = 0.2
"""A ratio may be worse by this share before it counts as a regression."""


class PartTable(msgspec.Struct, kw_only=True):
    """What a part measured."""

    name: str
    about: str
    date: str
    """When it began, in UTC: ``2026-11-28 22:40``."""
    load: float = 0.0
    """The machine's load when it began; with the bench alone it is below the number of cores."""
    seconds: float = 0.0
    rows: list[Row] = []
    skipped: list[Skip] = []
    stopped: str = ""
    """The reason why the part did not end: it was interrupted, or failed."""


class Table(msgspec.Struct, kw_only=True):
    date: str
    quick: bool
    machine: Machine
    parts: list[PartTable] = []

    def write(self, folder: Path) -> Path:
        """Write DATE.json and DATE.md; the path of the latter."""
        folder.mkdir(parents=True, exist_ok=True)
        stem = folder / self.date.replace(" ", "T").replace(":", "-")
        encoded = msgspec.json.format(msgspec.json.encode(self), indent=1)
        stem.with_suffix(".json").write_bytes(encoded)
        stem.with_suffix(".md").write_text(markdown(self), "utf-8")
        return stem.with_suffix(".md")


class Regression(NamedTuple):
    part: str
    row: Row
    before: float

    def __str__(self) -> str:
        row, now = self.row, self.row.compared
        beside = f" beside {row.peer}" if row.peer else ""
        return (
            f"{self.part}: {row.case}, {row.measure}{beside}: {now:.3g}, before {self.before:.3g}"
        )


def earlier_tables(folder: Path, table: Table) -> list[Table]:
    """The tables of the same machine that were made before this one, the newest first."""
    found = []
    for path in sorted(folder.glob("*.json"), reverse=True):
        try:
            other = msgspec.json.decode(path.read_bytes(), type=Table)
        except msgspec.DecodeError:
            continue  # Of an older bench.
        if other.date < table.date and other.machine.key == table.machine.key:
            found.append(other)
    return found


def regressions(table: Table, earlier: Sequence[Table]) -> Iterator[Regression]:
    """Ratios that are worse than the last time that they were measured, by more than TOLERATED.

    Those by the clock count only if the machine had nothing else to do, both times.
    """
    last: dict[tuple[str, ...], float] = {}
    for other in reversed([each for each in earlier if each.quick == table.quick]):
        last |= {key: now for key, _, now in _compared(other)}
    for key, row, now in _compared(table):
        before = last.get(key)
        if before is None:
            continue
        if row.better == "higher":
            is_worse = now < before * (1 - TOLERATED)
        else:
            is_worse = now > before * (1 + TOLERATED)
        if is_worse:
            yield Regression(key[0], row, before)


def newest_parts(tables: Iterable[Table]) -> Table:
    """One table of the newest rows of each part, of the quick bench where the full one has none.

    ``tables``, at least one, are the newest first.
    """
    newest, parts = list(tables), dict[str, PartTable]()
    for other in sorted(newest, key=lambda table: table.quick):
        for part in other.parts:
            if part.rows and part.name not in parts:
                about = f"{part.about} (quick bench)" if other.quick else part.about
                parts[part.name] = msgspec.structs.replace(part, about=about)
    first = newest[0]
    return Table(date=first.date, quick=False, machine=first.machine, parts=[*parts.values()])


def markdown(table: Table) -> str:
    machine = table.machine
    named = (
        f"Machine {machine.name}: {machine.cores} × {machine.processor}, {machine.memory_mb} MB,"
        f" {machine.system}; Python {machine.python}; kb {machine.commit}."
    )
    lines = [
        f"# {'Quick bench' if table.quick else 'Bench'}, {table.date} UTC",
        "",
        named,
    ]
    for part in table.parts:
        lines += ["", f"## {part.name}", "", *_part_lines(part)]
    return "\n".join(lines) + "\n"


def _part_lines(part: PartTable) -> Iterator[str]:
    yield f"{part.about}. {part.date} UTC, {part.seconds:.0f} s, load {part.load:.1f} at the beginning."
    if part.rows:
        yield ""
        yield from _table_lines(part.rows)
    if part.skipped or part.stopped:
        yield ""
    for skip in part.skipped:
        yield f"- Not measured: {skip.what}: {skip.reason}"
    if part.stopped:
        yield f"- Not complete: {part.stopped}"


def _table_lines(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each measure, with a column for each peer: its value, and kb's divided by it."""
    peers = list(dict.fromkeys(row.peer for row in rows if row.peer))
    lines: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault((row.case, row.measure, row.unit), {})[row.peer] = row
    yield f"| case | measure | better | kb |{''.join(f' {peer} |' for peer in peers)}"
    yield f"| --- | --- | --- | --- |{' --- |' * len(peers)}"
    for (case, measure, unit), of_peers in lines.items():
        row = next(iter(of_peers.values()))
        shown = f"{measure}, {unit}" if unit and unit != "share" else measure
        interval = "" if row.low is None else f" ({row.low:.2f}–{row.high:.2f})"
        cells = "".join(f" {_beside(of_peers.get(peer))} |" for peer in peers)
        ours = number(row.value, unit) + interval
        yield f"| {case} | {shown} | {row.better or '–'} | {ours} |{cells}"


def _beside(row: Row | None) -> str:
    if row is None or row.peer_value is None:
        return "–"
    ratio = "" if row.ratio is None else f" (× {number(row.ratio, '')})"
    return number(row.peer_value, row.unit) + ratio


def number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.4f}"
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def _compared(table: Table) -> Iterator[tuple[tuple[str, ...], Row, float]]:
    for part in table.parts:
        is_quiet = part.load <= table.machine.cores
        for row in part.rows:
            if row.compared is not None and (is_quiet or not row.clock):
                yield (part.name, row.case, row.measure, row.peer), row, row.compared

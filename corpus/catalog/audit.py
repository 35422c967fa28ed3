"""The audit log: who wrote, who signed in, and who was refused. Rows are never changed.

Each row has a hash of itself and of the row before it. If a row is changed, removed or inserted later, the
chain of hashes breaks there. Rows removed from the end of the log leave the chain intact: to notice that,
keep the last hash in another place from time to time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import lock_before_reading, reading, writing

_TABLE: Final = tables.audit
_LONGEST: Final = 500
"""The most characters of an actor or a target. Without a limit, refused clients could fill the log."""
_AT_ONCE: Final = 1_000


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the audit log."""

    id: int = 0
    """Number of the row: from 1, without gaps."""
    at: str = ""
    """Time, UTC, ISO 8601."""
    actor: str
    """Name of the key or the account; of a refused sign-in, the name that was entered; ``cli`` with the
    user's name for a command; empty if nobody is known."""
    address: str = ""
    """Network address of the client; empty for the command line."""
    action: str
    target: str = ""
    """The address that was requested, or the ids named on the command line."""
    outcome: str
    """The HTTP status; ``done`` for the command line."""
    hash: str = ""
    """SHA-256 of the row and of the hash of the row before it, in hexadecimal."""


class AuditTable:
    """The audit log in the catalog. Methods raise CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, entry: AuditEntry) -> int:
        """Add a row with the next number, the present time and its hash; those of ``entry`` are ignored.
        Returns its number."""
        with writing(self._engine) as connection:
            # By another table: the log's own triggers refuse deletions.
            lock_before_reading(connection, tables.session)
            last = connection.execute(
                sa.select(_TABLE.c.id, _TABLE.c.hash).order_by(_TABLE.c.id.desc()).limit(1)
            ).first()
            made = msgspec.structs.replace(
                entry,
                id=(last.id if last else 0) + 1,
                at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                actor=entry.actor[:_LONGEST],
                target=entry.target[:_LONGEST],
                hash="",
            )
            values = msgspec.structs.asdict(made) | {"hash": _hash(made, last.hash if last else "")}
            connection.execute(sa.insert(_TABLE).values(values))
            return made.id

    def page(
        self, *, limit: int = 100, offset: int = 0, actor: str | None = None
    ) -> tuple[list[AuditEntry], int]:
        """Rows, the newest first, and the number of all rows.

        ``actor``: only rows with this actor are returned and counted.
        """
        here = [] if actor is None else [_TABLE.c.actor == actor]
        query = sa.select(_TABLE).where(*here).order_by(_TABLE.c.id.desc())
        with reading(self._engine) as connection:
            counting = sa.select(sa.func.count()).select_from(_TABLE).where(*here)
            total = connection.scalar(counting) or 0
            # The database refuses numbers that it cannot hold.
            query = query.limit(min(limit, total)).offset(min(offset, total))
            return [_entry(row) for row in connection.execute(query)], total

    def last(self, actions: Collection[str]) -> int:
        """The number of the last row with one of some actions; 0 if there is none."""
        query = sa.select(sa.func.max(_TABLE.c.id)).where(_TABLE.c.action.in_(actions))
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0

    def numbers(self, actions: Collection[str], after: int) -> list[int]:
        """The numbers of the rows with one of some actions after a row, ascending."""
        query = sa.select(_TABLE.c.id).where(_TABLE.c.action.in_(actions), _TABLE.c.id > after)
        with reading(self._engine) as connection:
            return list(connection.scalars(query.order_by(_TABLE.c.id)))

    def all(self) -> Iterator[AuditEntry]:
        """All rows, the oldest first, read 1,000 at a time."""
        last = 0
        while True:
            query = sa.select(_TABLE).where(_TABLE.c.id > last).order_by(_TABLE.c.id)
            with reading(self._engine) as connection:
                part = [_entry(row) for row in connection.execute(query.limit(_AT_ONCE))]
            if not part:
                return
            yield from part
            last = part[-1].id

    def broken(self) -> int | None:
        """Verify the chain of hashes: the number of the first row that does not continue it; None if all
        do."""
        before, expected = "", 1
        for entry in self.all():
            if entry.id != expected or entry.hash != _hash(entry, before):
                return expected
            before, expected = entry.hash, expected + 1
        return None


def _hash(entry: AuditEntry, before: str) -> str:
    row = msgspec.json.encode(msgspec.structs.replace(entry, hash=""), order="sorted")
    return hashlib.sha256(before.encode() + b"\n" + row).hexdigest()


def _entry(row: sa.Row[tuple[object, ...]]) -> AuditEntry:
    return AuditEntry(**{str(name): value for name, value in row._mapping.items()})

"""Leases of processes on several hosts: rows that their processes renew, by the database's clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from corpus.catalog import postgres, tables
from corpus.catalog.connection import database_errors, reading

_LEASE: Final = tables.lease
_CLAIMED_BY: Final = tables.submission.c.claimed_by
STALE_SECONDS: Final = 20.0
"""A process that has not renewed its lease for so long counts as dead. If it lives after all, it finds that
its submissions are no longer claimed under its lease, and stores nothing."""
_LOOK_AGAIN: Final = 0.2


class LeaseTable:
    """Leases, and turns at work that one host does for all. Methods raise CatalogUnavailable.

    Not used on SQLite, whose processes share a machine: they hold file locks (kb/intake/leases.py).
    ``CommitWatch`` does not count renewals: they change nothing that anyone keeps in memory.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.is_shared: Final = engine.dialect.name == "postgresql"
        """Whether processes on several hosts may use this catalog."""

    def renew(self, name: str, host: str) -> None:
        """Store that the process of a lease is alive."""
        now = sa.func.clock_timestamp()
        with database_errors(self._engine), self._engine.begin() as connection:
            here = sa.update(_LEASE).where(_LEASE.c.name == name)
            if not connection.execute(here.values(seen_at=now)).rowcount:
                values = {"name": name, "host": host, "seen_at": now}
                connection.execute(sa.insert(_LEASE).values(values))

    def drop(self, name: str) -> None:
        with database_errors(self._engine), self._engine.begin() as connection:
            connection.execute(sa.delete(_LEASE).where(_LEASE.c.name == name))

    def stale(self) -> list[str]:
        """The leases under which submissions are claimed, and whose processes are dead."""
        query = sa.select(_CLAIMED_BY).distinct().where(_CLAIMED_BY.is_not(None))
        with reading(self._engine) as connection:
            return list(connection.scalars(query.where(_CLAIMED_BY.not_in(_alive(_LEASE.c.name)))))

    def hosts(self) -> list[str]:
        """The host of each living process that works on submissions."""
        with reading(self._engine) as connection:
            return list(connection.scalars(_alive(_LEASE.c.host).order_by(_LEASE.c.host)))

    @contextmanager
    def turn(self, name: str, patience: float = 0.0) -> Iterator[bool]:
        """Whether this process does some work for all hosts, from here to the end of the context.

        ``patience``: seconds to wait for another one that does it. Always True on SQLite. If the server
        loses the connection, another host may begin.
        """
        if not self.is_shared:
            yield True
            return
        end = time.monotonic() + patience
        with reading(self._engine) as connection:
            asked = {"name": f"turn {name}"}
            while not (mine := bool(connection.scalar(postgres.TRY_SESSION_LOCK, asked))):
                if time.monotonic() >= end:
                    break
                time.sleep(_LOOK_AGAIN)
            try:
                yield mine
            finally:
                if mine:
                    # Also if the connection is broken: it is not used again with the lock.
                    connection.invalidate()


def _alive(column: sa.Column[str]) -> sa.Select[str]:
    age = sa.func.clock_timestamp() - _LEASE.c.seen_at
    return sa.select(column).where(age < sa.func.make_interval(0, 0, 0, 0, 0, 0, STALE_SECONDS))

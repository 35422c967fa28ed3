"""Detects commits, so that what was read before the last one is read again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor

from corpus.catalog.connection import database_errors, unusable

_Id = TypeVar("_Id", str, int)
_Record = TypeVar("_Record")

_COUNTERS = {
    "sqlite": "PRAGMA data_version",
    # See corpus.catalog.postgres.count_commit.
    "postgresql": "SELECT number FROM commit_count",
}


class CommitWatch:
    """Detects commits by any process, on any machine, at the price of one small question.

    May be used from any thread.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._asking = threading.Lock()
        self._connection: sa.Connection | None = None
        self._cursor: DBAPICursor | None = None
        self._number: int | None = None
        """What the database counted last; None before the first look of a connection."""
        self._stamp = 0

    def stamp(self) -> int:
        """A number that grows with commits; it always grows if the database does not count commits.

        Another process has other numbers.

        Raises CatalogUnavailable.
        """
        held = _HELD.get()
        if held and held[0] is self:
            return held[1]
        url, dialect = self._engine.url, self._engine.dialect
        if dialect.name == "sqlite" and url.database in (None, "", ":memory:"):
            with self._asking:
                self._stamp += 1
                return self._stamp
        with self._asking, database_errors(self._engine):
            try:
                # The driver itself: a search asks ten times, and SQLAlchemy takes a tenth of a millisecond.
                cursor = self._cursor or self._open()
                cursor.execute(_COUNTERS[dialect.name])
                (number,) = cursor.fetchone() or (0,)
            except dialect.loaded_dbapi.Error as error:
                self._drop()
                raise unusable(self._engine, error) from error
            except BaseException:
                self._drop()
                raise
            # SQLite counts from the start again on a new connection: only a change tells something.
            if number != self._number:
                self._number, self._stamp = number, self._stamp + 1
            return self._stamp

    @contextmanager
    def held(self) -> Iterator[None]:
        """Looks for commits once, at the beginning, for all that this thread, or a task with a copy of its
        context, reads within.

        Records that are in memory then are used as they are, though a later commit may have changed them.
        Records that are not in memory are read as they are now. So records of before and after a commit may
        stand together. Raises CatalogUnavailable.
        """
        token = _HELD.set((self, self.stamp()))
        try:
            yield
        finally:
            _HELD.reset(token)

    def _open(self) -> DBAPICursor:
        # A separate connection: SQLite counts the commits of all connections except the one that asks.
        connection = self._engine.connect()
        self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        self._cursor = self._connection.connection.cursor()
        return self._cursor

    def close(self) -> None:
        with self._asking:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._cursor = self._number = None


_HELD: ContextVar[tuple[CommitWatch, int] | None] = ContextVar("kb-commits-held", default=None)


class Recent(Generic[_Id, _Record]):
    """Records read since the last commit that any thread has seen, by id. May be used from any thread."""

    def __init__(self, commits: CommitWatch, most: int) -> None:
        """``most``: records that are kept."""
        self._commits = commits
        self._most = most
        self._kept: tuple[int, dict[_Id, _Record]] = -1, {}
        self._replacing = threading.Lock()

    def get(
        self, ids: Iterable[_Id], read: Callable[[list[_Id]], Mapping[_Id, _Record]]
    ) -> dict[_Id, _Record]:
        """The records with these ids, in their order; ``read`` reads those that are not known.

        Raises CatalogUnavailable.
        """
        kept = self._kept_since(self._commits.stamp())
        wanted = list(ids)
        if missing := [id_ for id_ in wanted if id_ not in kept]:
            kept.update(read(missing))
        return {id_: kept[id_] for id_ in wanted if id_ in kept}

    def one(self, id_: _Id, read: Callable[[], _Record]) -> _Record:
        """The record with this id, which ``read`` makes if it is not known. Raises CatalogUnavailable."""
        return self.get([id_], lambda _: {id_: read()})[id_]

    def _kept_since(self, stamp: int) -> dict[_Id, _Record]:
        """What is kept, all of it read after ``stamp`` or a later one."""
        with self._replacing:
            newest, kept = self._kept
            # Who holds an older stamp reads what is newer: it must not be thrown away for them.
            if stamp > newest or len(kept) > self._most:
                kept = {}
                self._kept = max(stamp, newest), kept
            return kept

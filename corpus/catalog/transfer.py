"""All rows of a catalog copied into an empty one, from one database into the other, and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import database_errors, place_of, writing
from corpus.catalog.postgres import json_text
from corpus.errors import CatalogUnavailable, DatabaseUsed

_AT_ONCE: Final = 1_000
_NOT_COPIED: Final = (tables.commit_count, tables.lease)
"""These belong to the running processes of one database."""
_TABLES: Final = [each for each in tables.metadata.sorted_tables if each not in _NOT_COPIED]

OnRows = Callable[[int], None]
"""Called with the number of rows that were copied."""


def count_rows(engine: sa.Engine) -> int:
    """The number of rows that ``transfer`` copies. Raises CatalogUnavailable."""
    with _one_moment(engine) as connection:
        return sum(_count(connection, table) for table in _TABLES)


def transfer(
    source: sa.Engine, target: sa.Engine, on_rows: OnRows = lambda _: None
) -> dict[str, int]:
    """Copy all rows in their state at one moment; returns their numbers by table.

    Both have the newest schema. The rows are read again from ``target`` and compared by SHA-256 before
    they are committed, so that it holds all of them or none. Raises DatabaseUsed if it holds any before,
    CatalogUnavailable.
    """
    with _one_moment(source) as reading, writing(target) as connection:
        if any(_count(connection, table) for table in _TABLES):
            raise DatabaseUsed(path=place_of(target))
        counts = {}
        for table in _TABLES:
            rows = _rows(reading, table)
            counts[table.name], sent = _digest(_inserted(connection, table, rows, on_rows))
            found = _digest(_rows(connection, table))
            if found != (counts[table.name], sent):
                detail = f"the table {table.name} was not copied completely"
                raise CatalogUnavailable(path=place_of(target), detail=detail)
        if target.dialect.name == "postgresql":
            # Rows with numbers of their own do not raise the counter of new ones.
            number = tables.submission.c.id
            last = sa.select(sa.func.coalesce(sa.func.max(number), 0) + 1).scalar_subquery()
            counter = sa.func.pg_get_serial_sequence("submission", "id")
            connection.execute(sa.select(sa.func.setval(counter, last, False)))
        return counts


@contextmanager
def _one_moment(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees nothing of what is committed later."""
    with database_errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            yield connection.execution_options(**level)
            return
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.exec_driver_sql("BEGIN")
        try:
            yield alone
        finally:
            alone.exec_driver_sql("ROLLBACK")


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[Any]]:
    """By primary key, which sorts equally in both databases."""
    query = sa.select(table).order_by(*table.primary_key)
    with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as found:
        yield from found


def _inserted(
    connection: sa.Connection, table: sa.Table, rows: Iterable[Sequence[Any]], on_rows: OnRows
) -> Iterator[Sequence[Any]]:
    names = table.columns.keys()
    batch: list[dict[str, Any]] = []

    def insert() -> None:
        if batch:
            connection.execute(sa.insert(table), batch)
            on_rows(len(batch))
            batch.clear()

    for row in rows:
        batch.append(dict(zip(names, row, strict=True)))
        if len(batch) == _AT_ONCE:
            insert()
        yield row
    insert()


def _digest(rows: Iterable[Sequence[Any]]) -> tuple[int, str]:
    """The number of rows, and the SHA-256 of their values."""
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(json_text(tuple(row)).encode() + b"\n")
        count += 1
    return count, digest.hexdigest()

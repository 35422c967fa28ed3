"""Reads rows by ids in the least time: a search does it four times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cached_property
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from corpus.catalog.connection import chunks, database_errors, reading, unusable

_IDS = "__[POSTCOMPILE_ids]"
"""How SQLAlchemy writes a parameter that stands for several values, before it knows how many."""


class RowsOfIds:
    """The rows of a query whose only parameter is ``ids`` (``in_`` of an expanding one).

    SQLAlchemy takes longer over such a query than SQLite: there its driver is asked itself, with the ids as
    one value.
    """

    def __init__(self, query: sa.Select[Any] | sa.CompoundSelect[Any]) -> None:
        self._query = query

    def read(self, engine: sa.Engine, ids: Iterable[str]) -> list[Sequence[Any]]:
        """The rows of these ids, with JSON decoded. Raises CatalogUnavailable."""
        if engine.dialect.name == "sqlite":
            return self._by_driver(engine, list(ids))
        found: list[Sequence[Any]] = []
        with reading(engine) as connection:
            for chunk in chunks(ids):
                found += connection.execute(self._query, {"ids": chunk}).all()
        return found

    def _by_driver(self, engine: sa.Engine, ids: list[str]) -> list[Sequence[Any]]:
        statement, times = self._statement
        values = (msgspec.json.encode(ids).decode(),) * times
        try:
            with (
                database_errors(engine),
                closing(engine.raw_connection()) as connection,
                closing(connection.cursor()) as cursor,
            ):
                cursor.execute(statement, values)
                found = cursor.fetchall()
        except engine.dialect.loaded_dbapi.Error as error:
            raise unusable(engine, error) from error
        if not self._encoded:
            return list(found)
        return [self._decoded(row) for row in found]

    def _decoded(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for at in self._encoded:
            if values[at] is not None:
                values[at] = msgspec.json.decode(values[at])
        return values

    @cached_property
    def _statement(self) -> tuple[str, int]:
        """The query for SQLite, and how often it names the ids."""
        text = str(self._query.compile(dialect=sqlite.dialect()))
        return text.replace(_IDS, "SELECT value FROM json_each(?)"), text.count(_IDS)

    @cached_property
    def _encoded(self) -> list[int]:
        columns = enumerate(self._query.selected_columns)
        return [at for at, column in columns if isinstance(column.type, sa.JSON)]

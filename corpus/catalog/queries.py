"""Queries that found little, and editors' judgements of results."""

from __future__ import annotations

import datetime

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import reading, writing
from corpus.records import Judgement, LoggedQuery, SearchLang

_LOG = tables.query_log
_JUDGEMENT = tables.judgement
_MOST = 10_000
"""The most queries that are kept; those asked longest ago are deleted first."""


class QueryLogTable:
    """Readers' queries that found little. Each write is one transaction. Methods raise
    CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, query: str, lang: SearchLang, results: int, day: datetime.date) -> None:
        """Count a query; ``results``: the number of results in the query's own language."""
        with writing(self._engine) as connection:
            here = sa.and_(_LOG.c.query == query, _LOG.c.lang == lang)
            known = connection.execute(
                sa.update(_LOG)
                .where(here)
                .values(asked=_LOG.c.asked + 1, results=results, last_day=day)
            )
            if known.rowcount:
                return
            if (connection.scalar(sa.select(sa.func.count()).select_from(_LOG)) or 0) >= _MOST:
                oldest = sa.select(sa.func.min(_LOG.c.last_day)).scalar_subquery()
                connection.execute(sa.delete(_LOG).where(_LOG.c.last_day == oldest))
            values = {"query": query, "lang": lang, "asked": 1, "results": results}
            connection.execute(sa.insert(_LOG).values(**values, first_day=day, last_day=day))

    def list(self, *, least: int = 1) -> list[LoggedQuery]:
        """Queries that were asked at least ``least`` times: the most frequent first, then the newest."""
        with reading(self._engine) as connection:
            found = connection.execute(
                sa.select(_LOG)
                .where(_LOG.c.asked >= least)
                .order_by(_LOG.c.asked.desc(), _LOG.c.last_day.desc(), _LOG.c.query)
            )
            return [LoggedQuery(**row) for row in found.mappings()]

    def forget(self, *, before: datetime.date | None = None) -> int:
        """Delete all queries, or those last asked before a day (YYYY-MM-DD); returns how many."""
        with writing(self._engine) as connection:
            old = sa.true() if before is None else _LOG.c.last_day < before
            return connection.execute(sa.delete(_LOG).where(old)).rowcount


class JudgementTable:
    """Editors' judgements: one for each query and passage, the newest. Methods raise CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, judgement: Judgement) -> None:
        """Store a judgement, replacing an earlier one of the same query and passage."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(_JUDGEMENT).where(_of(judgement)))
            values = {name: getattr(judgement, name) for name in judgement.__struct_fields__}
            connection.execute(sa.insert(_JUDGEMENT).values(values))

    def withdraw(self, query: str, passage_id: str) -> bool:
        """Delete a judgement; False if there is none."""
        with writing(self._engine) as connection:
            here = sa.and_(_JUDGEMENT.c.query == query, _JUDGEMENT.c.passage_id == passage_id)
            return bool(connection.execute(sa.delete(_JUDGEMENT).where(here)).rowcount)

    def list(self, *, query: str | None = None) -> list[Judgement]:
        """All judgements, or those of one query, sorted by query, then by passage."""
        statement = sa.select(_JUDGEMENT).order_by(_JUDGEMENT.c.query, _JUDGEMENT.c.passage_id)
        if query is not None:
            statement = statement.where(_JUDGEMENT.c.query == query)
        with reading(self._engine) as connection:
            return [Judgement(**row) for row in connection.execute(statement).mappings()]


def _of(judgement: Judgement) -> sa.ColumnElement[bool]:
    return sa.and_(
        _JUDGEMENT.c.query == judgement.query, _JUDGEMENT.c.passage_id == judgement.passage_id
    )

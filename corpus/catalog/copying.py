"""A copy of the catalog, made while other processes read and write it, and the check of the copy."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import connect, place_of, reading
from corpus.catalog.transfer import transfer
from corpus.errors import CatalogUnavailable


class CatalogCopy(msgspec.Struct, frozen=True):
    """What a copy of the catalog contains."""

    schema: str
    """The last migration of its schema."""
    documents: int
    originals: frozenset[str]
    """SHA-256 of all originals that it names."""


def copy_catalog(engine: sa.Engine, target: Path) -> CatalogCopy:
    """Copy the catalog in its state at one moment to the new SQLite file ``target``, and check the copy.

    Other processes can write meanwhile. Raises CatalogUnavailable, also if the copy is damaged, and OSError
    if ``target`` cannot be made.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    if engine.dialect.name == "sqlite":
        _copy_file(engine, target)
    else:
        empty = connect(f"sqlite:///{target}")
        try:
            transfer(engine, empty)
        finally:
            empty.dispose()
    copied = sa.create_engine(f"sqlite:///{target}")
    try:
        with reading(copied) as connection:
            # One file, without a write-ahead log beside it.
            connection.execute(sa.text("PRAGMA journal_mode = DELETE"))
            if fault := _fault(connection):
                raise CatalogUnavailable(path=place_of(engine), detail=fault)
            schema = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            documents = connection.scalar(sa.select(sa.func.count()).select_from(tables.document))
            return CatalogCopy(str(schema), documents or 0, _originals(connection))
    finally:
        copied.dispose()


def _copy_file(engine: sa.Engine, target: Path) -> None:
    with reading(engine) as connection:
        source = cast(sqlite3.Connection, connection.connection.driver_connection)
        try:
            with closing(sqlite3.connect(target)) as copy:
                # In one step: in several steps, each commit by another process would restart the copy.
                source.backup(copy)
        except sqlite3.Error as error:
            raise CatalogUnavailable(path=str(target), detail=str(error)) from error


def fault_of(engine: sa.Engine) -> str | None:
    """See ``Catalog.fault``."""
    if engine.dialect.name != "sqlite":
        return None
    with reading(engine) as connection:
        return _fault(connection)


def _fault(connection: sa.Connection) -> str | None:
    found = str(connection.scalar(sa.text("PRAGMA integrity_check(1)")))
    return None if found == "ok" else found


def _originals(connection: sa.Connection) -> frozenset[str]:
    version = tables.document_version
    queries = (
        sa.select(tables.document.c.sha256),
        sa.select(version.c.document["sha256"].as_string()),
        sa.select(tables.submission.c.sha256).where(tables.submission.c.sha256.is_not(None)),
    )
    return frozenset(sha256 for query in queries for sha256 in connection.scalars(query))

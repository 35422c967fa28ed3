"""New catalogs as copies of one that the migrations have made."""

from __future__ import annotations

import sqlite3
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from corpus.catalog import connection

migrate = connection._upgrade
"""What kb itself does."""


def copy_migrated() -> None:
    """From now on, in this process: a new SQLite catalog runs what the migrations come to."""
    connection._upgrade = _made


def _made(engine: sa.Engine) -> None:
    if engine.dialect.name != "sqlite" or sa.inspect(engine).get_table_names():
        migrate(engine)
        return
    new = engine.raw_connection()
    try:
        assert new.driver_connection
        new.driver_connection.executescript(_statements())
    finally:
        new.close()


@cache
def _statements() -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.sqlite"
        engine = sa.create_engine(f"sqlite:///{file}")
        migrate(engine)
        engine.dispose()
        migrated = sqlite3.connect(file)
        try:
            return "\n".join(migrated.iterdump())
        finally:
            migrated.close()

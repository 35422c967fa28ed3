"""Opens a catalog: connection settings, migrations, and database errors as errors of kb."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy import event
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from corpus.catalog import postgres, tables
from corpus.errors import CatalogUnavailable, DatabaseAway, RecordInvalid

_Id = TypeVar("_Id", str, int)

HEAD = "0022"
"""Newest migration; a test compares it with the migrations folder."""

_BUSY_TIMEOUT_MS = 30_000
# SQLite allows 32,766 variables in a statement; PostgreSQL more.
_IDS_PER_STATEMENT = 1_000


def connect(url: str) -> sa.Engine:
    """An engine for ``url``, its database migrated to the newest schema.

    Raises CatalogUnavailable if it cannot be opened, written or understood.
    """
    engine = _engine(url)
    with database_errors(engine):
        _migrate(engine)
    return engine


def _engine(url: str) -> sa.Engine:
    """Raises DatabaseAway if there is no driver for ``url``, or the address makes no sense."""
    try:
        if sa.make_url(url).get_backend_name() == "postgresql":
            return postgres.engine_of(url)
        # An answer decodes hundreds of JSON columns.
        engine = sa.create_engine(
            url,
            json_deserializer=msgspec.json.decode,
            json_serializer=lambda value: msgspec.json.encode(value).decode(),
        )
    except ModuleNotFoundError as error:
        detail = f"the package {error.name} is not installed (requirements/postgres.txt)"
        raise DatabaseAway(path="PostgreSQL", detail=detail) from error
    except (ArgumentError, ValueError) as error:
        raise DatabaseAway(path="PostgreSQL", detail="its address cannot be read") from error
    event.listen(engine, "connect", _prepare_sqlite)
    if database := engine.url.database:
        _make_folder(Path(database))
    return engine


def place_of(engine: sa.Engine) -> str:
    """The file, or the address without its password and its parameters."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return str(url.database or url)
    return url.set(query={}).render_as_string(hide_password=True)


@contextmanager
def database_errors(engine: sa.Engine) -> Iterator[None]:
    """Turns errors of an unusable database into CatalogUnavailable.

    A row that the schema rejects is an error in kb (RecordInvalid), and wrong SQL raises its own error: a
    retry would not help in either case.
    """
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise RecordInvalid(detail=str(error.orig)) from error
    except ProgrammingError:
        raise
    except (DatabaseError, PoolTimeout) as error:
        raise unusable(engine, getattr(error, "orig", error)) from error


def unusable(engine: sa.Engine, error: Exception) -> CatalogUnavailable:
    """What a driver's ``error`` is in kb; its text without the password."""
    detail = str(error).strip()
    if engine.dialect.name == "sqlite":
        return CatalogUnavailable(path=place_of(engine), detail=detail)
    if engine.url.password:
        detail = detail.replace(str(engine.url.password), "***")
    return DatabaseAway(path=place_of(engine), detail=detail)


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Each statement sees what was committed before it."""
    with database_errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # Without BEGIN and ROLLBACK, which are two more questions to the server.
            yield connection.execution_options(isolation_level="AUTOCOMMIT")
        else:
            yield connection


@contextmanager
def writing(
    engine: sa.Engine, *, beside: bool = False, waits_for_disk: bool = True
) -> Iterator[sa.Connection]:
    """One transaction, alone among the writers.

    ``beside``: on PostgreSQL beside others that say so, too; see corpus.catalog.postgres.
    ``waits_for_disk``: if not, a power cut may undo it in SQLite, as long as no later transaction has
    waited: the log is written in order. It outlives the death of any process of kb. PostgreSQL always
    waits: when its server dies, kb lives on with what it remembers.
    """
    is_postgres = engine.dialect.name == "postgresql"
    with database_errors(engine), engine.connect() as connection:
        lazily = not (waits_for_disk or is_postgres)
        with _lazily(connection) if lazily else nullcontext(), connection.begin():
            if is_postgres:
                postgres.lock(connection, postgres.WRITER, shared=beside)
            yield connection
            if is_postgres:
                postgres.count_commit(connection)


def lock_before_reading(connection: sa.Connection, table: sa.Table) -> None:
    """Takes the write lock of a transaction that reads what it then writes by: by itself, SQLite takes it
    only with the first change. Changes nothing; ``table`` is any."""
    connection.execute(sa.delete(table).where(sa.false()))


@contextmanager
def _lazily(connection: sa.Connection) -> Iterator[None]:
    """SQLite's setting belongs to the connection, which others use afterwards."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it is connected
    driver.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous = FULL")


def chunks(ids: Iterable[_Id]) -> Iterator[list[_Id]]:
    """Chunks of as many values as a statement may contain."""
    listed = list(ids)
    for start in range(0, len(listed), _IDS_PER_STATEMENT):
        yield listed[start : start + _IDS_PER_STATEMENT]


def compact(engine: sa.Engine) -> None:
    """Rewrite the catalog without deleted data, and empty an SQLite file's log.

    Needs free disk space as large as the catalog. PostgreSQL's own log (WAL) keeps what was deleted until
    the server recycles it. Raises CatalogUnavailable, also if a reader keeps SQLite's log from being
    emptied for longer than the busy timeout.
    """
    with reading(engine) as connection:
        if engine.dialect.name == "postgresql":
            for table in tables.metadata.sorted_tables:
                connection.execute(sa.text(f"VACUUM (FULL) {table.name}"))
            return
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(sa.text("VACUUM"))
        is_busy = alone.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar()
    if is_busy:
        raise CatalogUnavailable(path=str(engine.url.database), detail="another kb is reading it")


def _make_folder(database: Path) -> None:
    try:
        # Readable by its owner only: SQLite gives its log the mode of the database.
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if str(database) != ":memory:":
            _create(database)
    except OSError as error:
        raise CatalogUnavailable(path=str(database), detail=error.strerror) from error


def _create(database: Path) -> None:
    """A new empty file; nothing if it exists.

    A file that exists is not opened: to close it would drop the locks that this process holds on it, and
    another process would then delete the log in use (https://sqlite.org/howtocorrupt.html, section 2.2).
    """
    with suppress(FileExistsError):
        os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL: an acknowledged document outlives a power cut, which NORMAL does not promise under WAL.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _migrate(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        version = None
        if sa.inspect(connection).has_table("alembic_version"):
            version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise CatalogUnavailable(
            path=place_of(engine), detail=("it was made by a newer version of kb")
        )
    with _alone(engine):
        _upgrade(engine)


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[None]:
    """Hold a lock: two processes that open a new catalog at once would create its tables twice.

    On PostgreSQL the migration's transaction holds one (migrations/env.py).
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        yield
        return
    lock = FileLock(f"{engine.url.database}.upgrading")
    try:
        lock.acquire()
    except OSError as error:
        raise CatalogUnavailable(path=engine.url.database, detail=error.strerror) from error
    try:
        yield
    finally:
        lock.release()


def _upgrade(engine: sa.Engine) -> None:
    # Alembic takes a fifth of a second to import: only a new or old catalog pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    command.upgrade(config, HEAD)

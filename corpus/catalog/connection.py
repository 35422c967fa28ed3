"""Opens a catalog: connection settings, migrations, and database errors as errors of kb."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import msgspec
import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from corpus.errors import CatalogUnavailable, RecordInvalid

_Id = TypeVar("_Id", str, int)
_Record = TypeVar("_Record")

HEAD = "0020"
"""Newest migration; a test compares it with the migrations folder."""

_BUSY_TIMEOUT_MS = 30_000
# SQLite allows 32,766 variables in a statement; PostgreSQL more.
_IDS_PER_STATEMENT = 1_000


def connect(url: str) -> sa.Engine:
    """An engine for ``url``, its database migrated to the newest schema.

    Raises CatalogUnavailable if it cannot be opened, written or understood.
    """
    # An answer decodes hundreds of JSON columns.
    engine = sa.create_engine(url, json_deserializer=msgspec.json.decode)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        if database := engine.url.database:
            _make_folder(Path(database))
    with database_errors(engine):
        _migrate(engine, url)
    return engine


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
    except DatabaseError as error:
        place = str(engine.url.database or engine.url)
        raise CatalogUnavailable(path=place, detail=str(error.orig)) from error


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    with database_errors(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction."""
    with database_errors(engine), engine.begin() as connection:
        yield connection


def chunks(ids: Iterable[_Id]) -> Iterator[list[_Id]]:
    """Chunks of as many values as a statement may contain."""
    listed = list(ids)
    for start in range(0, len(listed), _IDS_PER_STATEMENT):
        yield listed[start : start + _IDS_PER_STATEMENT]


def compact(engine: sa.Engine) -> None:
    """Rewrite an SQLite file without deleted data, and empty its log.

    Needs free disk space as large as the catalog. Raises CatalogUnavailable, also if a reader keeps the log
    from being emptied for longer than the busy timeout.
    """
    if engine.dialect.name != "sqlite":
        return
    with reading(engine) as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(sa.text("VACUUM"))
        is_busy = alone.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar()
    if is_busy:
        raise CatalogUnavailable(path=str(engine.url.database), detail="another kb is reading it")


class CommitWatch:
    """Detects commits by any process without reading a table. May be used from any thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._asking = threading.Lock()
        self._connection: sa.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None
        self._looks = count(1)

    def stamp(self) -> int:
        """A number that changes with each commit; always a new one if the database does not count commits.

        Raises CatalogUnavailable.
        """
        url = self._engine.url
        if self._engine.dialect.name != "sqlite" or url.database in (None, "", ":memory:"):
            return next(self._looks)
        with self._asking, database_errors(self._engine):
            try:
                # The driver itself: a search asks ten times, and SQLAlchemy takes a tenth of a millisecond.
                cursor = self._cursor or self._open()
                return int(cursor.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error as error:
                self._drop()
                raise CatalogUnavailable(path=str(url.database), detail=str(error)) from error
            except BaseException:
                self._drop()
                raise

    def _open(self) -> sqlite3.Cursor:
        # A separate connection: SQLite counts the commits of all connections except the one that asks.
        connection = self._engine.connect()
        self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        self._cursor = cast(sqlite3.Connection, connection.connection.dbapi_connection).cursor()
        return self._cursor

    def close(self) -> None:
        with self._asking:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._cursor = None


class Recent(Generic[_Id, _Record]):
    """Records read since the last commit, by id. May be used from any thread."""

    def __init__(self, commits: CommitWatch, most: int) -> None:
        """``most``: records that are kept."""
        self._commits = commits
        self._most = most
        self._kept: tuple[int, dict[_Id, _Record]] = -1, {}

    def get(
        self, ids: Iterable[_Id], read: Callable[[list[_Id]], Mapping[_Id, _Record]]
    ) -> dict[_Id, _Record]:
        """The records with these ids, in their order; ``read`` reads those that are not known.

        Raises CatalogUnavailable.
        """
        # What is read after the stamp is at least as new: the next commit has another one.
        stamp = self._commits.stamp()
        if self._kept[0] != stamp or len(self._kept[1]) > self._most:
            self._kept = stamp, {}
        kept = self._kept[1]
        wanted = list(ids)
        if missing := [id_ for id_ in wanted if id_ not in kept]:
            kept.update(read(missing))
        return {id_: kept[id_] for id_ in wanted if id_ in kept}


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


def _migrate(engine: sa.Engine, url: str) -> None:
    with engine.connect() as connection:
        version = None
        if sa.inspect(connection).has_table("alembic_version"):
            version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise CatalogUnavailable(
            path=str(engine.url.database), detail=("it was made by a newer version of kb")
        )
    with _alone(engine):
        _upgrade(engine, url)


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[None]:
    """Hold a lock: two processes that open a new catalog at once would create its tables twice."""
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


def _upgrade(engine: sa.Engine, url: str) -> None:
    # Alembic takes a fifth of a second to import: only a new or old catalog pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, HEAD)

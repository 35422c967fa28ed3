"""PostgreSQL as the catalog's database: its connections, its locks, its count of commits.

SQLite has one writer at a time, and kb's transactions rely on it: what one has read is still true when it
writes. On PostgreSQL they are alone likewise, by a lock that lasts to the commit. Those on the way of a
file through the workers are not: they share that lock, and take smaller ones (``lock``), always in the
order document, work, ledger, so that two never wait for each other.
"""

from __future__ import annotations

import re
import time
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

_CONNECTIONS: Final = 8
"""Connections that a process keeps open; as many again while it is busy."""
_IDLE_SECONDS: Final = 5.0
"""A connection that was unused for longer is tried before it is used: the server may have restarted."""
_CONNECT_SECONDS: Final = 10
_POOL_SECONDS: Final = 30
_UNANSWERED_MS: Final = 30_000
"""After this time without an answer to a packet, the other side counts as gone."""
_OPTIONS: Final = {
    # As long as SQLite waits for another writer.
    "lock_timeout": "30s",
    # A client that stops in the middle of a transaction must not keep its locks.
    "idle_in_transaction_session_timeout": "60s",
    # The server notices within 25 seconds that a client is cut off, and gives up its locks.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": str(_UNANSWERED_MS),
    # Not kb's business, and slower than the short statements that it sends.
    "jit": "off",
}
_LOCKS: Final = 0x6B62
"""The first part of the number of each of kb's advisory locks; the second is a hash of the name."""

WRITER: Final = "writer"
LEDGER: Final = "ledger"
"""Changes of the ledger get their numbers (revisions) one after the other."""
SCHEMA: Final = "schema"


def engine_of(url: str) -> sa.Engine:
    """An engine for a ``postgresql://`` address. Raises ModuleNotFoundError if psycopg is missing."""
    engine = sa.create_engine(
        url,
        json_deserializer=msgspec.json.decode,
        json_serializer=json_text,
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=_POOL_SECONDS,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": _UNANSWERED_MS,
            "application_name": "kb",
            "options": " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items()),
        },
    )
    event.listen(engine, "connect", _accept_nul)
    event.listen(engine, "checkout", _try_idle)
    event.listen(engine, "checkin", _note_use)
    return engine


def lock(connection: sa.Connection, name: str, *, shared: bool = False) -> None:
    """Wait for a lock, and hold it to the end of the transaction. Does nothing on SQLite.

    ``shared``: beside others who share it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK_SHARED if shared else _LOCK, {"name": name})


def count_commit(connection: sa.Connection) -> None:
    """Count the transaction, if it has written anything, for ``CommitWatch``; the last step before its
    commit, since others wait here for it."""
    connection.execute(_COUNT_COMMIT)


def sort_by_code_point(connection: sa.Connection) -> None:
    """Make all texts of kb's tables sort as in SQLite and Python, whatever the database's language."""
    found = connection.execute(_OTHER_COLLATIONS).all()
    quoted = connection.dialect.identifier_preparer.quote
    for table in sorted({row.table for row in found}):
        changes = ", ".join(
            f'ALTER COLUMN {quoted(row.column)} TYPE {row.type} COLLATE "C"'
            for row in found
            if row.table == table
        )
        connection.execute(sa.text(f"ALTER TABLE {quoted(table)} {changes}"))


def json_text(value: object) -> str:
    """JSON in which U+FFFD stands for NUL, which PostgreSQL cannot read."""
    text = msgspec.json.encode(value, order=None).decode()
    if "\\u0000" in text:
        text = re.sub(r"\\(\\|u0000)", lambda m: m[0] if m[1] == "\\" else "\ufffd", text)
    return text


def _advisory(function: str) -> sa.TextClause:
    return sa.text(f"SELECT {function}({_LOCKS}, hashtext(:name))")


# Built once: building them takes as long as running them.
_LOCK: Final = _advisory("pg_advisory_xact_lock")
_LOCK_SHARED: Final = _advisory("pg_advisory_xact_lock_shared")
TRY_SESSION_LOCK: Final = _advisory("pg_try_advisory_lock")
_COUNT_COMMIT: Final = sa.text(
    "UPDATE commit_count SET number = number + 1 WHERE pg_current_xact_id_if_assigned() IS NOT NULL"
)
_OTHER_COLLATIONS: Final = sa.text(
    """
    SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
    JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'C'
    WHERE a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum
    """
)


def _accept_nul(connection: Any, _record: object) -> None:
    """PostgreSQL's texts cannot contain NUL; it is replaced, as others do with what they cannot show."""
    from psycopg.types.string import StrDumper, StrDumperUnknown

    def without_nul(base: type[Any]) -> type[Any]:
        class WithoutNul(base):  # type: ignore[misc]
            def dump(self, value: str) -> Any:
                return super().dump(value.replace("\0", "\ufffd") if "\0" in value else value)

        return WithoutNul

    # The last one registered is the default.
    for dumper in (StrDumper, StrDumperUnknown):
        connection.adapters.register_dumper(str, without_nul(dumper))


def _try_idle(connection: Any, record: Any, _proxy: object) -> None:
    used = record.info.get("used")
    if used is None or time.monotonic() - used < _IDLE_SECONDS:
        return
    try:
        autocommit = connection.autocommit
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = autocommit
    except Exception as error:
        raise DisconnectionError from error


def _note_use(_connection: object, record: Any) -> None:
    record.info["used"] = time.monotonic()

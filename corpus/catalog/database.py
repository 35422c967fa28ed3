"""What kind of database holds the catalog, and whether it can be relied on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import sqlalchemy as sa

from corpus.catalog.connection import place_of, reading

DatabaseKind = Literal["sqlite", "postgresql"]


class Database(msgspec.Struct, frozen=True, kw_only=True):
    """The database of a catalog."""

    kind: DatabaseKind
    place: str
    """The file, or the server's address without a password."""
    version: str
    size: int
    """Bytes, with indexes."""
    is_encrypted: bool = True
    """Whether the connection is, or needs not be, because it does not leave this machine."""
    unsafe: tuple[str, ...] = ()
    """The server's settings with which it can lose what it has confirmed."""


def database_of(engine: sa.Engine) -> Database:
    """Raises CatalogUnavailable."""
    place = place_of(engine)
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            version = connection.scalar(sa.text("SELECT sqlite_version()"))
            files = Path(place).parent.glob(f"{Path(place).name}*")
            size = sum(path.stat().st_size for path in files if path.is_file())
            return Database(kind="sqlite", place=place, version=str(version), size=size)
        return Database(
            kind="postgresql",
            place=place,
            version=str(connection.scalar(sa.text("SHOW server_version"))).partition(" ")[0],
            size=int(
                connection.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0
            ),
            is_encrypted=bool(connection.scalar(_ENCRYPTED)),
            unsafe=tuple(connection.scalars(_UNSAFE)),
        )


_ENCRYPTED = sa.text(
    "SELECT ssl OR inet_client_addr() IS NULL OR inet_client_addr() << inet '127.0.0.0/8'"
    " OR inet_client_addr() = inet '::1' FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
)
_UNSAFE = sa.text(
    "SELECT name FROM pg_settings WHERE setting = 'off'"
    " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name"
)

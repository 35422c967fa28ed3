"""Access keys and browser sessions, stored by digest: no secret is kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from corpus.accounts import AccessKey
from corpus.catalog import tables
from corpus.catalog.accounts import leave_groups
from corpus.catalog.connection import reading, writing

_KEY = tables.access_key
_SESSION = tables.session
# All columns except the digest, which callers do not need.
_SHOWN = [column for column in _KEY.c if column.name != "digest"]


class KeyTable:
    """Access keys. A write is one transaction; times are UTC, ISO 8601. Raises CatalogUnavailable.

    Secrets are looked up by their digest: the time of a lookup reveals nothing to an attacker who cannot
    choose digests.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, key: AccessKey, digest: str) -> bool:
        """Store a key, replacing a revoked key of the same name; False if another key or an account has
        the name."""
        values = {
            "name": key.name,
            "digest": digest,
            "scopes": list(key.scopes),
            "created_at": key.created_at,
            "expires_at": key.expires_at,
        }
        account = tables.account.c.name
        with writing(self._engine) as connection:
            revoked = sa.and_(_KEY.c.name == key.name, _KEY.c.revoked_at.is_not(None))
            connection.execute(sa.delete(_KEY).where(revoked))
            if connection.scalar(sa.select(_KEY.c.name).where(_KEY.c.name == key.name)):
                return False
            if connection.scalar(sa.select(account).where(account == key.name)):
                return False
            connection.execute(sa.insert(_KEY).values(values))
            return True

    def list(self) -> list[AccessKey]:
        """All keys, revoked ones too, by name."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(*_SHOWN).order_by(_KEY.c.name))
            return [_record(row) for row in found]

    def find(self, digest: str) -> AccessKey | None:
        """The key of this digest, even if it is revoked."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(*_SHOWN).where(_KEY.c.digest == digest)).first()
            return _record(row) if row else None

    def revoke(self, name: str, at: str) -> bool:
        """Revokes a key and ends its sessions; False if no active key has this name."""
        with writing(self._engine) as connection:
            here = sa.and_(_KEY.c.name == name, _KEY.c.revoked_at.is_(None))
            ended = connection.execute(sa.update(_KEY).where(here).values(revoked_at=at))
            connection.execute(sa.delete(_SESSION).where(_SESSION.c.key_name == name))
            if ended.rowcount:
                leave_groups(connection, name)
            return bool(ended.rowcount)

    def touch(self, name: str, at: str) -> None:
        """Record when a key was last used."""
        with writing(self._engine) as connection:
            here = _KEY.c.name == name
            connection.execute(sa.update(_KEY).where(here).values(last_used_at=at))

    def open_session(self, digest: str, key_name: str, *, now: str, until: str) -> None:
        """Store a session, and delete expired ones."""
        values = {
            "digest": digest,
            "key_name": key_name,
            "created_at": now,
            "expires_at": until,
        }
        with writing(self._engine) as connection:
            connection.execute(sa.delete(_SESSION).where(_SESSION.c.expires_at <= now))
            connection.execute(sa.insert(_SESSION).values(values))

    def session_key(self, digest: str, now: str) -> AccessKey | None:
        """The key with which a session was opened; None if the session or the key has ended."""
        query = (
            sa.select(*_SHOWN)
            .join(_SESSION, _SESSION.c.key_name == _KEY.c.name)
            .where(_SESSION.c.digest == digest)
            .where(_SESSION.c.expires_at > now)
            .where(_KEY.c.revoked_at.is_(None))
            .where(sa.or_(_KEY.c.expires_at.is_(None), _KEY.c.expires_at > now))
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
            return _record(row) if row else None

    def close_session(self, digest: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(sa.delete(_SESSION).where(_SESSION.c.digest == digest))


def _record(row: sa.Row[Any]) -> AccessKey:
    values = dict(row._mapping)
    values["scopes"] = tuple(values["scopes"])
    return AccessKey(**values)

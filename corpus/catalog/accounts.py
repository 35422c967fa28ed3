"""Accounts of people, and the browser sessions opened with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from corpus.accounts import Account, Role
from corpus.catalog import tables
from corpus.catalog.connection import lock_before_reading, reading, writing

_ACCOUNT = tables.account
_SESSION = tables.session
_SHOWN = [column for column in _ACCOUNT.c if column.name != "password"]


def leave_groups(connection: sa.Connection, member: str) -> None:
    """Remove an account or a key from all groups, so that a later owner of the name is in none.

    Runs in the caller's transaction.
    """
    table = tables.group_member
    connection.execute(sa.delete(table).where(table.c.member == member))


class AccountTable:
    """The accounts and their browser sessions in the catalog.

    Each write is one transaction. Times are UTC, ISO 8601. Methods raise CatalogUnavailable.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, account: Account, password: str) -> bool:
        """Store an account with its hashed password; "" if a provider authenticates the person.

        False if an account or a key has the name, or an account the issuer and subject.
        """
        key = tables.access_key.c.name
        with writing(self._engine) as connection:
            lock_before_reading(connection, _ACCOUNT)
            if connection.scalar(sa.select(key).where(key == account.name)):
                return False
            if connection.scalar(sa.select(_ACCOUNT.c.name).where(_ACCOUNT.c.name == account.name)):
                return False
            if account.issuer and connection.scalar(_linked(account.issuer, account.subject)):
                return False
            values = {
                "name": account.name,
                "role": account.role.value,
                "password": password,
                "created_at": account.created_at,
                "issuer": account.issuer,
                "subject": account.subject,
            }
            connection.execute(sa.insert(_ACCOUNT).values(values))
            return True

    def list(self) -> list[Account]:
        """All accounts by name, including disabled ones."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(*_SHOWN).order_by(_ACCOUNT.c.name))
            return [_record(row) for row in found]

    def find(self, name: str) -> Account | None:
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(*_SHOWN).where(_ACCOUNT.c.name == name)).first()
            return _record(row) if row else None

    def linked(self, issuer: str, subject: str) -> Account | None:
        """The account of a person whom a provider authenticates, also if it is disabled."""
        with reading(self._engine) as connection:
            name = connection.scalar(_linked(issuer, subject))
        return self.find(name) if name else None

    def password(self, name: str) -> str | None:
        """The hash of an account's password; None if the account is disabled or does not exist."""
        query = sa.select(_ACCOUNT.c.password).where(
            _ACCOUNT.c.name == name, _ACCOUNT.c.disabled_at.is_(None)
        )
        with reading(self._engine) as connection:
            return connection.scalar(query)

    def set_password(self, name: str, password: str) -> bool:
        return self._change(name, {"password": password}, ends_sessions=True)

    def set_role(self, name: str, role: Role) -> bool:
        return self._change(name, {"role": role.value}, ends_sessions=False)

    def set_disabled(self, name: str, at: str | None) -> bool:
        """Disable an account, or enable it again with None, and end its sessions.

        ``at``: the time. Returns False if there is no such account.
        """
        return self._change(name, {"disabled_at": at}, ends_sessions=True)

    def remove(self, name: str) -> bool:
        """Delete an account, its sessions and its memberships in groups; False if there is none."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(_SESSION).where(_SESSION.c.account_name == name))
            leave_groups(connection, name)
            gone = connection.execute(sa.delete(_ACCOUNT).where(_ACCOUNT.c.name == name))
            return bool(gone.rowcount)

    def open_session(
        self,
        digest: str,
        name: str,
        *,
        now: str,
        until: str,
        verified: str | None = None,
        password: str | None = None,
    ) -> bool:
        """Store a session, and delete expired ones.

        ``verified``: the hash that the given password was compared with. False, and nothing is stored, if
        it is not the account's any more, or the account is disabled. ``password``: the hash to keep.
        Neither of them: a provider has authenticated the person.
        """
        values = {
            "digest": digest,
            "account_name": name,
            "created_at": now,
            "expires_at": until,
        }
        with writing(self._engine) as connection:
            here = sa.and_(_ACCOUNT.c.name == name, _ACCOUNT.c.disabled_at.is_(None))
            change = {"last_used_at": now} | ({"password": password} if password else {})
            same = sa.update(_ACCOUNT).where(here)
            if verified is not None:
                same = same.where(_ACCOUNT.c.password == verified)
            if not connection.execute(same.values(change)).rowcount:
                return False
            connection.execute(sa.delete(_SESSION).where(_SESSION.c.expires_at <= now))
            connection.execute(sa.insert(_SESSION).values(values))
            return True

    def of_session(self, digest: str, now: str) -> Account | None:
        """The account with which a session was opened.

        ``digest``: of the session's token. None if the session has ended, or the account is disabled or
        removed.
        """
        query = (
            sa.select(*_SHOWN)
            .join(_SESSION, _SESSION.c.account_name == _ACCOUNT.c.name)
            .where(_SESSION.c.digest == digest, _SESSION.c.expires_at > now)
            .where(_ACCOUNT.c.disabled_at.is_(None))
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
            return _record(row) if row else None

    def _change(self, name: str, values: dict[str, Any], *, ends_sessions: bool) -> bool:
        """Change columns of an account; False if there is no such account."""
        with writing(self._engine) as connection:
            here = _ACCOUNT.c.name == name
            changed = connection.execute(sa.update(_ACCOUNT).where(here).values(values))
            if ends_sessions:
                connection.execute(sa.delete(_SESSION).where(_SESSION.c.account_name == name))
            return bool(changed.rowcount)


def _linked(issuer: str, subject: str | None) -> sa.Select[Any]:
    return sa.select(_ACCOUNT.c.name).where(
        _ACCOUNT.c.issuer == issuer, _ACCOUNT.c.subject == subject
    )


def _record(row: sa.Row[Any]) -> Account:
    values = dict(row._mapping)
    values["role"] = Role(values["role"])
    return Account(**values)

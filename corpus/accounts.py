"""Who uses kb: access keys of programs, and accounts of people."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class AccessKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key with which a program or a person uses kb over HTTP. The key itself is not stored."""

    name: str
    scopes: tuple[str, ...]
    """The permissions: ``read``, ``write``, ``admin``."""
    created_at: str
    """UTC, ISO 8601."""
    last_used_at: str | None = None
    """The time of the last use: exact to the minute for writing and signing in, to the hour for reading."""
    revoked_at: str | None = None
    expires_at: str | None = None
    """The time at which it expires (UTC, ISO 8601); None: never."""


class Role(StrEnum):
    """The role of an account. Each role includes the permissions of those before it."""

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person who signs in by name and password. Times are UTC, ISO 8601."""

    name: str
    role: Role
    created_at: str
    last_used_at: str | None = None
    """The last time that the person signed in."""
    disabled_at: str | None = None
    issuer: str | None = None
    """The OpenID Connect provider that authenticates the person; None: a password does."""
    subject: str | None = None
    """The person's id there."""

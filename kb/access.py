"""Write access over HTTP: keys, and browser sessions opened with a key."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from corpus import (
    AccessKey,
    Catalog,
    ChoiceUnknown,
    KeyNameInvalid,
    KeyNameTaken,
    KeyNotFound,
    KeyRevoked,
    KeyUnknown,
)

WRITE: Final = "write"
SCOPES: Final = ("read", WRITE)
"""Permissions of a key. Reading needs no key: one for ``read`` only identifies its user."""

SESSION_LENGTH: Final = timedelta(hours=12)

_PREFIX: Final = "kb_"
_RANDOM_BYTES: Final = 32
_LONGEST_NAME: Final = 100
# Who submits files otherwise: in the ledger a key must not look like them.
_RESERVED_NAMES: Final = frozenset({"cli", "watch"})
_TOUCHED_EACH: Final = timedelta(minutes=1)


def make_key(catalog: Catalog, name: str, scopes: Sequence[str] = (WRITE,)) -> str:
    """Make a key and return it. Only its digest is stored.

    Raises KeyNameInvalid, KeyNameTaken, ChoiceUnknown for a scope that there is not.
    """
    name = name.strip()
    if not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME or name in _RESERVED_NAMES:
        raise KeyNameInvalid(name=name)
    for scope in scopes:
        if scope not in SCOPES:
            raise ChoiceUnknown(option="--scope", value=scope, choices=", ".join(SCOPES))
    secret = _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    record = AccessKey(name=name, scopes=tuple(dict.fromkeys(scopes)), created_at=_moment())
    if not catalog.keys.add(record, _digest(secret)):
        raise KeyNameTaken(name=name)
    return secret


def revoke_key(catalog: Catalog, name: str) -> None:
    """Ends a key and the sessions that were opened with it. Raises KeyNotFound."""
    if not catalog.keys.revoke(name.strip(), _moment()):
        raise KeyNotFound(id=name)


def key_of(catalog: Catalog, secret: str) -> AccessKey:
    """The record of a key. Raises KeyUnknown, KeyRevoked."""
    key = catalog.keys.find(_digest(secret))
    if key is None:
        raise KeyUnknown
    if key.revoked_at:
        raise KeyRevoked(name=key.name)
    return key


def note_use(catalog: Catalog, key: AccessKey) -> None:
    """Remembers that a key was used just now, to the minute."""
    now = datetime.now(UTC)
    if not key.last_used_at or now - datetime.fromisoformat(key.last_used_at) >= _TOUCHED_EACH:
        catalog.keys.touch(key.name, _moment(now))


def open_session(catalog: Catalog, secret: str) -> str:
    """Signs a browser in with a key. Returns the token that the browser keeps for SESSION_LENGTH.

    Raises KeyUnknown, KeyRevoked.
    """
    key = key_of(catalog, secret)
    token = secrets.token_urlsafe(_RANDOM_BYTES)
    now = datetime.now(UTC)
    catalog.keys.open_session(
        _digest(token), key.name, now=_moment(now), until=_moment(now + SESSION_LENGTH)
    )
    note_use(catalog, key)
    return token


def session_key(catalog: Catalog, token: str) -> AccessKey | None:
    """The key that a browser is signed in with; None where the session has ended or never was."""
    return catalog.keys.session_key(_digest(token), _moment())


def close_session(catalog: Catalog, token: str) -> None:
    """Signs a browser out."""
    catalog.keys.close_session(_digest(token))


def form_token(token: str) -> str:
    """What the forms of a session carry, so that no other site can send them; tells nothing of it."""
    return _digest(f"form:{token}")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _moment(at: datetime | None = None) -> str:
    return (at or datetime.now(UTC)).isoformat(timespec="seconds")

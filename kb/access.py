"""Access over HTTP: keys for programs, accounts for people, and browser sessions of both."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from corpus import (
    AccessKey,
    Account,
    AccountNameInvalid,
    AccountNameTaken,
    AccountNotAllowed,
    AccountNotFound,
    Catalog,
    ChoiceUnknown,
    ExpiryInvalid,
    GroupNameInvalid,
    GroupNameTaken,
    KeyExpired,
    KeyNameInvalid,
    KeyNameTaken,
    KeyNotFound,
    KeyRevoked,
    KeyUnknown,
    MemberNotFound,
    PasswordTooShort,
    Role,
    SignInRefused,
    TargetInvalid,
)

if TYPE_CHECKING:
    from argon2 import PasswordHasher

READ: Final = "read"
WRITE: Final = "write"
ADMIN: Final = "admin"
SCOPES: Final = (READ, WRITE, ADMIN)
"""The permissions of a key; each includes those before it."""
SCOPE_OF: Final = {Role.READER: READ, Role.EDITOR: WRITE, Role.ADMINISTRATOR: ADMIN}
"""The permission of each role of an account."""

SESSION_LENGTH: Final = timedelta(hours=12)
LEAST_PASSWORD: Final = 12
"""In characters."""
LONGEST_PASSWORD: Final = 1_000
MOST_DAYS: Final = 3650
"""The longest validity of a key, in days."""

_PREFIX: Final = "kb_"
_RANDOM_BYTES: Final = 32
_LONGEST_NAME: Final = 100
_MOST_NAMESAKES: Final = 100
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that look like nothing."""
_TARGET: Final = re.compile(r"[^\s/]{1,200}(/[^\s/]{1,50})?")
# Who submits files otherwise: in the ledger a key must not look like them.
_RESERVED_NAMES: Final = frozenset({"cli", "watch"})
_TOUCHED_EACH: Final = timedelta(minutes=1)
# Noting a use changes the catalog, after which each process has to read it anew.
_READ_TOUCHED_EACH: Final = timedelta(hours=1)


class Reader(msgspec.Struct, frozen=True):
    """The sender of a request: a key, a person, or nobody known."""

    name: str = ""
    """The name of the key or the account; empty if nobody is signed in."""
    scope: str = ""
    """The highest of its SCOPES; empty if it has none."""
    is_person: bool = False
    groups: frozenset[str] = frozenset()
    """Names of the groups that it belongs to; documents restricted to one of them are shown."""

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden, as for an administrator."""
        return self.scope == ADMIN

    def may(self, scope: str) -> bool:
        """Whether ``scope`` is among its permissions."""
        return bool(self.scope) and SCOPES.index(scope) <= SCOPES.index(self.scope)


ANYBODY: Final = Reader()


def make_key(
    catalog: Catalog, name: str, scopes: Sequence[str] = (WRITE,), *, days: int | None = None
) -> str:
    """Make a key and return it; only its digest is stored. ``days``: how long it is valid; None: forever.

    Raises KeyNameInvalid, KeyNameTaken, ExpiryInvalid, and ChoiceUnknown for an unknown scope.
    """
    name = name.strip()
    if not _is_name(name):
        raise KeyNameInvalid(name=name)
    for scope in scopes:
        if scope not in SCOPES:
            raise ChoiceUnknown(option="--scope", value=scope, choices=", ".join(SCOPES))
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise ExpiryInvalid(given=days)
    secret = _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    now = datetime.now(UTC)
    record = AccessKey(
        name=name,
        scopes=tuple(dict.fromkeys(scopes)),
        created_at=_moment(now),
        expires_at=None if days is None else _moment(now + timedelta(days=days)),
    )
    if _is_alike(catalog, name) or not catalog.keys.add(record, _digest(secret)):
        raise KeyNameTaken(name=name)
    return secret


def revoke_key(catalog: Catalog, name: str) -> None:
    """Ends a key and the sessions that were opened with it. Raises KeyNotFound."""
    if not catalog.keys.revoke(name.strip(), _moment()):
        raise KeyNotFound(id=name)


def key_of(catalog: Catalog, secret: str) -> AccessKey:
    """The record of a key. Raises KeyUnknown, KeyRevoked, KeyExpired."""
    key = catalog.keys.find(_digest(secret))
    if key is None:
        raise KeyUnknown
    if key.revoked_at:
        raise KeyRevoked(name=key.name)
    if key.expires_at and key.expires_at <= _moment():
        raise KeyExpired(name=key.name, at=key.expires_at)
    return key


def reader_of_key(catalog: Catalog, key: AccessKey) -> Reader:
    groups = catalog.restrictions.groups_of(key.name)
    return Reader(key.name, max(key.scopes, key=SCOPES.index), groups=groups)


def reader_of_account(catalog: Catalog, account: Account) -> Reader:
    groups = catalog.restrictions.groups_of(account.name)
    return Reader(account.name, SCOPE_OF[account.role], is_person=True, groups=groups)


def note_use(catalog: Catalog, key: AccessKey, *, writes: bool = True) -> None:
    """Record the use of a key: at most once a minute if it ``writes``, otherwise once an hour."""
    now = datetime.now(UTC)
    each = _TOUCHED_EACH if writes else _READ_TOUCHED_EACH
    if not key.last_used_at or now - datetime.fromisoformat(key.last_used_at) >= each:
        catalog.keys.touch(key.name, _moment(now))


def add_account(catalog: Catalog, name: str, role: str, password: str) -> None:
    """Make an account for a person.

    Raises AccountNameInvalid, AccountNameTaken, PasswordTooShort, and ChoiceUnknown for an unknown role.
    """
    name = name.strip()
    if not _is_name(name):
        raise AccountNameInvalid(name=name)
    account = Account(name=name, role=role_named(role), created_at=_moment())
    if _is_alike(catalog, name) or not catalog.accounts.add(account, _hashed(password)):
        raise AccountNameTaken(name=name)


def set_password(catalog: Catalog, name: str, password: str) -> None:
    """Set a new password, and sign the person out everywhere. Raises AccountNotFound, PasswordTooShort."""
    if not catalog.accounts.set_password(name, _hashed(password)):
        raise AccountNotFound(id=name)


def set_role(catalog: Catalog, name: str, role: str) -> None:
    """Set the role of an account, from the next request on. Raises AccountNotFound, ChoiceUnknown."""
    if not catalog.accounts.set_role(name, role_named(role)):
        raise AccountNotFound(id=name)


def set_enabled(catalog: Catalog, name: str, *, enabled: bool) -> None:
    """Allow a person to sign in, or forbid it; the person's sessions end. Raises AccountNotFound."""
    if not catalog.accounts.set_disabled(name, None if enabled else _moment()):
        raise AccountNotFound(id=name)


def remove_account(catalog: Catalog, name: str) -> None:
    """Delete an account and its sessions. Raises AccountNotFound."""
    if not catalog.accounts.remove(name):
        raise AccountNotFound(id=name)


def role_named(role: str) -> Role:
    """The role with this name. Raises ChoiceUnknown."""
    if role not in list(Role):
        raise ChoiceUnknown(option="--role", value=role, choices=", ".join(Role))
    return Role(role)


def add_group(catalog: Catalog, name: str) -> None:
    """Make a group of readers. Raises GroupNameInvalid, and GroupNameTaken if another looks the same."""
    name = name.strip()
    if not _is_visible(name):
        raise GroupNameInvalid(name=name)
    if _looks(name) in {_looks(group.name) for group in catalog.restrictions.groups()}:
        raise GroupNameTaken(name=name)
    catalog.restrictions.add_group(name)


def add_members(catalog: Catalog, group: str, members: Sequence[str]) -> None:
    """Add members to a group; ``members``: names of accounts and active keys.

    Raises GroupNotFound, MemberNotFound.
    """
    known = {account.name for account in catalog.accounts.list()}
    known |= {key.name for key in catalog.keys.list() if not key.revoked_at}
    for member in members:
        if member not in known:
            raise MemberNotFound(id=member)
    for member in members:
        catalog.restrictions.add_member(group, member)


def remove_member(catalog: Catalog, group: str, member: str) -> None:
    """Remove a member from a group. Raises GroupNotFound, MemberNotFound."""
    if not catalog.restrictions.remove_member(group, member):
        raise MemberNotFound(id=member)


def restrict(catalog: Catalog, group: str, targets: Sequence[str]) -> None:
    """Restrict works, documents or collections to a group, by their ids; these need not exist yet.

    Raises GroupNotFound, TargetInvalid.
    """
    for target in targets:
        if not _TARGET.fullmatch(target):
            raise TargetInvalid(id=target)
    catalog.restrictions.restrict(group, targets)


def release(catalog: Catalog, target: str, group: str | None = None) -> None:
    """End a restriction to one group, or to all groups. Raises TargetInvalid if there is none."""
    if not catalog.restrictions.release(target, group):
        raise TargetInvalid(id=target)


def open_session(catalog: Catalog, secret: str) -> tuple[str, str]:
    """Sign a browser in with a key.

    Returns the token that the browser keeps for SESSION_LENGTH, and the name of the key. Raises KeyUnknown,
    KeyRevoked, KeyExpired.
    """
    key = key_of(catalog, secret)
    token, now, until = _new_session()
    catalog.keys.open_session(_digest(token), key.name, now=now, until=until)
    note_use(catalog, key)
    return token, key.name


def open_account_session(catalog: Catalog, name: str, password: str) -> str:
    """Sign a browser in with the name and password of an account; returns the token. Raises
    SignInRefused."""
    name = name.strip()
    stored = catalog.accounts.password(name)
    # An unknown name takes as long as a wrong password.
    if not _verified(stored or _no_account(), password) or stored is None:
        raise SignInRefused
    renewed = stored
    if _hasher().check_needs_rehash(stored):
        renewed = _hasher().hash(password[:LONGEST_PASSWORD])
    token, now, until = _new_session()
    if not catalog.accounts.open_session(
        _digest(token), name, verified=stored, password=renewed, now=now, until=until
    ):
        # The password was changed, or the account disabled, while this one was being verified.
        raise SignInRefused
    return token


def linked_account(catalog: Catalog, issuer: str, subject: str, name: str, role: Role) -> str:
    """The name of the account of a person whom a provider authenticates, with ``role`` from now on.

    The first time, an account is made; if ``name`` is taken, a number follows it: an account that is there
    never becomes somebody else's. Raises AccountNotAllowed if the account is disabled.
    """
    for number in range(1, _MOST_NAMESAKES):
        if known := catalog.accounts.linked(issuer, subject):
            if known.disabled_at:
                raise AccountNotAllowed(name=known.name)
            if known.role is not role:
                set_role(catalog, known.name, role)
            return known.name
        own = name if number == 1 else f"{name} {number}"
        made = Account(name=own, role=role, created_at=_moment(), issuer=issuer, subject=subject)
        if _is_name(own) and not _is_alike(catalog, own):
            catalog.accounts.add(made, "")
    raise AccountNotAllowed(name=name)


def set_memberships(
    catalog: Catalog, member: str, joined: Collection[str], among: Collection[str]
) -> None:
    """Make ``member`` a member of exactly those of the groups ``among`` that are ``joined``. Groups that
    do not exist are left out."""
    now = catalog.restrictions.groups_of(member)
    for group in sorted({each.name for each in catalog.restrictions.groups()} & set(among)):
        if group in joined and group not in now:
            catalog.restrictions.add_member(group, member)
        elif group not in joined and group in now:
            catalog.restrictions.remove_member(group, member)


def open_linked_session(catalog: Catalog, name: str) -> str:
    """Sign a browser in as a person whom a provider has authenticated; returns the token. Raises
    AccountNotAllowed."""
    token, now, until = _new_session()
    if not catalog.accounts.open_session(_digest(token), name, now=now, until=until):
        raise AccountNotAllowed(name=name)
    return token


def session_reader(catalog: Catalog, token: str) -> Reader | None:
    """The reader that a browser is signed in as; None if there is no such session, or it has ended."""
    digest, now = _digest(token), _moment()
    if key := catalog.keys.session_key(digest, now):
        return reader_of_key(catalog, key)
    account = catalog.accounts.of_session(digest, now)
    return reader_of_account(catalog, account) if account else None


def close_session(catalog: Catalog, token: str) -> None:
    """Signs a browser out."""
    catalog.keys.close_session(_digest(token))


def form_token(token: str) -> str:
    """The token in the forms of a session, so that no other site can send them; it does not reveal the
    session's own token."""
    return _digest(f"form:{token}")


def _is_name(name: str) -> bool:
    return _is_visible(name) and _looks(name) not in _RESERVED_NAMES


def _is_visible(name: str) -> bool:
    shown = name.isprintable() and not _BLANKS.intersection(name)
    return shown and 0 < len(name) <= _LONGEST_NAME


def _looks(name: str) -> str:
    """The same for names that differ in width, case or composition alone: ｐｏｌｉｃｅ and Police."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_alike(catalog: Catalog, name: str) -> bool:
    """Whether an account or an active key has a name that looks the same."""
    names = [account.name for account in catalog.accounts.list()]
    names += [key.name for key in catalog.keys.list() if not key.revoked_at]
    return _looks(name) in set(map(_looks, names))


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    # argon2-cffi's defaults are the second recommendation of RFC 9106: 64 MiB, 3 passes.
    return PasswordHasher()


def _hashed(password: str) -> str:
    """The hash of a password. Raises PasswordTooShort."""
    if len(password) < LEAST_PASSWORD:
        raise PasswordTooShort(least=LEAST_PASSWORD)
    return _hasher().hash(password[:LONGEST_PASSWORD])


def _verified(stored: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(stored, password[:LONGEST_PASSWORD])
    except VerificationError:
        return False


@cache
def _no_account() -> str:
    return _hasher().hash(secrets.token_urlsafe(_RANDOM_BYTES))


def _new_session() -> tuple[str, str, str]:
    """A token, and the times at which its session begins and ends."""
    now = datetime.now(UTC)
    return secrets.token_urlsafe(_RANDOM_BYTES), _moment(now), _moment(now + SESSION_LENGTH)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _moment(at: datetime | None = None) -> str:
    return (at or datetime.now(UTC)).isoformat(timespec="seconds")

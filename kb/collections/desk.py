"""Collections on the server: kept by key, shared by link."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import msgspec

from corpus import Catalog, CollectionChanged, CollectionFull, CollectionNotFound, KeyNotFound
from corpus.catalog.collections import CollectionEntry
from corpus.collections import Collection, CollectionItem
from kb.collections.editing import new_collection
from kb.collections.gathering import Gatherer

MOST_COLLECTIONS: Final = 200
"""That a key may keep."""
_RANDOM_BYTES: Final = 18

Edit = Callable[[Collection], Collection]


class CollectionDesk:
    """Collections of the catalog. ``owner``: the name of a key; None acts for all, as the command line.

    Another owner's collection is CollectionNotFound. Threads may share it.
    """

    def __init__(self, catalog: Catalog, gatherer: Gatherer) -> None:
        self._catalog = catalog
        self._table = catalog.collections
        self.gatherer = gatherer

    def list(self, owner: str | None) -> list[CollectionEntry]:
        """The one changed last first."""
        return self._table.list(owner)

    def read(self, owner: str | None, id_: str) -> Collection:
        """Raises CollectionNotFound."""
        found = self._table.get(id_)
        if owner not in (None, found.owner):
            raise CollectionNotFound(id=id_)
        return found

    def is_shared(self, id_: str) -> bool:
        return self._table.is_shared(id_)

    def create(self, owner: str, title: str, items: tuple[CollectionItem, ...] = ()) -> Collection:
        """Raises CollectionInvalid, CollectionFull."""
        if len(self._table.list(owner)) >= MOST_COLLECTIONS:
            raise CollectionFull(limit=MOST_COLLECTIONS)
        now = _now()
        made = new_collection(title, owner, items)
        made = msgspec.structs.replace(made, created_at=now, updated_at=now)
        self._table.add(made)
        return made

    def change(self, owner: str | None, id_: str, revision: int | None, edit: Edit) -> Collection:
        """Stores ``edit`` of a collection, if it is still at ``revision``.

        None edits whatever revision is stored, which suits additions. Nothing is stored if ``edit`` changes
        nothing. Raises CollectionNotFound, CollectionChanged, and what ``edit`` raises.
        """
        while True:
            found = self.read(owner, id_)
            if revision not in (None, found.revision):
                raise CollectionChanged(id=id_, revision=revision, current=found.revision)
            edited = edit(found)
            if edited == found:
                return found
            edited = msgspec.structs.replace(edited, revision=found.revision + 1, updated_at=_now())
            try:
                self._table.replace(edited, found.revision)
            except CollectionChanged:
                if revision is not None:
                    raise
                continue
            return edited

    def delete(self, owner: str | None, id_: str, revision: int) -> None:
        """Raises CollectionNotFound, CollectionChanged."""
        self.read(owner, id_)
        self._table.remove(id_, revision)

    def duplicate(self, owner: str | None, id_: str, title: str = "") -> Collection:
        """A copy of the same owner, not shared; by default of the same title. Raises CollectionNotFound."""
        found = self.read(owner, id_)
        return self.create(found.owner, title or found.title, found.items)

    def hand_over(self, owner: str | None, id_: str, revision: int, to: str) -> Collection:
        """Gives a collection to another key, or to an account.

        Raises KeyNotFound, CollectionNotFound, CollectionChanged.
        """
        self.read(owner, id_)
        keys = {key.name for key in self._catalog.keys.list() if not key.revoked_at}
        accounts = {each.name for each in self._catalog.accounts.list() if not each.disabled_at}
        if to not in keys | accounts:
            raise KeyNotFound(id=to)
        return self.change(
            owner, id_, revision, lambda found: msgspec.structs.replace(found, owner=to)
        )

    def share(self, owner: str | None, id_: str) -> str:
        """A new token for reading a collection; an earlier one is no longer valid. Only its digest is kept.

        Raises CollectionNotFound.
        """
        self.read(owner, id_)
        token = secrets.token_urlsafe(_RANDOM_BYTES)
        self._table.share(id_, _digest(token))
        return token

    def revoke(self, owner: str | None, id_: str) -> None:
        """Ends the link to a collection. Raises CollectionNotFound."""
        self.read(owner, id_)
        self._table.share(id_, None)

    def shared(self, token: str) -> Collection:
        """Raises CollectionSharedNot."""
        return self._table.shared(_digest(token))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)

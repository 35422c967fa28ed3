"""Collections."""

from __future__ import annotations

from corpus.errors.base import KbError
from corpus.errors.finding import NotFound


class CollectionNotFound(NotFound):
    code = "collection-not-found"
    message = "There is no collection %(id)s."
    remedy = "`kb collection list` lists the collections."


class CollectionItemNotFound(NotFound):
    """Params: ``id`` of the item."""

    code = "collection-item-not-found"
    message = "The collection has no item %(id)s."
    remedy = "Load the collection again: the item may have been removed."


class CollectionSharedNot(NotFound):
    """A link to a collection that leads nowhere."""

    code = "collection-shared-not"
    message = "This link leads to no collection: it was revoked, or not copied completely."
    remedy = "Ask the person who sent it for a new one."


class CollectionChanged(KbError):
    """Params: ``id``; ``revision``, on which the change was made; ``current``, the stored one."""

    code = "collection-changed"
    message = (
        "The collection was changed elsewhere: this change was made on revision %(revision)d, "
        "and it is at revision %(current)d."
    )
    remedy = "Load the collection again, and repeat the change."


class CollectionInvalid(KbError):
    """Params: ``detail``."""

    code = "collection-invalid"
    message = "This is not a collection that can be used: %(detail)s."
    remedy = "Correct it, or load a file that kb has saved."


class CollectionFull(KbError):
    """Params: ``limit``."""

    code = "collection-full"
    message = "A collection has room for %(limit)d items."
    remedy = "Remove some, or begin another collection."

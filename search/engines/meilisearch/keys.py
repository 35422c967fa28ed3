"""Makes the key that kb needs from a server's master key."""

from __future__ import annotations

import uuid
from typing import Any

from search.engines.meilisearch.client import Server

ACTIONS = (
    "search",
    "documents.add",
    "documents.get",
    "documents.delete",
    "indexes.create",
    "indexes.get",
    "indexes.delete",
    "indexes.swap",
    "indexes.compact",
    "settings.update",
    "tasks.get",
)
"""The actions that ``MeilisearchEngine`` needs, and no others."""
_SPACE = uuid.UUID("f2c0a5a6-3d0e-5b41-9a53-0a3f5f0f6f6e")
"""An arbitrary constant: ids of keys are derived from it and the indexes' prefix."""
_SECONDS = 10.0


def make_key(url: str, master_key: str, prefix: str) -> str:
    """The key for the indexes called ``prefix``-…; created if the server has none for this kb.

    The result is always the same, because the server derives it from the master key. Raises
    IndexUnavailable,
    IndexKeyRefused if ``master_key`` is not a master key.
    """
    calls = Server(url.rstrip("/"), master_key).calls(_SECONDS)
    wanted: dict[str, Any] = {
        "uid": str(uuid.uuid5(_SPACE, prefix)),
        "name": f"kb ({prefix})",
        "description": "Made by kb: its own indexes, and what it does with them",
        "actions": list(ACTIONS),
        "indexes": [f"{prefix}-*"],
        "expiresAt": None,
    }
    keys = calls.call(lambda: calls.client.get_keys({"limit": 1000})).results
    for found in keys:
        if found.uid == wanted["uid"]:
            if set(found.actions) == set(ACTIONS) and found.indexes == wanted["indexes"]:
                return str(found.key)
            # A key's actions cannot be changed, but a new key with the same id has the same value.
            calls.call(lambda: calls.client.delete_key(wanted["uid"]))
    return str(calls.call(lambda: calls.client.create_key(wanted)).key)

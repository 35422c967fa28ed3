"""The commands that the audit log records.

In a module of its own, so that commands that only read import nothing else for it.
"""

from __future__ import annotations

from typing import Final

LOGGED: Final = frozenset(
    {
        "ingest", "retry", "correct", "remove", "purge", "link", "unlink", "align", "fetch", "backup",
        "migrate",
        "restore",
        "key add", "key revoke",
        "user add", "user role", "user password", "user disable", "user remove",
        "group add", "group join", "group leave", "group restrict", "group release", "group remove",
        "collection create", "collection add", "collection note", "collection heading",
        "collection edit", "collection move", "collection remove", "collection import",
        "collection share", "collection duplicate", "collection hand-over", "collection delete",
    }
)  # fmt: skip
"""Commands that write."""
TEXTS: Final = frozenset({"collection note", "collection heading", "collection create"})
"""Commands of which at most the first argument is logged: the others are texts."""
SECRETS: Final = frozenset({"--password"})
"""Options whose values are not logged."""
READS: Final = frozenset({"--list", "--propose", "--dry-run", "--help", "-h"})
"""With one of these options a command writes nothing, and is not logged."""
WRITES: Final = {"align": frozenset({"--confirm", "--reject", "--forget"})}
"""Commands that write only with one of these options."""

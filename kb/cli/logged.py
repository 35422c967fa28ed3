"""What the audit log has of commands; apart, so that commands that only read import nothing for it."""

from __future__ import annotations

from typing import Final

LOGGED: Final = frozenset(
    {
        "ingest", "retry", "correct", "remove", "purge", "link", "unlink", "align", "fetch", "backup",
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
"""Of these only the first argument is logged, if any: the others are words of their own."""
SECRETS: Final = frozenset({"--password"})
"""Options whose value is not logged."""
READS: Final = frozenset({"--list", "--propose", "--dry-run", "--help", "-h"})
"""Options with which a command writes nothing."""
WRITES: Final = {"align": frozenset({"--confirm", "--reject", "--forget"})}
"""Options of which a command needs one to write."""

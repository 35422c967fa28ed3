"""Access keys as JSON."""

from __future__ import annotations

import msgspec

from corpus import AccessKey


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a key; the key itself is not. Moments are UTC, ISO 8601."""

    name: str
    scopes: tuple[str, ...]
    created_at: str
    last_used_at: str | None
    revoked_at: str | None

    @classmethod
    def from_record(cls, key: AccessKey) -> KeyView:
        return cls(**msgspec.structs.asdict(key))

"""Cursors: what names a place in a list, so that reading goes on there."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from corpus import CursorInvalid

FIRST: Final = "*"
"""The cursor that begins a list."""


def make_cursor(key: str) -> str:
    """What names the place after the item with this key; a client cannot read it."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The key. Raises CursorInvalid."""
    try:
        return urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
    except ValueError as error:
        raise CursorInvalid from error

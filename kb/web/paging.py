"""Turning the pages of a long list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode

from litestar import Request

from kb.exports.cursors import FIRST, make_cursor, read_cursor
from kb.i18n.addresses import pairs_of

Item = TypeVar("Item")

USUAL_LIMIT: Final = 100
"""Items of a part where a cursor comes without ``limit``."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is shown."""

    offset: int
    limit: int
    total: int

    @property
    def first(self) -> int:
        """Index of the first that is shown."""
        return min(self.offset, self.total)

    @property
    def last(self) -> int:
        """Index after the last that is shown."""
        return min(self.offset + self.limit, self.total)


@dataclass(frozen=True, slots=True)
class Turn:
    """The same for a reader: counted from 1, with the addresses of the neighbouring parts."""

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None


def turn(request: Request[Any, Any, Any], paging: Paging) -> Turn:
    """The addresses keep all else that the request asks for."""
    before = max(paging.offset - paging.limit, 0)
    return Turn(
        first=min(paging.offset + 1, paging.total),
        last=paging.last,
        total=paging.total,
        previous=_at(request, before) if paging.offset > 0 else None,
        next=_at(request, paging.last) if paging.last < paging.total else None,
    )


def link_header(request: Request[Any, Any, Any], paging: Paging) -> dict[str, str]:
    """``Link`` (RFC 8288) and ``X-Total-Count`` for a list that is a bare JSON array."""
    here = turn(request, paging)
    links = [f'<{here.previous}>; rel="prev"'] if here.previous else []
    links += [f'<{here.next}>; rel="next"'] if here.next else []
    headers = {"X-Total-Count": str(paging.total)}
    return headers | {"Link": ", ".join(links)} if links else headers


def part_of(
    request: Request[Any, Any, Any],
    items: Sequence[Item],
    key: Callable[[Item], str],
    *,
    limit: int | None,
    offset: int,
    cursor: str | None,
) -> tuple[Sequence[Item], dict[str, str]]:
    """The part of a list that is asked for, and its headers.

    With a ``cursor`` it begins after the item that was last seen, so that nothing is left out or repeated
    where items come and go; ``items`` are sorted by ``key`` then. Raises CursorInvalid.
    """
    if cursor is None:
        part = Paging(offset, limit or len(items), len(items))
        return items[part.first : part.last], link_header(request, part)
    start = 0 if cursor == FIRST else bisect_right(items, read_cursor(cursor), key=key)
    shown = items[start : start + (limit or USUAL_LIMIT)]
    headers = {"X-Total-Count": str(len(items))}
    if start + len(shown) < len(items):
        kept = [p for p in pairs_of(request.url.query) if p[0] not in ("cursor", "offset")]
        query = urlencode([*kept, ("cursor", make_cursor(key(shown[-1])))])
        headers["Link"] = f'<{quote(request.url.path)}?{query}>; rel="next"'
    return shown, headers


def _at(request: Request[Any, Any, Any], offset: int) -> str:
    kept = [pair for pair in pairs_of(request.url.query) if pair[0] != "offset"]
    pairs = [*kept, ("offset", offset)] if offset else kept
    query = f"?{urlencode(pairs)}" if pairs else ""
    return quote(request.url.path) + query

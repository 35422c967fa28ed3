"""Rows of the ledger within a transaction: how each is added, changed and settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from corpus.catalog import rows, tables
from corpus.records import Offering, OfferingStatus

_TABLE: Final = tables.offering
WAITING_OF: Final = {
    OfferingStatus.PARSING: OfferingStatus.QUEUED,
    OfferingStatus.RECOGNISING: OfferingStatus.NEEDS_OCR,
}
"""What an offering goes back to when whoever worked on it is gone."""


def insert(
    connection: sa.Connection,
    offerings: Sequence[Offering],
    *,
    owner: str | None = None,
    password: str | None = None,
) -> list[int]:
    """Adds to the ledger within a transaction; ids in the same order."""
    ids = []
    for offering in offerings:
        values = rows.offering_values(offering) | {"revision": _next_revision()}
        if not offering.status.is_final:
            values |= {"claimed_by": owner, "password": password}
        made = connection.execute(sa.insert(_TABLE).values(values))
        ids.append(int((made.inserted_primary_key or (0,))[0]))
    return ids


def settle(
    connection: sa.Connection,
    offering: Offering,
    owner: str | None,
    *also: sa.ColumnElement[bool],
) -> bool:
    """As OfferingTable.settle, within a transaction; ``also``: what must be true of the row, too."""
    values = rows.offering_values(offering) | {"claimed_by": None}
    if not (offering.needs_recognition or offering.status is OfferingStatus.PROPOSED):
        values |= {"password": None}
    values |= {"finished_at": datetime.now(UTC).isoformat(timespec="seconds")}
    mine = _TABLE.c.claimed_by.is_(None) if owner is None else _TABLE.c.claimed_by == owner
    return bool(update(connection, [_TABLE.c.id == offering.id, mine, *also], values))


def free(connection: sa.Connection, whose: sa.ColumnElement[bool], change: dict[str, Any]) -> None:
    """Lets what is claimed wait again."""
    for claimed, waiting in WAITING_OF.items():
        here = [whose, _TABLE.c.status == claimed.value]
        update(connection, here, change | {"status": waiting.value, "claimed_by": None})


def partly_read() -> sa.ColumnElement[bool]:
    """In, but for pages that are yet to be recognised."""
    taken_in = (OfferingStatus.INDEXED.value, OfferingStatus.UPDATED.value)
    return sa.and_(_TABLE.c.status.in_(taken_in), _TABLE.c.done < _TABLE.c.total)


def update(
    connection: sa.Connection, here: Sequence[sa.ColumnElement[bool]], values: dict[str, Any]
) -> int:
    """Changes rows, each under a new revision; how many."""
    changed = connection.execute(
        sa.update(_TABLE).where(*here).values(values | {"revision": _next_revision()})
    )
    return msgspec.convert(changed.rowcount, int)


def _next_revision() -> sa.ScalarSelect[Any]:
    other = _TABLE.alias()
    return sa.select(sa.func.coalesce(sa.func.max(other.c.revision), 0) + 1).scalar_subquery()

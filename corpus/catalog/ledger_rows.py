"""Rows of the ledger: read and changed within a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from corpus.catalog import postgres, rows, tables
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.ledger import Submission, SubmissionStatus

_LEDGER: Final = tables.submission
WAITING_OF: Final = {
    SubmissionStatus.PARSING: SubmissionStatus.QUEUED,
    SubmissionStatus.RECOGNISING: SubmissionStatus.NEEDS_OCR,
}
"""The status that a submission returns to when its worker is dead."""


def insert(
    connection: sa.Connection,
    submissions: Sequence[Submission],
    *,
    lease: str | None = None,
    password: str | None = None,
) -> list[int]:
    """Add submissions to the ledger within a transaction; ids in the same order."""
    postgres.lock(connection, postgres.LEDGER)
    ids = []
    for submission in submissions:
        values = rows.submission_values(submission) | {"revision": _next_revision()}
        if not submission.status.is_final:
            values |= {"claimed_by": lease, "password": password}
        made = connection.execute(sa.insert(_LEDGER).values(values))
        ids.append(int((made.inserted_primary_key or (0,))[0]))
    return ids


def settle(
    connection: sa.Connection,
    submission: Submission,
    lease: str | None,
    *also: sa.ColumnElement[bool],
) -> bool:
    """Like SubmissionTable.settle, within a transaction; ``also``: further conditions on the row."""
    values = rows.submission_values(submission) | {"claimed_by": None}
    if not (submission.needs_recognition or submission.status is SubmissionStatus.PROPOSED):
        values |= {"password": None}
    values |= {"finished_at": datetime.now(UTC).isoformat(timespec="seconds")}
    if lease is not None and not also:
        key = {"its_id": submission.id, "its_lease": lease}
        return bool(_change(connection, _SETTLED, _MINE, key, values))
    mine = _LEDGER.c.claimed_by.is_(None) if lease is None else _LEDGER.c.claimed_by == lease
    return bool(update(connection, [_LEDGER.c.id == submission.id, mine, *also], values))


def free(connection: sa.Connection, whose: sa.ColumnElement[bool], change: dict[str, Any]) -> None:
    """Returns claimed submissions to the queue."""
    for claimed, waiting in WAITING_OF.items():
        here = [whose, _LEDGER.c.status == claimed.value]
        update(connection, here, change | {"status": waiting.value, "claimed_by": None})


def partly_read() -> sa.ColumnElement[bool]:
    """The condition for a submission that is added, with pages still to be recognised."""
    taken_in = (SubmissionStatus.INDEXED.value, SubmissionStatus.UPDATED.value)
    return sa.and_(_LEDGER.c.status.in_(taken_in), _LEDGER.c.done < _LEDGER.c.total)


def update(
    connection: sa.Connection, here: Sequence[sa.ColumnElement[bool]], values: dict[str, Any]
) -> int:
    """Change rows, each under a new revision; returns how many."""
    statement = sa.update(_LEDGER).where(*here).values(values | {"revision": _next_revision()})
    return _change(connection, statement, here, {}, {})


def _change(
    connection: sa.Connection,
    statement: sa.Update,
    here: Sequence[sa.ColumnElement[bool]],
    key: dict[str, Any],
    values: dict[str, Any],
) -> int:
    """Execute a statement that changes the rows ``here``; returns how many.

    ``key``: values of the parameters in ``here``; ``values``: those of columns.
    """
    if connection.dialect.name == "postgresql":
        # First the rows, then the numbers, which must be committed in their order: whoever follows them
        # would miss a late one.
        rows_here = sa.select(_LEDGER.c.id).where(*here).order_by(_LEDGER.c.id)
        if not connection.execute(rows_here.with_for_update(), key).all():
            return 0
        postgres.lock(connection, postgres.LEDGER)
    changed = connection.execute(statement, key | values)
    return msgspec.convert(changed.rowcount, int)


def _next_revision() -> sa.ScalarSelect[Any]:
    other = _LEDGER.alias()
    return sa.select(sa.func.coalesce(sa.func.max(other.c.revision), 0) + 1).scalar_subquery()


# Built once: building them takes as long as running them.
_MINE: Final = (
    _LEDGER.c.id == sa.bindparam("its_id"),
    _LEDGER.c.claimed_by == sa.bindparam("its_lease"),
)
_SETTLED: Final = sa.update(_LEDGER).where(*_MINE).values(revision=_next_revision())
_FREE: Final = (
    _LEDGER.c.id == sa.bindparam("its_id"),
    sa.or_(_LEDGER.c.claimed_by.is_(None), _LEDGER.c.claimed_by == sa.bindparam("its_lease")),
    _LEDGER.c.status == SubmissionStatus.QUEUED.value,
)
_CLAIMED: Final = (
    sa.update(_LEDGER)
    .where(*_FREE)
    .values(
        status=SubmissionStatus.PARSING.value,
        claimed_by=sa.bindparam("its_lease"),
        attempts=_LEDGER.c.attempts + 1,
        revision=_next_revision(),
    )
)


def first_waiting(
    connection: sa.Connection, status: SubmissionStatus, *, locks: bool = False
) -> int | None:
    """Id of the first unclaimed submission that waits to be read (PARSING) or recognised (RECOGNISING).

    ``locks``: it is locked for the transaction, and those that another one has locked are passed over.
    """
    table = _LEDGER.c
    waiting = [table.status == WAITING_OF[status].value]
    if status is SubmissionStatus.RECOGNISING:
        waiting.append(partly_read())
    found = []
    # Two queries: each uses its own index.
    for condition in waiting:
        query = sa.select(table.id).where(table.claimed_by.is_(None), condition)
        query = query.order_by(table.id).limit(1)
        found.append(connection.scalar(query.with_for_update(skip_locked=True) if locks else query))
    return min((id_ for id_ in found if id_ is not None), default=None)


def claim(
    connection: sa.Connection, submission_id: int, lease: str, status: SubmissionStatus
) -> bool:
    """Like SubmissionTable.claim; False where that returns None."""
    if status is SubmissionStatus.PARSING:
        key = {"its_id": submission_id, "its_lease": lease}
        return bool(_change(connection, _CLAIMED, _FREE, key, {}))
    table = _LEDGER.c
    is_free = sa.or_(table.claimed_by.is_(None), table.claimed_by == lease)
    waiting = sa.or_(table.status == WAITING_OF[status].value, partly_read())
    change: dict[str, Any] = {
        "status": status.value,
        "claimed_by": lease,
        "attempts": table.attempts + 1,
        # Being a scan is no longer a reason for refusal.
        "reason_code": None,
        "reason_params": {},
    }
    return bool(update(connection, [table.id == submission_id, is_free, waiting], change))


_MOST_ALTERNATIVES: Final = 100
"""In one condition: SQLite reads a chain of them to a depth of 1,000."""


def shown_from(hidden: Hidden) -> list[sa.ColumnElement[bool]]:
    """Conditions for submissions that a reader sees from whom ``hidden`` is hidden."""
    if hidden == NOTHING_HIDDEN:
        return []
    table = _LEDGER.c
    made = sa.func.coalesce(table.document_id, "")
    conditions: list[sa.ColumnElement[bool]] = [
        made.not_in(sorted(hidden.documents | hidden.removed))
    ]
    for work in sorted(hidden.works):
        of_work = made.startswith(f"{work}/", autoescape=True)
        conditions.append(sa.or_(sa.not_(of_work), made.in_(sorted(hidden.shown))))
        # A queued submission names its work in its file name or in its metadata.
        conditions.append(sa.not_(table.source_name.icontains(f"{work}.", autoescape=True)))
    for names in (table.given, table.proposed):
        named = sa.func.coalesce(names["work"].as_string(), "")
        conditions.append(named.not_in(sorted(hidden.works)))
    ids = hidden.documents | hidden.removed
    alone = [_waits_for(id_) for id_ in sorted(ids) if id_.partition("/")[0] not in hidden.works]
    for start in range(0, len(alone), _MOST_ALTERNATIVES):
        waits = sa.or_(*alone[start : start + _MOST_ALTERNATIVES])
        conditions.append(sa.or_(table.document_id.is_not(None), sa.not_(waits)))
    return conditions


def _waits_for(document_id: str) -> sa.ColumnElement[bool]:
    """Whether a submission that has made no document yet names this one: its work and its language, each
    in the file's name or in the metadata."""
    table = _LEDGER.c
    work, _, lang = document_id.partition("/")

    def named(field: str, value: str) -> list[sa.ColumnElement[bool]]:
        return [
            sa.func.coalesce(names[field].as_string(), "") == value
            for names in (table.given, table.proposed)
        ]

    of_work = table.source_name.icontains(f"{work}.", autoescape=True)
    in_lang = table.source_name.icontains(f".{lang}.", autoescape=True)
    return sa.and_(sa.or_(of_work, *named("work", work)), sa.or_(in_lang, *named("lang", lang)))

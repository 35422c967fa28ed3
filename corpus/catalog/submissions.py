"""The ledger: every file ever submitted, the result, and the worker that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from corpus.catalog import postgres, rows, tables
from corpus.catalog.connection import chunks, reading, writing
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.errors import SubmissionNotFound
from corpus.records import Submission, SubmissionStatus

_LEDGER_TABLE: Final = tables.submission
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
        made = connection.execute(sa.insert(_LEDGER_TABLE).values(values))
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
    mine = (
        _LEDGER_TABLE.c.claimed_by.is_(None)
        if lease is None
        else _LEDGER_TABLE.c.claimed_by == lease
    )
    return bool(update(connection, [_LEDGER_TABLE.c.id == submission.id, mine, *also], values))


def free(connection: sa.Connection, whose: sa.ColumnElement[bool], change: dict[str, Any]) -> None:
    """Returns claimed submissions to the queue."""
    for claimed, waiting in WAITING_OF.items():
        here = [whose, _LEDGER_TABLE.c.status == claimed.value]
        update(connection, here, change | {"status": waiting.value, "claimed_by": None})


def partly_read() -> sa.ColumnElement[bool]:
    """The condition for a submission that is added, with pages still to be recognised."""
    taken_in = (SubmissionStatus.INDEXED.value, SubmissionStatus.UPDATED.value)
    return sa.and_(
        _LEDGER_TABLE.c.status.in_(taken_in), _LEDGER_TABLE.c.done < _LEDGER_TABLE.c.total
    )


def update(
    connection: sa.Connection, here: Sequence[sa.ColumnElement[bool]], values: dict[str, Any]
) -> int:
    """Change rows, each under a new revision; returns how many."""
    if connection.dialect.name == "postgresql":
        # First the rows, then the numbers, which must be committed in their order: whoever follows them
        # would miss a late one.
        rows_here = sa.select(_LEDGER_TABLE.c.id).where(*here).order_by(_LEDGER_TABLE.c.id)
        if not connection.execute(rows_here.with_for_update()).all():
            return 0
        postgres.lock(connection, postgres.LEDGER)
    changed = connection.execute(
        sa.update(_LEDGER_TABLE).where(*here).values(values | {"revision": _next_revision()})
    )
    return msgspec.convert(changed.rowcount, int)


def _next_revision() -> sa.ScalarSelect[Any]:
    other = _LEDGER_TABLE.alias()
    return sa.select(sa.func.coalesce(sa.func.max(other.c.revision), 0) + 1).scalar_subquery()


_SUBMISSIONS_TABLE: Final = tables.submission
_MOST: Final = 2**31 - 1
"""The largest integer that a column of every database can store."""
_CLAIMED: Final = (SubmissionStatus.PARSING.value, SubmissionStatus.RECOGNISING.value)


_MOST_ALTERNATIVES: Final = 100
"""In one condition: SQLite reads a chain of them to a depth of 1,000."""


def shown_from(hidden: Hidden) -> list[sa.ColumnElement[bool]]:
    """Conditions for submissions that a reader sees from whom ``hidden`` is hidden."""
    if hidden == NOTHING_HIDDEN:
        return []
    table = _SUBMISSIONS_TABLE.c
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
    table = _SUBMISSIONS_TABLE.c
    work, _, lang = document_id.partition("/")

    def named(field: str, value: str) -> list[sa.ColumnElement[bool]]:
        return [
            sa.func.coalesce(names[field].as_string(), "") == value
            for names in (table.given, table.proposed)
        ]

    of_work = table.source_name.icontains(f"{work}.", autoescape=True)
    in_lang = table.source_name.icontains(f".{lang}.", autoescape=True)
    return sa.and_(sa.or_(of_work, *named("work", work)), sa.or_(in_lang, *named("lang", lang)))


class SubmissionTable:
    """Submissions by id. A write is one transaction. Raises CatalogUnavailable.

    ``lease`` is the name of a process that works on submissions; kb.intake.leases knows which are alive.
    """

    def __init__(self, engine: sa.Engine, hidden: Hidden = NOTHING_HIDDEN) -> None:
        """``hidden``: documents whose submissions are not shown; a worker reads all, without ``hidden``."""
        self._engine = engine
        self._shown = shown_from(hidden)

    # Reading

    def get(self, submission_id: int) -> Submission:
        """Raises SubmissionNotFound."""
        found = self.by_ids([submission_id])
        if not found:
            raise SubmissionNotFound(id=submission_id)
        return found[0]

    def by_ids(self, ids: Iterable[int]) -> list[Submission]:
        """Those of ``ids`` that exist, in the order of submission."""
        possible = [id_ for id_ in ids if 0 < id_ <= _MOST]
        with reading(self._engine) as connection:
            found = [
                rows.submission(row)
                for chunk in chunks(possible)
                for row in connection.execute(
                    sa.select(_SUBMISSIONS_TABLE).where(
                        _SUBMISSIONS_TABLE.c.id.in_(chunk), *self._shown
                    )
                )
            ]
        return sorted(found, key=lambda submission: submission.id)

    def page(
        self,
        *,
        statuses: Iterable[SubmissionStatus] = (),
        batch: str | None = None,
        document_id: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[list[Submission], int]:
        """Submissions that pass all filters, the newest first, and their total number."""
        here: list[sa.ColumnElement[bool]] = [*self._shown]
        if wanted := [status.value for status in statuses]:
            here.append(_SUBMISSIONS_TABLE.c.status.in_(wanted))
        if batch is not None:
            here.append(_SUBMISSIONS_TABLE.c.batch == batch)
        if document_id is not None:
            here.append(_SUBMISSIONS_TABLE.c.document_id == document_id)
        query = sa.select(_SUBMISSIONS_TABLE).where(*here).order_by(_SUBMISSIONS_TABLE.c.id.desc())
        with reading(self._engine) as connection:
            total = connection.scalar(
                sa.select(sa.func.count()).select_from(_SUBMISSIONS_TABLE).where(*here)
            )
            found = connection.execute(query.limit(min(limit, _MOST)).offset(min(offset, _MOST)))
            return [rows.submission(row) for row in found], total or 0

    def changed_since(
        self, revision: int, limit: int = 500, batch: str | None = None
    ) -> list[Submission]:
        """Submissions changed since a revision, of a batch or of all, the oldest change first."""
        query = sa.select(_SUBMISSIONS_TABLE).where(
            _SUBMISSIONS_TABLE.c.revision > min(revision, _MOST), *self._shown
        )
        if batch is not None:
            query = query.where(_SUBMISSIONS_TABLE.c.batch == batch)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(_SUBMISSIONS_TABLE.c.revision).limit(limit))
            return [rows.submission(row) for row in found]

    def last_revision(self) -> int:
        with reading(self._engine) as connection:
            return connection.scalar(sa.select(sa.func.max(_SUBMISSIONS_TABLE.c.revision))) or 0

    def counts(self, batch: str | None = None) -> dict[SubmissionStatus, int]:
        """The number of submissions with each status, in a batch or in all."""
        query = (
            sa.select(_SUBMISSIONS_TABLE.c.status, sa.func.count())
            .where(*self._shown)
            .group_by(_SUBMISSIONS_TABLE.c.status)
        )
        if batch is not None:
            query = query.where(_SUBMISSIONS_TABLE.c.batch == batch)
        with reading(self._engine) as connection:
            return {SubmissionStatus(status): n for status, n in connection.execute(query)}

    def last_readings(self) -> dict[str, tuple[str, bool]]:
        """By document id: when a file was last read into it (UTC, ISO 8601), and whether that amended
        it."""
        table = _SUBMISSIONS_TABLE.c
        read = (SubmissionStatus.INDEXED.value, SubmissionStatus.UPDATED.value)
        newest = (
            sa.select(sa.func.max(table.id))
            .where(table.status.in_(read), table.finished_at.is_not(None), *self._shown)
            .group_by(table.document_id)
        )
        query = sa.select(table.document_id, table.finished_at, table.status).where(
            table.id.in_(newest)
        )
        with reading(self._engine) as connection:
            return {
                document_id: (at, status == SubmissionStatus.UPDATED.value)
                for document_id, at, status in connection.execute(query)
                if document_id
            }

    def failures(self) -> dict[str, int]:
        """The number of files that were not added, by error code, the most frequent code first."""
        table = _SUBMISSIONS_TABLE.c
        newest = (
            sa.select(sa.func.max(table.id))
            .where(*self._shown)
            .group_by(table.sha256, table.source_name)
        )
        number = sa.func.count()
        query = (
            sa.select(table.reason_code, number)
            .where(
                table.id.in_(newest),
                table.reason_code.is_not(None),
                table.status.in_(
                    (SubmissionStatus.REFUSED.value, SubmissionStatus.FAILED.value, "needs-ocr")
                ),
            )
            .group_by(table.reason_code)
            .order_by(number.desc(), table.reason_code)
        )
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def per_day(self, since: str) -> dict[str, int]:
        """The number of files submitted on each day (UTC) from ``since`` on; days are YYYY-MM-DD."""
        at = _SUBMISSIONS_TABLE.c.submitted_at
        day = sa.func.substr(at, 1, 10)
        query = sa.select(day, sa.func.count()).where(at >= since).group_by(day)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def documents_of_batch(self, batch: str) -> set[str]:
        """Ids of the documents that the batch's submissions were recognised as, or made into."""
        query = (
            sa.select(_SUBMISSIONS_TABLE.c.document_id)
            .distinct()
            .where(
                _SUBMISSIONS_TABLE.c.batch == batch, _SUBMISSIONS_TABLE.c.document_id.is_not(None)
            )
        )
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def unread_before(self, submission: Submission) -> list[Submission]:
        """Submissions of the same batch that were submitted before it and have not been read yet."""
        query = sa.select(_SUBMISSIONS_TABLE).where(
            _SUBMISSIONS_TABLE.c.batch == submission.batch,
            _SUBMISSIONS_TABLE.c.id < submission.id,
            _SUBMISSIONS_TABLE.c.status.in_(
                (SubmissionStatus.QUEUED.value, SubmissionStatus.PARSING.value)
            ),
        )
        with reading(self._engine) as connection:
            return [
                rows.submission(row)
                for row in connection.execute(query.order_by(_SUBMISSIONS_TABLE.c.id))
            ]

    def waiting_files(self, hashes: Iterable[str], by: str) -> list[Submission]:
        """Unclaimed, waiting submissions by ``by`` whose files have one of these hashes."""
        here = [
            _SUBMISSIONS_TABLE.c.claimed_by.is_(None),
            _SUBMISSIONS_TABLE.c.status == SubmissionStatus.QUEUED.value,
            _SUBMISSIONS_TABLE.c.submitted_by == by,
        ]
        with reading(self._engine) as connection:
            return [
                rows.submission(row)
                for chunk in chunks(hashes)
                for row in connection.execute(
                    sa.select(_SUBMISSIONS_TABLE).where(
                        _SUBMISSIONS_TABLE.c.sha256.in_(chunk), *here
                    )
                )
            ]

    def password(self, submission_id: int) -> str | None:
        """The password given with a file; deleted once the file has been read completely."""
        query = sa.select(_SUBMISSIONS_TABLE.c.password).where(
            _SUBMISSIONS_TABLE.c.id == submission_id
        )
        with reading(self._engine) as connection:
            return connection.scalar(query)

    # Writing

    def add(
        self,
        submissions: Sequence[Submission],
        *,
        lease: str | None = None,
        password: str | None = None,
    ) -> list[Submission]:
        """Adds submissions to the ledger, claimed under ``lease``. Returns them with their ids."""
        with writing(self._engine, beside=True) as connection:
            ids = insert(connection, submissions, lease=lease, password=password)
        return self.by_ids(ids)

    def adopt(
        self, submission_id: int, lease: str | None, batch: str, password: str | None = None
    ) -> bool:
        """Claims a waiting submission; False if it has been claimed in the meantime."""
        change = {"claimed_by": lease, "batch": batch}
        if password is not None:
            change["password"] = password
        here = [
            _SUBMISSIONS_TABLE.c.id == submission_id,
            _SUBMISSIONS_TABLE.c.claimed_by.is_(None),
            _SUBMISSIONS_TABLE.c.status == SubmissionStatus.QUEUED.value,
        ]
        with writing(self._engine, beside=True) as connection:
            return bool(update(connection, here, change))

    def is_claimed(self, submission_id: int, lease: str) -> bool:
        query = sa.select(_SUBMISSIONS_TABLE.c.claimed_by).where(
            _SUBMISSIONS_TABLE.c.id == submission_id
        )
        with reading(self._engine) as connection:
            return bool(connection.scalar(query) == lease)

    def claim(self, submission_id: int, lease: str, status: SubmissionStatus) -> Submission | None:
        """Claim a submission for reading (PARSING) or text recognition (RECOGNISING).

        None if it is not waiting for that, or is claimed under another lease.
        """
        with writing(self._engine, beside=True) as connection:
            if not _claim(connection, submission_id, lease, status):
                return None
        return self.get(submission_id)

    def claim_next(self, lease: str, status: SubmissionStatus) -> Submission | None:
        """Claim the first unclaimed submission that waits for that; None if none is waiting.

        On PostgreSQL those that another worker is just claiming are passed over.
        """
        if self.next_waiting(status) is None:
            return None
        with writing(self._engine, beside=True) as connection:
            first = _first_waiting(connection, status, locks=True)
            if first is None or not _claim(connection, first, lease, status):
                return None
            table = _SUBMISSIONS_TABLE
            row = connection.execute(sa.select(table).where(table.c.id == first)).one()
            return rows.submission(row)

    def claimed(self, lease: str) -> set[int]:
        """Ids of the submissions that are being read or recognised under a lease."""
        table = _SUBMISSIONS_TABLE.c
        query = sa.select(table.id).where(table.claimed_by == lease, table.status.in_(_CLAIMED))
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def advance(self, submission_id: int, lease: str, done: int, total: int) -> bool:
        """Store the number of recognised pages; False if ``lease`` no longer holds the submission."""
        here = [_SUBMISSIONS_TABLE.c.id == submission_id, _SUBMISSIONS_TABLE.c.claimed_by == lease]
        with writing(self._engine, beside=True) as connection:
            return bool(update(connection, here, {"done": done, "total": total}))

    def settle(self, submission: Submission, lease: str | None) -> bool:
        """Stores the result; False, and nothing is changed, if ``lease`` no longer holds the submission."""
        with writing(self._engine, beside=True) as connection:
            return settle(connection, submission, lease)

    def settle_held(self, submission: Submission) -> bool:
        """Stores the result of a check; False, and nothing is changed, if it is not waiting for one."""
        with writing(self._engine, beside=True) as connection:
            held = _SUBMISSIONS_TABLE.c.status == SubmissionStatus.PROPOSED.value
            return settle(connection, submission, None, held)

    def unpack(
        self, archive: Submission, members: Sequence[Submission], lease: str, *, keeps: bool
    ) -> list[Submission] | None:
        """Settle a ZIP file and add the files in it; returns the members with their ids.

        ``keeps``: they are claimed under the same lease. Returns None and changes nothing if ``lease`` no
        longer holds the ZIP file.
        """
        with writing(self._engine, beside=True) as connection:
            if not settle(connection, archive, lease):
                return None
            ids = insert(connection, members, lease=lease if keeps else None)
        return self.by_ids(ids)

    def requeue(
        self,
        ids: Iterable[int],
        *,
        given: dict[str, Any] | None = None,
        password: str | None = None,
    ) -> list[int]:
        """Queue settled submissions to be read again, with other metadata if given; returns their ids."""
        change: dict[str, Any] = {
            "status": SubmissionStatus.QUEUED.value,
            "claimed_by": None,
            "attempts": 0,
            "reason_code": None,
            "reason_params": {},
            "is_held": False,
            "proposed": None,
            "finished_at": None,
        }
        if given is not None:
            change["given"] = given
        if password is not None:
            change["password"] = password
        done = []
        with writing(self._engine) as connection:
            for id_ in ids:
                here = [
                    _SUBMISSIONS_TABLE.c.id == id_,
                    _SUBMISSIONS_TABLE.c.sha256.is_not(None),
                    _SUBMISSIONS_TABLE.c.status.not_in((*_CLAIMED, SubmissionStatus.QUEUED.value)),
                ]
                if update(connection, here, change):
                    done.append(id_)
        return done

    # Leases

    def leases(self) -> set[str]:
        """Names of the leases under which submissions are claimed."""
        query = (
            sa.select(_SUBMISSIONS_TABLE.c.claimed_by)
            .distinct()
            .where(_SUBMISSIONS_TABLE.c.claimed_by.is_not(None))
        )
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def release(self, lease: str) -> None:
        """Returns the submissions claimed by a dead process to the queue; the attempt counts."""
        with writing(self._engine) as connection:
            mine = _SUBMISSIONS_TABLE.c.claimed_by == lease
            free(connection, mine, {})
            update(connection, [mine], {"claimed_by": None})

    def give_back(self, lease: str, submission_id: int | None = None) -> None:
        """Returns one or all of the submissions claimed under a lease to the queue, as if never begun."""
        mine = _SUBMISSIONS_TABLE.c.claimed_by == lease
        if submission_id is not None:
            mine = sa.and_(mine, _SUBMISSIONS_TABLE.c.id == submission_id)
        with writing(self._engine, beside=True) as connection:
            free(connection, mine, {"attempts": _SUBMISSIONS_TABLE.c.attempts - 1})

    def next_waiting(self, status: SubmissionStatus) -> int | None:
        """Id of the first unclaimed submission that waits to be read (PARSING) or recognised (RECOGNISING).

        None if none is waiting.
        """
        with reading(self._engine) as connection:
            return _first_waiting(connection, status)


def _first_waiting(
    connection: sa.Connection, status: SubmissionStatus, *, locks: bool = False
) -> int | None:
    table = _SUBMISSIONS_TABLE.c
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


def _claim(
    connection: sa.Connection, submission_id: int, lease: str, status: SubmissionStatus
) -> bool:
    table = _SUBMISSIONS_TABLE.c
    is_free = sa.or_(table.claimed_by.is_(None), table.claimed_by == lease)
    waiting = table.status == WAITING_OF[status].value
    change: dict[str, Any] = {
        "status": status.value,
        "claimed_by": lease,
        "attempts": table.attempts + 1,
    }
    if status is SubmissionStatus.RECOGNISING:
        waiting = sa.or_(waiting, partly_read())
        # Being a scan is no longer a reason for refusal.
        change |= {"reason_code": None, "reason_params": {}}
    return bool(update(connection, [table.id == submission_id, is_free, waiting], change))

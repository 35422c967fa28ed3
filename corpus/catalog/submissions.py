"""The ledger: every file ever submitted, the result, and the worker that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from corpus.catalog import rows, tables
from corpus.catalog.connection import chunks, reading, writing
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.catalog.ledger_rows import (
    claim,
    first_waiting,
    free,
    insert,
    settle,
    shown_from,
    update,
)
from corpus.errors import SubmissionNotFound
from corpus.ledger import Submission, SubmissionStatus

_LEDGER: Final = tables.submission
_MOST: Final = 2**31 - 1
"""The largest integer that a column of every database can store."""
_CLAIMED: Final = (SubmissionStatus.PARSING.value, SubmissionStatus.RECOGNISING.value)


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
                    sa.select(_LEDGER).where(_LEDGER.c.id.in_(chunk), *self._shown)
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
            here.append(_LEDGER.c.status.in_(wanted))
        if batch is not None:
            here.append(_LEDGER.c.batch == batch)
        if document_id is not None:
            here.append(_LEDGER.c.document_id == document_id)
        query = sa.select(_LEDGER).where(*here).order_by(_LEDGER.c.id.desc())
        with reading(self._engine) as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(_LEDGER).where(*here))
            found = connection.execute(query.limit(min(limit, _MOST)).offset(min(offset, _MOST)))
            return [rows.submission(row) for row in found], total or 0

    def changed_since(
        self, revision: int, limit: int = 500, batch: str | None = None
    ) -> list[Submission]:
        """Submissions changed since a revision, of a batch or of all, the oldest change first."""
        query = sa.select(_LEDGER).where(_LEDGER.c.revision > min(revision, _MOST), *self._shown)
        if batch is not None:
            query = query.where(_LEDGER.c.batch == batch)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(_LEDGER.c.revision).limit(limit))
            return [rows.submission(row) for row in found]

    def last_revision(self) -> int:
        with reading(self._engine) as connection:
            return connection.scalar(sa.select(sa.func.max(_LEDGER.c.revision))) or 0

    def counts(self, batch: str | None = None) -> dict[SubmissionStatus, int]:
        """The number of submissions with each status, in a batch or in all."""
        query = (
            sa.select(_LEDGER.c.status, sa.func.count())
            .where(*self._shown)
            .group_by(_LEDGER.c.status)
        )
        if batch is not None:
            query = query.where(_LEDGER.c.batch == batch)
        with reading(self._engine) as connection:
            return {SubmissionStatus(status): n for status, n in connection.execute(query)}

    def last_readings(self) -> dict[str, tuple[str, bool]]:
        """By document id: when a file was last read into it (UTC, ISO 8601), and whether that amended
        it."""
        table = _LEDGER.c
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
        table = _LEDGER.c
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
        at = _LEDGER.c.submitted_at
        day = sa.func.substr(at, 1, 10)
        query = sa.select(day, sa.func.count()).where(at >= since).group_by(day)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def is_of_batch(self, document_id: str, batch: str) -> bool:
        """Whether one of the batch's submissions was recognised as the document, or made into it."""
        query = sa.select(_LEDGER.c.id).where(
            _LEDGER.c.batch == batch, _LEDGER.c.document_id == document_id
        )
        with reading(self._engine) as connection:
            return connection.scalar(query.limit(1)) is not None

    def unread_before(self, submission: Submission) -> list[Submission]:
        """Submissions of the same batch that were submitted before it and have not been read yet."""
        query = sa.select(_LEDGER).where(
            _LEDGER.c.batch == submission.batch,
            _LEDGER.c.id < submission.id,
            _LEDGER.c.status.in_((SubmissionStatus.QUEUED.value, SubmissionStatus.PARSING.value)),
        )
        with reading(self._engine) as connection:
            return [
                rows.submission(row) for row in connection.execute(query.order_by(_LEDGER.c.id))
            ]

    def waiting_files(self, hashes: Iterable[str], by: str) -> list[Submission]:
        """Unclaimed, waiting submissions by ``by`` whose files have one of these hashes."""
        here = [
            _LEDGER.c.claimed_by.is_(None),
            _LEDGER.c.status == SubmissionStatus.QUEUED.value,
            _LEDGER.c.submitted_by == by,
        ]
        with reading(self._engine) as connection:
            return [
                rows.submission(row)
                for chunk in chunks(hashes)
                for row in connection.execute(
                    sa.select(_LEDGER).where(_LEDGER.c.sha256.in_(chunk), *here)
                )
            ]

    def password(self, submission_id: int) -> str | None:
        """The password given with a file; deleted once the file has been read completely."""
        query = sa.select(_LEDGER.c.password).where(_LEDGER.c.id == submission_id)
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
            _LEDGER.c.id == submission_id,
            _LEDGER.c.claimed_by.is_(None),
            _LEDGER.c.status == SubmissionStatus.QUEUED.value,
        ]
        with writing(self._engine, beside=True) as connection:
            return bool(update(connection, here, change))

    def is_claimed(self, submission_id: int, lease: str) -> bool:
        query = sa.select(_LEDGER.c.claimed_by).where(_LEDGER.c.id == submission_id)
        with reading(self._engine) as connection:
            return bool(connection.scalar(query) == lease)

    def claim(self, submission_id: int, lease: str, status: SubmissionStatus) -> Submission | None:
        """Claim a submission for reading (PARSING) or text recognition (RECOGNISING).

        None if it is not waiting for that, or is claimed under another lease.
        """
        with writing(self._engine, beside=True, waits_for_disk=False) as connection:
            if not claim(connection, submission_id, lease, status):
                return None
        return self.get(submission_id)

    def claim_for_reading(self, ids: Iterable[int], lease: str) -> dict[int, Submission]:
        """Claim submissions for reading, in one transaction; by id those that could be claimed."""
        with writing(self._engine, beside=True, waits_for_disk=False) as connection:
            mine = [id_ for id_ in ids if claim(connection, id_, lease, SubmissionStatus.PARSING)]
        return {submission.id: submission for submission in self.by_ids(mine)}

    def claim_next(self, lease: str, status: SubmissionStatus) -> Submission | None:
        """Claim the first unclaimed submission that waits for that; None if none is waiting.

        On PostgreSQL those that another worker is just claiming are passed over.
        """
        while self.next_waiting(status) is not None:
            with writing(self._engine, beside=True, waits_for_disk=False) as connection:
                first = first_waiting(connection, status, locks=True)
                if first is None:
                    return None
                # On SQLite another worker may have been faster: the next one, then.
                if claim(connection, first, lease, status):
                    query = sa.select(_LEDGER).where(_LEDGER.c.id == first)
                    return rows.submission(connection.execute(query).one())
        return None

    def claimed(self, lease: str) -> set[int]:
        """Ids of the submissions that are being read or recognised under a lease."""
        table = _LEDGER.c
        query = sa.select(table.id).where(table.claimed_by == lease, table.status.in_(_CLAIMED))
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def advance(self, submission_id: int, lease: str, done: int, total: int) -> bool:
        """Store the number of recognised pages; False if ``lease`` no longer holds the submission."""
        here = [_LEDGER.c.id == submission_id, _LEDGER.c.claimed_by == lease]
        with writing(self._engine, beside=True) as connection:
            return bool(update(connection, here, {"done": done, "total": total}))

    def settle(self, submission: Submission, lease: str | None) -> bool:
        """Stores the result; False, and nothing is changed, if ``lease`` no longer holds the submission."""
        with writing(self._engine, beside=True) as connection:
            return settle(connection, submission, lease)

    def settle_held(self, submission: Submission) -> bool:
        """Stores the result of a check; False, and nothing is changed, if it is not waiting for one."""
        with writing(self._engine, beside=True) as connection:
            held = _LEDGER.c.status == SubmissionStatus.PROPOSED.value
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
                    _LEDGER.c.id == id_,
                    _LEDGER.c.sha256.is_not(None),
                    _LEDGER.c.status.not_in((*_CLAIMED, SubmissionStatus.QUEUED.value)),
                ]
                if update(connection, here, change):
                    done.append(id_)
        return done

    # Leases

    def leases(self) -> set[str]:
        """Names of the leases under which submissions are claimed."""
        query = sa.select(_LEDGER.c.claimed_by).distinct().where(_LEDGER.c.claimed_by.is_not(None))
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def release(self, lease: str) -> None:
        """Returns the submissions claimed by a dead process to the queue; the attempt counts."""
        with writing(self._engine) as connection:
            mine = _LEDGER.c.claimed_by == lease
            free(connection, mine, {})
            update(connection, [mine], {"claimed_by": None})

    def give_back(self, lease: str, submission_id: int | None = None) -> None:
        """Returns one or all of the submissions claimed under a lease to the queue, as if never begun."""
        mine = _LEDGER.c.claimed_by == lease
        if submission_id is not None:
            mine = sa.and_(mine, _LEDGER.c.id == submission_id)
        with writing(self._engine, beside=True) as connection:
            free(connection, mine, {"attempts": _LEDGER.c.attempts - 1})

    def next_waiting(self, status: SubmissionStatus) -> int | None:
        """Id of the first unclaimed submission that waits to be read (PARSING) or recognised (RECOGNISING).

        None if none is waiting.
        """
        with reading(self._engine) as connection:
            return first_waiting(connection, status)

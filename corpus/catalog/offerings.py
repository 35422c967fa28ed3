"""The ledger: every file ever offered, what became of it, and who works on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from corpus.catalog import rows, tables
from corpus.catalog.connection import chunks, reading, writing
from corpus.catalog.ledger import WAITING_OF, free, insert, partly_read, settle, update
from corpus.errors import OfferingNotFound
from corpus.records import Offering, OfferingStatus

_TABLE: Final = tables.offering
_MOST: Final = 2**63 - 1
"""The largest number that a database holds."""
_CLAIMED: Final = (OfferingStatus.PARSING.value, OfferingStatus.RECOGNISING.value)


class OfferingTable:
    """Offerings by id. A write is one transaction. Raises CatalogUnavailable.

    An owner is the lease of a process that works on offerings; kb.leases knows which are alive.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    # Reading

    def get(self, offering_id: int) -> Offering:
        """Raises OfferingNotFound."""
        found = self.by_ids([offering_id])
        if not found:
            raise OfferingNotFound(id=offering_id)
        return found[0]

    def by_ids(self, ids: Iterable[int]) -> list[Offering]:
        """Those of ``ids`` that exist, in the order of offering."""
        possible = [id_ for id_ in ids if 0 < id_ <= _MOST]
        with reading(self._engine) as connection:
            found = [
                rows.offering(row)
                for chunk in chunks(possible)
                for row in connection.execute(sa.select(_TABLE).where(_TABLE.c.id.in_(chunk)))
            ]
        return sorted(found, key=lambda offering: offering.id)

    def page(
        self,
        *,
        statuses: Iterable[OfferingStatus] = (),
        batch: str | None = None,
        document_id: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[list[Offering], int]:
        """Offerings that all filters let through, the newest first, and how many there are in all."""
        here: list[sa.ColumnElement[bool]] = []
        if wanted := [status.value for status in statuses]:
            here.append(_TABLE.c.status.in_(wanted))
        if batch is not None:
            here.append(_TABLE.c.batch == batch)
        if document_id is not None:
            here.append(_TABLE.c.document_id == document_id)
        query = sa.select(_TABLE).where(*here).order_by(_TABLE.c.id.desc())
        with reading(self._engine) as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(_TABLE).where(*here))
            found = connection.execute(query.limit(min(limit, _MOST)).offset(min(offset, _MOST)))
            return [rows.offering(row) for row in found], total or 0

    def changed_since(
        self, revision: int, limit: int = 500, batch: str | None = None
    ) -> list[Offering]:
        """What has changed since, of a batch or of all, the oldest change first."""
        query = sa.select(_TABLE).where(_TABLE.c.revision > min(revision, _MOST))
        if batch is not None:
            query = query.where(_TABLE.c.batch == batch)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(_TABLE.c.revision).limit(limit))
            return [rows.offering(row) for row in found]

    def last_revision(self) -> int:
        with reading(self._engine) as connection:
            return connection.scalar(sa.select(sa.func.max(_TABLE.c.revision))) or 0

    def counts(self, batch: str | None = None) -> dict[OfferingStatus, int]:
        """How many offerings have each status, of a batch or of all."""
        query = sa.select(_TABLE.c.status, sa.func.count()).group_by(_TABLE.c.status)
        if batch is not None:
            query = query.where(_TABLE.c.batch == batch)
        with reading(self._engine) as connection:
            return {OfferingStatus(status): n for status, n in connection.execute(query)}

    def documents_of_batch(self, batch: str) -> set[str]:
        """Ids of the documents that the batch's offerings have been recognised as, or made into."""
        query = (
            sa.select(_TABLE.c.document_id)
            .distinct()
            .where(_TABLE.c.batch == batch, _TABLE.c.document_id.is_not(None))
        )
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def unread_before(self, offering: Offering) -> list[Offering]:
        """Offerings of the same batch that were offered before it and are not read yet."""
        query = sa.select(_TABLE).where(
            _TABLE.c.batch == offering.batch,
            _TABLE.c.id < offering.id,
            _TABLE.c.status.in_((OfferingStatus.QUEUED.value, OfferingStatus.PARSING.value)),
        )
        with reading(self._engine) as connection:
            return [rows.offering(row) for row in connection.execute(query.order_by(_TABLE.c.id))]

    def waiting_files(self, hashes: Iterable[str], by: str) -> list[Offering]:
        """What ``by`` has offered with one of these contents, and nobody has begun or claimed."""
        here = [
            _TABLE.c.claimed_by.is_(None),
            _TABLE.c.status == OfferingStatus.QUEUED.value,
            _TABLE.c.offered_by == by,
        ]
        with reading(self._engine) as connection:
            return [
                rows.offering(row)
                for chunk in chunks(hashes)
                for row in connection.execute(
                    sa.select(_TABLE).where(_TABLE.c.sha256.in_(chunk), *here)
                )
            ]

    def password(self, offering_id: int) -> str | None:
        """The password that was given with a file; kept no longer than until it is read whole."""
        query = sa.select(_TABLE.c.password).where(_TABLE.c.id == offering_id)
        with reading(self._engine) as connection:
            return connection.scalar(query)

    # Writing

    def add(
        self,
        offerings: Sequence[Offering],
        *,
        owner: str | None = None,
        password: str | None = None,
    ) -> list[Offering]:
        """Puts offerings into the ledger; the same with their ids. ``owner`` will see to them."""
        with writing(self._engine) as connection:
            ids = insert(connection, offerings, owner=owner, password=password)
        return self.by_ids(ids)

    def adopt(
        self, offering_id: int, owner: str | None, batch: str, password: str | None = None
    ) -> bool:
        """Takes over what waits for nobody; False where somebody has it by now."""
        change = {"claimed_by": owner, "batch": batch}
        if password is not None:
            change["password"] = password
        here = [
            _TABLE.c.id == offering_id,
            _TABLE.c.claimed_by.is_(None),
            _TABLE.c.status == OfferingStatus.QUEUED.value,
        ]
        with writing(self._engine) as connection:
            return bool(update(connection, here, change))

    def is_owned(self, offering_id: int, owner: str) -> bool:
        query = sa.select(_TABLE.c.claimed_by).where(_TABLE.c.id == offering_id)
        with reading(self._engine) as connection:
            return bool(connection.scalar(query) == owner)

    def claim(self, offering_id: int, owner: str, status: OfferingStatus) -> Offering | None:
        """Begins to read (PARSING) or to recognise (RECOGNISING) an offering.

        None where it is not waiting for that, or is another owner's.
        """
        is_free = sa.or_(_TABLE.c.claimed_by.is_(None), _TABLE.c.claimed_by == owner)
        waiting = _TABLE.c.status == WAITING_OF[status].value
        change: dict[str, Any] = {
            "status": status.value,
            "claimed_by": owner,
            "attempts": _TABLE.c.attempts + 1,
        }
        if status is OfferingStatus.RECOGNISING:
            waiting = sa.or_(waiting, partly_read())
            # That it is a scan is no reason against it any more.
            change |= {"reason_code": None, "reason_params": {}}
        with writing(self._engine) as connection:
            if not update(connection, [_TABLE.c.id == offering_id, is_free, waiting], change):
                return None
        return self.get(offering_id)

    def advance(self, offering_id: int, owner: str, done: int, total: int) -> bool:
        """Tells how many pages are recognised; False where the offering is no longer the owner's."""
        here = [_TABLE.c.id == offering_id, _TABLE.c.claimed_by == owner]
        with writing(self._engine) as connection:
            return bool(update(connection, here, {"done": done, "total": total}))

    def settle(self, offering: Offering, owner: str | None) -> bool:
        """What became of it; False, and nothing is changed, where it is no longer the owner's."""
        with writing(self._engine) as connection:
            return settle(connection, offering, owner)

    def settle_held(self, offering: Offering) -> bool:
        """What became of one that waited to be checked; False, and nothing is changed, if it does not."""
        with writing(self._engine) as connection:
            held = _TABLE.c.status == OfferingStatus.PROPOSED.value
            return settle(connection, offering, None, held)

    def unpack(
        self, archive: Offering, members: Sequence[Offering], owner: str, *, keeps: bool
    ) -> list[Offering] | None:
        """Settles a ZIP file and adds what is in it; the members with their ids.

        ``keeps``: the owner reads them, too. None, and nothing is changed, where the ZIP file is no
        longer the owner's.
        """
        with writing(self._engine) as connection:
            if not settle(connection, archive, owner):
                return None
            ids = insert(connection, members, owner=owner if keeps else None)
        return self.by_ids(ids)

    def requeue(
        self,
        ids: Iterable[int],
        *,
        given: dict[str, Any] | None = None,
        password: str | None = None,
    ) -> list[int]:
        """Has settled offerings read once more, with other metadata perhaps; ids of those that will be."""
        change: dict[str, Any] = {
            "status": OfferingStatus.QUEUED.value,
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
                    _TABLE.c.id == id_,
                    _TABLE.c.sha256.is_not(None),
                    _TABLE.c.status.not_in((*_CLAIMED, OfferingStatus.QUEUED.value)),
                ]
                if update(connection, here, change):
                    done.append(id_)
        return done

    # Leases

    def leases(self) -> set[str]:
        """Names of the leases under which offerings are claimed."""
        query = sa.select(_TABLE.c.claimed_by).distinct().where(_TABLE.c.claimed_by.is_not(None))
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def release(self, owner: str) -> None:
        """Takes from an owner who is gone what it had claimed: it waits again."""
        with writing(self._engine) as connection:
            mine = _TABLE.c.claimed_by == owner
            free(connection, mine, {})
            update(connection, [mine], {"claimed_by": None})

    def give_back(self, owner: str, offering_id: int | None = None) -> None:
        """Lets what an owner has begun, one or all of it, wait again as if it had not been begun."""
        mine = _TABLE.c.claimed_by == owner
        if offering_id is not None:
            mine = sa.and_(mine, _TABLE.c.id == offering_id)
        with writing(self._engine) as connection:
            free(connection, mine, {"attempts": _TABLE.c.attempts - 1})

    def next_waiting(self, status: OfferingStatus) -> int | None:
        """Id of the first unclaimed offering that waits to be read (PARSING) or recognised (RECOGNISING).

        None where none waits.
        """
        waiting = [_TABLE.c.status == WAITING_OF[status].value]
        if status is OfferingStatus.RECOGNISING:
            waiting.append(partly_read())
        # Asked apart: each has an index of its own.
        queries = [
            sa.select(_TABLE.c.id)
            .where(_TABLE.c.claimed_by.is_(None), condition)
            .order_by(_TABLE.c.id)
            .limit(1)
            for condition in waiting
        ]
        with reading(self._engine) as connection:
            found = [connection.scalar(query) for query in queries]
        return min((id_ for id_ in found if id_ is not None), default=None)

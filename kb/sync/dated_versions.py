"""Keeps the dated versions of works, and the force of texts, up to date with the catalog and the day."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta, timezone

from corpus import Catalog
from corpus.catalog.derived import Row
from corpus.dated_versions import Related, SameTitle, recognise

_BEIJING = timezone(timedelta(hours=8))
"""Most dated texts are China's, whose days begin before those of other legislatures here."""


class DatedVersions:
    """Recognises dated versions again after a commit, and on each new day. Threads may share it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._equal_at: tuple[int, date] | None = None
        self._day: date | None = None
        """The day of the last time; None before the first."""
        self._related = Related()
        self._pending: set[str] = set()
        """Ids of the documents whose place may have changed since it was stored."""
        self._working = threading.Lock()

    def catch_up(self, today: date | None = None) -> int:
        """Store what has changed; returns of how many documents. Raises CatalogUnavailable.

        ``today``: the day for which texts are in force or not; None: now.
        """
        day = today or _today()
        stamp = self._catalog.commits.stamp()
        if self._equal_at == (stamp, day):
            return 0
        with self._working:
            documents, links = self._catalog.documents(), self._catalog.links.links()
            self._pending |= self._related.follow(documents, links)
            table = self._catalog.successions
            if self._day == day:
                pending = self._pending.intersection(document.id for document in documents)
                held = table.of(pending)
            else:
                pending, held = {document.id for document in documents}, table.all()
            found = recognise(
                self._related.beside(pending), links, day, is_work=self._related.is_work
            )
            wanted = {id_: Row(*place) for id_, place in found.places.items() if id_ in pending}
            changed = {id_: row for id_, row in wanted.items() if held.get(id_) != row}
            gone = held.keys() - wanted.keys()
            if changed or gone:
                table.replace(changed, gone)
            else:
                self._equal_at = stamp, day
            self._day, self._pending = day, set()
            return len(changed) + len(gone)

    def unsure(self) -> list[SameTitle]:
        """Documents of one title that may be versions of one work. Raises CatalogUnavailable."""
        documents, links = self._catalog.documents(), self._catalog.links.links()
        return recognise(documents, links, _today()).unsure


def _today() -> date:
    return datetime.now(_BEIJING).date()

"""Keeps the dated versions of works, and the force of texts, up to date with the catalog and the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from corpus import Catalog
from corpus.catalog.derived import Row
from corpus.dated_versions import SameTitle, recognise

_BEIJING = timezone(timedelta(hours=8))
"""Most dated texts are China's, whose days begin before those of other legislatures here."""


class DatedVersions:
    """Recognises dated versions again after a commit, and on each new day. Threads may share it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._equal_at: tuple[int, date] | None = None

    def catch_up(self, today: date | None = None) -> int:
        """Store what has changed; returns of how many documents. Raises CatalogUnavailable.

        ``today``: the day for which texts are in force or not; None: now.
        """
        day = today or _today()
        stamp = self._catalog.commits.stamp()
        if self._equal_at == (stamp, day):
            return 0
        found = recognise(self._catalog.documents(), self._catalog.links.links(), day)
        wanted = {id_: Row(*place) for id_, place in found.places.items()}
        held = self._catalog.successions.all()
        changed = {id_: row for id_, row in wanted.items() if held.get(id_) != row}
        gone = held.keys() - wanted.keys()
        if changed or gone:
            self._catalog.successions.replace(changed, gone)
        else:
            self._equal_at = stamp, day
        return len(changed) + len(gone)

    def unsure(self) -> list[SameTitle]:
        """Documents of one title that may be versions of one work. Raises CatalogUnavailable."""
        documents, links = self._catalog.documents(), self._catalog.links.links()
        return recognise(documents, links, _today()).unsure


def _today() -> date:
    return datetime.now(_BEIJING).date()

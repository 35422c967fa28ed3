"""Which documents a search or a list is limited to."""

from __future__ import annotations

from datetime import date

import msgspec

from corpus.records import Authority, DocumentType, ExpressionStatus, Force


class Filters(msgspec.Struct, frozen=True):
    """An empty filter accepts everything; the values of a filter are alternatives."""

    langs: tuple[str, ...] = ()
    """Tags: ``zh-Hant`` accepts only that, ``zh`` all Chinese."""
    types: tuple[DocumentType, ...] = ()
    works: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    issuing_bodies: tuple[str, ...] = ()
    statuses: tuple[ExpressionStatus, ...] = ()
    forces: tuple[Force, ...] = ()
    authorities: tuple[Authority, ...] = ()
    as_of: date | None = None
    """Only the texts in force on this day, and those of which no force is known."""

    @property
    def has_years(self) -> bool:
        """Whether the filters limit the years of documents."""
        return self.year_from is not None or self.year_to is not None

    def values(self, facet: str) -> tuple[str, ...]:
        """The values of a facet other than the year; empty if it accepts everything."""
        return {
            "lang": self.langs,
            "type": tuple(map(str, self.types)),
            "work": self.works,
            "issuing_body": self.issuing_bodies,
            "status": tuple(map(str, self.statuses)),
            "force": tuple(map(str, self.forces)),
            "authority": tuple(map(str, self.authorities)),
        }[facet]

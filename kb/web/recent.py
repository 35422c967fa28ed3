"""Searches limited to what was added or amended recently."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from kb.documents.overview import Novelty
from kb.exports.changes import moment_of
from kb.services import Services
from search import Filters

_NOTHING: Final = ("-",)
"""A work id that does not exist, so that nothing is found."""


def changed_since(services: Services, filters: Filters, since: str | None) -> Filters:
    """``filters``, limited to works with a document that was added or amended since a time (ISO 8601).

    Raises MomentInvalid.
    """
    if since is None:
        return filters
    moment = moment_of(since)
    news = services.overviewer.now().news
    return within(filters, [each for each in news if moment_of(each.at) >= moment])


def within(filters: Filters, news: Iterable[Novelty]) -> Filters:
    """``filters``, limited to the works of these documents."""
    works = {each.document.work_id for each in news}
    if filters.works:
        works &= set(filters.works)
    return msgspec.structs.replace(filters, works=tuple(sorted(works)) or _NOTHING)

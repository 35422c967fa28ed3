"""What whoever offered a file may not expect of what became of it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from corpus import Offering, OfferingStatus
from ingest import read_name
from kb.offers import metadata_of
from kb.web.labels import N_

_MOSTLY: Final = 4
"""Passages of the text before that are changed or gone, for each that is kept."""

REPLACES_MOST = N_(
    "Little of the document's text before stands in it. If it is another document, name another work."
)
BESIDE = N_(
    "The name %(work)s was another document's, so it became one of its own. If it is that one's new text, "
    "offer it again with %(work)s as its work."
)


class Notice(NamedTuple):
    """A gettext id and what fills it."""

    code: str
    text: str
    params: dict[str, str]


def notices(offering: Offering) -> list[Notice]:
    """For a row of the ledger; empty for most."""
    found = []
    changes = offering.changes
    if offering.status is OfferingStatus.UPDATED and changes:
        if changes.kept * _MOSTLY <= changes.changed + changes.dropped:
            found.append(Notice("replaces-most", REPLACES_MOST, {}))
    elif offering.status is OfferingStatus.INDEXED and offering.document_id:
        work = metadata_of(offering).work or read_name(offering.source_name).work
        made = offering.document_id.partition("/")[0]
        if re.fullmatch(rf"{re.escape(work)}-\d+", made):
            found.append(Notice("beside", BESIDE, {"work": work}))
    return found

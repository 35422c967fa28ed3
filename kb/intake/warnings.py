"""Warnings about a submission that its sender may not expect."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from corpus import Submission, SubmissionStatus
from ingest import read_name
from kb.i18n.labels import N_
from kb.intake.submissions import metadata_of

_MOSTLY: Final = 4
"""The number of changed or dropped passages per kept one from which a warning is given."""

REPLACES_MOST = N_(
    "It keeps little of the document's previous text. If it is a different "
    "document, submit it with another work."
)
BESIDE = N_(
    "The work %(work)s already has a different document, so this file became a "
    "separate one. If it is a new version of that document, submit it again with "
    "the work %(work)s."
)


class Notice(NamedTuple):
    """A gettext id and its values."""

    code: str
    text: str
    params: dict[str, str]


def notices(submission: Submission) -> list[Notice]:
    """For a row of the ledger; empty for most."""
    found = []
    changes = submission.changes
    if submission.status is SubmissionStatus.UPDATED and changes:
        if changes.kept * _MOSTLY <= changes.changed + changes.dropped:
            found.append(Notice("replaces-most", REPLACES_MOST, {}))
    elif submission.status is SubmissionStatus.INDEXED and submission.document_id:
        work = metadata_of(submission).work or read_name(submission.source_name).work
        made = submission.document_id.partition("/")[0]
        if re.fullmatch(rf"{re.escape(work)}-\d+", made):
            found.append(Notice("beside", BESIDE, {"work": work}))
    return found

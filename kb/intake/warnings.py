"""What whoever submitted a file may not expect of what became of it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from corpus import Submission, SubmissionStatus
from ingest import read_name
from kb.i18n.labels import N_
from kb.intake.submissions import metadata_of

_MOSTLY: Final = 4
"""Passages of the text before that are changed or gone, for each that is kept."""

REPLACES_MOST = N_(
    "Little of the document's text before stands in it. If it is another document, name another work."
)
BESIDE = N_(
    "The name %(work)s was another document's, so it became one of its own. If it is that one's new text, "
    "submit it again with %(work)s as its work."
)


class Notice(NamedTuple):
    """A gettext id and what fills it."""

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

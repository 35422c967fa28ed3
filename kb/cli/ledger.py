"""``kb ledger`` and ``kb retry``: all submitted files and their results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Final

from cyclopts import Parameter

from corpus import ChoiceMissing, ChoiceUnknown, Submission, SubmissionStatus, stored_error
from kb.cli.output import print_json, reader_lang, say
from kb.i18n.labels import N_, SUBMISSION_STATUSES
from kb.i18n.translate import translator
from kb.intake.actions import retry as retry_one
from kb.intake.actions import retry_all
from kb.intake.warnings import notices
from kb.schemas import LedgerView, SubmissionView
from kb.services import open_services
from kb.settings import Settings

GOOD: Final = frozenset(
    {
        SubmissionStatus.QUEUED,
        SubmissionStatus.PARSING,
        SubmissionStatus.INDEXED,
        SubmissionStatus.UPDATED,
        SubmissionStatus.UNCHANGED,
        SubmissionStatus.UNPACKED,
    }
)
"""Statuses of files that were added, or will be without intervention."""
_SHOWN: Final = N_("%(count)d of %(total)d")
_NUMBER: Final = len(f"{0:6}  ")


def ledger(
    *numbers: int,
    status: str | None = None,
    limit: int = 50,
    offset: int = 0,
    json: bool = False,
) -> None:
    """List submitted files and their results, newest first.

    Parameters
    ----------
    numbers
        Only these submissions.
    status
        Only those with this status: queued, parsing, needs-ocr, recognising, proposed, unpacked, indexed,
        updated, unchanged, refused or failed.
    limit
        The largest number to list.
    offset
        The number to skip.
    json
        As JSON.
    """
    wanted = _statuses(status)
    with open_services(Settings.load()) as services:
        table = services.catalog.submissions
        if numbers:
            found = [table.get(number) for number in numbers]
            total = len(found)
        else:
            found, total = table.page(statuses=wanted, limit=limit, offset=offset)
        if json:
            print_json(
                LedgerView(
                    total=total,
                    counts={status.value: count for status, count in table.counts().items()},
                    revision=table.last_revision(),
                    submissions=[
                        SubmissionView.of(submission, reader_lang()) for submission in found
                    ],
                )
            )
        else:
            print_submissions(found, numbered=True)
            print(translator(reader_lang()).text(_SHOWN, {"count": len(found), "total": total}))


def retry(
    *numbers: int,
    failed: Annotated[bool, Parameter(negative="")] = False,
    password: str | None = None,
) -> None:
    """Read submitted files again: those named, or all that were refused, failed or need OCR.

    A worker reads them: `kb serve` starts one, `kb worker` is one. Prints their numbers.

    Parameters
    ----------
    numbers
        Numbers of submissions, as `kb ledger` shows them.
    failed
        All that were not added.
    password
        The password that opens them, if they are encrypted.
    """
    if bool(numbers) == failed:
        raise ChoiceMissing(option="retry", choices="NUMBER…, --failed")
    with open_services(Settings.load()) as services:
        if failed:
            queued = retry_all(services.catalog, password)
        else:
            queued = [retry_one(services.catalog, number, password=password) for number in numbers]
        for submission in queued:
            print(submission.id)
    sys.exit(0 if queued or failed else 1)


def print_submissions(submissions: Sequence[Submission], *, numbered: bool = False) -> None:
    """Print a line for each, and the number of each status."""
    for submission in submissions:
        if (
            numbered
            or submission.reason_code
            or submission.status is not SubmissionStatus.UNCHANGED
        ):
            line = submission_line(submission)
            print(line if numbered else line[_NUMBER:])
    counts: dict[str, int] = {}
    for submission in submissions:
        counts[submission.status] = counts.get(submission.status, 0) + 1
    parts = (f"{count} {_name(status)}" for status, count in counts.items())
    print(", ".join(parts) or translator(reader_lang()).text(N_("no files")))


def submission_line(submission: Submission) -> str:
    """Its number, status, and reason or document."""
    begin = f"{submission.id:6}  {_name(submission.status):9}  "
    error = stored_error(submission.reason_code, submission.reason_params)
    if error is not None:
        return begin + say(error)
    made = f" → {submission.document_id}" if submission.document_id else ""
    line = f"{begin}{submission.source_name}{made}{_changes(submission)}"
    ui = translator(reader_lang())
    return "\n".join((line, *(f"  {ui.text(n.text, n.params)}" for n in notices(submission))))


def _name(status: str) -> str:
    """In English as the options spell it, in Chinese as the pages do."""
    return status if reader_lang() == "en" else translator("zh").text(SUBMISSION_STATUSES[status])


def _changes(submission: Submission) -> str:
    if submission.changes is None or submission.status is not SubmissionStatus.UPDATED:
        return ""
    changes = submission.changes
    return f" (+{changes.added} ~{changes.changed} -{changes.dropped} ={changes.kept})"


def _statuses(status: str | None) -> list[SubmissionStatus]:
    if status is None:
        return []
    try:
        return [SubmissionStatus(status)]
    except ValueError:
        choices = ", ".join(SubmissionStatus)
        raise ChoiceUnknown(option="--status", value=status, choices=choices) from None

"""``kb ledger`` and ``kb retry``: every file ever offered, and what became of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Final

from cyclopts import Parameter

from corpus import ChoiceMissing, ChoiceUnknown, Offering, OfferingStatus, stored_error
from kb.cli.output import print_json, reader_lang, say
from kb.offering_notices import notices
from kb.retrying import retry as retry_one
from kb.retrying import retry_all
from kb.services import open_services
from kb.settings import Settings
from kb.views import LedgerView, OfferingView
from kb.web.i18n import translator
from kb.web.labels import N_, OFFERING_STATUSES

GOOD: Final = frozenset(
    {
        OfferingStatus.QUEUED,
        OfferingStatus.PARSING,
        OfferingStatus.INDEXED,
        OfferingStatus.UPDATED,
        OfferingStatus.UNCHANGED,
        OfferingStatus.UNPACKED,
    }
)
"""What a file is that has been taken in, or will be without anybody's help."""
_SHOWN: Final = N_("%(count)d of %(total)d")
_NUMBER: Final = len(f"{0:6}  ")


def ledger(
    *numbers: int,
    status: str | None = None,
    limit: int = 50,
    offset: int = 0,
    json: bool = False,
) -> None:
    """List the files that were offered, the newest first, and what became of each.

    Parameters
    ----------
    numbers
        Only these offerings.
    status
        Only those of a status: queued, parsing, needs-ocr, recognising, proposed, unpacked, indexed,
        updated, unchanged, refused or failed.
    limit
        How many at most.
    offset
        How many to pass over.
    json
        As JSON.
    """
    wanted = _statuses(status)
    with open_services(Settings.load()) as services:
        table = services.catalog.offerings
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
                    offerings=[OfferingView.of(offering, reader_lang()) for offering in found],
                )
            )
        else:
            print_offerings(found, numbered=True)
            print(translator(reader_lang()).text(_SHOWN, {"count": len(found), "total": total}))


def retry(
    *numbers: int,
    failed: Annotated[bool, Parameter(negative="")] = False,
    password: str | None = None,
) -> None:
    """Read offered files once more: those named, or all that were refused, failed or need OCR.

    A worker reads them, as `kb serve` starts one, or `kb worker`. Prints their numbers.

    Parameters
    ----------
    numbers
        Numbers of offerings, as `kb ledger` shows them.
    failed
        All that are not in.
    password
        What opens them, where they are encrypted.
    """
    if bool(numbers) == failed:
        raise ChoiceMissing(option="retry", choices="NUMBER…, --failed")
    with open_services(Settings.load()) as services:
        if failed:
            queued = retry_all(services, password)
        else:
            queued = [retry_one(services, number, password=password) for number in numbers]
        for offering in queued:
            print(offering.id)
    sys.exit(0 if queued or failed else 1)


def print_offerings(offerings: Sequence[Offering], *, numbered: bool = False) -> None:
    """A line each, and how many of each kind there are."""
    for offering in offerings:
        if numbered or offering.reason_code or offering.status is not OfferingStatus.UNCHANGED:
            line = offering_line(offering)
            print(line if numbered else line[_NUMBER:])
    counts: dict[str, int] = {}
    for offering in offerings:
        counts[offering.status] = counts.get(offering.status, 0) + 1
    told = (f"{count} {_name(status)}" for status, count in counts.items())
    print(", ".join(told) or translator(reader_lang()).text(N_("no files")))


def offering_line(offering: Offering) -> str:
    """Its number, what became of it, and why, or what was made of it."""
    begin = f"{offering.id:6}  {_name(offering.status):9}  "
    error = stored_error(offering.reason_code, offering.reason_params)
    if error is not None:
        return begin + say(error)
    made = f" → {offering.document_id}" if offering.document_id else ""
    told = f"{begin}{offering.source_name}{made}{_changes(offering)}"
    ui = translator(reader_lang())
    return "\n".join((told, *(f"  {ui.text(n.text, n.params)}" for n in notices(offering))))


def _name(status: str) -> str:
    """As the options have it, and in Chinese as the pages do."""
    return status if reader_lang() == "en" else translator("zh").text(OFFERING_STATUSES[status])


def _changes(offering: Offering) -> str:
    if offering.changes is None or offering.status is not OfferingStatus.UPDATED:
        return ""
    changes = offering.changes
    return f" (+{changes.added} ~{changes.changed} -{changes.dropped} ={changes.kept})"


def _statuses(status: str | None) -> list[OfferingStatus]:
    if status is None:
        return []
    try:
        return [OfferingStatus(status)]
    except ValueError:
        choices = ", ".join(OfferingStatus)
        raise ChoiceUnknown(option="--status", value=status, choices=choices) from None

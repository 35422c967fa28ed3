"""``kb audit``: the log of who wrote, who signed in, and who was refused."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import msgspec

from corpus import AuditBroken, CatalogUnavailable
from corpus.catalog import AuditEntry
from kb.cli.logged import SECRETS, TEXTS
from kb.cli.output import as_typed, print_json
from kb.schemas import AuditEntryView
from kb.services import open_services
from kb.settings import Settings


def list_audit(
    *, actor: str | None = None, limit: int = 100, offset: int = 0, json: bool = False
) -> None:
    """List the audit log, the newest first.

    Parameters
    ----------
    actor
        Only rows of this key or account.
    limit
        The number of rows.
    offset
        The number of rows to skip.
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        found, _ = services.catalog.audit.page(limit=limit, offset=offset, actor=actor)
    if json:
        print_json([AuditEntryView.from_record(entry) for entry in found])
        return
    for each in found:
        row = (str(each.id), each.at, each.actor or "-", each.address or "-", each.outcome)
        print("\t".join((*row, each.action, each.target)))


def verify(*, holds: str | None = None) -> None:
    """Check that no row was changed, removed or inserted, and print the last hash, to be kept elsewhere.

    Parameters
    ----------
    holds
        A hash kept from an earlier check: the log must still hold it.
    """
    with open_services(Settings.load()) as services:
        audit = services.catalog.audit
        broken = audit.broken()
        if broken is not None:
            raise AuditBroken(number=broken)
        last = None
        has_it = holds is None
        for last in audit.all():
            has_it = has_it or last.hash == holds
    if not has_it:
        raise AuditBroken(number=(last.id if last else 0) + 1)
    if last:
        print(f"{last.id}\t{last.at}\t{last.hash}")


def export(file: Path) -> None:
    """Write the whole log to a file, the oldest row first, as JSON lines.

    Parameters
    ----------
    file
        The file; `-` is standard output.
    """
    with open_services(Settings.load()) as services:
        out = sys.stdout.buffer if str(file) == "-" else file.open("wb")
        try:
            for entry in services.catalog.audit.all():
                out.write(msgspec.json.encode(AuditEntryView.from_record(entry)) + b"\n")
        finally:
            if out is not sys.stdout.buffer:
                out.close()


def note_command(name: str, arguments: list[str]) -> None:
    """Add a command that has just run to the audit log; ``name`` is one of LOGGED."""
    named = _named(arguments)
    entry = AuditEntry(
        actor=f"cli {getpass.getuser()}",
        action=f"kb {name}",
        target=" ".join(named[:1] if name in TEXTS else named),
        outcome="done",
    )
    try:
        with open_services(Settings.load()) as services:
            services.catalog.audit.add(entry)
    except CatalogUnavailable as error:
        print(f"the audit log lacks this command: {error}", file=sys.stderr)


def _named(arguments: list[str]) -> list[str]:
    """The arguments for the audit log: without secrets and their values."""
    named: list[str] = []
    skipped = False
    for argument in map(as_typed, arguments):
        if skipped:
            skipped = False
        elif argument.startswith("-"):
            named.append(argument.partition("=")[0])
            skipped = argument in SECRETS
        else:
            named.append(argument)
    return named

"""``kb versions``, ``correct``, ``remove``, ``purge``, ``link``, ``unlink`` and ``align``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Annotated

from cyclopts import Parameter, validators

from corpus import ChoiceMissing, ChoiceUnknown
from corpus.alignment import PairStatus
from kb.cli.metadata_options import NOT_CORRECTED, CorrectedOptions, given_values
from kb.cli.output import as_typed, catch_up, print_json, progress, reader_lang
from kb.i18n.labels import N_
from kb.i18n.translate import translator
from kb.schemas import VersionView
from kb.schemas.versions import AlignmentView, ProposalView
from kb.services import Services, open_services
from kb.settings import Settings
from kb.versions import links as linking
from kb.versions.corrections import CORRECTABLE
from kb.versions.history import versions as versions_of


def versions(document: str, *, json: bool = False) -> None:
    """List a document's versions, newest first, with the changes of each.

    Parameters
    ----------
    document
        Its id, e.g. palermo-protocol/en.
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        found = versions_of(services.catalog, as_typed(document))
    if json:
        print_json([VersionView.of(version) for version in found])
        return
    ui = translator(reader_lang())
    for version in found:
        until = ui.text(N_("until %(moment)s"), {"moment": version.ended_at or ""})
        changes = version.changes
        changed = (
            ui.text(
                N_("%(changed)d changed, %(added)d added, %(dropped)d dropped"),
                {"changed": changes.changed, "added": changes.added, "dropped": changes.dropped},
            )
            if changes
            else ""
        )
        fields = (
            str(version.document.version),
            version.document.source_name,
            until if version.ended_at else ui.text(N_("current")),
            changed,
        )
        print("\t".join(fields).rstrip())


def correct(
    document: str,
    *,
    metadata: Annotated[CorrectedOptions, Parameter(name="*")] = NOT_CORRECTED,
    clear: tuple[str, ...] = (),
) -> None:
    """Correct a document's metadata; the correction survives its next file. Prints its id.

    Parameters
    ----------
    document
        Its id, e.g. palermo-protocol/en.
    clear
        Removes the value of a field other than title, type and status; may be repeated.
    """
    values: dict[str, str | None] = {**given_values(metadata), **dict.fromkeys(clear)}
    if not values:
        options = [f"--{name.replace('_', '-')}" for name in CORRECTABLE]
        raise ChoiceMissing(option="correct", choices=", ".join([*options, "--clear"]))
    with open_services(Settings.load()) as services:
        print(services.editor.correct(as_typed(document), values, "cli").id)


def remove(document: str, *, purge: bool = False, undo: bool = False) -> None:
    """Remove a document, and print its id. It can no longer be read; its file can be added again.

    Parameters
    ----------
    document
        Its id, e.g. palermo-protocol/en.
    purge
        Erase it permanently: its file, all its versions, and all data derived from them. Also erases a
        document that was removed before.
    undo
        Bring back a removed document as it was.
    """
    document_id = as_typed(document)
    with open_services(Settings.load()) as services:
        if undo:
            services.editor.restore(document_id)
        elif purge:
            services.editor.purge(document_id, "cli")
        else:
            services.editor.remove(document_id)
    print(document_id)


def purge(
    *,
    removed_days: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None,
    refused_days: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Permanently erase documents removed and files refused long ago, and print their ids and numbers.

    Run it by a timer: a text that nobody needs any more should not be kept.

    Parameters
    ----------
    removed_days
        Erase documents that were removed at least this many days ago.
    refused_days
        Erase files that were refused or failed at least this many days ago.
    dry_run
        Only print them; erase nothing.
    """
    if removed_days is None and refused_days is None:
        raise ChoiceMissing(option="purge", choices="--removed-days, --refused-days")
    with open_services(Settings.load()) as services:
        removed: list[str] = []
        refused: list[int] = []
        if removed_days is not None:
            before = _days_ago(removed_days)
            removed = (
                services.catalog.removed_before(before)
                if dry_run
                else services.editor.purge_removed(before, "cli")
            )
        if refused_days is not None:
            before = _days_ago(refused_days)
            refused = (
                services.catalog.refused_before(before)[0]
                if dry_run
                else services.editor.purge_refused(before, "cli")
            )
    for each in (*removed, *refused):
        print(each)


def _days_ago(days: int) -> str:
    moment = datetime.now(UTC) - timedelta(days=days)
    # Times in the catalog are exact to the second; 0 days include what was removed just now.
    return (moment + timedelta(seconds=1)).isoformat(timespec="seconds")


def link(
    *ids: str,
    work: str | None = None,
    succeeds: str | None = None,
    propose: bool = False,
    json: bool = False,
) -> None:
    """Make documents versions of one work, or a work the successor of another one.

    Nothing is joined automatically: --propose lists candidates, based on the documents' contents.

    Parameters
    ----------
    ids
        Ids of documents, e.g. untoc/en; with --succeeds of a work.
    work
        The work that the documents are versions of, an existing or a new one.
    succeeds
        The earlier work, e.g. npa-2008-2012; "none" deletes the succession.
    propose
        List documents of different works that might be versions of one.
    json
        Proposals as JSON.
    """
    if sum((work is not None, succeeds is not None, propose)) != 1 or propose == bool(ids):
        raise ChoiceUnknown(
            option="kb link",
            value=" ".join(ids),
            choices="DOCUMENT… --work WORK, WORK --succeeds WORK, --propose",
        )
    with open_services(Settings.load()) as services:
        if propose:
            _propose(services, json=json)
        elif succeeds is not None:
            for work_id in ids:
                services.catalog.work(work_id)
                earlier = None if succeeds == "none" else services.catalog.work(succeeds).id
                services.catalog.links.set_succession(work_id, earlier)
        else:
            linking.join(services.catalog, ids, str(work))
            catch_up(services.indexer)


def unlink(document: str) -> None:
    """Separate a document from its work: it returns to the work of its own metadata, or gets a new one.

    Parameters
    ----------
    document
        Id of a document, e.g. untoc/en.
    """
    with open_services(Settings.load()) as services:
        print(linking.part(services.catalog, document))
        catch_up(services.indexer)


def _propose(services: Services, *, json: bool) -> None:
    documents = services.catalog.documents()
    with progress("propose", len(documents)) as advance:
        found = linking.propose(services.catalog, services.aligner, on_document=advance)
    if json:
        print_json([ProposalView.from_proposal(each) for each in found])
        return
    for each in found:
        print(f"{each.share:.2f}\t{each.left.id}\t{each.right.id}")
    if found:
        print("kb link DOCUMENT… --work WORK", file=sys.stderr)


Two = tuple[str, str]


def align(
    work: str | None = None,
    *,
    confirm: Two | None = None,
    reject: Two | None = None,
    forget: Two | None = None,
    json: bool = False,
) -> None:
    """Show the counterparts of a work's versions, or decide on two passages.

    Editors' decisions are kept when a file is ingested again; the pairs around them are made again.

    Parameters
    ----------
    work
        Id of a work, e.g. palermo-protocol.
    confirm
        Two passages that are counterparts: LEFT RIGHT.
    reject
        Two passages that are not.
    forget
        Two passages whose decision is withdrawn.
    json
        As JSON.
    """
    decisions = ((confirm, PairStatus.CONFIRMED), (reject, PairStatus.REJECTED), (forget, None))
    if work is None and not any(ids for ids, _ in decisions):
        raise ChoiceUnknown(
            option="kb align", value="", choices="WORK, --confirm, --reject, --forget"
        )
    with open_services(Settings.load()) as services:
        alignments, catalog = services.alignments, services.catalog
        for ids, status in decisions:
            if ids:
                alignments.decide(*ids, status)
        if work is None:
            return
        catalog.work(work)
        views = [
            AlignmentView.of(
                one,
                other,
                alignments.between(one, other),
                (catalog.passages(one.id), catalog.passages(other.id)),
                alignments.verdicts(one, other),
            )
            for one, other in combinations(catalog.documents(work_id=work), 2)
        ]
    if json:
        print_json(views)
        return
    for view in views:
        print(f"— {view.left} · {view.right}: {len(view.pairs)} pairs")
        for pair in view.pairs:
            print(
                f"{pair.confidence:.2f} {pair.status}\t{' '.join(pair.left)}\t{' '.join(pair.right)}"
            )
        for id_ in (*view.left_only, *view.right_only):
            print(f"—\t{id_}")

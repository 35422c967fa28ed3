"""``kb link`` and ``kb unlink``."""

from __future__ import annotations

import sys

from corpus import ChoiceUnknown
from kb import linking
from kb.cli.output import catch_up, print_json, progress
from kb.services import Services, open_services
from kb.settings import Settings
from kb.views.alignment import ProposalView


def link(
    *ids: str,
    work: str | None = None,
    succeeds: str | None = None,
    propose: bool = False,
    json: bool = False,
) -> None:
    """Make documents versions of one work, or a work the successor of another one.

    Nothing is joined by itself: --propose tells what might be, from what the documents say.

    Parameters
    ----------
    ids
        Ids of documents, e.g. untoc/en; with --succeeds of a work.
    work
        The work that the documents are versions of: one that there is, or a new one.
    succeeds
        The work that the one named before follows, e.g. npa-2008-2012; "none" forgets it.
    propose
        Tell which documents of different works might be versions of one.
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
    """Part a document from its work: back to that of its own metadata, or to one of its own.

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

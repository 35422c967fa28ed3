"""``kb rebuild`` and ``kb status``."""

from __future__ import annotations

from kb.cli.output import print_json, progress
from kb.services import open_services
from kb.settings import Settings


def rebuild() -> None:
    """Make the search index anew from the catalog; searches go on meanwhile."""
    with open_services(Settings.load()) as services:
        total = services.catalog.counts().documents
        with progress("rebuild", total) as advance:
            done = services.indexer.rebuild(advance)
    print(f"{done} documents indexed")


def status(*, json: bool = False) -> None:
    """Tell what there is and whether the index is up to it.

    Parameters
    ----------
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        view = services.status()
    if json:
        print_json(view)
        return
    print(f"kb {view.version}")
    print(f"works {view.works}, documents {view.documents}, passages {view.passages}")
    print(f"files refused {view.refused}")
    index = view.index
    print(f"index {index.engine}: {index.documents} documents, {index.stale} stale")
    if index.rebuild_reason:
        print(f"the index must be rebuilt: {index.rebuild_reason} (kb rebuild)")

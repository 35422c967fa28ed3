"""``kb rebuild`` and ``kb status``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kb.cli.output import print_json, progress
from kb.embedding_state import EmbeddingState
from kb.index_state import IndexState
from kb.services import open_services
from kb.settings import Settings


def rebuild() -> None:
    """Make the search index anew from the catalog; searches go on meanwhile."""
    with open_services(Settings.load()) as services:
        total = services.catalog.counts().documents
        with progress("rebuild", total) as advance:
            done = services.indexer.rebuild(advance)
    print(f"{done} documents indexed")


def status(*, check: bool = False, json: bool = False) -> None:
    """Tell what there is and whether the index is up to it.

    Parameters
    ----------
    check
        Compare the catalog with what the index really holds, rather than with what kb remembers of
        it; exit code 1 if they differ.
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        view = services.status(check=check)
    if json:
        print_json(view)
    else:
        print(f"kb {view.version}")
        print(f"works {view.works}, documents {view.documents}, passages {view.passages}")
        print(f"files refused {view.refused}")
        _print(view.index)
        _print_embeddings(view.embeddings)
    sys.exit(1 if check and not view.index.is_equal else 0)


def _print(index: IndexState) -> None:
    print(f"index {index.engine}: {index.documents} documents, {index.stale} stale")
    _name("missing", index.missing, index.missing_ids)
    _name("stale", index.stale, index.stale_ids)
    _name("surplus", index.surplus, index.surplus_ids)
    if index.rebuilt_at:
        print(f"made anew on {index.rebuilt_at}: {index.rebuilt_because}")
    if index.rebuild_reason:
        print(f"the index must be rebuilt: {index.rebuild_reason} (kb rebuild)")
    elif index.problem:
        print(f"the index cannot be searched: {index.problem}")
    elif index.checked:
        print("equal to the catalog" if index.is_equal else "not equal to the catalog (kb rebuild)")


def _print_embeddings(state: EmbeddingState) -> None:
    if state.reason:
        print(f"no vectors: {state.reason}")
    else:
        print(f"vectors {state.model}: {state.done} passages, {state.pending} to come (kb embed)")


def _name(what: str, count: int, ids: Sequence[str]) -> None:
    if count:
        more = ", …" if count > len(ids) else ""
        print(f"  {what} {count}: {', '.join(ids)}{more}")

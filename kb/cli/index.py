"""``kb rebuild``, ``kb status`` and ``kb embed``: the index and the vectors."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from corpus import EmbeddingsBusy, PairsTooFew, SettingInvalid
from kb.cli.output import print_json, progress, say
from kb.schemas import Status
from kb.services import open_services
from kb.settings import Settings
from kb.sync.index import IndexState
from kb.sync.vectors import EmbeddingState


def rebuild() -> None:
    """Rebuild the search index from the catalog; searches continue meanwhile."""
    with open_services(Settings.load()) as services:
        total = services.catalog.counts().documents
        with progress("rebuild", total) as advance:
            done = services.indexer.rebuild(advance)
    print(f"{done} documents indexed")


def status(*, check: bool = False, json: bool = False) -> None:
    """Show counts, and whether the index is up to date.

    Parameters
    ----------
    check
        Compare the catalog with the actual content of the index, rather than with kb's record of it; exit
        code 1 if they differ.
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        view = Status.of(services, check=check)
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


_LOOK_AGAIN = 1.0
"""Seconds between two checks of another process's progress."""


def embed(*, wait: bool = False, json: bool = False) -> None:
    """Make the missing vectors for search by meaning.

    If it is stopped, the next run continues. Exit code 1 if some are still missing.

    Parameters
    ----------
    wait
        If another process is already making them (kb serve does), wait until it has finished.
    json
        Report progress as JSON.
    """
    with open_services(Settings.load()) as services:
        embedder = services.embedder
        pending = embedder.state().pending
        with progress("embed", pending) as advance:
            while True:
                try:
                    embedder.run(lambda count: advance(count=count))
                except EmbeddingsBusy as error:
                    if not wait:
                        print(say(error), file=sys.stderr)
                        break
                    left = embedder.state().pending
                    advance(count=pending - left)
                    pending = left
                    time.sleep(_LOOK_AGAIN)
                else:
                    break
        state = embedder.state()
    if json:
        print_json(state)
    else:
        print(f"{state.model}: {state.done} passages have vectors, {state.pending} do not yet")
    sys.exit(1 if state.pending else 0)


def calibrate() -> None:
    """Make the vectors of a model of your own comparable between the languages (KB_ENCODER_URL, _FOLDER).

    It needs at least 30 parallel passages with vectors in the library. Run kb embed before and after it.
    """
    from kb.sync.calibrating import LEAST_PAIRS, parallel_means
    from search.embeddings.calibration import save_means

    with open_services(Settings.load()) as services:
        settings = services.settings
        if not (settings.encoder_url or settings.encoder_folder):
            raise SettingInvalid(
                name="KB_ENCODER_URL", detail="only a model of your own is calibrated"
            )
        pairs, means = parallel_means(services.catalog, services.encoder)
        if not means:
            raise PairsTooFew(count=pairs, least=LEAST_PAIRS)
        save_means(settings.calibration_file, services.encoder.model, means)
    print(f"{settings.calibration_file.name}: {pairs}")

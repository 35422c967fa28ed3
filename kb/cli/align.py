"""``kb align``."""

from __future__ import annotations

from itertools import combinations

from corpus import ChoiceUnknown
from corpus.alignment import PairStatus
from kb.cli.output import print_json
from kb.services import open_services
from kb.settings import Settings
from kb.views.alignment import AlignmentView

Two = tuple[str, str]


def align(
    work: str | None = None,
    *,
    confirm: Two | None = None,
    reject: Two | None = None,
    forget: Two | None = None,
    json: bool = False,
) -> None:
    """Show which passages of a work's versions say the same, or decide on two passages.

    What an editor says outlives a new ingest; pairs around it are looked for anew.

    Parameters
    ----------
    work
        Id of a work, e.g. palermo-protocol.
    confirm
        Two passages that are counterparts: LEFT RIGHT.
    reject
        Two passages that are not.
    forget
        Two passages on which nothing is to be said any more.
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

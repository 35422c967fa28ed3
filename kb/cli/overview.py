"""``kb overview``."""

from __future__ import annotations

from kb.cli.output import print_json
from kb.schemas import OverviewView
from kb.services import open_services
from kb.settings import Settings


def overview(*, json: bool = False) -> None:
    """Show the library in figures: languages, types, years, new documents and failed files.

    Parameters
    ----------
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        view = OverviewView.of(services.overviewer.now())
    if json:
        print_json(view)
        return
    print(f"works {view.works}, documents {view.documents}, passages {view.passages}")
    for name in ("shelves", "languages", "types", "statuses", "forces", "failures"):
        counts = getattr(view, name)
        print(f"{name}: {', '.join(f'{value} {count}' for value, count in counts.items())}")
    for each in view.news[:5]:
        print(f"{each.at}\t{each.document_id}\t{each.title}")

"""``kb resolve``."""

from __future__ import annotations

from corpus import QueryInvalid
from kb.cli.output import print_json, reader_lang
from kb.services import open_services
from kb.settings import Settings
from kb.views import PlaceView, ResolutionView


def resolve(citation: str, *, work: str | None = None, json: bool = False) -> None:
    """Find the passage that a citation means: "Palermo Protocol art. 3(a)", 刑法第二百四十条.

    Parameters
    ----------
    citation
        As people write it, in Chinese or English.
    work
        The work that it is about where it names none: its id or a name of it.
    json
        As JSON.
    """
    if not citation.strip():
        raise QueryInvalid(detail="it is empty")
    with open_services(Settings.load()) as services:
        view = ResolutionView.from_resolution(services.resolver.resolve(citation, work=work))
    if json:
        print_json(view)
        return
    if view.match is None:
        from kb.web.i18n import translator
        from kb.web.labels import N_

        print(translator(reader_lang()).text(N_("No passage is meant for sure.")))
    else:
        _print(view.match)
    for place in (*view.further, *view.alternatives):
        _print(place)


def _print(place: PlaceView) -> None:
    locator = place.locator.zh if place.lang.startswith("zh") else place.locator.en
    print(f"{place.passage_id}\t{place.confidence}\t{place.title} · {locator}")

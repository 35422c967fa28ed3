"""``kb quote``."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from corpus import ParameterRepeated
from kb.cli.output import print_json
from kb.schemas import QuotationsView
from kb.services import open_services
from kb.settings import Settings
from search.citations import STYLES


def quote(
    ids: Annotated[list[str], Parameter(negative=())],
    /,
    *,
    counterpart: Annotated[bool, Parameter(negative=())] = False,
    style: str = STYLES[0],
    json: bool = False,
) -> None:
    """Quote passages, exactly and with a citation that `kb resolve` resolves.

    A passage includes all passages below it; consecutive passages of one document are one quotation.

    Parameters
    ----------
    ids
        Ids of passages, e.g. palermo-protocol/en/art-3.a
    counterpart
        Add the counterpart in the other language.
    style
        The citation style: short, gbt7714, oscola, apa, ris, bibtex or csl-json.
    json
        As JSON.
    """
    from kb.documents.quotation import MOST_PASSAGES

    if len(ids) > MOST_PASSAGES:
        raise ParameterRepeated(name="ID", limit=MOST_PASSAGES)
    with open_services(Settings.load()) as services:
        view = QuotationsView.of(services.quoter.quote(ids, style=style, counterpart=counterpart))
    if json:
        print_json(view)
        return
    print("\n\n".join(each.plain for each in view.quotations))

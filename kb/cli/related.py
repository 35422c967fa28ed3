"""``kb related``."""

from __future__ import annotations

import sys

from kb.cli.output import print_json, reader_lang
from kb.services import open_services
from kb.settings import Settings
from kb.views import RelatedPassagesView, sub_passages


def related(id: str, *, limit: int = 5, json: bool = False) -> None:  # noqa: A002
    """Show passages that are about the same as one passage, in both languages.

    Parameters
    ----------
    id
        A passage: WORK/LANG/LOCATOR, e.g. palermo-protocol/en/art-3.a
    limit
        Passages in each language.
    json
        As JSON.
    """
    lang = reader_lang()
    with open_services(Settings.load()) as services:
        passage = services.catalog.passage(id)
        below = sub_passages(passage, services.catalog.passages(passage.document_id))
        found = services.related.find(passage, below, limit)
        view = RelatedPassagesView.from_found(passage.id, found, lang)
    if json:
        print_json(view)
        return
    if view.unavailable:
        print(view.unavailable.message, file=sys.stderr)
    from kb.web.i18n import translator
    from kb.web.why import COUNTERPART

    counterpart = translator(lang).text(COUNTERPART)
    for each, passages in view.related.items():
        print(f"— {each}")
        for one in passages:
            mark = f"  [{counterpart}]" if one.counterpart else ""
            locator = one.locator.zh if each == "zh" else one.locator.en
            print(f"  {one.score:.2f}  {one.title} · {locator}{mark}")
            print(f"        {' '.join(one.snippet.split())[:160]}")
            print(f"        {one.passage_id}")

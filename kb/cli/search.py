"""``kb search``, ``kb related`` and ``kb resolve``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal

from corpus import SEARCH_LANGS, EmbeddingsOff, QueryInvalid, SearchLang
from kb.cli.output import as_typed, catch_up, print_json, reader_lang
from kb.i18n.labels import MEANT, NEAREST, NOTHING, RESPELT
from kb.schemas import (
    HitView,
    ResolutionView,
    ResolvedPassageView,
    SearchView,
    sub_passages,
)
from kb.schemas.counterparts import MADE_AT_ONCE, of_hits
from kb.services import open_services
from kb.settings import Settings
from search import Filters, SearchMode, SearchQuery, Sort

if TYPE_CHECKING:
    from kb.i18n.translate import Translator

_BOLD, _PLAIN = "\033[1m", "\033[0m"


def search(
    query: str,
    *,
    lang: SearchLang | None = None,
    mode: SearchMode = "hybrid",
    merged: bool = False,
    sort: Sort = "relevance",
    as_of: date | None = None,
    limit: int = 10,
    json: bool = False,
    format: Literal["ris", "bibtex", "csl-json", "csv"] | None = None,  # noqa: A002 - the option's name
) -> None:
    """Search in Chinese or English; the results of each language are in a list of their own.

    Words are all asked for; "quoted text" is found exactly; -word leaves out; one OR another.
    title:word, type:law, year:2008..2012, lang:zh, work:palermo-protocol, status:authentic,
    force:in-force, authority:law, as_of:2020-01-01 narrow down.

    Parameters
    ----------
    query
        The words, in Chinese or English.
    lang
        Answer in this language only: en or zh.
    mode
        hybrid: by words and by meaning; lexical: by words alone.
    merged
        Print one list for both languages, best first.
    sort
        relevance; date: the newest first; rank: the highest authority first.
    as_of
        Only the texts in force on this day, YYYY-MM-DD, and those of which no force is known.
    limit
        Hits in each language.
    json
        As JSON.
    format
        As records of the documents (ris, bibtex, csl-json) or a table of the passages (csv).
    """
    request = SearchQuery(
        text=as_typed(query),
        ui_lang=reader_lang(),
        langs=(lang,) if lang else SEARCH_LANGS,
        filters=Filters(as_of=as_of),
        limit=limit,
        mode=mode,
        sort=sort,
    )
    with open_services(Settings.load()) as services:
        catch_up(services.indexer)
        answer = services.searcher.search(request)
        if format:
            from kb.exports.results import results_file

            made = results_file(services, answer, format, ui=request.ui_lang)
            sys.stdout.buffer.write(made.content)
            return
        view = SearchView.from_answer(
            answer,
            counterparts=of_hits(services, answer, most_made=MADE_AT_ONCE),
            quoted=services.short_answers(answer),
        )
    if json:
        print_json(view)
        return
    for notice in view.notices:
        print(notice.text, file=sys.stderr)
    # No message if the user has switched it off.
    if view.lexical_only and view.lexical_only.code != EmbeddingsOff.code:
        print(view.lexical_only.message, file=sys.stderr)
    from kb.i18n.translate import translator

    ui = translator(request.ui_lang)
    if view.did_you_mean:
        asks = RESPELT if view.did_you_mean.searched else MEANT
        print(ui.text(asks), view.did_you_mean.text)
    _print_cited(view, ui)
    for short in view.short_answers:
        print(f"“{short.text}”\n    {short.citation}")
    for group in view.groups:
        found = str(group.total) if group.answered else ui.text(NEAREST if group.hits else NOTHING)
        print(f"— {group.lang}: {found}")
        for expansion in group.expansions:
            print(f"  {expansion.term} → {', '.join(expansion.translations)}")
        if not merged:
            _print(group.hits)
    if merged:
        _print(view.merged)


def _print_cited(view: SearchView, ui: Translator) -> None:
    """What the query cites or names, above the hits."""
    if place := view.direct:
        print(f"{place.title} · {getattr(place.locator, ui.lang)}\n    {place.passage_id}")
    if view.named:
        for document in view.named.documents:
            print(f"{document.title}\n    {document.document_id}")
        if missing := [getattr(locator, ui.lang) for locator in view.named.missing]:
            print(ui.text("Not in the text:"), ", ".join(missing))


def _print(hits: list[HitView]) -> None:
    repeats = {each.passage_id for hit in hits for each in hit.alike}
    for place, hit in enumerate((hit for hit in hits if hit.passage_id not in repeats), 1):
        _print_hit(place, hit)


def _print_hit(resolved: int, hit: HitView) -> None:
    locator = hit.locator.zh if hit.lang == "zh" else hit.locator.en
    page = f", p. {hit.page}" if hit.page else ""
    marks = ", ".join(str(mark) for mark in (hit.status, hit.force, hit.date) if mark)
    print(f"{resolved:3}. {_BOLD}{hit.title} · {locator}{page}{_PLAIN}  [{marks}]")
    if hit.superseded_by:
        print(f"     → {hit.superseded_by}")
    print(f"     {_marked(hit.snippet, hit.snippet_highlights)}")
    for item in hit.snippet_items:
        print(f"       {_marked(item.text, item.highlights)}")
    print(f"     {hit.passage_id}")
    if hit.alike:
        print(f"     + {', '.join(each.passage_id for each in hit.alike)}")


def _marked(text: str, highlights: Iterable[tuple[int, int]]) -> str:
    """A snippet on one line, with the highlights in bold."""
    out, last = "", 0
    for start, end in highlights:
        out += text[last:start] + _BOLD + text[start:end] + _PLAIN
        last = end
    return (out + text[last:]).replace("\n", " ")


def related(id: str, *, limit: int = 5, json: bool = False) -> None:  # noqa: A002
    """Show passages similar in meaning to one passage, in both languages.

    Parameters
    ----------
    id
        A passage: WORK/LANG/LOCATOR, e.g. palermo-protocol/en/art-3.a
    limit
        Passages in each language.
    json
        As JSON.
    """
    from kb.schemas import RelatedPassagesView

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
    from kb.i18n.score_text import COUNTERPART
    from kb.i18n.translate import translator

    counterpart = translator(lang).text(COUNTERPART)
    for each, passages in view.related.items():
        print(f"— {each}")
        for one in passages:
            mark = f"  [{counterpart}]" if one.counterpart else ""
            locator = one.locator.zh if each == "zh" else one.locator.en
            print(f"  {one.score:.2f}  {one.title} · {locator}{mark}")
            print(f"        {' '.join(one.snippet.split())[:160]}")
            print(f"        {one.passage_id}")


def resolve(citation: str, *, work: str | None = None, json: bool = False) -> None:
    """Find the passage to which a citation refers: "Palermo Protocol art. 3(a)", 刑法第二百四十条.

    Parameters
    ----------
    citation
        The citation as people write it, in Chinese or English.
    work
        The work, if the citation does not name it: its id or name.
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
    from kb.i18n.labels import N_
    from kb.i18n.translate import translator

    ui = translator(reader_lang())
    if view.match is None:
        print(ui.text(N_("No passage matches with certainty.")))
    else:
        _resolve_print(view.match)
    for resolved in (*view.further, *view.alternatives):
        _resolve_print(resolved)
    if view.missing:
        locators = [locator.zh if ui.lang == "zh" else locator.en for locator in view.missing]
        print(ui.text(N_("Not in the text:")), ", ".join(locators))
    if view.incomplete:
        print(ui.text(N_("The range is too long: only its first and its last passage are shown.")))


def _resolve_print(resolved: ResolvedPassageView) -> None:
    locator = resolved.locator.zh if resolved.lang.startswith("zh") else resolved.locator.en
    print(f"{resolved.passage_id}\t{resolved.confidence}\t{resolved.title} · {locator}")

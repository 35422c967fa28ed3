"""``kb evaluate``, ``kb tune``, ``kb judge`` and ``kb judgements``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from corpus import JudgementsTooFew
from kb.cli.output import as_typed, catch_up, print_json, reader_lang
from kb.evaluation import evaluate as measure
from kb.evaluation import judge as keep
from kb.evaluation import judged_by_editors, read_judged
from kb.evaluation.tuning import LEAST_QUERIES, Tuning, parts, write_tuned
from kb.evaluation.tuning import tune as find_weights
from kb.i18n.labels import N_
from kb.i18n.translate import translator
from kb.services import open_services
from kb.settings import Settings
from search import SearchMode


def evaluate(
    file: Path,
    *,
    mode: SearchMode = "hybrid",
    part: Literal["all", "dev", "held"] = "all",
    json: bool = False,
) -> None:
    """Measure relevance on judged queries: for the list of each language, and for the list of both.

    Parameters
    ----------
    file
        JSON Lines: {"query": …, "lang": en or zh (optional), "relevant": [passage or document ids],
        "split": dev or held (optional)}
    mode
        lexical: by words alone.
    part
        dev: only the queries that kb tune uses for tuning; held: only those that it holds out.
    json
        As JSON.
    """
    judged = read_judged(file)
    if part != "all":
        judged = parts(judged)[part == "held"]
    with open_services(Settings.load()) as services:
        catch_up(services.indexer)
        found = measure(services.searcher, judged, mode=mode)
    if json:
        print_json({"queries": len(judged), "results": found.results, "merged": found.merged})
        return
    _print(found.results)
    _print(found.merged)


def tune(file: Path | None = None, *, reset: bool = False, json: bool = False) -> None:
    """Tune the weights of the ranking on judged queries; keep them only if held-out queries gain.

    A server uses them from its next start.

    Parameters
    ----------
    file
        A file as for kb evaluate; without it, the judgements of the editors are used.
    reset
        Return to kb's own weights.
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        if reset:
            services.settings.weights_file.unlink(missing_ok=True)
            return
        judged = (
            read_judged(file) if file else judged_by_editors(services.catalog.judgements.list())
        )
        smaller = min(map(len, parts(judged)))
        if smaller < LEAST_QUERIES:
            raise JudgementsTooFew(count=smaller, least=LEAST_QUERIES)
        catch_up(services.indexer)
        found = find_weights(judged, services.searcher_with)
        if found.is_sure:
            write_tuned(found.changes, services.settings.weights_file)
    if json:
        print_json({**msgspec.to_builtins(found), "kept": found.is_sure})
        return
    _print_tuning(found)


def judge(
    query: str, passage: str, *, verdict: Literal["relevant", "irrelevant", "none"] = "relevant"
) -> None:
    """Store a judgement whether a passage answers a query.

    Parameters
    ----------
    query
        The query, as a reader would ask it.
    passage
        Id of the passage.
    verdict
        relevant or irrelevant; none withdraws an earlier judgement.
    """
    relevant = None if verdict == "none" else verdict == "relevant"
    with open_services(Settings.load()) as services:
        keep(services.catalog, as_typed(query), as_typed(passage), relevant=relevant, by="cli")


def judgements(*, out: Path | None = None, json: bool = False) -> None:
    """List the editors' judgements, or write them as an evaluation file.

    Parameters
    ----------
    out
        Write a file for kb evaluate and kb tune, with the queries that have a relevant passage.
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        found = services.catalog.judgements.list()
    if out:
        lines = (
            msgspec.json.encode({"query": e.query, "lang": e.lang, "relevant": e.relevant})
            for e in judged_by_editors(found)
        )
        out.write_bytes(b"".join(line + b"\n" for line in lines))
        return
    if json:
        print_json(found)
        return
    for each in found:
        sign = "+" if each.relevant else "-"
        print("\t".join((sign, each.query, each.passage_id, each.judged_by, each.judged_at)))


def queries(*, least: int = 1, forget: bool = False, json: bool = False) -> None:
    """List readers' queries that found little, the most frequent first. They show missing words.

    Queries are kept only with KB_KEEP_QUERIES=on, without who asked. docs/relevance.md explains how to
    add words.

    Parameters
    ----------
    least
        Only queries asked at least this often.
    forget
        Delete all of them.
    json
        As JSON.
    """
    settings = Settings.load()
    with open_services(settings) as services:
        if forget:
            services.catalog.query_log.forget()
            return
        found = services.catalog.query_log.list(least=least)
    if json:
        print_json(found)
        return
    for each in found:
        print(f"{each.asked}\t{each.lang}\t{each.results}\t{each.last_day}\t{each.query}")
    if not found and settings.keep_queries == "off":
        note = N_("No queries are kept: KB_KEEP_QUERIES is off.")
        print(translator(reader_lang()).text(note), file=sys.stderr)


def _print(measures: Sequence[msgspec.Struct]) -> None:
    rows = [msgspec.to_builtins(each) for each in measures]
    names = list(rows[0]) if rows else []
    print("\t".join(names))
    for row in rows:
        print("\t".join(str(row[name]) for name in names))


def _print_tuning(found: Tuning) -> None:
    for name, value in found.changes.items():
        print(f"{name}\t{value}")
    print(
        f"mrr@10 of {found.held} queries\t{found.before} → {found.after}\t"
        f"{found.gain:+} ({found.gain_low:+} to {found.gain_high:+})"
    )
    kept = N_("The weights are kept; they apply from the next start.")
    refused = N_("The weights are not kept: the gain may be chance.")
    print(translator(reader_lang()).text(kept if found.is_sure else refused))

"""``kb evaluate``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from kb.cli.output import catch_up, print_json
from kb.evaluation import evaluate as measure
from kb.evaluation import read_judged
from kb.services import open_services
from kb.settings import Settings
from search import SearchMode


def evaluate(file: Path, *, mode: SearchMode = "hybrid", json: bool = False) -> None:
    """Measure relevance on judged queries: each language's list, and the one list of both.

    Parameters
    ----------
    file
        JSON Lines: {"query": …, "lang": en or zh (optional), "relevant": [passage or document ids]}
    mode
        lexical: by words alone.
    json
        As JSON.
    """
    judged = read_judged(file)
    with open_services(Settings.load()) as services:
        catch_up(services.indexer)
        found = measure(services.searcher, judged, mode=mode)
    if json:
        print_json({"queries": len(judged), "results": found.results, "merged": found.merged})
        return
    _print(found.results)
    _print(found.merged)


def _print(measures: Sequence[msgspec.Struct]) -> None:
    rows = [msgspec.to_builtins(each) for each in measures]
    names = list(rows[0]) if rows else []
    print("\t".join(names))
    for row in rows:
        print("\t".join(str(row[name]) for name in names))

"""``kb evaluate``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kb.cli.output import print_json
from kb.evaluation import evaluate as measure
from kb.evaluation import read_judged
from kb.services import open_services
from kb.settings import Settings


def evaluate(file: Path, *, json: bool = False) -> None:
    """Measure relevance on judged queries.

    Parameters
    ----------
    file
        JSON Lines: {"query": …, "lang": en or zh (optional), "relevant": [passage or document ids]}
    json
        As JSON.
    """
    judged = read_judged(file)
    with open_services(Settings.load()) as services:
        services.indexer.catch_up()
        results = measure(services.searcher, judged)
    if json:
        print_json({"queries": len(judged), "results": results})
        return
    rows = [msgspec.to_builtins(result) for result in results]
    names = list(rows[0]) if rows else []
    print("\t".join(names))
    for row in rows:
        print("\t".join(str(row[name]) for name in names))

"""Whether a change of the code leaves the answers of searches as they were, byte by byte as JSON.

    python -m benchmarks.same_answers DATA_DIR FILE [--queries N] [--mode hybrid]

The first run writes the answers to FILE; later runs, with other code, compare with them and print the
first differences. The queries are those of tests/relevance and benchmarks/data/laws.jsonl, every fourth one
with a filter, an order, an operator or a later page.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from corpus import DocumentType
from kb.schemas import SearchView
from kb.schemas.counterparts import of_hits
from kb.services import Services, open_services
from kb.settings import Settings
from search import Filters, SearchQuery

_ROOT = Path(__file__).parents[1]
FILES = (*sorted(_ROOT.glob("tests/relevance/*.jsonl")), _ROOT / "benchmarks/data/laws.jsonl")
_SHOWN = 10
"""Answers whose differences are printed, at most half as many of each."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same_answers")
    parser.add_argument("data", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--mode", choices=("lexical", "hybrid"), default="lexical")
    given = parser.parse_args()
    settings = Settings(data_dir=given.data, embeddings="off" if given.mode == "lexical" else "on")
    with open_services(settings) as services:
        asked = (msgspec.structs.replace(each, mode=given.mode) for each in _queries(given.queries))
        answers = [_answer(services, query) for query in asked]
    if not given.file.exists():
        given.file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
        print(f"{len(answers)} answers written")
        return
    before = json.loads(given.file.read_text("utf-8"))
    differing = [(one, other) for one, other in zip(before, answers, strict=True) if one != other]
    print(f"{len(answers)} answers, {len(differing)} of them differ")
    for one, other in differing[:_SHOWN]:
        print(f"{one['query']!r}: {'; '.join(islice(_differences(one, other), _SHOWN // 2))}")


def _queries(count: int) -> Iterator[SearchQuery]:
    lines = [line for file in FILES for line in file.read_text("utf-8").splitlines()]
    texts = list(dict.fromkeys(json.loads(line)["query"] for line in lines))
    random.Random(4).shuffle(texts)
    for number, text in enumerate(texts[:count]):
        query = SearchQuery(text)
        if number % 4 == 0:
            query = _varied(query, number // 4)
        yield query


def _varied(query: SearchQuery, number: int) -> SearchQuery:
    head, rest = query.text[: len(query.text) // 2], query.text[len(query.text) // 2 :]
    changes: list[dict[str, Any]] = [
        {"offset": 10},
        {"sort": "date"},
        {"filters": Filters(types=(DocumentType.LAW,))},
        {"filters": Filters(year_from=2010, year_to=2019)},
        {"text": f'"{head.strip()}" {rest}'},
        {"text": f"{head} -{rest.strip()}"},
        {"langs": ("zh",)},
        {"text": f"{head.strip()} OR {rest.strip()}"},
    ]
    return msgspec.structs.replace(query, **changes[number % len(changes)])


def _answer(services: Services, query: SearchQuery) -> dict[str, Any]:
    answer = services.search(query)
    view = SearchView.from_answer(
        answer,
        counterparts=of_hits(services, answer, most_made=0),
        quoted=services.short_answers(answer),
    )
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(view))
    return decoded


def _differences(one: Any, other: Any, at: str = "") -> Iterator[str]:
    """The places of two JSON values that differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from _differences(one.get(key), other.get(key), f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from _differences(*pair, f"{at}[{number}]")
    elif one != other:
        yield f"{at}: {one!r:.150} → {other!r:.150}"


if __name__ == "__main__":
    main()

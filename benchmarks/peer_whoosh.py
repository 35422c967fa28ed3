"""Searches by whoosh-reloaded, in its own environment: it needs nothing of kb.

    python -m benchmarks.peer_whoosh TASK.json

TASK: units, queries as lists of words, numbers of clients, a folder for the index. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.frame.clients import ask_all
from benchmarks.frame.measuring import pss_mb


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text())
    searchers = _searchers(task)
    queries = [json.dumps(words) for words in task["queries"]]
    asked = ask_all(os.getpid(), _connect(searchers), queries, task["clients"])
    answer = asked._asdict() | {"memory_mb": pss_mb(os.getpid())}
    print(json.dumps(answer))


def _searchers(task: dict[str, Any]) -> dict[str, Any]:
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.fields import STORED, TEXT, Schema
    from whoosh.index import create_in

    words = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    titles = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False, field_boost=2.0)
    schema = Schema(title=titles, words=words, text=STORED)
    found = {}
    for lang in ("zh", "en"):
        folder = Path(task["folder"], lang)
        folder.mkdir(parents=True)
        index = create_in(folder, schema)
        writer = index.writer(limitmb=256)
        for unit_lang, title, unit_words, text in task["units"]:
            if unit_lang == lang:
                writer.add_document(title=title, words=unit_words, text=text)
        writer.commit()
        found[lang] = index.searcher()
    task["units"] = []
    return found


def _connect(searchers: dict[str, Any]) -> Any:
    from whoosh.query import Or, Term

    def ask(query: str) -> bool:
        words = json.loads(query)
        wanted = Or([Term(field, word) for word in words for field in ("title", "words")])
        for searcher in searchers.values():
            for hit in searcher.search(wanted, limit=10):
                hit["text"]
        return True

    return lambda: ask


if __name__ == "__main__":
    main()

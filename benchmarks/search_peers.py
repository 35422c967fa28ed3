"""Other search engines on the retrieval units of a kb library."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import tantivy
from tantivy import Occur, Query

from benchmarks.frame.clients import Ask, Asked, Load, Request, ask_all, http_client
from benchmarks.frame.environments import peer_program, program
from benchmarks.frame.measuring import folder_mb, pss_mb
from benchmarks.frame.rows import Bench
from kb.services import Services, open_services
from kb.settings import Settings
from search import cut_units
from search.query.question_words import is_stop_word
from tests.conftest import ROOT
from tests.support.meilisearch_server import answers, free_port

_LANGS = ("zh", "en")
_PATIENCE = 600


class Found(NamedTuple):
    """What an engine needed for the queries."""

    asked: Asked
    memory_mb: float
    disk_mb: float


class TextUnit(NamedTuple):
    lang: str
    title: str
    text: str
    title_words: str
    """The words as kb segments them, with blanks between."""
    words: str


class Texts(NamedTuple):
    """The units of a library, and the words of a query as peers are given them."""

    units: list[TextUnit]
    words_of: Callable[[str], list[str]]
    folder: Path
    """For the peers' indexes."""


def texts_of(data: Path, folder: Path) -> Texts:
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        units = list(_units(services))
        segmenter = services.segmenter

    def words_of(query: str) -> list[str]:
        words = segmenter.words(query)
        return list(dict.fromkeys(w.term for w in words if not is_stop_word(w.text)))

    folder.mkdir(parents=True)
    return Texts(units, words_of, folder)


def _units(services: Services) -> list[TextUnit]:
    found, segmenter = [], services.segmenter
    for document in services.catalog.documents():
        title = " ".join(segmenter.index_terms(document.title)[0])
        for unit in cut_units(document, services.catalog.passages(document.id)):
            text = "\n".join((*unit.headings, *unit.texts))
            words = " ".join(segmenter.index_terms(text)[0])
            found.append(TextUnit(unit.lang, document.title, text, title, words))
    return found


def bare_tantivy(
    _bench: Bench, texts: Texts, queries: Sequence[str], clients: Sequence[int]
) -> Found:
    """The engine under kb with a plain schema, in this process, without HTTP, JSON and highlights."""
    folder = texts.folder / "tantivy"
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True)
    for field in ("title_words", "words"):
        builder.add_text_field(field, tokenizer_name="ws")
    schema = builder.build()
    searchers = {}
    for lang in _LANGS:
        (folder / lang).mkdir()
        index = tantivy.Index(schema, path=str(folder / lang))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("ws", spaces)
        writer = index.writer(50_000_000)
        for unit in texts.units:
            if unit.lang == lang:
                fields = {"text": unit.text, "title_words": unit.title_words, "words": unit.words}
                writer.add_document(tantivy.Document(**fields))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searchers[lang] = index.searcher()

    def ask(query: str) -> bool:
        words = [_tantivy_word(schema, word) for word in texts.words_of(query)]
        wanted = Query.boolean_query([(Occur.Should, word) for word in words])
        for searcher in searchers.values():
            for _, address in searcher.search(wanted, 10).hits:
                searcher.doc(address)["text"]
        return True

    return measured(os.getpid(), lambda: ask, queries, clients, folder)


def _tantivy_word(schema: tantivy.Schema, word: str) -> Query:
    title = Query.boost_query(Query.term_query(schema, "title_words", word), 2.0)
    return Query.disjunction_max_query([title, Query.term_query(schema, "words", word)], 0.1)


def datasette(bench: Bench, texts: Texts, queries: Sequence[str], clients: Sequence[int]) -> Found:
    """SQLite's FTS5, served by Datasette: BM25 and a snippet."""
    server = peer_program(bench.say, "datasette", "datasette")
    folder = texts.folder / "datasette"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "units.db")) as database:
        for lang in _LANGS:
            database.execute(
                f"CREATE VIRTUAL TABLE {lang} USING fts5(title, words, text UNINDEXED)"
            )
            values = [(u.title_words, u.words, u.text) for u in texts.units if u.lang == lang]
            database.executemany(f"INSERT INTO {lang} VALUES (?, ?, ?)", values)
        database.commit()
    sql = " UNION ALL ".join(
        f"SELECT * FROM (SELECT '{lang}' AS lang, snippet({lang}, 1, '<b>', '</b>', '…', 40) AS shown,"
        f" text FROM {lang} WHERE {lang} MATCH :q ORDER BY bm25({lang}, 2.0, 1.0) LIMIT 10)"
        for lang in _LANGS
    )
    about = {"databases": {"units": {"queries": {"search": {"sql": sql}}}}}
    (folder / "metadata.json").write_text(json.dumps(about))
    port = free_port()
    command = [server, "serve", str(folder / "units.db"), "--port", str(port), "--metadata"]
    limit = ["--setting", "sql_time_limit_ms", "60000"]
    process = _start([*command, str(folder / "metadata.json"), *limit], folder)

    def request_of(query: str) -> Request:
        wanted = " OR ".join(f'"{word}"' for word in texts.words_of(query)) or '"-"'
        return Request(f"/units/search.json?{urlencode({'q': wanted, '_shape': 'array'})}")

    try:
        _wait(f"http://127.0.0.1:{port}/-/versions.json")
        return measured(process.pid, http_client(port, request_of), queries, clients, folder)
    finally:
        _stop(process)


def meilisearch(
    _bench: Bench, texts: Texts, queries: Sequence[str], clients: Sequence[int]
) -> Found:
    """Meilisearch, plain fields, an index for each language: one request with highlights and facets."""
    server = program("meilisearch")
    folder = texts.folder / "meilisearch"
    folder.mkdir()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["--http-addr", f"127.0.0.1:{port}", "--no-analytics", "--db-path", "data"]
    process = _start([server, *options], folder)
    try:
        _wait(f"{address}/health")
        for lang, locale in zip(_LANGS, ("cmn", "eng"), strict=True):
            settings = {
                "searchableAttributes": ["title", "text"],
                "filterableAttributes": ["title"],
                "localizedAttributes": [{"attributePatterns": ["*"], "locales": [locale]}],
            }
            _settle(address, _send("PATCH", f"{address}/indexes/{lang}/settings", settings))
            units = [unit for unit in texts.units if unit.lang == lang]
            for start in range(0, len(units), 10_000):
                batch = [
                    {"id": start + number, "title": unit.title, "text": unit.text}
                    for number, unit in enumerate(units[start : start + 10_000])
                ]
                sent = _send("POST", f"{address}/indexes/{lang}/documents?primaryKey=id", batch)
                _settle(address, sent)

        def request_of(query: str) -> Request:
            asked = {
                "q": query,
                "limit": 10,
                "attributesToHighlight": ["text"],
                "attributesToCrop": ["text"],
                "cropLength": 40,
                "facets": ["title"],
            }
            body = {"queries": [asked | {"indexUid": lang} for lang in _LANGS]}
            headers = {"Content-Type": "application/json"}
            return Request("/multi-search", "POST", json.dumps(body).encode(), headers)

        return measured(
            process.pid, http_client(port, request_of), queries, clients, folder / "data"
        )
    finally:
        _stop(process)


def whoosh(bench: Bench, texts: Texts, queries: Sequence[str], clients: Sequence[int]) -> Found:
    """whoosh-reloaded, a library in Python, in a process of its own, without HTTP."""
    python = peer_program(bench.say, "whoosh")
    folder = texts.folder / "whoosh"
    folder.mkdir()
    task = {
        "units": [(u.lang, u.title_words, u.words, u.text) for u in texts.units],
        "queries": [texts.words_of(query) for query in queries],
        "clients": list(clients),
        "folder": str(folder / "index"),
    }
    (folder / "task.json").write_text(json.dumps(task))
    command = [python, "-m", "benchmarks.peer_whoosh", str(folder / "task.json")]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    loads = {int(number): Load(*load) for number, load in answer["loads"].items()}
    asked = Asked(loads, answer["processor_ms"])
    return Found(asked, answer["memory_mb"], folder_mb(folder / "index"))


ALONE = "tantivy alone"
PEERS: dict[str, Callable[[Bench, Texts, Sequence[str], Sequence[int]], Found]] = {
    ALONE: bare_tantivy,
    "Datasette, FTS5": datasette,
    "Meilisearch alone": meilisearch,
    "whoosh-reloaded": whoosh,
}


def measured(
    process: int,
    connect: Callable[[], Ask],
    queries: Sequence[str],
    clients: Sequence[int],
    index: Path,
) -> Found:
    """Ask an engine that runs as ``process`` and has its index in a folder."""
    asked = ask_all(process, connect, queries, clients)
    return Found(asked, pss_mb(process), folder_mb(index))


def _start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(60)


def _wait(address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not answers(address):
        if time.monotonic() > end:
            raise RuntimeError(f"{address} does not answer")
        time.sleep(0.1)


def _send(method: str, address: str, body: object) -> Any:
    request = urllib.request.Request(address, json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
        return json.load(answer)


def _settle(address: str, sent: Any) -> None:
    """Wait until Meilisearch has done a task."""
    while True:
        with urllib.request.urlopen(f"{address}/tasks/{sent['taskUid']}", timeout=60) as answer:
            task = json.load(answer)
        if task["status"] == "succeeded":
            return
        if task["status"] == "failed":
            raise RuntimeError(f"Meilisearch: {task['error']['message']}")
        time.sleep(0.2)

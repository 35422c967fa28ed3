"""Ingest by several hosts on one PostgreSQL catalog, one of them cut off and one killed meanwhile.

    python -m benchmarks.several_hosts FOLDER [DOCUMENTS]

Network namespaces stand for the hosts, so it needs root, `ip`, and PostgreSQL's programs. Two run `kb serve
--no-worker`, three `kb worker`; each has a data folder of its own, and all share the originals. Afterwards
each document must be there once, with the same passages as in a catalog that one process made with SQLite;
and a search must find the same passages on both hosts that answer. Prints what it measured, as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corpus import Catalog, SubmissionStatus
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery
from tests.support.postgres_server import postgres_server

_CUT_SECONDS = 45.0
"""Longer than it takes others to notice."""
_PORT = 8000
_QUERIES = ("未成年人", "劳动合同", "拐卖妇女儿童", "被害人 赔偿", "行政处罚 听证")
_ENVIRON = {"KB_EMBEDDINGS": "off", "KB_OCR": "off", "KB_LANG": "en", "KB_PARSERS": "1"}


class Host:
    """A network namespace, joined to this machine by a cable that can be cut."""

    def __init__(self, number: int, folder: Path) -> None:
        self.name = f"kbhost{number}"
        self.here, self.there = f"10.77.{number}.1", f"10.77.{number}.2"
        self.data = folder / self.name
        self._cable = f"kbcable{number}"

    def __enter__(self) -> Host:
        end = f"{self._cable}e"
        _ip("netns", "add", self.name)
        _ip("link", "add", self._cable, "type", "veth", "peer", "name", end, "netns", self.name)
        _ip("addr", "add", f"{self.here}/30", "dev", self._cable)
        _ip("link", "set", self._cable, "up")
        _ip("-n", self.name, "addr", "add", f"{self.there}/30", "dev", end)
        _ip("-n", self.name, "link", "set", end, "up")
        _ip("-n", self.name, "link", "set", "lo", "up")
        return self

    def __exit__(self, *_: object) -> None:
        _ip("netns", "del", self.name)

    def cut(self, *, off: bool) -> None:
        _ip("link", "set", self._cable, "down" if off else "up")

    def start(self, environ: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["ip", "netns", "exec", self.name, sys.executable, "-m", "kb", *command],
            env=os.environ | environ | {"KB_DATA_DIR": str(self.data)},
            stdout=subprocess.DEVNULL,
            stderr=(self.data.parent / f"{self.name}.log").open("wb"),
            start_new_session=True,
        )


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def _kb(environ: dict[str, str], *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kb", *command],
        env=os.environ | _ENVIRON | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    # 1: a file was refused.
    assert done.returncode in (0, 1), done.stderr


@contextmanager
def _measured(figures: dict[str, Any], name: str, documents: int) -> Iterator[None]:
    """Wall time, and the processor time of the child processes if they end meanwhile."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    yield
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begin
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures[name] = {
        "seconds": round(seconds, 1),
        "documents_per_second": round(documents / seconds, 1),
    }
    if spent > 1:
        figures[name]["processor_ms_per_document"] = round(spent * 1000 / documents, 1)
    print(f"{name}: {figures[name]}", file=sys.stderr, flush=True)


def _settled(catalog: Catalog) -> int:
    return sum(n for status, n in catalog.submissions.counts().items() if status.is_final)


def _wait(catalog: Catalog, count: int) -> None:
    while _settled(catalog) < count:
        time.sleep(0.2)


def _texts(catalog: Catalog) -> dict[str, str]:
    """The hash of all passages, by the hash of the file."""
    found: dict[str, str] = {}
    for document in catalog.documents():
        assert document.sha256 not in found, f"{document.id} is there twice"
        passages = catalog.passages(document.id)
        assert len(passages) == document.passage_count, f"{document.id} is not whole"
        texts = "\n".join(f"{p.position} {p.locator.zh} {p.text}" for p in passages)
        found[document.sha256] = hashlib.sha256(texts.encode()).hexdigest()
    return found


def _search_ms(services: Services, rounds: int = 20) -> float:
    """Processor time of this process per search, in milliseconds."""
    queries = [SearchQuery(text=text) for text in _QUERIES]
    for query in queries:
        services.search(query)
    begin = time.process_time()
    for _ in range(rounds):
        for query in queries:
            services.search(query)
    return round((time.process_time() - begin) * 1000 / rounds / len(queries), 2)


def _answers(host: Host) -> list[str]:
    found: list[str] = []
    for text in _QUERIES:
        query = urllib.parse.urlencode({"q": text})
        url = f"http://{host.there}:{_PORT}/api/v1/search?{query}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            groups = json.load(answer)["groups"]
        found += [hit["passage_id"] for group in groups for hit in group["hits"]]
    return found


def run(files: list[Path], folder: Path) -> dict[str, Any]:
    """Returns the figures; raises AssertionError if a document is lost, double or cut."""
    count, figures = len(files), {"documents": len(files)}
    listed = list(map(str, files))
    lite = folder / "lite"
    with _measured(figures, "ingest, SQLite", count):
        _kb({"KB_DATA_DIR": str(lite)}, "ingest", *listed)
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server("-c listen_addresses=* -c fsync=on"))
        server.allow("10.77.0.0/16")
        one = {"KB_DATA_DIR": str(folder / "one"), "KB_DATABASE_URL": ""}
        one["KB_DATABASE_URL"] = stack.enter_context(server.database())
        with _measured(figures, "ingest, PostgreSQL", count):
            _kb(one, "ingest", *listed)
        with open_services(Settings(data_dir=lite, embeddings="off")) as services:
            expected = _texts(services.catalog)
            figures["search, SQLite, ms"] = _search_ms(services)
        settings = Settings(
            data_dir=folder / "one", database_url=one["KB_DATABASE_URL"], embeddings="off"
        )
        with open_services(settings) as services:
            assert _texts(services.catalog) == expected
            figures["search, PostgreSQL, ms"] = _search_ms(services)
        hosts = [stack.enter_context(Host(number, folder)) for number in range(1, 6)]
        url = stack.enter_context(server.database())
        figures["hosts"] = _with_hosts(hosts, server.over(url), folder, listed, expected)
    return figures


def _with_hosts(
    hosts: list[Host], url: Any, folder: Path, files: list[str], expected: dict[str, str]
) -> dict[str, Any]:
    shared = _ENVIRON | {"KB_SHARED_ORIGINALS": str(folder / "originals")}
    figures: dict[str, Any] = {}

    def of(host: Host) -> dict[str, str]:
        return shared | {"KB_DATABASE_URL": url(host.here), "KB_HOST": host.there}

    running: dict[str, subprocess.Popen[bytes]] = {}
    catalog = Catalog.open(url("127.0.0.1"))
    try:
        local = shared | {"KB_DATABASE_URL": url("127.0.0.1"), "KB_DATA_DIR": str(folder / "desk")}
        _kb(local, "ingest", "--no-wait", *files)
        total = len(files)
        *answering, cut, killed, staying = hosts
        for host in answering:
            running[host.name] = host.start(of(host), "serve", "--no-worker", "--port", str(_PORT))
        with _measured(figures, "ingest, cut and killed", total):
            for host in (cut, killed, staying):
                running[host.name] = host.start(of(host), "worker")
            _wait(catalog, total // 5)
            cut.cut(off=True)
            cut_at = time.monotonic()
            _wait(catalog, total * 2 // 5)
            os.killpg(running[killed.name].pid, signal.SIGKILL)
            while time.monotonic() - cut_at < _CUT_SECONDS:
                time.sleep(0.5)
            figures["settled when the cable is back"] = _settled(catalog)
            cut.cut(off=False)
            _wait(catalog, total)
        counts = catalog.submissions.counts()
        figures["ledger"] = {status.value: n for status, n in counts.items()}
        found, _ = catalog.submissions.page(limit=total)
        figures["begun more than once"] = sum(each.attempts > 1 for each in found)
        made = [each.document_id for each in found if each.status is SubmissionStatus.INDEXED]
        assert len(made) == len(set(made)) == len(expected)
        assert _texts(catalog) == expected
        _wait_for_index(answering)
        answers = [_answers(host) for host in answering]
        assert answers[0]
        assert answers[0] == answers[1]
        figures["results compared"] = len(answers[0])
        return figures
    finally:
        catalog.close()
        for process in running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in running.values():
            process.wait()


def _wait_for_index(hosts: list[Host]) -> None:
    for host in hosts:
        url = f"http://{host.there}:{_PORT}/api/v1/status"
        while True:
            with suppress(OSError), urllib.request.urlopen(url, timeout=60) as answer:
                index = json.load(answer)["index"]
                if index["documents"] and not index["stale"]:
                    break
            time.sleep(1)


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500
    found = sorted(path for path in folder.rglob("*.md") if not path.name.startswith("_"))
    with TemporaryDirectory() as work:
        print(json.dumps(run(found[:count], Path(work)), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()

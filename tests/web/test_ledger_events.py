"""GET /api/v1/submissions/events: the ledger's changes, from the client's last position on."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import kb_json, run_kb
from tests.support.served import Served
from tests.support.served_here import working_site

EVENTS = "/api/v1/submissions/events"


class Site:
    def __init__(self, folder: Path, url: str, key: str) -> None:
        self.folder, self.url = folder, url
        self.headers = {"Authorization": f"Bearer {key}"}

    @contextmanager
    def events(self, query: str = "", **headers: str) -> Iterator[Iterator[dict[str, Any]]]:
        """Submissions as sent, with ``id``; the stream is open, and no event has been missed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.url}{EVENTS}{query}", headers=self.headers | named)
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.readline().startswith(b": ")
            yield read(answer)

    def submit(self, name: str, text: str) -> list[dict[str, Any]]:
        path = self.folder / name
        path.write_text(text)
        data: dict[str, Any] = kb_json(self.folder / "data", "ingest", "--no-wait", path)
        files: list[dict[str, Any]] = data["files"]
        return files


@pytest.fixture
def key(tmp_path: Path) -> str:
    return run_kb(tmp_path / "data", "key", "add", "watcher").stdout.strip()


@pytest.fixture
def site(tmp_path: Path, key: str) -> Iterator[Site]:
    with working_site(tmp_path / "data") as url:
        yield Site(tmp_path, url, key)


def read(answer: Any) -> Iterator[dict[str, Any]]:
    event: dict[str, str] = {}
    for line in answer:
        name, _, value = line.decode().rstrip("\r\n").partition(": ")
        if name:
            event[name] = value
        elif "data" in event:
            assert event["event"] == "submission"
            yield json.loads(event["data"]) | {"id": int(event["id"])}
            event = {}


def until_final(events: Iterator[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    found = []
    for event in events:
        found.append(event)
        if event["source_name"] == name and event["is_final"]:
            break
    return found


def test_a_file_is_followed_until_it_is_in_and_again_from_anywhere(site: Site) -> None:
    with site.events() as events:
        (submitted,) = site.submit("a.txt", "Article 1\nShelter.\n")
        told = until_final(events, "a.txt")
    assert told[-1]["status"] == "indexed"
    assert told[-1]["document_id"] == "a/en"
    revisions = [event["id"] for event in told]
    assert revisions == sorted(revisions)
    assert all(event["id"] == event["revision"] for event in told)

    site.submit("b.txt", "Article 1\nReturn.\n")
    # A returning client gets only later events, and one that asks for a batch only that batch's.
    with site.events("?since=0", Last_Event_ID=str(revisions[-1])) as events:
        assert {event["source_name"] for event in until_final(events, "b.txt")} == {"b.txt"}
    with site.events("?since=0") as events:
        names = [event["source_name"] for event in until_final(events, "b.txt")]
        assert names == ["a.txt", "b.txt"]
    with site.events(f"?batch={submitted['batch']}") as events:
        (event,) = until_final(events, "a.txt")
        assert event["submission_id"] == submitted["submission_id"]


def test_who_listens_keeps_nobody_from_stopping_kb(tmp_path: Path, key: str) -> None:
    with Served(tmp_path / "data") as kb, Site(tmp_path, kb.url, key).events():
        assert kb.stop() == 0
    assert "Cancel" not in kb.said
    assert "Traceback" not in kb.said


def test_a_stream_ends_with_the_key(site: Site) -> None:
    with site.events() as events:
        site.submit("a.txt", "Article 1\nShelter.\n")
        until_final(events, "a.txt")
        run_kb(site.folder / "data", "key", "revoke", "watcher")
        site.submit("b.txt", "Article 1\nReturn.\n")
        assert "b.txt" not in {event["source_name"] for event in events}


def test_a_stream_follows_what_is_restricted(site: Site) -> None:
    data = site.folder / "data"
    with site.events() as events:
        site.submit("a.txt", "Article 1\nShelter.\n")
        until_final(events, "a.txt")
        run_kb(data, "group", "add", "police")
        run_kb(data, "group", "restrict", "police", "b")
        site.submit("b.txt", "Article 1\nReturn.\n")
        site.submit("c.txt", "Article 1\nCare.\n")
        assert {event["source_name"] for event in until_final(events, "c.txt")} == {"c.txt"}

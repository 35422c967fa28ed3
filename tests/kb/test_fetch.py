"""`kb fetch`: official texts become documents, once each, whatever happens on the way."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus import FormatUnknown, SourceNotFound, SourceUnavailable
from corpus.sources import Source, load_sources
from kb.intake.download import Downloads
from kb.intake.fetch import FetchReport, choose, fetch
from kb.services import open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.conftest import kb_json, run_kb
from tests.support.fetch_site import PAGE, Page, Site, serve_without_proxies

AMENDED = PAGE.replace(b"We help.", b"We help. Always.")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serve_without_proxies(monkeypatch) as site:
        site.pages["/pact.html"] = Page()
        yield site


def run(data: Path, *sources: Source) -> list[FetchReport]:
    settings = Settings(data_dir=data, parsers=1)
    with (
        open_services(settings) as services,
        Downloads(settings.downloads_dir, settings.max_file_mb, timeout=5) as downloads,
    ):
        return list(fetch(sources, downloads, Ingestion(services).take))


def documents(data: Path) -> list[str]:
    with open_services(Settings(data_dir=data)) as services:
        return [document.id for document in services.catalog.documents()]


def test_a_source_becomes_the_document_that_the_list_describes(site: Site, tmp_path: Path) -> None:
    pact = site.source("/pact.html", lang="zh-Hans", work_id="help-pact", licence="Public domain")

    [report] = run(tmp_path, pact)

    assert (report.status, report.document_id) == ("fetched", "help-pact/zh-Hans")
    with open_services(Settings(data_dir=tmp_path)) as services:
        document = services.catalog.document("help-pact/zh-Hans")
        assert services.indexer.state().documents == 1
    assert (document.title, document.issuing_body) == ("互助公约", "办公室")
    assert (document.type, document.status) == ("treaty", "authentic")
    assert (str(document.date), document.licence) == ("2000-11-15", "Public domain")
    assert document.source_url == pact.address
    assert document.sha256 == report.download.sha256 == hashlib.sha256(PAGE).hexdigest()


def test_a_second_run_changes_nothing_and_an_amended_text_is_ingested(
    site: Site, tmp_path: Path
) -> None:
    pact = site.source("/pact.html")
    assert [run(tmp_path, pact)[0].status for _ in range(2)] == ["fetched", "unchanged"]

    site.pages["/pact.html"] = Page(body=AMENDED, etag='"2"')

    assert [run(tmp_path, pact)[0].status for _ in range(2)] == ["fetched", "unchanged"]
    assert documents(tmp_path) == ["pact/en"]


def test_new_metadata_of_an_unchanged_text_are_used(site: Site, tmp_path: Path) -> None:
    run(tmp_path, site.source("/pact.html"))
    [report] = run(tmp_path, site.source("/pact.html", title={"en": "Pact", "zh": "公约"}))
    assert (report.status, report.document_id) == ("fetched", "pact/en")
    with open_services(Settings(data_dir=tmp_path)) as services:
        assert services.catalog.document("pact/en").title == "Pact"


def test_one_that_fails_keeps_no_other_from_its_turn(site: Site, tmp_path: Path) -> None:
    site.pages["/odd"] = Page(body=b"\x7fELF\0\0\0\0", media_type="text/html")
    sources = [
        site.source("/gone.html"),
        site.source("/pact.html", sha256="0" * 64),
        site.source("/odd"),
        site.source(
            "/pact.html", id="good", work_id="good", sha256=hashlib.sha256(PAGE).hexdigest()
        ),
    ]

    reports = run(tmp_path, *sources)

    assert [r.status for r in reports] == ["failed", "failed", "failed", "fetched"]
    assert [type(r.error) for r in reports[:2]] == [SourceUnavailable] * 2
    assert isinstance(reports[2].error, FormatUnknown)
    assert documents(tmp_path) == ["good/en"]


def test_after_a_kill_while_downloading_the_next_run_continues(site: Site, tmp_path: Path) -> None:
    near, _ = _plain_http_sources()
    body = PAGE + b"<p>" + b"More. " * 50_000 + b"</p>"
    site.pages[near.address] = Page(body=body, stop_after=200_000, hold=threading.Event())
    part = tmp_path / "downloads" / f"{near.id}.part"

    _start_and_kill(tmp_path, site, near, lambda: part.is_file() and part.stat().st_size > 100_000)
    had = part.stat().st_size
    done = run_kb(tmp_path, "fetch", near.id, "--json", http_proxy=site.base)

    [told] = json.loads(done.stdout)["sources"]
    assert told["status"] == "fetched"
    assert told["sha256"] == hashlib.sha256(body).hexdigest()
    assert site.asked[-1].sent == len(body) - had
    assert documents(tmp_path) == [f"{near.work_id}/{near.lang}"]


def test_killed_between_download_and_ingest_the_next_run_ingests(
    site: Site, tmp_path: Path
) -> None:
    pact = site.source("/pact.html")
    with Downloads(Settings(data_dir=tmp_path).downloads_dir, max_mb=1) as downloads:
        downloads.get(pact)

    [report] = run(tmp_path, pact)

    assert (report.status, report.document_id) == ("fetched", "pact/en")
    assert [a.status for a in site.asked] == [200, 304]


def test_sources_are_chosen_by_id_each_once_in_the_order_asked_for(site: Site) -> None:
    sources = [site.source(f"/{name}.html") for name in "abc"]
    assert choose(sources, []) == sources
    assert [s.id for s in choose(sources, ["c", "a", "c"])] == ["c", "a"]
    with pytest.raises(SourceNotFound) as caught:
        choose(sources, ["a", "d"])
    assert caught.value.params == {"id": "d"}


def test_an_unknown_id_ends_the_command_before_it_starts(tmp_path: Path) -> None:
    done = run_kb(tmp_path, "fetch", "udhr-en", "nothing-like-it", KB_LANG="zh")
    assert done.returncode == 2
    assert "官方文本清单中没有 nothing-like-it" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_command_reports_each_source_and_lists_what_was_added(
    site: Site, tmp_path: Path
) -> None:
    # Plain http requests go through a proxy with their whole address: the test's site replaces the
    # publishers.
    near, far = _plain_http_sources()
    site.pages[near.address] = Page(body=PAGE)
    done = run_kb(tmp_path, "fetch", near.id, far.id, "--json", http_proxy=site.base)

    assert done.returncode == 1, done.stderr
    good, bad = json.loads(done.stdout)["sources"]
    document_id = f"{near.work_id}/{near.lang}"
    assert good == {
        "id": near.id,
        "status": "fetched",
        "address": near.address,
        "file": str(tmp_path / "downloads" / f"{near.id}.html"),
        "sha256": hashlib.sha256(PAGE).hexdigest(),
        "bytes": len(PAGE),
        "document_id": document_id,
        "reason": None,
        "reason_code": None,
    }
    assert (bad["status"], bad["reason_code"]) == ("failed", "source-unavailable")
    assert (bad["file"], bad["sha256"], bad["bytes"], bad["document_id"]) == (None,) * 4
    listed = {s["id"]: s["document_id"] for s in kb_json(tmp_path, "fetch", "--list")["sources"]}
    assert listed == {s.id: document_id if s.id == near.id else None for s in load_sources()}


def test_offline_each_source_is_one_line_that_says_what_to_do(tmp_path: Path, site: Site) -> None:
    near, far = _plain_http_sources()
    site.pages[near.address] = Page(status=503)
    site.pages[far.address] = Page(status=503)

    done = run_kb(tmp_path, "fetch", near.id, far.id, http_proxy=site.base)

    assert done.returncode == 1
    *lines, count = done.stdout.splitlines()
    assert count == "2 failed"
    for source, line in zip((near, far), lines, strict=True):
        assert line.startswith(f"failed     {source.id} could not be fetched from {source.address}")
        assert line.endswith("add it with `kb ingest`.")
    assert done.stderr == ""


def test_a_person_sees_a_bar_and_the_hash_to_pin(site: Site, tmp_path: Path) -> None:
    near, _ = _plain_http_sources()
    site.pages[near.address] = Page(body=PAGE)
    ours, theirs = os.openpty()
    environ = {"KB_DATA_DIR": str(tmp_path), "http_proxy": site.base, "TERM": "xterm"}
    done = subprocess.run(
        [sys.executable, "-m", "kb", "fetch", near.id],
        env=os.environ | environ | {"KB_LANG": "en", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=True,
        timeout=120,
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode(errors="ignore")
    os.close(ours)

    assert near.id in shown
    assert "100%" in shown or f"{len(PAGE)}/{len(PAGE)}" in shown
    assert f'sha256 = "{hashlib.sha256(PAGE).hexdigest()}"' in done.stdout


def _plain_http_sources() -> tuple[Source, Source]:
    first, second, *_ = [s for s in load_sources() if s.address.startswith("http://")]
    return first, second


def _start_and_kill(data: Path, site: Site, source: Source, is_time: Callable[[], bool]) -> None:
    """`kb fetch` killed with all its children once ``is_time``."""
    with subprocess.Popen(
        [sys.executable, "-m", "kb", "fetch", source.id],
        env=os.environ | {"KB_DATA_DIR": str(data), "http_proxy": site.base},
        start_new_session=True,
    ) as process:
        while not is_time():
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)

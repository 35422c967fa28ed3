"""The server is unreachable, returns, refuses the key: what readers, programs and operators see."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import kb_json, run_kb
from tests.support.meilisearch_server import MeilisearchServer, wait_until
from tests.support.served import Served

LAW = "# 示例法\n\n第一条 庇护所。\n\n第二条 被害人。\n"
GUIDE = "# Guide\n\nArticle 1\n\nRepatriation.\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeilisearchServer]:
    server = MeilisearchServer(tmp_path / "server")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def data(tmp_path: Path, server: MeilisearchServer) -> Path:
    """A data folder with one law, which the server has indexed."""
    (tmp_path / "law.md").write_text(LAW, "utf-8")
    done = run_kb(tmp_path / "data", "ingest", tmp_path / "law.md", **server.environ)
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "data"


def test_readers_get_the_reason_and_everything_works_again_afterwards(
    data: Path, server: MeilisearchServer, tmp_path: Path
) -> None:
    (tmp_path / "guide.md").write_text(GUIDE, "utf-8")
    with Served(data, **server.environ) as kb:
        assert kb.get("/api/v1/search?q=庇护所").json["groups"][0]["total"] == 1
        server.kill()

        problem = kb.get("/api/v1/search?q=庇护所", Accept_Language="en")
        assert (problem.status, problem.json["code"]) == (503, "index-away")
        assert problem.headers["content-type"] == "application/problem+json"
        assert int(problem.headers["retry-after"]) > 0
        assert server.url not in problem.body
        for language, words in (("en", "does not answer"), ("zh", "检索服务器没有应答")):
            page = kb.get("/?q=庇护所", Accept_Language=language, Accept="text/html")
            assert (page.status, "retry-after" in page.headers) == (503, True)
            assert words in page.body
        assert kb.get("/documents/law/zh?q=庇护所", Accept="text/html").status == 200
        for address in ("/health", "/api/v1/health"):
            health = kb.get(address)
            assert health.status == 503
            said = {"status": "failing", "catalog": "ok", "index": "index-away"}
            assert said.items() <= health.json.items()
        assert kb.get("/api/v1/status").json["index"]["problem"] == "index-away"

        # The catalog fills without it.
        done = run_kb(data, "ingest", tmp_path / "guide.md", **server.environ)
        assert done.returncode == 0
        assert "guide/en" in done.stdout
        assert "the index is behind" in done.stderr
        assert kb.get("/api/v1/status").json["index"]["missing_ids"] == ["guide/en"]

        server.start()
        wait_until(
            lambda: kb.get("/api/v1/status").json["index"]["stale"] == 0, "it is caught up", 90
        )
        assert kb.get("/health").status == 200
        assert kb.get("/api/v1/search?q=repatriation").json["groups"][0]["total"] == 1
    assert "Traceback" not in kb.said


def test_kb_serves_though_the_server_is_away_from_the_start(
    data: Path, server: MeilisearchServer
) -> None:
    server.kill()
    with Served(data, **server.environ) as kb:
        assert kb.get("/api/v1/search?q=庇护所").status == 503
        assert kb.get("/api/v1/documents").status == 200
        server.start()
        wait_until(lambda: kb.get("/health").status == 200, "it is back")
        assert kb.get("/api/v1/search?q=庇护所").json["groups"][0]["total"] == 1


def test_the_command_line_says_so_in_a_line(data: Path, server: MeilisearchServer) -> None:
    server.kill()
    for command in (("search", "庇护所"), ("rebuild",), ("status", "--check")):
        done = run_kb(data, *command, **server.environ)
        assert (done.returncode, done.stdout) == (2, ""), command
        assert done.stderr.startswith("The search server does not answer. ")
        assert done.stderr.count("\n") == 1


def test_a_server_that_takes_calls_and_never_answers_is_away(data: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        done = run_kb(
            data,
            "search",
            "庇护所",
            timeout=60,
            KB_MEILISEARCH_URL=url,
            KB_MEILISEARCH_SECONDS="1",
        )
    assert done.returncode == 2
    assert done.stderr.startswith("The search server does not answer. ")


def test_a_wrong_key_is_reported_once_and_not_retried_repeatedly(
    data: Path, server: MeilisearchServer
) -> None:
    wrong = server.environ | {"KB_MEILISEARCH_KEY": "wrong"}
    done = run_kb(data, "search", "庇护所", **wrong)
    assert done.returncode == 2
    assert done.stderr.startswith("The search server rejected the key. Set KB_MEILISEARCH_KEY")

    with Served(data, **wrong) as kb:
        assert kb.get("/health").json["index"] == "index-key-refused"
        assert kb.get("/api/v1/search?q=庇护所").status == 503
        wait_until(lambda: "cannot follow" in kb.said, "kb serve says that it cannot catch up")
    # At the start, for the search, and when the index should have followed.
    assert kb.said.count("Set KB_MEILISEARCH_KEY") == 3


def test_each_index_is_known_for_what_it_holds_itself(
    data: Path, server: MeilisearchServer
) -> None:
    assert kb_json(data, "status")["index"]["missing_ids"] == ["law/zh"]  # the embedded one
    assert kb_json(data, "search", "庇护所")["groups"][0]["total"] == 1
    done = run_kb(data, "status", "--check", **server.environ)
    assert done.returncode == 0
    assert "equal to the catalog" in done.stdout
    other = server.environ | {"KB_MEILISEARCH_PREFIX": "other"}
    assert run_kb(data, "status", "--check", **other).returncode == 1
    assert run_kb(data, "rebuild", **other).returncode == 0
    assert run_kb(data, "status", "--check", **other).returncode == 0

"""``kb serve --fetch``: the official texts are downloaded while it answers."""

from __future__ import annotations

import signal
from pathlib import Path

from corpus.sources import load_sources
from tests.support.meilisearch_server import wait_until
from tests.support.served import Served

# Nobody listens there: each download fails at once.
_NO_NETWORK = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}


def test_it_answers_without_a_network_and_says_what_failed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Served(data, "--fetch", "--no-worker", KB_EMBEDDINGS="off", **_NO_NETWORK) as served:
        assert served.get("/health").status == 200
        wait_until(lambda: "official texts" in served.said, "all were tried", 60)

        assert f"kb: official texts: {len(load_sources())} failed" in served.said
        report = (data / "fetch.log").read_text("utf-8")
        assert report.count("failed  ") == len(load_sources())
        assert served.stop(signal.SIGTERM) == 0


def test_it_ends_with_the_command(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Served(data, "--fetch", "--no-worker", KB_EMBEDDINGS="off", **_NO_NETWORK) as served:
        assert served.stop(signal.SIGTERM) == 0
        assert "official texts" not in served.said

"""An encoder and a reranker on a server: asked over HTTP, and done without where they do not answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus import EncoderAway, SettingInvalid
from kb.services import open_services
from kb.settings import Settings
from search import SearchQuery
from search.embeddings import Calibration
from search.embeddings.calibration import save_means
from search.embeddings.http import HttpEncoder, HttpModel, HttpReranker
from tests.conftest import run_kb
from tests.support.ingested import ingested


def vector(text: str) -> list[float]:
    """One dimension for each subject, in either language."""
    beds = float("bed" in text or "床位" in text)
    courts = float("court" in text or "法院" in text)
    return [beds, courts, 0.2]


def answer(path: str, body: dict[str, Any]) -> Any:
    if path == "/v1/embeddings":
        rows = [{"index": n, "embedding": vector(text)} for n, text in enumerate(body["input"])]
        return {"data": rows[::-1]}
    if path == "/embed":
        return [vector(text) for text in body["inputs"]]
    if path == "/rerank":
        # The longest text is the best.
        rows = [{"index": n, "score": len(text)} for n, text in enumerate(body["texts"])]
        return sorted(rows, key=lambda row: -row["score"])
    return {"results": [{"index": n, "relevance_score": -n} for n in range(len(body["documents"]))]}


@contextmanager
def serving(say: Callable[[str, dict[str, Any]], Any] = answer) -> Iterator[tuple[str, list[Any]]]:
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, body, self.headers.get("Authorization")))
            said = say(self.path, body)
            content = json.dumps(said).encode()
            self.send_response(500 if said is None else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("path", ["/v1/embeddings", "/embed"])
def test_both_apis_give_unit_vectors_in_order(path: str) -> None:
    with serving() as (url, asked):
        encoder = HttpEncoder(
            HttpModel(url + path, "m3", "secret"),
            dimensions=3,
            query_prefix="query: ",
            passage_prefix="passage: ",
        )
        found = encoder.passages(["a bed", "", "the court"])
        encoder.query("a bed")
        encoder.query("a bed")
        encoder.close()

    assert found.shape == (3, 3)
    assert found[0].argmax() == 0
    assert not found[1].any()
    assert found[2].argmax() == 1
    np.testing.assert_allclose(np.linalg.norm(found[[0, 2]], axis=1), 1, rtol=1e-6)
    texts = [body.get("input") or body.get("inputs") for _, body, _ in asked]
    assert texts == [["passage: a bed", "passage: the court"], ["query: a bed"]]
    assert all(body["model"] == "m3" and key == "Bearer secret" for _, body, key in asked)


@pytest.mark.parametrize("said", [None, {"data": []}, {"error": "no"}, [[1.0, 2.0]], "no"])
def test_an_answer_that_does_not_fit_is_no_answer(said: Any) -> None:
    with serving(lambda *_: said) as (url, _):
        encoder = HttpEncoder(HttpModel(f"{url}/v1/embeddings"), dimensions=3)
        with pytest.raises(EncoderAway):
            encoder.query("a bed")
        encoder.close()


def test_other_prefixes_are_another_model() -> None:
    server = HttpModel("http://127.0.0.1:9/embed")
    encoders = [HttpEncoder(server, dimensions=3, query_prefix=each) for each in ("", "query: ")]
    assert len({encoder.model for encoder in encoders}) == 2
    for encoder in encoders:
        encoder.close()


@pytest.mark.parametrize("path", ["/rerank", "/v1/rerank"])
def test_both_rerankers_score_in_the_order_of_the_texts(path: str) -> None:
    with serving() as (url, _):
        reranker = HttpReranker(HttpModel(url + path), seconds=5)
        scores = reranker.scores("bed", ["aa", "a", "aaa"])
        reranker.close()
    assert scores == ([2, 1, 3] if path == "/rerank" else [0, -1, -2])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = {
        "one.en.txt": "The shelter gives a bed to each victim.",
        "one.zh.txt": "庇护所为每一名受害人提供床位。",
        "two.en.txt": "A bed is given to the victim by the shelter, and food, and clothes, and rest.",
    }
    return ingested(tmp_path, texts)


def test_a_library_is_searched_with_the_vectors_of_a_server(data: Path) -> None:
    with serving() as (url, _):
        model = {"KB_ENCODER_URL": f"{url}/embed", "KB_ENCODER_DIMENSIONS": "3"}
        made = run_kb(data, "embed", **model, KB_EMBEDDINGS="on")
        assert made.returncode == 0, made.stderr
        settings = Settings(data_dir=data, encoder_url=f"{url}/embed", encoder_dimensions=3)
        with open_services(settings) as services:
            hybrid = services.searcher.search(SearchQuery("bed"))
    assert hybrid.mode == "hybrid"
    assert all(hit.scores.dense is not None for group in hybrid.groups for hit in group.hits)

    # The server is away now: words alone answer.
    with open_services(settings) as services:
        lexical = services.searcher.search(SearchQuery("a victim's bed"))
    assert lexical.mode == "lexical"
    assert lexical.lexical_reason is not None
    assert lexical.groups[0].hits


def test_a_reranker_orders_the_best_results_and_is_done_without(data: Path) -> None:
    def first(**settings: Any) -> str:
        with open_services(Settings(data_dir=data, embeddings="off", **settings)) as services:
            return services.searcher.search(SearchQuery("bed victim")).groups[0].hits[0].document.id

    with serving() as (url, asked):
        plain = first()
        assert not asked
        reranked = first(reranker_url=f"{url}/rerank")
    assert (plain, reranked) == ("one/en", "two/en")
    assert first(reranker_url=f"{url}/rerank") == plain


def test_a_server_without_dimensions_is_refused(data: Path) -> None:
    settings = Settings(data_dir=data, encoder_url="http://127.0.0.1:9/embed")
    with (
        open_services(settings) as services,
        pytest.raises(SettingInvalid, match="KB_ENCODER_DIMENSIONS"),
    ):
        services.searcher.search(SearchQuery("bed"))


def test_few_parallel_passages_are_not_calibrated_on(data: Path) -> None:
    done = run_kb(
        data, "calibrate", KB_ENCODER_URL="http://127.0.0.1:9/embed", KB_ENCODER_DIMENSIONS="3"
    )
    assert done.returncode == 2
    assert "30" in done.stderr


def test_a_calibration_belongs_to_its_model(tmp_path: Path) -> None:
    means: Any = {
        (kind, lang): np.array([0.5 if lang == "en" else -0.5, 0, 0], np.float32)
        for kind in ("sentence", "whole")
        for lang in ("en", "zh")
    }
    save_means(tmp_path / "calibration.npz", "m3", means)
    given = np.array([0.0, 1.0, 0.0], np.float32)

    own = Calibration.of_file(tmp_path / "calibration.npz", "m3", 3).query(given, "en")
    other = Calibration.of_file(tmp_path / "calibration.npz", "other", 3).query(given, "en")

    assert own[0] < 0
    np.testing.assert_allclose(other, given)

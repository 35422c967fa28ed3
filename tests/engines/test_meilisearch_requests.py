"""The number of requests that a search sends to a Meilisearch server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from search import EngineRequest, SearchEngine, rebuild_index
from search.engines.engine import Form, QueryWord
from search.weights import load_weights
from tests.engines.conftest import meilisearch_engine
from tests.engines.server import TestServer
from tests.support.search_samples import SEGMENTER, Library, make_document

UNITS = 200
"""More than the server returns as candidates."""
REQUEST = EngineRequest(
    lang="en",
    words=(QueryWord("victims", (Form("term", ("victim",)),)),),
    weights=load_weights(),
    limit=UNITS,
)


@pytest.fixture
def engine(server: TestServer, prefix: str, tmp_path: Path) -> SearchEngine:
    library = Library(tmp_path / "index")
    library.add(make_document("guide/en"), *[f"Shelter {n} for victims." for n in range(UNITS)])
    engine = meilisearch_engine(server, prefix)
    rebuild_index(engine, SEGMENTER, library.contents())
    engine.search(msgspec.structs.replace(REQUEST, limit=1))
    return engine


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of all requests from now on."""
    found: list[str] = []
    send = requests.Session.request

    def request(session: requests.Session, method: str, url: str, **options: Any) -> Any:
        found.append(url)
        return send(session, method, url, **options)

    monkeypatch.setattr(requests.Session, "request", request)
    return found


def test_ranked_units_and_their_facets_need_one(engine: SearchEngine, sent: list[str]) -> None:
    request = msgspec.structs.replace(REQUEST, only_ranked=True)
    with engine.together([request]):
        result = engine.search(request)
        engine.facets(request)
    assert len(sent) == 1
    assert result.total == UNITS
    assert 0 < len(result.hits) < UNITS


def test_what_is_listed_beyond_them_needs_another(engine: SearchEngine, sent: list[str]) -> None:
    with engine.together([REQUEST]):
        result = engine.search(REQUEST)
    assert len(sent) == 2
    assert len({hit.unit_id for hit in result.hits}) == UNITS

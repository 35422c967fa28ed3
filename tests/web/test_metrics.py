"""/metrics counts requests, searches and what became of files, for those with a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from kb.access import make_key
from kb.services import open_services
from kb.settings import Settings
from tests.support.operated_site import operated_site
from tests.support.served import Served
from tests.support.sites import client_of
from tests.support.writing_site import Site

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with operated_site(tmp_path) as site:
        yield site


def read(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scraped(site: Site) -> Samples:
    answer = site.client.get("/metrics", headers=site.bearer)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read(answer.text)


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


def test_searches_are_counted_by_language_with_their_time(site: Site) -> None:
    before = scraped(site)
    for query in ("shelter", "victims", "人口贩运"):
        site.client.get("/api/v1/search", params={"query": query})
    site.client.get("/", params={"q": "shelter"})
    after = scraped(site)

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    english = {"engine": "embedded", "language": "en"}
    assert more("kb_searches_total", **english, mode="lexical") == 3
    assert more("kb_search_seconds_count", **english) == 3
    assert more("kb_search_seconds_sum", **english) > 0
    assert more("kb_searches_without_result_total", **english) == 0
    assert more("kb_searches_without_result_total", engine="embedded", language="zh") == 1


def test_requests_are_counted_by_route_not_by_address(site: Site) -> None:
    before = scraped(site)
    site.client.get("/api/v1/documents/act/en")
    site.client.get("/api/v1/documents/none/en")
    site.client.get("/wp-login.php")
    after = scraped(site)
    new = {key: n - before.get(key, 0) for key, n in after.items() if key[0] == "kb_requests_total"}
    counted = {frozenset(labels): n for (_, labels), n in new.items() if n}
    route = next(
        dict(labels)["route"] for labels in counted if "documents" in dict(labels)["route"]
    )
    assert "act" not in route
    for status, of in (("200", route), ("404", route), ("404", "unknown")):
        labels = {("method", "GET"), ("route", of), ("status", status)}
        assert counted[frozenset(labels)] == 1


def test_the_state_of_the_library_is_there(site: Site) -> None:
    samples = scraped(site)
    assert value(samples, "kb_documents") == 1
    assert value(samples, "kb_submissions", status="indexed") == 1
    assert value(samples, "kb_submissions", status="refused") == 1
    assert value(samples, "kb_index_documents", state="current") == 1
    assert value(samples, "kb_up", part="catalog") == 1
    assert value(samples, "kb_disk_bytes", part="originals") > 0
    assert value(samples, "kb_oldest_waiting_seconds") == 0


def test_nothing_that_was_typed_or_read_is_in_it(site: Site) -> None:
    site.client.get("/api/v1/search", params={"query": "Zinnia Quartermaine"})
    site.client.get("/documents/act/en")
    text = site.client.get("/metrics", headers=site.bearer).text
    for word in ("Zinnia", "Quartermaine", "act/en", "Wang Fang", "bad.pdf"):
        assert word not in text


def test_it_is_for_administrators(site: Site) -> None:
    writer = make_key(site.services.catalog, "Editor")
    assert site.client.get("/metrics").status_code == 401
    refused = site.client.get("/metrics", headers={"Authorization": f"Bearer {writer}"})
    assert refused.status_code == 403
    assert site.client.get("/metrics").headers["content-type"] == "application/problem+json"
    assert site.client.get("/status/figures", headers={"Accept": "text/html"}).status_code == 303


def test_a_secret_for_prometheus_opens_it_and_nothing_else(site: Site) -> None:
    settings = msgspec.structs.replace(
        site.services.settings, metrics_key="tulip", reading="closed"
    )
    with open_services(settings) as services, client_of(services) as client:
        secret = {"Authorization": "Bearer tulip"}
        assert client.get("/metrics", headers=secret).status_code == 200
        assert client.get("/api/v1/documents", headers=secret).status_code == 401
        for wrong in ("Bearer tulip2", "Bearer ", "tulips", ""):
            answer = client.get("/metrics", headers={"Authorization": wrong})
            assert answer.status_code == 401, wrong


def test_several_server_processes_add_up(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with open_services(Settings(data_dir=data)) as services:
        key = make_key(services.catalog, "Prometheus", ["admin"])
    with Served(data, "--processes", "2", "--no-worker", KB_EMBEDDINGS="off") as served:
        for _ in range(12):
            served.get("/api/v1/search?query=shelter")
        # Whichever process answers gives the sum of both.
        for _ in range(4):
            samples = read(served.get("/metrics", Authorization=f"Bearer {key}").body)
            labels = {"engine": "embedded", "language": "en", "mode": "lexical"}
            assert value(samples, "kb_searches_total", **labels) == 12

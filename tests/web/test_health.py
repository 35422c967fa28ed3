"""Health says which parts can be used: live, ready, and each part."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from kb.web.app import create_app
from tests.support.sites import client_of

Client = TestClient[Litestar]
_Usage = namedtuple("_Usage", ["total", "used", "free"])


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        path = tmp_path / "act.en.md"
        path.write_text("# Shelter Act\n\nArticle 1\nVictims shall have shelter.\n")
        services.indexer.rebuild()
        services.intake.submit([SubmittedFile.at(path)], Metadata(), by="cli")
        yield services


def test_files_that_wait_without_a_worker_are_no_reason_to_stop_reading(
    services: Services,
) -> None:
    with client_of(services) as client:
        answer = client.get("/health")
        assert answer.status_code == 200
        assert (answer.json()["status"], answer.json()["worker"]) == ("degraded", "missing")
        with services.lease():
            assert client.get("/health").json()["worker"] == "ok"
            assert client.get("/health").json()["status"] == "ok"
        assert client.get("/health").json()["worker"] == "missing"


def test_little_space_on_the_disk_is_told(services: Services) -> None:
    with (
        client_of(services) as client,
        mock.patch("shutil.disk_usage", return_value=_Usage(10**12, 10**12, 10**8)),
    ):
        answer = client.get("/health")
    assert (answer.status_code, answer.json()["disk"]) == (200, "low")


def test_without_a_catalog_it_lives_but_is_not_ready(services: Services) -> None:
    services.settings.data_dir.joinpath("catalog.sqlite").write_bytes(b"noise" * 1000)
    for path in services.settings.data_dir.glob("catalog.sqlite-*"):
        path.unlink()
    with (
        open_services(services.settings) as anew,
        client_of(anew, raise_server_exceptions=False) as client,
    ):
        for base in ("", "/api/v1"):
            assert client.get(f"{base}/health/live").json() == {"status": "ok"}
            for path in ("/health", "/health/ready"):
                answer = client.get(f"{base}{path}")
                assert answer.status_code == 503
                assert answer.headers["retry-after"]
                assert answer.json()["catalog"] == "catalog-unavailable"
                assert answer.json()["index"] == answer.json()["worker"] == "unknown"


def test_while_it_stops_it_lives_but_is_not_ready(services: Services) -> None:
    with TestClient(create_app(services, lambda: True)) as client:
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health").status_code == 200
        assert client.get("/health/live").status_code == 200

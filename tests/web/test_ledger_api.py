"""The ledger over HTTP: who may read it, how it is filtered, what it shows of each file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar

from ingest import Metadata
from kb.access import make_key
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.writing_site import Site, writing_app, writing_site

LEDGER = "/api/v1/submissions"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Two batches: one file that waits and one that was refused; one that waits."""
    folder = tmp_path_factory.mktemp("ledger")
    settings = Settings(data_dir=folder / "data", embeddings="off")
    (folder / "good.txt").write_text("Article 1\nShelter.\n")
    (folder / "other.txt").write_text("Article 1\nReturn.\n")
    (folder / "empty.txt").touch()
    with open_services(settings) as services:
        for names in (("good.txt", "empty.txt"), ("other.txt",)):
            files = [SubmittedFile.at(folder / name) for name in names]
            services.intake.submit(files, Metadata(), by="tester")
        yield services


@pytest.fixture(scope="module")
def app(services: Services) -> Litestar:
    return writing_app(services)


@pytest.fixture
def site(services: Services, app: Litestar) -> Iterator[Site]:
    with writing_site(services, app=app) as site:
        yield site


def test_the_newest_come_first_with_counts_of_all(site: Site) -> None:
    ledger = site.client.get(LEDGER, headers=site.bearer).json()
    assert [o["source_name"] for o in ledger["submissions"]] == [
        "other.txt",
        "empty.txt",
        "good.txt",
    ]
    assert ledger["total"] == 3
    assert ledger["counts"] == {"queued": 2, "refused": 1}
    assert ledger["revision"] == max(o["revision"] for o in ledger["submissions"])


def test_it_is_filtered_and_paged(site: Site) -> None:
    def names(query: str) -> list[str]:
        ledger = site.client.get(f"{LEDGER}?{query}", headers=site.bearer).json()
        return [submission["source_name"] for submission in ledger["submissions"]]

    assert names("status=refused") == ["empty.txt"]
    assert names("status=refused&status=queued&limit=2") == ["other.txt", "empty.txt"]
    assert names("offset=2") == ["good.txt"]
    batch = site.client.get(f"{LEDGER}?status=refused", headers=site.bearer).json()
    assert names(f"batch={batch['submissions'][0]['batch']}") == ["empty.txt", "good.txt"]
    assert site.client.get(f"{LEDGER}?status=none", headers=site.bearer).status_code == 400


def test_a_row_says_why_and_what_to_do_in_the_readers_language(site: Site) -> None:
    def refused(**headers: str) -> dict[str, object]:
        answer = site.client.get(f"{LEDGER}?status=refused", headers=site.bearer | headers).json()
        found: dict[str, object] = answer["submissions"][0]
        return found

    english, chinese = refused(), refused(**{"Accept-Language": "zh"})
    assert english["reason"] == "empty.txt contains no text."
    assert chinese["reason"] != english["reason"]
    assert english["reasons"] == chinese["reasons"]
    assert english["remedy"]
    assert (english["submitted_by"], english["size"], english["is_final"]) == ("tester", None, True)


def test_nobody_reads_it_without_a_key_for_writing(site: Site) -> None:
    reader = make_key(site.services.catalog, "reader", ["read"])
    for path in (LEDGER, f"{LEDGER}/1", f"{LEDGER}/events"):
        assert site.client.get(path).status_code == 401
        answer = site.client.get(path, headers={"Authorization": f"Bearer {reader}"})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    # And the page that all may read names no file.
    assert "empty.txt" not in site.client.get("/status").text


def test_what_is_not_there_is_not_read_again(site: Site) -> None:
    for path in (f"{LEDGER}/999", f"{LEDGER}/999/retry", f"{LEDGER}/999/accept"):
        method = "GET" if path.endswith("999") else "POST"
        answer = site.client.request(method, path, headers=site.bearer)
        assert (answer.status_code, answer.json()["code"]) == (404, "submission-not-found")
    # A submission that is already waiting is not queued again.
    answer = site.client.post(f"{LEDGER}/1/retry", headers=site.bearer)
    assert (answer.status_code, answer.json()["code"]) == (409, "submission-busy")
    answer = site.client.post(f"{LEDGER}/2/retry", json={"type": "poem"}, headers=site.bearer)
    assert (answer.status_code, answer.json()["code"]) == (422, "metadata-invalid")
    answer = site.client.post(f"{LEDGER}/2/retry", json={"colour": "red"}, headers=site.bearer)
    assert answer.status_code == 400

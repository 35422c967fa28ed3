"""Documents, passages, works and terms through the API."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from corpus import Document, Format, Submission, SubmissionStatus
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.sites import client_of

Client = TestClient[Litestar]
API = "/api/v1"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def test_the_list_counts_passages_and_the_document_holds_as_many(client: Client) -> None:
    listed = client.get(f"{API}/documents").json()

    assert len(listed) >= 18
    for entry in listed[:4]:
        document = client.get(f"{API}/documents/{entry['document_id']}").json()
        passages = client.get(f"{API}/documents/{entry['document_id']}/passages").json()
        assert document["passages"] == passages
        assert len(passages) == entry["passages"]
        assert entry.keys() == document.keys()


def test_the_list_is_cut_into_parts_that_link_to_each_other(client: Client) -> None:
    whole = client.get(f"{API}/documents")
    first = client.get(f"{API}/documents", params={"limit": 2})
    second = client.get(first.headers["link"].split(">")[0].strip("<"))

    assert first.headers["x-total-count"] == str(len(whole.json()))
    assert first.json() + second.json() == whole.json()[:4]


def test_the_list_can_be_narrowed(client: Client) -> None:
    answer = client.get(f"{API}/documents", params={"lang": "zh", "type": "treaty"}).json()

    assert answer
    assert {(entry["lang"], entry["type"]) for entry in answer} == {("zh", "treaty")}


def test_a_passage_comes_with_all_that_is_below_it(client: Client) -> None:
    article = client.get(f"{API}/passages/palermo-protocol-digest/en/art-3").json()
    items = [client.get(f"{API}/passages/{id_}").json() for id_ in article["children"]]

    assert article["locator"] == {"en": "Article 3", "zh": "第三条"}
    assert [item["parent_id"] for item in items] == [article["passage_id"]] * len(items)
    assert len(items) >= 4
    assert all(item["text"] in article["full_text"] for item in (article, *items))
    assert article["document"]["document_id"] == "palermo-protocol-digest/en"


def test_a_work_names_its_language_versions(client: Client) -> None:
    work = client.get(f"{API}/works/palermo-protocol-digest").json()

    assert work in client.get(f"{API}/works").json()
    assert [document["lang"] for document in work["documents"]] == ["en", "zh"]
    assert work["titles"] == {d["lang"]: d["title"] for d in work["documents"]}


def test_terms_are_found_in_either_script(client: Client) -> None:
    for words in ("拐卖", "拐賣", "abduction and traff"):
        found = client.get(f"{API}/terms", params={"find": words}).json()
        assert "guaimai" in [concept["concept_id"] for concept in found]
    concept = client.get(f"{API}/terms/guaimai").json()
    assert concept["differs_in_law"]
    assert concept["note"]["zh"]


def test_the_original_is_downloaded_byte_for_byte(client: Client) -> None:
    for entry in client.get(f"{API}/documents").json():
        answer = client.get(f"{API}/documents/{entry['document_id']}/file")
        assert hashlib.sha256(answer.content).hexdigest() == entry["sha256"]
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "charset" not in answer.headers["content-type"]


def test_a_chinese_file_name_survives_the_download(library: Services, tmp_path: Path) -> None:
    original = tmp_path / '讲义"一".txt'
    original.write_text("第一条", "gb18030")
    sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
    template = library.catalog.documents()[0]
    values = {name: getattr(template, name) for name in Document.__struct_fields__}
    document = Document(
        **values
        | {
            "id": "讲义/zh",
            "work_id": "讲义",
            "lang": "zh",
            "source_name": original.name,
            "sha256": sha256,
            "format": Format.TEXT,
        }
    )
    with open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as services:
        services.originals.keep(original, sha256)
        services.catalog.put(document, [], _submission(document))
        with client_of(services) as client:
            answer = client.get(f"{API}/documents/讲义/zh/file")

    assert answer.content == original.read_bytes()
    encoded = answer.headers["content-disposition"].split("filename*=UTF-8''")[1]
    assert unquote(encoded) == original.name
    assert answer.headers["content-type"] == "text/plain"


def test_status_counts_what_is_in(client: Client, library: Services) -> None:
    status = client.get(f"{API}/status").json()

    counts = library.catalog.counts()
    assert (status["works"], status["documents"]) == (counts.works, counts.documents)
    assert status["index"]["stale"] == 0
    for address in ("/health", f"{API}/health"):
        assert client.get(address).json() == {
            "status": "ok",
            "catalog": "ok",
            "database": "sqlite",
            "index": "ok",
            "worker": "idle",
            "encoder": "embeddings-off",
            "disk": "ok",
        }


def _submission(document: Document) -> Submission:
    return Submission(
        source_name=document.source_name,
        sha256=document.sha256,
        status=SubmissionStatus.INDEXED,
        document_id=document.id,
        reason_code=None,
        reason_params={},
        seconds=0.1,
        submitted_at="2026-01-01T00:00:00Z",
    )

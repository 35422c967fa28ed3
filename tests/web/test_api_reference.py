"""The API describes itself: OpenAPI, and a page that needs nothing from elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]
OPERATIONS = {
    "search", "listDocuments", "getDocument", "listPassages", "downloadDocument", "getPassage",
    "discardSubmission",
    "getReferences", "resolveCitation", "quotePassages",
    "getPage", "getPageImage", "getPassageBoxes", "getConcordance", "getAlignment", "setDecision",
    "deleteDecision", "listJudgements", "setJudgement", "assignWork", "separateFromWork", "proposeVersions",
    "uploadDocuments", "listSubmissions", "getSubmission", "watchSubmissions", "retrySubmission",
    "retrySubmissions",
    "acceptSubmission", "listVersions", "getVersion", "compareDocumentVersions", "correctDocument",
    "removeDocument", "restoreDocument",
    "listRelatedPassages",
    "getParallel", "compareVersions",
    "exportRecords", "exportTermbase", "exportDocuments", "exportComparison", "exportSearch",
    "getOverview", "listProposals",
    "getIndex", "suggest", "resolveCitations", "getPassages",
    "listCollections", "createCollection", "getCollection", "changeCollection", "deleteCollection",
    "duplicateCollection", "handOverCollection", "shareCollection", "revokeCollectionLink",
    "checkCollection", "addToCollection", "changeCollectionItem", "moveCollectionItem",
    "renewCollectionItem", "widenCollectionItem", "removeFromCollection", "getSharedCollection",
    "exportCollection", "exportGivenCollection",
    "listGroups", "createGroup", "deleteGroup", "addMember", "removeMember", "restrictToGroup",
    "releaseFromGroup", "listAudit",
    "listWorks", "getWork", "listTerms", "getTerm", "getStatus", "getHealth", "getReadiness", "getLiveness",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: Client) -> Any:
    return client.get("/api/v1/schema/openapi.json").json()


def operations(document: Any) -> list[Any]:
    return [operation for item in document["paths"].values() for operation in item.values()]


def test_operations_have_chosen_ids(document: Any) -> None:
    assert {operation["operationId"] for operation in operations(document)} == OPERATIONS
    assert all(f"{path}/".startswith("/api/v1/") for path in document["paths"])


def test_what_writes_needs_a_key_and_says_so(client: Client, document: Any) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            reads = operation["operationId"] in ("resolveCitations", "exportGivenCollection")
            private = ("/submissions", "/collections", "/groups", "/audit", "/judgements")
            is_private = any(each in path for each in private)
            needs_key = (method != "get" or is_private) and not reads
            assert bool(operation.get("security")) == needs_key, (method, path)
            if needs_key:
                address = re.sub(r"{\w+}", "1", path)
                answer = client.request(method, address)
                assert (answer.status_code, answer.json()["code"]) == (401, "key-missing")


def test_the_form_that_sends_files_is_described(client: Client, document: Any) -> None:
    form = document["paths"]["/api/v1/documents"]["post"]["requestBody"]["content"]
    properties = form["multipart/form-data"]["schema"]["properties"]
    assert {"file", "title", "work", "password", "held"} <= set(properties)
    assert "may be repeated" in client.get("/api").text.partition('id="uploadDocuments"')[2]


def test_all_is_described(document: Any) -> None:
    for operation in operations(document):
        assert operation["summary"]
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])
    schemas = document["components"]["schemas"]
    assert schemas["HitView"]["properties"]["highlights"]["description"]
    assert all(schema.get("title") for schema in schemas.values())


@pytest.mark.parametrize(
    ("address", "operation", "status"),
    [
        ("/search", "search", "400"),
        ("/search?query=a&limit=0", "search", "400"),
        ("/terms?offset=-1", "listTerms", "400"),
        ("/documents/none/en", "getDocument", "404"),
        ("/documents/none/en/file", "downloadDocument", "404"),
        ("/passages/none/en/art-1", "getPassage", "404"),
        ("/works/none", "getWork", "404"),
    ],
)
def test_failures_are_what_the_document_says(
    client: Client, document: Any, address: str, operation: str, status: str
) -> None:
    [described] = [o for o in operations(document) if o["operationId"] == operation]
    content = described["responses"][status]["content"]
    schema = document["components"]["schemas"]["Problem"]

    answer = client.get(f"/api/v1{address}")

    assert str(answer.status_code) == status
    assert list(content) == [answer.headers["content-type"].split(";")[0]]
    assert set(schema["required"]) <= set(answer.json()) <= set(schema["properties"])


def test_the_page_lists_all_and_its_examples_work(client: Client) -> None:
    page = client.get("/api").text

    assert all(f'id="{name}"' in page for name in OPERATIONS)
    examples = re.findall(r'href="(/api/v1/[^"]+)"', page)
    assert len(examples) > 5
    answers = {address: client.get(html.unescape(address)).status_code for address in examples}
    assert [address for address, status in answers.items() if status != 200] == []


def test_yaml_is_served_too(client: Client) -> None:
    assert "openapi: 3." in client.get("/api/v1/schema/openapi.yaml").text

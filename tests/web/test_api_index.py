"""The API's index says what there is, with an example that works for each operation that reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def index(client: Client) -> Any:
    return client.get("/api/v1").json()


def test_it_lists_every_operation_of_the_schema(client: Client, index: Any) -> None:
    document = client.get(index["openapi"]).json()
    ids = {o["operationId"] for item in document["paths"].values() for o in item.values()}

    assert {operation["operation_id"] for operation in index["operations"]} == ids
    assert index["languages"] == ["en", "zh"]
    assert client.get(index["reference"]).status_code == 200


def test_every_operation_that_reads_has_an_example_that_works(client: Client, index: Any) -> None:
    tried = [o for o in index["operations"] if o["method"] == "GET" and not o["needs_key"]]

    assert len(tried) > 20
    for operation in tried:
        # The bundled documents have one version each: there are no changes to show. A shared collection is
        # read by its link's token.
        if operation["operation_id"] not in ("compareDocumentVersions", "getSharedCollection"):
            assert operation["example"], operation["operation_id"]
            assert client.get(operation["example"]).status_code == 200, operation


def test_every_json_body_has_an_example(client: Client) -> None:
    document = client.get("/api/v1/schema/openapi.json").json()
    bodies = {
        operation["operationId"]: operation["requestBody"]["content"].get("application/json")
        for item in document["paths"].values()
        for operation in item.values()
        if "requestBody" in operation
    }

    assert {name for name, body in bodies.items() if body and not body.get("examples")} == set()
    example = bodies["resolveCitations"]["examples"]["example"]["value"]
    assert client.post("/api/v1/resolve", json=example).status_code == 200

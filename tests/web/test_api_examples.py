"""Every operation of the API has an example, and each of them answers on the bundled library."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.access import make_key
from kb.client.operations import Operations
from kb.services import Services
from kb.web.app import create_app
from kb.web.operations import example_body, example_of, openapi_of
from kb.web.pages.reference import CLIENT_CALLS
from tests.support.workers import wait_until, working

STEPS = (
    "createCollection", "addToCollection", "renewCollectionItem", "widenCollectionItem",
    "moveCollectionItem", "changeCollectionItem", "duplicateCollection", "changeCollection",
    "getCollection", "checkCollection", "exportCollection", "shareCollection", "getSharedCollection",
    "revokeCollectionLink", "removeFromCollection", "handOverCollection", "deleteCollection",
    "createGroup", "addMember", "restrictToGroup", "releaseFromGroup", "removeMember", "deleteGroup",
    "setDecision", "deleteDecision", "uploadDocuments", "acceptSubmission", "discardSubmission",
    "retrySubmission", "removeDocument", "restoreDocument", "assignWork", "separateFromWork",
)  # fmt: skip
"""Operations that need what an earlier one has made, in an order in which they can be tried."""
ENDLESS = "watchSubmissions"
FILE = ("file", ("law.md", b"# Law\n\nArticle 1\n\nThis is a text.\n"))


class Example(NamedTuple):
    method: str
    path: str
    body: Any


@pytest.fixture(scope="module")
def app(writable_library: Services) -> Litestar:
    return create_app(writable_library)


@pytest.fixture(scope="module")
def examples(app: Litestar) -> dict[str, Example]:
    found = {}
    for path, item in openapi_of(app)["paths"].items():
        for method, operation in item.items():
            address = example_of(path, operation.get("parameters", ()))
            assert address, operation["operationId"]
            found[operation["operationId"]] = Example(method, address, example_body(operation))
    return found


class Trial:
    """Sends examples as an administrator; in their addresses, what the server has made takes the place of
    the words that stand for it."""

    def __init__(self, app: Litestar, services: Services, examples: dict[str, Example]) -> None:
        self._services = services
        self._examples = examples
        self._key = make_key(services.catalog, "Wang Fang", ["admin"])
        self._client = TestClient(app)
        self.made: dict[str, str] = {}

    def send(self, id_: str, **extra: Any) -> Any:
        """The JSON of the answer, if it is JSON."""
        method, path, body = self._examples[id_]
        for word, made in self.made.items():
            path = path.replace(word, made)
        if revision := self._revision(path):
            path = path.replace("revision=1", f"revision={revision}")
            body = {**body, "revision": revision} if body and "revision" in body else body
        sent = extra or ({} if body is None else {"json": body})
        headers = {"Authorization": f"Bearer {self._key}"}
        answer = self._client.request(method, path, headers=headers, **sent)
        assert answer.is_success, (id_, path, answer.status_code, answer.text[:300])
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.json() if is_json and answer.content else None

    def held(self, name: str) -> str:
        """The number of a submission that waits for a check of its metadata."""
        text = f"# Law of {name}\n\nArticle 1\n\nThis is a text.\n".encode()
        files = {"file": (f"{name}.md", text)}
        sent = self.send("uploadDocuments", files=files, data={"held": "true"})
        number: int = sent["submissions"][0]["submission_id"]
        wait_until(lambda: self._services.catalog.submissions.get(number).status == "proposed")
        return str(number)

    def _revision(self, path: str) -> int | None:
        id_ = self.made.get("COLLECTION")
        if id_ is None or id_ not in path:
            return None
        return self._services.collections.read(None, id_).revision


@pytest.fixture(scope="module")
def trial(
    app: Litestar, writable_library: Services, examples: dict[str, Example]
) -> Iterator[Trial]:
    with working(writable_library):
        yield Trial(app, writable_library, examples)


def test_each_has_an_example(app: Litestar, examples: dict[str, Example]) -> None:
    for item in openapi_of(app)["paths"].values():
        for operation in item.values():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                assert examples[operation["operationId"]].body is not None


def test_what_needs_nothing_made_before_answers(
    trial: Trial, examples: dict[str, Example], bundle: Path, writable_library: Services
) -> None:
    name = "palermo-protocol-digest.en.html"
    amended = (bundle / name).read_bytes().replace(b"Article 5", b"Article 5 bis", 1)
    trial.send("uploadDocuments", files={"file": (name, amended)})
    catalog = writable_library.catalog
    wait_until(lambda: catalog.document("palermo-protocol-digest/en").version == 2)
    for id_ in examples:
        if id_ not in STEPS and id_ != ENDLESS:
            trial.send(id_)


def test_what_is_made_one_after_the_other_answers(trial: Trial, writable_library: Services) -> None:
    make_key(writable_library.catalog, "Li Na", ["read"])
    done = []
    for id_ in STEPS:
        extra: dict[str, Any] = {}
        if id_ in ("acceptSubmission", "discardSubmission"):
            trial.made["submissions/1"] = f"submissions/{trial.held(id_)}"
        elif id_ == "retrySubmission":
            del trial.made["submissions/1"]
        elif id_ == "uploadDocuments":
            extra = {"files": [FILE], "data": {"type": "law"}}
        elif id_ == "deleteCollection":
            # The first was handed over.
            trial.made["COLLECTION"] = trial.send("createCollection")["id"]
        answer = trial.send(id_, **extra)
        if id_ == "createCollection":
            trial.made["COLLECTION"] = answer["id"]
        elif id_ == "addToCollection":
            trial.made["ITEM"] = answer["added"][0]
        elif id_ == "shareCollection":
            trial.made["TOKEN"] = answer["token"]
        done.append(id_)

    assert len(done) == len(STEPS)


@pytest.mark.parametrize("id_", CLIENT_CALLS)
def test_the_calls_of_the_client_exist(id_: str, examples: dict[str, Example]) -> None:
    call = CLIENT_CALLS[id_]
    assert id_ in examples
    steps = vars(Operations)[call.method]._steps
    taken = inspect.signature(steps).parameters
    takes_any = any(each.kind is each.VAR_KEYWORD for each in taken.values())

    assert takes_any if call.keywords is None else set(call.keywords) <= set(taken)

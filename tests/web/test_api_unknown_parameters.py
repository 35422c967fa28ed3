"""A parameter that an operation does not have, or a value that it cannot have, is an error that names the
nearest one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "code", "remedy"),
    [
        ("/documents?tipe=law", "parameter-misspelt", "Did you mean “type”?"),
        ("/search?q=victim&yearfrom=2010", "parameter-misspelt", "Did you mean “year_from”?"),
        ("/terms?zzzzzzzz=1", "parameter-unknown", "Use one of: find, "),
        ("/status?verbose=1", "parameter-unexpected", "Leave it out"),
        ("/works/palermo-protocol-digest?lang=en", "parameter-unexpected", "Leave it out"),
    ],
)
def test_an_unknown_parameter_is_refused(
    client: Client, address: str, code: str, remedy: str
) -> None:
    answer = client.get(f"/api/v1{address}")

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["remedy"].startswith(remedy)


def test_it_is_refused_in_chinese_too(client: Client) -> None:
    answer = client.get("/api/v1/documents?tipe=law", headers={"Accept-Language": "zh"})

    assert answer.json()["detail"] == "此处没有参数“tipe”。"
    assert "“type”" in answer.json()["remedy"]


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/documents?type=laws", "type cannot be “laws”; did you mean “law”?"),
        ("/search?q=victim&sort=dates", "sort cannot be “dates”; did you mean “date”?"),
        ("/search?q=victim&type=tretay", "type cannot be “tretay”; did you mean “treaty”?"),
        ("/documents?type=zzzzz", "type cannot be “zzzzz”)"),
    ],
)
def test_a_value_names_the_nearest(client: Client, address: str, nearest: str) -> None:
    answer = client.get(f"/api/v1{address}")

    assert answer.status_code == 400
    assert nearest in answer.json()["detail"]


def test_the_language_of_the_answer_is_known_everywhere(client: Client) -> None:
    assert client.get("/api/v1/status?ui=zh").status_code == 200

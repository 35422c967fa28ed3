"""The API keeps its own contract: requests made from its OpenAPI document, valid and broken, are answered as
the document says.

A longer run, with a key, against a running kb: see docs/api.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from litestar import Litestar
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from kb.services import open_services
from kb.settings import Settings
from kb.web.app import create_app

EXAMPLES = 3
"""For each operation: the test is to stay short."""
# What cannot be written in the document: an empty query, versions in two languages.
EXCLUDED = {"positive_data_acceptance"}


@pytest.fixture(scope="module")
def contract(library_dir: Path) -> Iterator[schemathesis.BaseSchema]:
    with open_services(Settings(data_dir=library_dir, embeddings="off")) as services:
        yield schemathesis.openapi.from_asgi(
            "/api/v1/schema/openapi.json", create_app(services)
        ).exclude(operation_id="watchSubmissions")


schema = schemathesis.pytest.from_fixture("contract")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate(
        excluded_checks=[check for name, check in _checks().items() if name in EXCLUDED]
    )

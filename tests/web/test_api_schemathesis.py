"""The API keeps its own contract: requests made from its OpenAPI document, valid and broken, are answered
as the document says. docs/api.md has the command for a longer run, with a key."""

from __future__ import annotations

from contextlib import suppress

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from kb.services import Services
from kb.web.app import create_app

EXAMPLES = 1
"""For each operation, valid and broken ones: the test is to stay short."""
# Some refusals cannot be described, such as an empty query; and each number in an address is a text, too.
UNDECIDABLE = [positive_data_acceptance, negative_data_rejection]
# An endless stream.
LEFT_OUT = "watchSubmissions"


def test_answers_are_as_described(library: Services) -> None:
    library.warm()
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/schema/openapi.json", create_app(library)
    ).exclude(operation_id=LEFT_OUT)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in GenerationMode:

            @settings(
                max_examples=EXAMPLES,
                derandomize=True,
                deadline=None,
                database=None,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def keeps_its_contract(case: Case) -> None:
                nonlocal tried
                tried += 1
                case.call_and_validate(excluded_checks=UNDECIDABLE, timeout=60)

            # Where there is nothing to send, nothing can be broken.
            with suppress(Unsatisfiable):
                keeps_its_contract()
    assert tried > 50

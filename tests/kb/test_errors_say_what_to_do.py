"""Every error says what to do."""

from __future__ import annotations

import pytest

from corpus import KbError
from corpus.errors.base import kinds_by_code
from kb.i18n.translate import translator
from kb.web.problem_details import all_problem_kinds

KINDS = [kind for kind in kinds_by_code().values() if kind is not KbError]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_each_error_has_a_remedy_of_its_own(kind: type[KbError]) -> None:
    assert kind.remedy
    assert kind.remedy != KbError.remedy


@pytest.mark.parametrize("code", sorted(all_problem_kinds()))
def test_each_problem_of_the_web_has_one_in_both_languages(code: str) -> None:
    remedy = all_problem_kinds()[code].remedy

    assert remedy
    assert translator("zh").text(remedy) != remedy

"""The glossary and the kinds of exercise are chosen on the page, over HTTP and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.schemas.collections import CollectionView
from kb.services import Services
from tests.conftest import run_kb
from tests.support.handout_samples import module, text_of

EXPORTS = "/api/v1/collection-exports"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[TestClient[Any]]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def sent(library: Services) -> bytes:
    return msgspec.json.encode(CollectionView.of(module(library)))


def test_over_http(client: TestClient[Any], sent: bytes) -> None:
    def text(format_: str, **params: Any) -> str:
        answer = client.post(
            EXPORTS, content=sent, params={"format": format_, "ui": "en", **params}
        )
        assert answer.status_code == 200, answer.text
        return text_of(format_, answer.content)

    assert "Glossary" in text("html")
    assert "Glossary" not in text("html", glossary="false")
    every, one = text("exercises-docx"), text("exercises-docx", exercises="missing-terms")
    assert "True or false (English)" in every
    assert "True or false (English)" not in one
    assert "Missing terms (English)" in one
    two = text("exercises-docx", exercises=["missing-terms", "true-or-false"])
    assert "True or false (English)" in two
    assert "Matching" not in two
    refused = client.post(
        EXPORTS, content=sent, params={"format": "exercises-docx", "exercises": "crossword"}
    )
    assert refused.status_code == 400
    assert "matching-contents" in refused.text


def test_the_page_has_boxes_in_both_languages(client: TestClient[Any], sent: bytes) -> None:
    for lang, label in (("en", "Handout without a glossary"), ("zh", "讲义不附术语表")):
        drawn = client.post(
            "/collection/draw",
            content=b'{"collection": ' + sent + b"}",
            headers={"accept-language": lang},
        )
        assert drawn.status_code == 200, drawn.text
        html = drawn.json()["html"]
        assert label in html
        assert html.count('name="exercises"') == 4


def test_on_the_command_line(library_dir: Path, sent: bytes, tmp_path: Path) -> None:
    saved, out = tmp_path / "saved.json", tmp_path / "made"
    saved.write_bytes(sent)
    choices = ("--exercises", "missing-terms", "--exercises", "true-or-false", "--ui", "en")
    done = run_kb(library_dir, "handout", saved, "--format", "exercises-docx", *choices, "-o", out)
    assert done.returncode == 0, done.stderr
    assert "Matching" not in text_of("exercises-docx", out.read_bytes())
    run_kb(
        library_dir, "handout", saved, "--format", "html", "--no-glossary", "-o", out, "--ui", "en"
    )
    assert "Glossary" not in text_of("html", out.read_bytes())
    wrong = run_kb(library_dir, "handout", saved, "--exercises", "crossword", "-o", out)
    assert wrong.returncode
    assert "crossword" in wrong.stderr

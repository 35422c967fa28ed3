"""For every passage: its citation resolves to the same passage, and so to the same words.

A sample of the shared documents; `--every-passage` tries them all.
"""

from __future__ import annotations

import pytest

from kb.services import Services, open_services
from kb.settings import Settings
from search.citations import STYLES
from tests.conftest import SHARED, run_kb

STEP = 40
"""One passage in this many is tested, unless all are."""


def lost(services: Services, step: int, style: str) -> list[tuple[str, str]]:
    """Ids and citations of the passages that are not led back to."""
    failed = []
    for document in services.catalog.documents():
        passages = services.catalog.passages(document.id)
        by_id = {passage.id: passage for passage in passages}
        for passage in passages[::step]:
            (quotation,) = services.quoter.quote([passage.id], style=style)
            match = services.resolver.resolve(quotation.citation).match
            if match is None or match.passage.id != passage.id:
                failed.append((passage.id, quotation.citation))
                continue
            (again,) = services.quoter.quote([match.passage.id], style=style)
            kept = [by_id[piece.passage.id].text for piece in quotation.pieces]
            # Each word is in the document, and all words of the place cited are there.
            assert again.text == quotation.text == "\n".join(text for text in kept if text)
            assert quotation.text.startswith(match.full_text)
    return failed


@pytest.mark.parametrize("style", STYLES)
def test_passages_of_the_bundled_documents(library: Services, style: str) -> None:
    assert lost(library, 1 if style == STYLES[0] else STEP, style) == []


def test_marks_in_a_title_are_changed_only_where_the_style_writes_marks(library: Services) -> None:
    written = {}
    for style in ("short", "gbt7714", "apa"):
        (quotation,) = library.quoter.quote(["palermo-protocol-digest/zh/art-3"], style=style)
        written[style] = quotation.citation
    assert written["short"].startswith("《〈巴勒莫人口贩运议定书〉逐条摘要》")
    assert "《巴勒莫人口贩运议定书》逐条摘要：第三条" in written["gbt7714"]
    assert "《巴勒莫人口贩运议定书》逐条摘要第三条" in written["apa"]


def test_passages_of_the_shared_corpus(
    shared_library: Services, request: pytest.FixtureRequest
) -> None:
    step = 1 if request.config.getoption("--every-passage") else STEP
    assert lost(shared_library, step, STYLES[0]) == []


def test_passages_of_the_shared_real_files(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--every-passage"):
        pytest.skip("only with --every-passage: it reads forty large files")
    if not (SHARED / "real").is_dir():
        pytest.skip("the shared real files are not beside this checkout")
    data = tmp_path_factory.mktemp("real")
    run_kb(data, "ingest", SHARED / "real", timeout=1800)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        assert lost(services, 1, STYLES[0]) == []

"""All language versions are equal answers; the citation's own language comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb

TEXTS = {
    "declaration.en.md": "# Declaration of Testing\n\n## Article 1\n\nFirst.\n\n## Article 2\n\nSecond.\n",
    "declaration.zh-Hans.md": "# 测试宣言\n\n## 第一条\n\n第一。\n\n## 第二条\n\n第二。\n",
    "declaration.zh-Hant.md": "# 測試宣言\n\n## 第一條\n\n第一。\n\n## 第二條\n\n第二。\n",
}


@pytest.mark.parametrize(
    ("citation", "order"),
    [
        ("Declaration of Testing, article 2", ["en", "zh-Hans", "zh-Hant"]),
        ("测试宣言第二条", ["zh-Hans", "zh-Hant", "en"]),
        ("測試宣言第二條", ["zh-Hant", "zh-Hans", "en"]),
    ],
)
def test_all_versions_answer(tmp_path: Path, citation: str, order: list[str]) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for name, text in TEXTS.items():
        (files / name).write_text(text, "utf-8")
    run_kb(tmp_path / "data", "ingest", files)

    with open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as services:
        resolution = services.resolver.resolve(citation)

    assert resolution.match is not None
    places = [resolution.match, *resolution.alternatives]
    assert [place.passage.id for place in places] == [f"declaration/{lang}/art-2" for lang in order]
    assert {place.confidence for place in places} == {1.0}


def test_the_text_comes_before_its_digest(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "untoc.en.md").write_text("# The Convention\n\n## Article 1\n\nText.\n", "utf-8")
    digest = files / "untoc-digest.zh.md"
    digest.write_text("# 公约摘要\n\n## 第一条\n\n摘要。\n", "utf-8")
    (files / "untoc-digest.zh.meta.toml").write_text('status = "digest"\n', "utf-8")
    run_kb(tmp_path / "data", "ingest", files)

    with open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as services:
        resolution = services.resolver.resolve("《联合国打击跨国有组织犯罪公约》第一条")

    assert resolution.match is not None
    assert resolution.match.passage.id == "untoc/en/art-1"
    assert [place.passage.id for place in resolution.alternatives] == ["untoc-digest/zh/art-1"]
    assert resolution.alternatives[0].confidence < resolution.match.confidence

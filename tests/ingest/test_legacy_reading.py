"""DOC, PPT, RTF, ODT and ODP by way of LibreOffice, in the parser's process with its limits."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path

import docx
import pytest
from pptx import Presentation

from corpus import ConversionFailed, ConverterMissing, Format, PassageKind
from ingest import Limits, Metadata, Outcome, ParserPool, Task
from ingest.readers.legacy import read_legacy

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)
ARTICLE = "第一条 为了预防和惩治拐卖人口，保护被害人，制定本办法。"
POINT = "A child is interviewed once, by trained staff."


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    """A short regulation and a deck, each in every old format, under names without an ending."""
    folder = tmp_path_factory.mktemp("legacy")
    text = docx.Document()
    text.add_heading("反拐工作办法", 0)
    text.add_paragraph(ARTICLE)
    cells = text.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "公安机关", "甄别"
    text.add_paragraph("本办法自公布之日起施行。")
    text.save(str(folder / "text.docx"))
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Interviews"
    slide.placeholders[1].text_frame.text = POINT
    deck.save(str(folder / "deck.pptx"))
    made = {}
    for source, formats in (("text.docx", ("doc", "rtf", "odt")), ("deck.pptx", ("ppt", "odp"))):
        for name in formats:
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            command = [
                "soffice",
                profile,
                "--headless",
                "--convert-to",
                name,
                "--outdir",
                str(folder),
            ]
            subprocess.run([*command, str(folder / source)], check=True, capture_output=True)
            file = folder / Path(source).with_suffix(f".{name}").name
            made[Format(name)] = file.rename(folder / f"{name}-of-{file.stem}")
    return made


def parse(tasks: list[Task], processes: int = 1) -> list[Outcome]:
    with ParserPool(processes, Limits(wall_seconds=180)) as pool:
        return list(pool.parse(tasks))


@needs_libreoffice
def test_texts_and_decks_come_back(files: dict[Format, Path]) -> None:
    tasks = [Task(path, path.name, format_, Metadata()) for format_, path in files.items()]
    for outcome in parse(tasks, processes=2):
        assert outcome.parsed, outcome.error
        assert outcome.parsed.format is outcome.task.format
        texts = [passage.text for passage in outcome.parsed.passages]
        if outcome.task.format in {Format.PPT, Format.ODP}:
            assert texts == ["Interviews", POINT]
        else:
            assert outcome.parsed.metadata.title == "反拐工作办法"
            assert ARTICLE.removeprefix("第一条 ") in texts
            rows = [p for p in outcome.parsed.passages if "公安机关" in p.text]
            assert [(p.kind, p.text) for p in rows] == [(PassageKind.ROW, "公安机关\t甄别")]


@needs_libreoffice
def test_what_libreoffice_cannot_read_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.doc"
    broken.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(3000))
    [outcome] = parse([Task(broken, "旧文件.doc", Format.DOC, Metadata())])
    assert isinstance(outcome.error, ConversionFailed)
    assert outcome.error.params == {"file": "旧文件.doc"}


@needs_libreoffice
def test_conversions_do_not_meet(files: dict[Format, Path]) -> None:
    """Each has its own profile, so that none waits for another or fails on it."""
    found: list[str] = []

    def read() -> None:
        document = read_legacy(files[Format.DOC], Format.DOC)
        found.extend(block.text for block in document.blocks if block.text == ARTICLE)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [ARTICLE] * 3


def test_without_libreoffice_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    file = tmp_path / "old.doc"
    file.write_bytes(b"x")
    with pytest.raises(ConverterMissing) as caught:
        read_legacy(file, Format.DOC)
    assert "libreoffice-writer" in str(caught.value)

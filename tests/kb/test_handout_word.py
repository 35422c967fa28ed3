"""A handout for Word: navigation tree, fonts of both scripts, footnotes, pictures, templates."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from corpus.errors import TemplateInvalid
from kb.handouts.word_template import STYLES, own_word_template
from kb.services import Services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.handout_samples import (
    collection,
    heading,
    made,
    module,
    note,
    quoted,
    text_of,
)

ART_3 = "palermo-protocol-digest/en/art-3"


@pytest.fixture(scope="module")
def handout(library: Services) -> bytes:
    return made(library, module(library), "docx", style="gbt7714")


def opened(content: bytes) -> Any:
    return docx.Document(BytesIO(content))


def test_headings_form_a_tree(handout: bytes) -> None:
    found = [
        (int(p.style.name[-1]), p.text)
        for p in opened(handout).paragraphs
        if p.style.name.startswith("Heading")
    ]
    assert found[0] == (1, "What trafficking is")
    assert found[1] == (2, "1. Article 3 · 第三条")
    assert [text for level, text in found if level == 1][-2:] == ["Sources", "Glossary"]
    assert len([level for level, _ in found if level == 2]) == 12
    assert all(later - earlier <= 1 for (earlier, _), (later, _) in pairwise(found))


def test_chinese_runs_are_marked_as_chinese(handout: bytes) -> None:
    """Else Word sets “ ” of Chinese text in the Latin font."""
    document = opened(handout)
    runs = [r for r in document.element.body.iter(qn("w:r")) if "人口贩运" in "".join(r.itertext())]
    chinese = [r for r in runs if r.find(f".//{qn('w:lang')}").get(qn("w:eastAsia")) == "zh-CN"]
    assert chinese
    assert all(r.find(f".//{qn('w:rFonts')}").get(qn("w:hint")) == "eastAsia" for r in chinese)
    for style in document.styles.element.iter(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val")) in ("Quotation", "Heading 1", "Citation"):
            assert style.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia"))


def test_notes_are_footnotes(handout: bytes) -> None:
    with zipfile.ZipFile(BytesIO(handout)) as package:
        assert b"Point out the notes on Chinese law." in package.read("word/footnotes.xml")
        assert package.read("word/document.xml").count(b"footnoteReference ") == 1


def test_each_link_has_a_qr_code_with_a_description(handout: bytes) -> None:
    properties = list(opened(handout).element.body.iter(qn("wp:docPr")))
    assert len(properties) == 12
    assert len({each.get("id") for each in properties}) == 12
    assert {each.get("descr") for each in properties} == {"QR code of the link"}


def test_without_an_address_there_are_no_links(library: Services) -> None:
    content = made(library, collection(quoted(library, ART_3)), "docx", base_url="")
    assert "wp:docPr" not in opened(content).element.xml
    assert "kb.example" not in opened(content).element.xml


def test_side_by_side_is_a_table_with_a_line_beside_its_counterpart(library: Services) -> None:
    content = made(library, collection(quoted(library, ART_3)), "docx")
    table = opened(content).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["English", "中文"]
    assert [cell.text for cell in table.rows[1].cells] == [
        "Article 3 — Use of terms",
        "第三条 术语的使用",
    ]
    last_item = table.rows[-4].cells
    assert last_item[0].text.startswith("(d)")
    assert last_item[1].text.startswith("(d)")


def test_the_template_has_the_styles_that_are_documented() -> None:
    names = {style.name for style in opened(own_word_template()).styles}
    assert set(STYLES) <= names


def template_of_an_organisation(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Police College · ").add_run("{{ti")
    document.paragraphs[0].add_run("tle}} · {{date}}")
    document.sections[0].header.paragraphs[0].text = "Police College {{summary}}"
    document.save(path)
    return path


def test_a_template_is_the_cover_and_its_fields_are_filled(
    library: Services, tmp_path: Path
) -> None:
    path = template_of_an_organisation(tmp_path / "own.docx")
    what = collection(quoted(library, ART_3), note("n"), title="Module {{date}} 一")
    document = opened(made(library, what, "docx", template=path))
    assert document.paragraphs[0].text.startswith("Police College · Module {{date}} 一 · ")
    assert document.sections[0].header.paragraphs[0].text == (
        "Police College Passages: 1 · works: 1"
    )
    assert {"Quotation", "Citation"} <= {style.name for style in document.styles}


def test_a_template_with_footnotes_keeps_them(library: Services, tmp_path: Path) -> None:
    path = tmp_path / "noted.docx"
    path.write_bytes(made(library, module(library), "docx"))
    content = made(
        library, collection(quoted(library, ART_3), note("a new one")), "docx", template=path
    )
    with zipfile.ZipFile(BytesIO(content)) as package:
        notes = package.read("word/footnotes.xml").decode()
    assert "a new one" in notes
    assert "Point out the notes on Chinese law." in notes


def test_the_setting_names_a_template(library_dir: Path, tmp_path: Path) -> None:
    from kb.services import open_services

    path = template_of_an_organisation(tmp_path / "own.docx")
    settings = Settings(data_dir=library_dir, embeddings="off", handout_template=str(path))
    with open_services(settings) as services:
        content = made(services, collection(heading("h")), "docx")
    assert "Police College" in opened(content).paragraphs[0].text


@pytest.mark.parametrize("content", [b"", b"no package", own_word_template()[:900]])
def test_what_is_no_template_is_refused(library: Services, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(content)
    with pytest.raises(TemplateInvalid):
        made(library, collection(), "docx", template=path)
    with pytest.raises(TemplateInvalid):
        made(library, collection(), "docx", template=tmp_path / "none.docx")


def test_the_reading_list_names_documents_places_and_pages(library: Services) -> None:
    what = collection(
        quoted(library, "npa-2021-2030-digest/en/sec-2.1.2.1"), quoted(library, ART_3)
    )
    text = text_of("reading-list", made(library, what, "reading-list", layout="one-language"))
    assert "Section 2.1.2.1, p. 2" in text
    assert "\nArticle 3\n" in text
    chinese = text_of("reading-list", made(library, what, "reading-list", ui="zh"))
    assert "阅读清单" in chinese
    assert "第二部分（一）2（1），第1页" in chinese


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it_as_it_is(handout: bytes, tmp_path: Path) -> None:
    file = tmp_path / "handout.docx"
    file.write_bytes(handout)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file],
        check=True,
        capture_output=True,
        timeout=300,
    )
    document = pypdfium2.PdfDocument(tmp_path / "handout.pdf")
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    assert "A two-hour module" in pages[0]
    assert any("“儿童”是指未满十八周岁的任何人" in page for page in pages)


def test_a_new_template_is_written_by_the_command(tmp_path: Path) -> None:
    for name in ("own.docx", "own.pptx"):
        done = run_kb(tmp_path, "handout-template", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).stat().st_size > 10_000
    done = run_kb(tmp_path, "handout-template", tmp_path / "own.odt")
    assert done.returncode == 2
    assert ".docx, .pptx" in done.stderr

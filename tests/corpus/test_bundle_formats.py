"""The bundled documents' formats: each shows the source's text in order, in its own proper form."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import lxml.html
import pptx
import pypdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from corpus.bundled import build_bundle
from tests.support.bundle_samples import TEXTS, ZH, lines_of, write_sources


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    build_bundle(folder / "out", sources=write_sources(folder / "sources"))
    return folder / "out"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_html_has_the_text_in_order_and_needs_no_other_file(out: Path, lang: str) -> None:
    content = (out / f"sample-html.{lang}.html").read_text("utf-8")
    page: Any = lxml.html.document_fromstring(content)
    assert page.get("lang") == {"en": "en", "zh": "zh-Hans"}[lang]
    marks = page.xpath("//sup")
    assert [page.get_element_by_id(m[0].get("href")[1:]).tag for m in marks] == ["li", "li"]
    for mark in marks:
        mark.drop_tree()
    shown = page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::p or"
                       " self::li or self::th or self::td]")  # fmt: skip
    own = ["".join(e.xpath("text()|a//text()")).strip() for e in shown]
    assert own == lines_of(TEXTS[lang])
    assert not page.xpath("//main/ol"), "printed numbers are text"
    assert page.xpath("count(//ul/li/ul/li)") == 1
    assert not page.xpath("//link|//script|//img|//@style")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pdf_has_the_text_an_outline_and_its_metadata(out: Path, lang: str) -> None:
    path = out / f"sample-pdf.{lang}.pdf"
    with closing(pypdfium2.PdfDocument(path)) as document:
        pages = []
        for page in document:
            with closing(page), closing(page.get_textpage()) as text:
                pages.append(text.get_text_range())
        assert lang == "en" or "共13条" in pages[0], "no space put between scripts"
        # pdfium returns U+FFFE for a hyphen at the end of a line; bullets are between the lines.
        text = squeeze("".join(pages)).replace("\ufffe", "")
        place = 0
        for line in map(squeeze, lines_of(TEXTS[lang], r"\1")):
            place = text.find(line, place) + len(line)
            assert place >= len(line), line
        outline = [bookmark.get_title() for bookmark in document.get_toc()]
        assert outline == re.findall(r"(?m)^##+ (.+)", TEXTS[lang])
    reader: Any = pypdf.PdfReader(path)
    info = reader.metadata
    assert info.title == lines_of(TEXTS[lang])[0]
    assert info.author == {"en": "Example Office", "zh": "示例办公室"}[lang]
    assert info["/CreationDate"] == "D:20120514000000Z"
    assert reader.trailer["/Root"]["/Lang"] == {"en": "en-GB", "zh": "zh-CN"}[lang]


FORMATS = {
    "decimal": [str(number) for number in range(20)],
    "lowerLetter": list(" abcdef"),
    "lowerRoman": ["", "i", "ii"],
    "upperRoman": ["", "I", "II"],
    "chineseCountingThousand": [*" 一二三四五六七八九十", "十一"],
}


def word_lines(document: Any) -> list[str]:
    """The paragraphs as Word shows them: its numbers counted by the rules of ECMA-376, 17.9."""
    numbering = document.part.numbering_part.element
    levels = {a.get(qn("w:abstractNumId")): a for a in numbering.findall(qn("w:abstractNum"))}
    lists = {n.get(qn("w:numId")): n for n in numbering.findall(qn("w:num"))}
    counts: dict[str, int] = {}
    begun = set()
    lines = []
    for paragraph in document.element.body.iter(qn("w:p")):
        label = ""
        number = paragraph.find(f"./{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if number is not None:
            key = number.get(qn("w:val"))
            abstract = lists[key].find(qn("w:abstractNumId")).get(qn("w:val"))
            start = lists[key].find(f".//{qn('w:startOverride')}")
            fresh = key not in begun and start is not None
            begun.add(key)
            counts[abstract] = int(start.get(qn("w:val"))) if fresh else counts[abstract] + 1
            level = levels[abstract].find(qn("w:lvl"))
            values = {tag: level.find(qn(f"w:{tag}")).get(qn("w:val")) for tag in
                      ("numFmt", "lvlText", "suff")}  # fmt: skip
            label = values["lvlText"].replace("%1", FORMATS[values["numFmt"]][counts[abstract]])
            label += " " if values["suff"] == "space" else ""
        lines.append(label + "".join(text.text for text in paragraph.iter(qn("w:t"))))
    return [line for line in lines if line]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_docx_shows_the_source_with_numbers_counted_by_word(out: Path, lang: str) -> None:
    document: Any = docx.Document(str(out / f"sample-docx.{lang}.docx"))
    *body, first, second = lines_of(TEXTS[lang])
    assert word_lines(document) == body
    typed = [paragraph.text for paragraph in document.paragraphs]
    numbered = re.compile(r"\d+\. |\([a-z]+\) |[一二]、|（[一二]）|第十一?条|Part I |第一章")
    assert not [text for text in typed if numbered.match(text)]
    styles = [p.style.name for p in document.paragraphs if p.style.name.startswith(("T", "He"))]
    assert styles[:3] == ["Title", "Heading 1", "Heading 2"]
    [notes] = [
        r.target_part for r in document.part.rels.values() if r.reltype.endswith("/footnotes")
    ]
    texts = [str(n.xpath("string()")).strip() for n in lxml.etree.fromstring(notes.blob)]
    assert texts == ["", "", first, second]
    marks = document.element.body.iter(qn("w:footnoteReference"))
    assert [mark.get(qn("w:id")) for mark in marks] == ["1", "2"]
    fonts = document.styles["Normal"].element.find(f".//{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == "宋体"
    assert document.core_properties.language == {"en": "en", "zh": "zh-CN"}[lang]


def test_pptx_has_title_levels_table_and_notes_in_order(out: Path) -> None:
    slides: list[Any] = list(pptx.Presentation(str(out / "slides.en.pptx")).slides)
    assert [s.shapes.title.text_frame.text for s in slides] == [
        "Training “slides”", "Indicators & signs", "Who does what",
    ]  # fmt: skip
    assert slides[0].placeholders[1].text_frame.text == "A digest without legal force."
    bullets = slides[1].placeholders[1].text_frame.paragraphs
    assert [(p.text, p.level) for p in bullets] == [("Papers held by another", 0), ("passport", 1)]
    table = next(shape for shape in slides[2].shapes if shape.has_table).table
    assert [cell.text for cell in table.iter_cells()] == ["Agency", "Task", "Police", "Rescue"]
    assert slides[2].shapes[-1].text_frame.text == "Call within a day"
    notes = [s.notes_slide.notes_text_frame.text if s.has_notes_slide else "" for s in slides]
    assert notes == ["Welcome everybody.", "Ask for a case.\nWait.", ""]


@pytest.mark.parametrize(("lang", "encoding"), [("en", "utf-8"), ("zh", "gb18030")])
def test_text_parts_paragraphs_by_blank_lines_in_the_encoding_asked(
    out: Path, lang: str, encoding: str
) -> None:
    text = (out / f"sample-text.{lang}.txt").read_bytes().decode(encoding)
    paragraphs = re.split(r"\n\n|\t", text.strip())
    assert [re.sub(r"^(\s*- |\[\d\] )", "", p) for p in paragraphs] == lines_of(
        TEXTS[lang], r"[\1]"
    )


def test_markdown_is_the_source(out: Path) -> None:
    assert (out / "sample-markdown.zh.md").read_text("utf-8") == ZH


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_scan_is_pictures_of_the_pdf_without_text(out: Path, lang: str) -> None:
    scan: Any = pypdf.PdfReader(out / f"sample-scan.{lang}.pdf")
    assert len(scan.pages) == len(pypdf.PdfReader(out / f"sample-pdf.{lang}.pdf").pages)
    for page in scan.pages:
        assert page.extract_text() == ""
        [picture] = page.images
        greys = picture.image.histogram()
        paper = greys.index(max(greys))
        assert 225 < paper < 250, "grey paper"
        assert sum(greys[:90]) > 1000, "ink"
        assert sum(1 for count in greys[paper - 10 : paper + 10] if count > 1000) > 5, "grain"

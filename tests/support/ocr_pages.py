"""Scans of known text: pages set by typst from the bundled documents, then pictures only."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn
import pypdfium2
import pytest
import typst
from PIL import Image, ImageFilter

from corpus.bundled.build import SOURCES
from corpus.bundled.metadata import read_metadata
from corpus.bundled.source import Bullet, Heading, Paragraph, Source, Table, parse_source, plain
from ingest.ocr import OcrLimits, ocr_problem

needs_ocr = pytest.mark.skipif(
    ocr_problem() is not None, reason="rapidocr is not installed: make .venv/.ocr"
)
ONE_THREAD = OcrLimits(threads=1)
"""Two threads wait for each other by computing, which takes the other tests half as much time again."""
FONTS = typst.Fonts(font_paths=[Path(pylopdf_fonts_zh_cn.__file__).parent])
DPI = 200
_SEED = 5
_TYPST = """
#let data = json("data.json")
#set page(paper: "a4", margin: 25mm, columns: {columns})
#set text(font: {font}, size: {size}, lang: data.lang)
#set par(justify: {justify}, first-line-indent: (amount: {indent}, all: true), spacing: {spacing})
#show table.cell: set par(first-line-indent: 0pt, justify: false)
{head}
#for block in data.blocks {{
  if block.rows.len() > 0 {{
    table(columns: block.rows.at(0).len(), stroke: {stroke}, inset: 6pt, ..block.rows.flatten())
  }} else if block.level > 0 {{ heading(level: block.level, block.text) }} else {{ par(block.text) }}
}}
"""
_SPANNING = """
#place(top + center, scope: "parent", float: true, text(size: 16pt, weight: "bold", data.title))
"""
_PLAIN = {
    "columns": "1",
    "font": '("Libertinus Serif", "Noto Serif SC")',
    "size": "11pt",
    "justify": "true",
    "indent": "0pt",
    "spacing": "1.2em",
    "stroke": "0.5pt",
    "head": "",
}


@dataclass(frozen=True, slots=True)
class PageKind:
    name: str
    work: str
    lang: str
    signs: int
    """The largest number of characters: one page."""
    style: dict[str, str]
    single: bool
    """Set in one column of running text."""
    tables: bool = False
    """Tables instead of running text."""


@dataclass(frozen=True, slots=True)
class Block:
    level: int
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


def _kinds() -> Iterator[PageKind]:
    for lang, signs in (("zh", 900), ("en", 2200)):
        indent = {"indent": "2em", "spacing": "0.8em"} if lang == "zh" else {"justify": "false"}
        columns = {"columns": "2", "size": "10pt"}
        yield PageKind(f"{lang} plain", "victim-identification-handbook", lang, signs, {}, True)
        yield PageKind(f"{lang} styled", "npa-2021-2030-digest", lang, signs, indent, True)
        yield PageKind(
            f"{lang} small", "referral-interagency-guidance", lang, signs, {"size": "9pt"}, True
        )
        yield PageKind(
            f"{lang} columns", "psychosocial-medical-assistance-module", lang, signs, columns, False
        )
        yield PageKind(
            f"{lang} columns under a title",
            "study-tour-report-europe-2012",
            lang,
            signs,
            columns | {"head": _SPANNING},
            False,
        )
        yield PageKind(
            f"{lang} three columns without serifs",
            "domestic-site-visit-report",
            lang,
            signs,
            {"columns": "3", "size": "8pt", "font": '"Noto Sans SC"', "justify": "false"},
            False,
        )
        table = 675 if lang == "zh" else 1650
        second = 675 if lang == "zh" else 2200
        yield PageKind(
            f"{lang} table", "victim-identification-handbook", lang, table, {}, False, True
        )
        yield PageKind(
            f"{lang} table without rules",
            "referral-interagency-guidance",
            lang,
            second,
            {"stroke": "none"},
            False,
            True,
        )


KINDS = tuple(_kinds())


def truth(kind: PageKind) -> tuple[str, list[Block]]:
    """The title above the page's text, if there is one, and its blocks."""
    source = read_source(kind.work, kind.lang)
    blocks: list[Block] = []
    count = 0
    for block in _blocks(source, kind):
        count += len(block.text) + sum(len(cell) for row in block.rows for cell in row)
        if count > kind.signs:
            break
        blocks.append(block)
    while blocks and blocks[-1].level:
        blocks.pop()
    return source.title if kind.style.get("head") else "", blocks


def read_source(work: str, lang: str) -> Source:
    text = (SOURCES / f"{work}.{lang}.md").read_text("utf-8")
    return parse_source(text, lang, read_metadata(SOURCES / f"{work}.toml"))


def _blocks(source: Source, kind: PageKind) -> Iterator[Block]:
    heading = None
    for block in source.blocks:
        if isinstance(block, Heading):
            heading = Block(block.level - 1, plain(block.line))
        elif isinstance(block, Table) and kind.tables:
            if heading:
                yield heading
            yield Block(0, "", tuple(tuple(map(plain, row)) for row in block.rows))
            heading = None
        elif isinstance(block, Paragraph | Bullet) and not kind.tables:
            if heading:
                yield heading
            yield Block(0, plain(block.line))
            heading = None


def text_of(title: str, blocks: list[Block]) -> list[str]:
    """The expected paragraphs and rows."""
    head = [title] if title else []
    return head + [
        line
        for block in blocks
        for line in (["\t".join(row) for row in block.rows] if block.rows else [block.text])
    ]


def set_page(kind: PageKind, folder: Path) -> tuple[Path, list[str]]:
    """The page as a PDF with its text, and the text."""
    title, blocks = truth(kind)
    data = {
        "lang": kind.lang,
        "title": title,
        "blocks": [{"level": b.level, "text": b.text, "rows": b.rows} for b in blocks],
    }
    (folder / "data.json").write_text(json.dumps(data), "utf-8")
    source, pdf = folder / "page.typ", folder / f"{kind.name}.pdf"
    source.write_text(_TYPST.format(**(_PLAIN | kind.style)), "utf-8")
    typst.compile(source, output=pdf, font_paths=FONTS)
    return pdf, text_of(title, blocks)


def scan(pdf: Path, out: Path, *, degraded: bool = False, turn: int = 0, dpi: int = DPI) -> Path:
    """Its pages as pictures in a PDF without text; ``turn`` in degrees clockwise.

    ``degraded``: crooked by one degree, blurred, with grain, as a poor JPEG.
    """
    pages = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        image = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        if degraded:
            image = _degraded(image)
        pages.append(image.rotate(-turn, expand=True, fillcolor=255))
    document.close()
    pages[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=dpi,
        quality=40 if degraded else 90,
    )
    return out


def _degraded(image: Image.Image) -> Image.Image:
    crooked = image.rotate(1.0, Image.Resampling.BICUBIC, fillcolor=255)
    soft = crooked.filter(ImageFilter.GaussianBlur(0.8))
    grain = np.random.default_rng(_SEED).normal(0, 14, (soft.height, soft.width))
    noisy = np.clip(np.asarray(soft, float) * 0.9 + 15 + grain, 0, 255).astype("uint8")
    packed = io.BytesIO()
    Image.fromarray(noisy).save(packed, "JPEG", quality=40)
    return Image.open(packed)

"""Documents with known content in every format, for the fidelity benchmarks.

A truth is a Markdown file with one unit (heading, paragraph, list item, table row) per line. It is set with
python-docx, python-pptx, typst, Chromium and LibreOffice, if they are available.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import docx
import typst
from docx.shared import Pt
from pptx import Presentation

from ingest.textclean import clean_text
from tests.support.chromium import chromium_path, print_to_pdf

_RULE = re.compile(r"\|[\s:|-]+\|")
_LINE = re.compile(r"(#*)\s*(?:[-•–*>]\s+)?(.*)")
_DECKS = frozenset({"pptx", "ppt", "odp"})
_RUNNING = "Guidance on trafficking 内部资料"
_CSS = {
    "plain": "",
    "law": "p{margin:0;text-indent:2em;text-align:justify;line-height:1.6}h1{text-align:center}",
}
_TYPST = """
#set document(title: "kb")
#let data = json("{stem}.json")
#set page(paper: "a4", columns: {columns}, numbering: "1", header: [Guidance #h(1fr) 内部资料])
#set text(font: ("Libertinus Serif", "Noto Serif SC", "Noto Serif CJK SC"), size: 10.5pt, lang: data.lang)
#set par(justify: {justify}, first-line-indent: (amount: {indent}, all: true), spacing: {spacing})
#for unit in data.units {{
  if unit.level > 0 {{ heading(level: unit.level, unit.text) }}
  else if unit.rows.len() > 0 {{ table(columns: unit.rows.first().len(), ..unit.rows.flatten()) }}
  else {{ par(unit.text) }}
}}
"""
_TYPST_STYLES = {
    "plain": {"columns": 1, "justify": "true", "indent": "0pt", "spacing": "1.2em"},
    "indent": {"columns": 1, "justify": "true", "indent": "2em", "spacing": "0.65em"},
    "columns": {"columns": 2, "justify": "true", "indent": "0pt", "spacing": "1.2em"},
    "ragged": {"columns": 1, "justify": "false", "indent": "0pt", "spacing": "1.2em"},
}


@dataclass(frozen=True, slots=True)
class Unit:
    text: str
    level: int = 0
    """A heading's, from 1; 0 for text."""
    cells: tuple[str, ...] = ()
    """For a table row; ``text`` has its cells separated by TAB."""


@dataclass(frozen=True, slots=True)
class Truth:
    name: str
    lang: str
    """``zh`` or ``en``."""
    units: tuple[Unit, ...]


def read_truth(source: Path) -> Truth:
    text = re.sub(r"<!--.*?-->", "", source.read_text("utf-8"), flags=re.DOTALL)
    units = []
    for line in map(str.strip, text.splitlines()):
        if not line or _RULE.fullmatch(line):
            continue
        if line.startswith("|"):
            cells = tuple(clean_text(cell) for cell in line.strip("|").split("|"))
            units.append(Unit("\t".join(cells), cells=cells))
        elif match := _LINE.fullmatch(line):
            units.append(Unit(clean_text(match[2]), len(match[1])))
    lang = "zh" if re.search("[\u4e00-\u9fff]", units[0].text) else "en"
    return Truth(source.stem, lang, tuple(unit for unit in units if unit.text))


def render(truths: list[Truth], folder: Path, only: str = "") -> Iterator[tuple[str, Truth, Path]]:
    """(style, truth, file) of every rendering, or of those whose style begins with ``only``, that the
    programs at hand can make; those in ``folder`` already are not made again."""
    for style, (ending, make) in _styles().items():
        if not style.startswith(only):
            continue
        place = folder / style
        place.mkdir(parents=True, exist_ok=True)
        wanted = [(truth, place / f"{truth.name}.{ending}") for truth in truths]
        if missing := [(truth, path) for truth, path in wanted if not path.exists()]:
            make(missing, folder)
        for truth, path in wanted:
            if path.exists():
                yield style, _without_rows(truth) if ending in _DECKS else truth, path


def _without_rows(truth: Truth) -> Truth:
    """Slides have the rows of tables as lines of text."""
    units = tuple(
        replace(unit, text=unit.text.replace("\t", " "), cells=()) for unit in truth.units
    )
    return replace(truth, units=units)


_Wanted = list[tuple[Truth, Path]]


def _styles() -> dict[str, tuple[str, Callable[[_Wanted, Path], None]]]:
    """Name → ending and maker; a name's first word is the format."""
    styles: dict[str, tuple[str, Callable[[_Wanted, Path], None]]] = {
        "html": ("html", _each(_write_html("plain"))),
        "docx python-docx": ("docx", _each(_write_docx)),
        "pptx python-pptx": ("pptx", _each(_write_pptx)),
    }
    for style in _TYPST_STYLES:
        styles[f"pdf typst-{style}"] = ("pdf", _each(_write_typst(style)))
    if chromium_path():
        for style in _CSS:
            styles[f"pdf chromium-{style}"] = ("pdf", _each(_print_chromium(style)))
    if shutil.which("soffice"):
        source = "docx python-docx"
        styles["pdf libreoffice"] = ("pdf", _convert(source, "pdf"))
        styles["docx libreoffice"] = ("docx", _convert("html", "docx:MS Word 2007 XML"))
        for ending in ("doc", "rtf", "odt"):
            styles[f"{ending} libreoffice"] = (ending, _convert(source, ending))
        for ending in ("ppt", "odp"):
            styles[f"{ending} libreoffice"] = (ending, _convert("pptx python-pptx", ending))
    return styles


def _each(make: Callable[[Truth, Path], None]) -> Callable[[_Wanted, Path], None]:
    def make_all(wanted: _Wanted, _folder: Path) -> None:
        for truth, path in wanted:
            make(truth, path)

    return make_all


def _write_html(css: str) -> Callable[[Truth, Path], None]:
    def make(truth: Truth, path: Path) -> None:
        body = []
        for rows, units in groupby(truth.units, lambda unit: bool(unit.cells)):
            if rows:
                cells = (
                    "".join(f"<td>{html.escape(c)}</td>" for c in unit.cells) for unit in units
                )
                body.append(
                    f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
                )
                continue
            for unit in units:
                tag = f"h{unit.level}" if unit.level else "p"
                body.append(f"<{tag}>{html.escape(unit.text)}</{tag}>")
        path.write_text(
            f'<!doctype html><html lang="{truth.lang}"><meta charset="utf-8"><title>kb</title>'
            f"<style>body{{font-family:serif}}{_CSS[css]}</style>" + "\n".join(body),
            "utf-8",
        )

    return make


def _write_docx(truth: Truth, path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = _RUNNING
    table = None
    for unit in truth.units:
        if unit.cells:
            table = table or document.add_table(0, len(unit.cells), style="Table Grid")
            for cell, text in zip(table.add_row().cells, unit.cells, strict=True):
                cell.text = text
            continue
        table = None
        if unit.level:
            document.add_heading(unit.text, unit.level)
        else:
            paragraph = document.add_paragraph(unit.text)
            paragraph.paragraph_format.first_line_indent = Pt(22 if truth.lang == "zh" else 0)
    document.save(str(path))


def _write_pptx(truth: Truth, path: Path) -> None:
    deck = Presentation()
    slide = None
    for unit in truth.units:
        if unit.level or slide is None:
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            if unit.level:
                slide.shapes.title.text = unit.text
                continue
        frame = slide.placeholders[1].text_frame
        first = len(frame.paragraphs) == 1 and not frame.text
        paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
        paragraph.text = unit.text.replace("\t", " ")
    deck.save(str(path))


def _write_typst(style: str) -> Callable[[Truth, Path], None]:
    def make(truth: Truth, path: Path) -> None:
        units: list[dict[str, object]] = []
        for rows, group in groupby(truth.units, lambda unit: bool(unit.cells)):
            if rows:
                units.append({"level": 0, "rows": [unit.cells for unit in group]})
            else:
                units += [{"level": u.level, "text": u.text, "rows": []} for u in group]
        data = path.with_name("data.json")
        data.write_text(json.dumps({"lang": truth.lang, "units": units}))
        source = path.with_name("source.typ")
        source.write_text(_TYPST.format(stem="data", **_TYPST_STYLES[style]))
        typst.compile(source, output=path)

    return make


def _print_chromium(style: str) -> Callable[[Truth, Path], None]:
    def make(truth: Truth, path: Path) -> None:
        page = path.with_suffix(".html")
        _write_html(style)(truth, page)
        print_to_pdf(page, path)

    return make


def _convert(style: str, target: str) -> Callable[[_Wanted, Path], None]:
    """Converted by LibreOffice from another style's file."""

    def make_all(wanted: _Wanted, folder: Path) -> None:
        ending = next(iter((folder / style).glob("*.*"))).suffix
        sources = [str(folder / style / f"{truth.name}{ending}") for truth, _ in wanted]
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--headless", "--convert-to", target, "--outdir", str(wanted[0][1].parent)]
        if ending == ".html":
            command.append("--infilter=HTML (StarWriter)")
        subprocess.run([*command, *sources], check=True, capture_output=True, timeout=900)

    return make_all

"""Measures the PDF reader on PDFs of known truth; not a test, pytest does not collect it.

    python tests/bench_pdf_fidelity.py [--out DIR] [--styles NAME,…] FILE.md…

Each Markdown file (a paragraph or heading a line) is set in several ways by typst, Chromium and
LibreOffice, whichever is there; what the reader makes of each PDF is compared with the lines. Printed
per PDF: characters found, characters too many, paragraphs found whole (also when blanks are ignored),
headings found, pages per CPU second.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import typst

from ingest.blocks import Block, BlockKind
from ingest.readers.pdf import read_pdf
from ingest.textclean import clean_text

CORPUS = Path("/work/shared/corpus")
TYPST = """
#set document(title: "kb")
#let data = json("data.json")
#set page(paper: "a4", columns: {columns}, numbering: "1")
#set page(header: [Guidance on trafficking #h(1fr) 内部资料])
#set text(font: ("Libertinus Serif", "Noto Serif SC", "Noto Serif CJK SC"), size: 10.5pt, lang: data.lang)
#set par(justify: {justify}, first-line-indent: (amount: {indent}, all: true), spacing: {spacing})
#for block in data.blocks {{
  if block.level > 0 {{ heading(level: block.level, block.text) }} else {{ par(block.text) }}
}}
"""
TYPST_STYLES = {
    "typst-plain": {"columns": 1, "justify": "true", "indent": "0pt", "spacing": "1.2em"},
    "typst-indent": {"columns": 1, "justify": "true", "indent": "2em", "spacing": "0.65em"},
    "typst-columns": {"columns": 2, "justify": "true", "indent": "0pt", "spacing": "1.2em"},
    "typst-ragged": {"columns": 1, "justify": "false", "indent": "0pt", "spacing": "1.2em"},
}
CSS_STYLES = {
    "chromium-plain": "",
    "chromium-indent": "p{margin:0;text-indent:2em;text-align:justify;line-height:1.6}",
}


def read_truth(source: Path) -> list[tuple[int, str]]:
    """(heading level or 0, text without bullet) of each line that is not empty."""
    lines = (line.strip() for line in source.read_text("utf-8").splitlines())
    marks = (re.match(r"(#*)\s*(?:[•–]\s)?(.*)", line) for line in lines if line)
    return [(len(mark[1]), clean_text(mark[2])) for mark in marks if mark]


def render_typst(truth: list[tuple[int, str]], lang: str, pdf: Path, style: str) -> None:
    blocks = [{"level": level, "text": text} for level, text in truth]
    data = pdf.with_name("data.json")
    data.write_text(json.dumps({"lang": lang, "blocks": blocks}))
    source = pdf.with_suffix(".typ")
    source.write_text(TYPST.format(**TYPST_STYLES[style]))
    typst.compile(source, output=pdf)


def render_chromium(truth: list[tuple[int, str]], lang: str, pdf: Path, style: str) -> None:
    body = "\n".join(
        f"<h{level}>{html.escape(text)}</h{level}>" if level else f"<p>{html.escape(text)}</p>"
        for level, text in truth
    )
    page = pdf.with_suffix(".html")
    page.write_text(
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>kb</title>'
        f"<style>body{{font-family:serif}}{CSS_STYLES[style]}</style>{body}"
    )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={pdf}"]
    subprocess.run(
        ["chromium", *flags, page.as_uri()], check=True, capture_output=True, timeout=120
    )


def render_libreoffice(truth: list[tuple[int, str]], lang: str, pdf: Path, style: str) -> None:
    import docx

    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Guidance on trafficking 内部资料"
    for level, text in truth:
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    document.save(str(pdf.with_suffix(".docx")))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(pdf.parent)]
    subprocess.run(
        [*command, str(pdf.with_suffix(".docx"))], check=True, capture_output=True, timeout=180
    )


RENDERERS: dict[str, Callable[[list[tuple[int, str]], str, Path, str], None]] = {
    **dict.fromkeys(TYPST_STYLES, render_typst),
    **(dict.fromkeys(CSS_STYLES, render_chromium) if shutil.which("chromium") else {}),
    **({"libreoffice": render_libreoffice} if shutil.which("soffice") else {}),
}


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def compare(truth: list[tuple[int, str]], blocks: list[Block]) -> dict[str, float]:
    wanted = Counter(_squeezed("".join(text for _, text in truth)))
    found = Counter(_squeezed("".join(block.text for block in blocks)))
    whole = Counter(text for _, text in truth) & Counter(block.text for block in blocks)
    loose = Counter(_squeezed(text) for _, text in truth) & Counter(
        _squeezed(block.text) for block in blocks
    )
    headings = Counter(text for level, text in truth if level)
    heads = Counter(block.text for block in blocks if block.kind is BlockKind.HEADING)
    return {
        "recall": (wanted & found).total() / wanted.total(),
        "excess": (found - wanted).total() / wanted.total(),
        "whole": whole.total() / len(truth),
        "loose": loose.total() / len(truth),
        "headings": (headings & heads).total() / max(1, headings.total()),
        "false heads": (heads - headings).total(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, default=Path("/tmp/kb-pdf-bench"))
    parser.add_argument("--styles", default=",".join(RENDERERS))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    sums: Counter[str] = Counter()
    runs, pages, seconds = 0, 0, 0.0
    for source in options.files or sorted(CORPUS.glob("*/*.md")):
        truth = read_truth(source)
        lang = "zh" if re.search("[\u4e00-\u9fff]", truth[0][1]) else "en"
        for style in options.styles.split(","):
            pdf = options.out / f"{source.stem}.{style}.pdf"
            if not pdf.exists():
                RENDERERS[style](truth, lang, pdf, style)
            start = time.process_time()
            document = read_pdf(pdf)
            spent = time.process_time() - start
            scores = compare(truth, document.blocks)
            shown = "  ".join(f"{name} {value:.4f}" for name, value in scores.items())
            print(f"{pdf.name}: {shown}  {(document.pages or 0) / spent:.0f} pages/s")
            sums.update(scores)
            runs, pages, seconds = runs + 1, pages + (document.pages or 0), seconds + spent
    means = "  ".join(f"{name} {value / runs:.4f}" for name, value in sums.items())
    print(f"mean of {runs} PDFs, {pages} pages: {means}  {pages / seconds:.0f} pages/s")


if __name__ == "__main__":
    main()

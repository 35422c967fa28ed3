"""A bundled document as a PDF: tagged, with outline, metadata and footnotes, typeset by typst."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import cast

import pylopdf_fonts_zh_cn
import typst

from corpus.bundled.model import Source
from corpus.bundled.tree import document_tree

_TEMPLATE = Path(__file__).parent / "document.typ"


def build_pdf(source: Source) -> bytes:
    """The document on A4 pages, as PDF/UA-1; the dates in the file are the source's."""
    pdf = _compiler().compile(
        sys_inputs={"document": json.dumps(document_tree(source), ensure_ascii=False)},
        format="pdf",
        timestamp=datetime.combine(source.date, time(), UTC),
        pdf_standards=["ua-1"],
    )
    # With format "pdf" and no output file, compile returns the one file's bytes.
    return cast(bytes, pdf)


@cache
def _compiler() -> typst.Compiler:
    # One compiler for all documents: it keeps the 20 MB of fonts loaded.
    fonts = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Compiler(_TEMPLATE, font_paths=[fonts], ignore_system_fonts=True)

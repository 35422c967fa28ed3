"""A bundled document as a PDF (tagged, typeset by typst), or as a scan: pictures without text."""

from __future__ import annotations

import json
import random
import re
import threading
from contextlib import closing
from datetime import UTC, date, datetime, time
from datetime import time as clock
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

import pylopdf_fonts_zh_cn
import pypdfium2
import typst
from PIL import Image, ImageChops

from corpus.bundled.source import Source, document_tree
from corpus.errors import CharacterNotSet

_TEMPLATE = Path(__file__).parent / "document.typ"
_ONE_AT_A_TIME = threading.Lock()
_NOT_SET = re.compile(r'the text `"(.+)"` could not be displayed')


def build_pdf(source: Source) -> bytes:
    """The document on A4 pages, as PDF/UA-1; the dates in the file are the source's."""
    tree = json.dumps(document_tree(source), ensure_ascii=False)
    return typeset(_TEMPLATE, {"document": tree}, source.date)


def typeset(template: Path, inputs: dict[str, str], day: date) -> bytes:
    """A typst template as PDF/UA-1 with the Chinese fonts that come with kb.

    ``inputs``: ``sys.inputs`` of the template; ``day``: the date in the file. Threads take turns. Raises
    CharacterNotSet.
    """
    try:
        with _ONE_AT_A_TIME:
            pdf = _compiler(template).compile(
                sys_inputs=inputs,
                format="pdf",
                timestamp=datetime.combine(day, time(), UTC),
                pdf_standards=["ua-1"],
            )
    except typst.TypstError as error:
        if found := _NOT_SET.search(str(error)):
            raise CharacterNotSet(text=found[1]) from error
        raise
    # With format "pdf" and no output file, compile returns the one file's bytes.
    return cast(bytes, pdf)


@cache
def _compiler(template: Path) -> typst.Compiler:
    # One compiler for all files of a template: it keeps the 20 MB of fonts loaded.
    fonts = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Compiler(template, font_paths=[fonts], ignore_system_fonts=True)


_DPI = 150
_POINTS_PER_INCH = 72
_QUALITY = 30
_LARGEST_TILT = 0.7
"""Degrees in either direction, like paper on a scanner."""
_GRAIN = 9
"""The range of the paper's grey values."""
_GRAIN_PIXELS = 6
"""The side of one spot of grain; finer grain would make the JPEG much larger."""
_PAPER = 246
_SEED = 2000


def build_scan(source: Source) -> bytes:
    """A PDF of one grey JPEG per page at 150 dpi; tilt and grain are the same every time."""
    chance = random.Random(_SEED)  # noqa: S311 (a picture, not a secret)
    with closing(pypdfium2.PdfDocument(build_pdf(source))) as document:
        pages = [_scanned(page, chance) for page in document]
    pdf = BytesIO()
    stamp = datetime.combine(source.date, clock(), UTC).timetuple()
    pages[0].save(
        pdf,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=_DPI,
        quality=_QUALITY,
        title=source.title,
        creationDate=stamp,
        modDate=stamp,
    )
    return pdf.getvalue()


def _scanned(page: pypdfium2.PdfPage, chance: random.Random) -> Image.Image:
    clean = page.render(scale=_DPI / _POINTS_PER_INCH, grayscale=True).to_pil().convert("L")
    tilt = chance.uniform(-_LARGEST_TILT, _LARGEST_TILT)
    crooked = clean.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
    width, height = (side // _GRAIN_PIXELS for side in clean.size)
    spots = Image.frombytes("L", (width, height), chance.randbytes(width * height))
    grain = spots.point(lambda level: _PAPER - level * _GRAIN // 255)
    return ImageChops.multiply(crooked, grain.resize(clean.size, Image.Resampling.BILINEAR))

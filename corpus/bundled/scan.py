"""A bundled document as a scan: its PDF's pages as slightly crooked, grainy pictures, no text."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import UTC, datetime
from datetime import time as clock
from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops

from corpus.bundled.model import Source
from corpus.bundled.pdf import build_pdf

_DPI = 150
_POINTS_PER_INCH = 72
_QUALITY = 30
_LARGEST_TILT = 0.7
"""Degrees either way, as paper lies on a scanner."""
_GRAIN = 9
"""Steps of grey by which the paper's tone varies."""
_GRAIN_PIXELS = 6
"""Side of one spot of grain; finer grain would cost JPEG most of its room."""
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

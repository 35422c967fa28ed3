"""QR codes of links."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_png(address: str) -> bytes:
    """A black and white PNG with the quiet zone that the standard wants (ISO/IEC 18004: 4 modules)."""
    image = BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="png", scale=6, border=4)
    return image.getvalue()


def qr_svg(address: str) -> str:
    """The same as an SVG file."""
    image = BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="svg", border=4, xmldecl=False)
    return image.getvalue().decode()

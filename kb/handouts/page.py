"""A handout as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from kb.handouts import texts
from kb.handouts.model import Handout, LineKind, rows_of
from kb.handouts.qr import qr_svg
from kb.handouts.texts import Wording

_FOLDER: Final = Path(__file__).parent


def write_page(handout: Handout) -> bytes:
    """The page, UTF-8. Its policy (CSP) allows its own style and nothing else."""
    page = _template().render(
        handout=handout,
        wording=Wording(handout.ui),
        texts=texts,
        kinds=LineKind,
        rows_of=rows_of,
        qr=_qr,
        style=Markup(_style()),  # noqa: S704 - our own file
        policy=_policy(),
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((_FOLDER / "handout.html").read_text("utf-8"))


@cache
def _style() -> str:
    return (_FOLDER / "handout.css").read_text("utf-8")


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'"


def _qr(address: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(qr_svg(address).encode()).decode()}"

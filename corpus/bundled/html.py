"""A bundled document as a web page that stands alone: one file, no script, nothing fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from corpus.bundled.model import Source
from corpus.bundled.tree import document_tree


def build_html(source: Source) -> bytes:
    """The page in UTF-8. Printed numbers are text in their paragraphs, never list markers."""
    template = _environment().get_template("page.html")
    return template.render(document_tree(source), source=source).encode()


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

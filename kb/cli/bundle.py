"""``kb bundle``."""

from __future__ import annotations

from pathlib import Path

from corpus.bundled import build_bundle
from kb.cli.output import progress


def bundle(out: Path = Path("build/bundled")) -> None:
    """Build the bundled documents (PDF, DOCX, PPTX, HTML, Markdown, text) from their sources.

    Parameters
    ----------
    out
        Folder for the files; `kb ingest` takes it.
    """
    with progress("bundle", 21) as advance:
        files = build_bundle(out, on_file=lambda path: advance(name=path.name))
    print(f"{len(files)} files in {out}")

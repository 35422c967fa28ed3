"""Which files a command line names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus import PathNotFound

SIDECAR_ENDING = ".meta.toml"


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files in ``paths``, folders with all below them in order of name, each once.

    Hidden files and sidecars are passed over. A folder that cannot be read stands for what is in it:
    the gate refuses it, with a reason. Raises PathNotFound.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise PathNotFound(id=str(path))
        for file in _walk(path) if _is_folder(path) else [path]:
            found.setdefault(file)
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in inside:
        if path.name.startswith(".") or path.name.endswith(SIDECAR_ENDING):
            continue
        # A link to a folder may lead in circles; a link to a file is refused by the gate, with a reason.
        if not _is_folder(path):
            yield path
        elif not path.is_symlink():
            yield from _walk(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False

"""A copy of a library that this process may have open."""

from __future__ import annotations

import subprocess
from pathlib import Path


def copy_library(data_dir: Path, copy: Path) -> Path:
    """Copies the data folder ``data_dir`` to ``copy``, which must not exist yet.

    Another process copies. SQLite's locks are POSIX locks: the process that holds them loses all of
    them when it closes the file that it copied (https://sqlite.org/howtocorrupt.html, section 2.2),
    and a catalog that is open in it then reports a disk I/O error.
    """
    subprocess.run(["cp", "-r", data_dir, copy], check=True)
    return copy

"""A folder in memory for the temporary files of tests."""

from __future__ import annotations

import os
from functools import cache

_FOLDER = "/dev/shm"
_ENOUGH_BYTES = 8 << 30
"""A run takes less than 2 GB."""


@cache
def memory_folder() -> str:
    """Its path; empty where there is none with enough room in which programs may be run."""
    try:
        system = os.statvfs(_FOLDER)
    except OSError:
        return ""
    is_usable = os.access(_FOLDER, os.W_OK) and not system.f_flag & os.ST_NOEXEC
    return _FOLDER if is_usable and system.f_bavail * system.f_frsize >= _ENOUGH_BYTES else ""

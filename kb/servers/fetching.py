"""The download of official texts that `kb serve --fetch` runs as a separate process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kb.settings import Settings

_PATIENCE = 10
"""Seconds that the child has to save an unfinished download; the next start continues it."""


@contextmanager
def own_fetch(settings: Settings, tell: Callable[[str], None]) -> Iterator[None]:
    """Run ``kb fetch`` once as a child process, which is stopped when the context ends.

    Its output goes to fetch.log in the data folder; when it finishes, ``tell`` is called with its last
    line.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    log = settings.data_dir / "fetch.log"
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "kb", "fetch"],
            env=os.environ | settings.environ(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )

    def wait() -> None:
        child.wait()
        if not ending.is_set():
            *_, counts = log.read_text("utf-8", "replace").splitlines() or [""]
            tell(f"kb: official texts: {counts} ({log})")

    ending = threading.Event()
    threading.Thread(target=wait, name="kb fetch", daemon=True).start()
    try:
        yield
    finally:
        ending.set()
        child.terminate()
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

"""The worker that `kb serve` runs as a separate process, so that reading files does not slow the
answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.servers.supervisor import Supervisor
from kb.settings import Settings


@contextmanager
def own_worker(settings: Settings) -> Iterator[None]:
    """Run ``kb worker`` with these settings, restarted whenever it dies, until the context ends."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    worker = Supervisor(
        [sys.executable, "-m", "kb", "worker"],
        environ=os.environ | settings.environ(),
        # Relative paths in the settings are relative to this folder.
        folder=Path.cwd(),
        log=settings.worker_log,
        name="kb worker",
    )
    worker.start()
    try:
        yield
    finally:
        worker.stop()

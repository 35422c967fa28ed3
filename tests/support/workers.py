"""A worker in a thread of the test, as `kb worker` runs one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kb.services import Services
from kb.worker.worker import Worker

PATIENCE = 120.0
"""Seconds; far more than any of it takes."""


@contextmanager
def working(services: Services) -> Iterator[None]:
    worker = Worker(services, 2)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it never came so"
        time.sleep(0.05)

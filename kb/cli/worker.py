"""``kb worker``."""

from __future__ import annotations

import logging
import signal
from types import FrameType
from typing import Final

from corpus import SettingInvalid
from kb.services import open_services
from kb.settings import Settings

_MOST_PROCESSES: Final = 64
"""As for KB_PARSERS."""


def worker(*, processes: int | None = None) -> None:
    """Read what is offered, and recognise scans, until Ctrl-C. `kb serve` starts one by itself.

    Killed at any moment, the next one goes on: nothing is lost, nothing is doubled.

    Parameters
    ----------
    processes
        Files read at the same time, each in a process of its own; KB_PARSERS, or one a processor.
    """
    from kb.worker import Worker

    if processes is not None and not 1 <= processes <= _MOST_PROCESSES:
        raise SettingInvalid(
            name="--processes", detail=f"{processes} is not from 1 to {_MOST_PROCESSES}"
        )

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("kb").setLevel(logging.INFO)
    settings = Settings.load()
    count = processes or settings.parsers
    with open_services(settings) as services:

        def stop(_number: int, _frame: FrameType | None) -> None:
            work.stop()

        def on_start() -> None:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, stop)
            print(f"kb worker: reads {count} files at a time (Ctrl-C stops)", flush=True)

        work = Worker(services, count, on_start)
        work.run()

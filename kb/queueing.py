"""Messages to workers: which offerings wait. One may be lost or come twice: the catalog is the truth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from huey import SqliteHuey
from huey.consumer import Consumer

from corpus import CatalogUnavailable

_MOST_WAIT: Final = 0.5
"""Seconds that an idle worker sleeps at most before it looks for a message again."""


class Handler(Protocol):
    """Who does what messages say, from any thread."""

    def read(self, offering_id: int) -> None: ...
    def recognise(self, offering_id: int) -> None: ...


class WorkQueue:
    """Two queues in one file: files to be read, and scans to be recognised, which keep no other waiting."""

    def __init__(self, path: Path, handler: Handler | None = None) -> None:
        """``handler`` is needed where messages are taken, not where they are put."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._reading = _huey("kb-read", path)
            self._recognising = _huey("kb-recognise", path)
        except Exception as error:
            raise CatalogUnavailable(path=str(path), detail=str(error)) from error
        self._read = self._reading.task(name="read")(_doing(handler.read if handler else None))
        self._recognise = self._recognising.task(name="recognise")(
            _doing(handler.recognise if handler else None)
        )

    def put(self, *, read: list[int], recognise: list[int] | None = None) -> None:
        """Tells workers of offerings that wait."""
        for offering_id in read:
            self._read(offering_id)
        for offering_id in recognise or []:
            self._recognise(offering_id)

    def clear(self) -> None:
        """Drops all messages; whoever does it puts those that are needed anew."""
        for queue in (self._reading, self._recognising):
            queue.flush()

    def is_empty(self) -> tuple[bool, bool]:
        """Whether no message to read, and none to recognise, is left."""
        return not self._reading.pending_count(), not self._recognising.pending_count()

    def consumers(self, processes: int) -> tuple[Consumer, Consumer]:
        """Who takes the messages: ``processes`` readers, and one who recognises."""
        return (
            _Consumer(self._reading, workers=processes, **_CONSUMER),
            _Consumer(self._recognising, workers=1, **_CONSUMER),
        )


class _Consumer(Consumer):  # type: ignore[misc]
    """Leaves signals to whoever runs the worker, which may not be a process of its own."""

    def _set_signal_handlers(self) -> None:
        pass


_CONSUMER: Final = {
    "worker_type": "thread",
    "periodic": False,
    "initial_delay": 0.05,
    "max_delay": _MOST_WAIT,
    "check_worker_health": True,
}


def _huey(name: str, path: Path) -> SqliteHuey:
    return SqliteHuey(name, filename=str(path), results=False, timeout=30)


def _doing(handle: Callable[[int], None] | None) -> Callable[[int], None]:
    def do(offering_id: int) -> None:
        if handle is None:
            raise RuntimeError("messages are taken by workers only")
        handle(offering_id)

    return do

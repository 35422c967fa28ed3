"""A parser's process: reads one file after another until nobody wants more."""

from __future__ import annotations

import os
import pickle
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from corpus import FileDamaged, Format, KbError, ParserSwelled, TextTooLong
from ingest.batch import unpack
from ingest.isolation import Limits, begin_file, confine, has_grown
from ingest.parsing import parse_file
from ingest.tasks import Answer, Task

_MB = 1 << 20
_MOST_CAUSE = 200


def serve(connection: Connection, limits: Limits, parent: int) -> None:
    """Says None when it begins a task, then answers it, pickled; ends when the pipe closes.

    A file that leaves much memory or a running thread behind is the last one of its process.
    """
    confine(limits, parent)
    while True:
        try:
            task, folder = connection.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        connection.send_bytes(pickle.dumps(None))
        connection.send_bytes(_read(task, folder, limits))
        if has_grown(limits) or threading.active_count() > 1:
            # At once: a thread that is busy with the file would be waited for.
            os._exit(0)


def _read(task: Task, folder: Path, limits: Limits) -> bytes:
    """The answer as it goes through the pipe, no more of it than the limits say."""
    try:
        is_batch = task.format is Format.ZIP
        begin_file(limits, folder)
        answer = pickle.dumps(_unpack(task) if is_batch else _parse(task, limits))
    except KbError as error:
        # Readers know the content's name only, which is a hash.
        error.params["file"] = task.name
        return pickle.dumps(error)
    except MemoryError:
        return pickle.dumps(ParserSwelled(file=task.name, limit_mb=limits.memory_mb))
    except Exception as error:  # a reader's bug must not end the child
        kind = task.format.value.upper()
        detail = "something in it is not as it should be"
        cause = f"{type(error).__name__}: {error}"[:_MOST_CAUSE]
        return pickle.dumps(FileDamaged(file=task.name, format=kind, detail=detail, cause=cause))
    if len(answer) > limits.output_mb * _MB:
        return pickle.dumps(TextTooLong(file=task.name, limit_mb=limits.output_mb))
    return answer


def _unpack(task: Task) -> Answer:
    if task.folder is None:
        raise ValueError("a ZIP file needs a folder to be unpacked in")
    return unpack(task.path, task.folder, name=task.name)


def _parse(task: Task, limits: Limits) -> Answer:
    return parse_file(
        task.path,
        task.format,
        task.given,
        name=task.name,
        password=task.password,
        recognised=task.recognised,
        most_pages=limits.pages,
    )

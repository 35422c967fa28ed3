"""Processor time and time of commands that are typed often: the libraries of Python that they load."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from benchmarks.frame.measuring import Spent, spent
from benchmarks.frame.rows import Bench, Row, Rows

_TIMES = 5
_COMMANDS = {"kb --help": ["--help"], "kb search, bundled documents": ["search", "trafficking"]}


def rows(bench: Bench) -> Rows:
    data = bench.libraries.bundled(vectors=False)
    for case, arguments in _COMMANDS.items():
        times = [_time(arguments, str(data)) for _ in range(_TIMES)]
        for measure, values in (
            ("processor time, median", [each.processor for each in times]),
            ("time, median", [each.wall for each in times]),
        ):
            value = statistics.median(values)
            yield Row(case=case, measure=measure, value=value, unit="s", better="lower")


def _time(arguments: list[str], data: str) -> Spent:
    with spent() as took:
        subprocess.run(
            [sys.executable, "-m", "kb", *arguments],
            env=os.environ | {"KB_DATA_DIR": data, "KB_EMBEDDINGS": "off"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    return took

"""kb's command line, run within the test's own process: a start of Python costs more than most commands."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from kb.cli import main


def run_here(
    arguments: Sequence[str], environ: Mapping[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """The output of ``kb ARGUMENTS`` and its exit code; not for commands that run until a signal.

    ``typed``: what it reads from its standard input, if anything.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    umask = os.umask(0o077)
    try:
        with (
            patch.dict(os.environ, environ),
            patch.object(sys, "argv", ["kb", *arguments]),
            patch.object(sys, "stdin", io.StringIO(typed) if typed else sys.stdin),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = _exit_code()
    finally:
        os.umask(umask)
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(["kb", *arguments], code, *texts)


def _exit_code() -> int:
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return end.code or 0
    except Exception:
        traceback.print_exc()
        return 1
    return 0

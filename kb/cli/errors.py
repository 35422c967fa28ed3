"""Errors on the command line: one message in the reader's language, no traceback for ours."""

from __future__ import annotations

import sys
from typing import NoReturn

from corpus import KbError
from kb.cli.output import say


def exit_with(error: Exception) -> NoReturn:
    """Exit 2 with kb's own error; any other one is a bug and shows itself whole."""
    if isinstance(error, KbError):
        print(say(error), file=sys.stderr)
        sys.exit(2)
    if isinstance(error, BrokenPipeError):
        sys.stderr.close()
        sys.exit(0)
    raise error

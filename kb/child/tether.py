"""Becomes another program that ends with the process that started it, however that ends.

    python -I tether.py PARENT PROGRAM ARGUMENT…

PARENT is the id of the starting process. On Linux the kernel kills the program when the thread that
started it is gone; elsewhere nothing does after a ``kill -9`` of kb. Stands alone: nothing of kb is
imported.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""``linux/prctl.h``"""


def main() -> None:
    parent, program, *arguments = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # It may have gone before the kernel was told.
    if os.getppid() != int(parent):
        sys.exit(1)
    os.execv(program, [program, *arguments])  # noqa: S606 - the program is what kb was told to run


if __name__ == "__main__":
    main()

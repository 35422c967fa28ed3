"""What a parser's process may do: little memory, time and room, no network, a folder of its own."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.archives import MOST_BYTES

_MB = 1 << 20
_OPEN_FILES = 256
# linux/prctl.h and linux/sched.h
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_NETWORK = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
    }
)
_PREFIX = "kb-parsing-"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use for one file; time and memory passed 205 hostile files (notes, parsing.md)."""

    wall_seconds: int = 30
    cpu_seconds: int = 20
    memory_mb: int = 1024
    """Of address space."""
    output_mb: int = 32
    """Of what it answers."""
    pages: int = 10_000
    """Pages that a file may have."""


def confine(limits: Limits, parent: int) -> None:
    """Takes from this process, for good, what reading a file does not need. ``parent`` is who waits
    for it: they end together."""
    _die_with(parent)
    _leave_network()
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_mb * _MB),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        # The hard limit stays: a program that reads a format for us may need more.
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    # Where the machine runs out of memory all the same, this process is the one to go.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _die_with(parent: int) -> None:
    """The kernel of Linux ends this process when the thread that started it is gone; others do not."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # It may have gone before the kernel was told.
    if os.getppid() != parent:
        sys.exit(1)


def _leave_network() -> None:
    """A network of its own, without a way out, where Linux allows it; and Python's sockets refuse."""
    if sys.platform == "linux":
        unshare = ctypes.CDLL(None).unshare
        user, group = os.getuid(), os.getgid()
        # An administrator may leave the network as such, others only by way of users of their own.
        if unshare(_CLONE_NEWNET) != 0 and unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
            with suppress(OSError):
                Path("/proc/self/setgroups").write_text("deny", "ascii")
                Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
                Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, _: object) -> None:
    if event in _NETWORK:
        raise PermissionError("a file that is read has no business in the network")


def begin_file(limits: Limits, folder: Path) -> None:
    """Before each file: its processor time, what it may write, and ``folder`` for its temporary files."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, resource.RLIM_INFINITY))
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    os.chdir(folder)


def has_grown(limits: Limits) -> bool:
    """Whether this process holds so much memory from files before that it would fail the next one."""
    try:
        # Address space in pages, as the limit counts it; getrusage tells the parent's peak, too.
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return False
    return pages * resource.getpagesize() > limits.memory_mb * _MB // 2


class TemporaryRoom:
    """The folder that holds the children's folders; whoever comes next removes what a ``kill -9`` left."""

    def __init__(self) -> None:
        _remove_deserted(Path(tempfile.gettempdir()))
        self.path, self._lock = _make_room()

    def new_folder(self) -> Path:
        try:
            return Path(tempfile.mkdtemp(dir=self.path))
        except FileNotFoundError:
            # Systems tidy up what has lain in their temporary folder for long.
            os.close(self._lock)
            self.path, self._lock = _make_room()
            return Path(tempfile.mkdtemp(dir=self.path))

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _make_room() -> tuple[Path, int]:
    """A new room, and the lock that tells others that it is in use."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            lock = os.open(path / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            continue
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Before it was locked, another may have taken it for a deserted one.
        if (path / _LOCK).exists():
            return path, lock
        os.close(lock)


def _remove_deserted(folder: Path) -> None:
    """Removes rooms whose owner is gone, and with it its lock."""
    for room in folder.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(room / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            # Of another user, or just being made.
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(room, ignore_errors=True)
        except OSError:
            continue
        finally:
            os.close(lock)

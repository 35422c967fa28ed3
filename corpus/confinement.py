"""A child's side of :mod:`corpus.child_process`: it gives up its rights, then answers requests.

    python -I confinement.py CHILD SOCKET START      a child that answers requests
    python -I confinement.py PROGRAM PARENT PROGRAM ARGUMENT…     any program, ending with its parent

SOCKET is the number of an inherited socket, START a JSON object with the fields of
``child_process.Bounds`` and ``file``, ``arguments``, ``parent``, ``path``. ``file`` is a Python file with
a function ``prepare(arguments)`` that returns a Program. Of kb it imports only ``file``, and the imports
of that file.

Each message is its length in four bytes, then its content; open files are sent with a request. The child
first sends, in MessagePack, ``{"confinement": […], "missing": null or the reason}``: why it cannot work.
For each request it sends an empty message when it begins, then the answer.
"""

from __future__ import annotations

import array
import ctypes
import importlib.util
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

LENGTH = struct.Struct(">I")
MOST_FILES = 4
"""The number of open files that may be sent with a request."""
_MB = 1 << 20
_MOST_WORDS = 500

# linux/prctl.h and linux/sched.h
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_NETWORK = frozenset(
    f"socket.{what}"
    for what in (
        *("connect", "bind", "sendto", "sendmsg"),
        *("getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo"),
    )
)

# linux/capability.h
_CAPABILITY_VERSION = 0x20080522

# linux/landlock.h; the calls have the same numbers on every processor.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_SOCKET, _TRUNCATE, _USE_DEVICE = 1 << 9, 1 << 14, 1 << 15
_LOOK = _EXECUTE | _READ | _LIST
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _USE_DEVICE
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""The number of file access rights by version of Landlock; later versions add none."""
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin"),
    *("/etc/ld.so.cache", "/etc/fonts", "/etc/libreoffice", "/etc/localtime", "/etc/locale.alias"),
    *(
        "/etc/passwd",
        "/etc/nsswitch.conf",
        "/var/cache/fontconfig",
        "/var/lib/libreoffice",
        "/var/spool/libreoffice",
        "/proc",
        "/sys/devices",
    ),
    *("/dev/zero", "/dev/random", "/dev/urandom", "/sys/fs/cgroup"),
)
"""Paths that interpreters, libraries and LibreOffice read."""


class Program(Protocol):
    """The program that ``prepare`` returns."""

    def answer(self, request: bytes, files: list[int]) -> bytes:
        """``files``: descriptors, open for reading; they are closed afterwards."""

    def is_spent(self) -> bool:
        """Whether the process should end after this answer."""


def main() -> None:
    kind, *arguments = sys.argv[1:]
    if kind == "PROGRAM":
        parent, *command = arguments
        die_with(int(parent))
        os.execv(command[0], command)  # noqa: S606 - the program is what kb was configured to run
    _answer_requests(socket.socket(fileno=int(arguments[0])), json.loads(arguments[1]))


def _answer_requests(ours: socket.socket, start: dict[str, Any]) -> None:
    # Python would restart a call that the signal of the time limit has interrupted.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    confinement = confine(start)
    import msgspec

    hello: dict[str, Any] = {"confinement": confinement, "missing": None}
    program: Program | None = None
    try:
        program = _load(Path(start["file"])).prepare(start["arguments"])
    # Any reason that prevents it from working: a missing package, an unsupported processor, a damaged file.
    except Exception as error:
        hello["missing"] = (str(error) or type(error).__name__)[:_MOST_WORDS]
    _send(ours, msgspec.msgpack.encode(hello))
    while program:
        request, files = _receive(ours)
        _send(ours, b"")
        _allow_time(start["cpu_seconds"], start["wall_seconds"])
        answer = program.answer(request, files)
        signal.alarm(0)
        for descriptor in files:
            with suppress(OSError):
                os.close(descriptor)
        _send(ours, answer)
        if program.is_spent():
            # At once: otherwise it would wait for a thread that is busy with the request.
            os._exit(0)


def _load(file: Path) -> Any:
    name = f"kb_child_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(file.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _send(ours: socket.socket, message: bytes) -> None:
    ours.sendall(LENGTH.pack(len(message)) + message)


def _receive(ours: socket.socket) -> tuple[bytes, list[int]]:
    """A request and its files. Ends the process when its parent is gone."""
    files = array.array("i")
    room = socket.CMSG_SPACE(MOST_FILES * files.itemsize)
    head, beside, _, _ = ours.recvmsg(LENGTH.size, room)
    for level, kind, content in beside:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            files.frombytes(content[: len(content) - len(content) % files.itemsize])
    head += _exactly(ours, LENGTH.size - len(head)) if head else b""
    if not head:
        os._exit(0)
    return _exactly(ours, LENGTH.unpack(head)[0]), list(files)


def _exactly(ours: socket.socket, size: int) -> bytes:
    content = bytearray(size)
    rest = memoryview(content)
    while rest:
        read = ours.recv_into(rest)
        if not read:
            os._exit(0)
        rest = rest[read:]
    return bytes(content)


def confine(start: dict[str, Any]) -> list[str]:
    """Permanently give up the rights that this process does not need; returns the names of the limits in
    effect: ``landlock-7``, ``network-namespace``, ``memory``.

    Limits that the system does not offer are skipped: on other systems only resource limits apply.
    """
    sys.path[:] = start["path"]
    die_with(start["parent"])
    held = ["network-namespace"] if _leave_network() else []
    sys.addaudithook(_refuse_network)
    reads = [*start["reads"], str(Path(start["file"]).parent)]
    if version := _leave_file_system(start["path"], reads, start["writes"], start["sockets"]):
        held.append(f"landlock-{version}")
    if start["memory_mb"]:
        _limit(resource.RLIMIT_AS, start["memory_mb"] * _MB)
        held.append("memory")
    _limit(resource.RLIMIT_NOFILE, start["open_files"])
    _limit(resource.RLIMIT_FSIZE, start["file_bytes"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(start["niceness"])
    # If the machine still runs out of memory, the kernel should kill this process first.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    os.chdir(start["writes"] or "/")
    _give_up_capabilities()
    return held


def _give_up_capabilities() -> None:
    """Where kb runs as root: with CAP_PERFMON a process may read what others have in their environment,
    which Landlock does not prevent."""
    if sys.platform == "linux":
        none = (ctypes.c_uint32 * 6)()
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
        ctypes.CDLL(None, use_errno=True).capset(header, none)


def _limit(what: int, most: int) -> None:
    # The hard limit is unchanged: a program that this process starts may need more.
    resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def die_with(parent: int) -> None:
    """On Linux, have the kernel end this process when the thread that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # It may have ended before this call.
    if os.getppid() != parent:
        os._exit(1)


def hide_environment() -> None:
    """Hide this process's memory and environment in /proc from the user's other processes (Linux).

    They may contain keys. Landlock hides them from kb's child processes, but not every kernel has it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def keep_few_heaps() -> None:
    """Let all threads share two heaps (glibc); otherwise each new one may keep what it has freed.

    An index is written by new threads each time: an ingest of 1,584 laws kept 150 MB more.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            # M_ARENA_MAX in malloc.h
            ctypes.CDLL(None).mallopt(-8, 2)


def for_program(memory_mb: int) -> Callable[[], None]:
    """For ``preexec_fn``: a program started by a child ends with it, and has its own address space."""
    parent = os.getpid()

    def limit() -> None:
        die_with(parent)
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = memory_mb * _MB
        if soft != resource.RLIM_INFINITY and (hard == resource.RLIM_INFINITY or most <= hard):
            resource.setrlimit(resource.RLIMIT_AS, (max(soft, most), hard))

    return limit


def _allow_time(cpu_seconds: int | None, wall_seconds: int | None) -> None:
    """Limit processor time for one request. The kernel ends the process, even if no other process is
    left to do so."""
    if cpu_seconds is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + cpu_seconds + 1)
    if wall_seconds is not None:
        signal.alarm(wall_seconds + 1)


def _leave_network() -> bool:
    """Move into a network namespace without a connection; False if the system does not allow that."""
    if sys.platform != "linux":
        return False
    unshare = ctypes.CDLL(None).unshare
    user, group = os.getuid(), os.getgid()
    # An administrator may change the network directly, other users only in a user namespace.
    if unshare(_CLONE_NEWNET) == 0:
        return True
    if unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    with suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    return True


def _refuse_network(event: str, _: object) -> None:
    if event in _NETWORK:
        raise PermissionError("a child has no business in the network")


def landlock_version() -> int:
    """The version of the kernel's Landlock (https://docs.kernel.org/userspace-api/landlock.html); 0 if
    there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


def _leave_file_system(
    path: Iterable[str], reads: Iterable[str], writes: str | None, sockets: str | None
) -> int:
    """Limit file access to the files of Python and its libraries, ``reads``, the writable folder
    ``writes``, and ``sockets``, where sockets may be created.

    Returns the version of Landlock in effect, 0 if there is none.
    """
    version = landlock_version()
    if not version:
        return 0
    system = ctypes.CDLL(None)
    rights = (1 << _RIGHTS.get(version, 16)) - 1
    # Version 4 also refuses connections, 6 signals to others and sockets without a file.
    attributes = struct.pack("=QQQ", rights, 3, 3)[
        : 8 if version < 4 else 16 if version < 6 else 24
    ]
    ruleset = system.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return 0
    try:
        for place, right in _rules(path, reads, writes):
            _allow(system, ruleset, place, right & rights)
        if sockets:
            _allow(system, ruleset, sockets, _MAKE_SOCKET)
        system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return 0 if system.syscall(_RESTRICT_SELF, ruleset, 0) else version
    finally:
        os.close(ruleset)


def _rules(
    path: Iterable[str], reads: Iterable[str], writes: str | None
) -> Iterable[tuple[str, int]]:
    """Folders, and the access allowed in each."""
    root = Path(__file__).resolve().parents[1]
    # If kb runs from its source, its data may be next to the packages.
    yield str(root), _LIST
    yield from ((str(root / package), _LOOK) for package in ("corpus", "ingest", "search", "kb"))
    elsewhere = [place for place in path if place and Path(place).resolve() != root]
    for place in (sys.prefix, sys.base_prefix, *_SYSTEM, *elsewhere, *reads):
        yield place, _LOOK
    yield "/dev/null", _READ | _WRITE
    if writes:
        yield writes, ~0


def _allow(system: ctypes.CDLL, ruleset: int, place: str, rights: int) -> None:
    try:
        descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not Path(place).is_dir():
            rights &= _OF_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        system.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    main()

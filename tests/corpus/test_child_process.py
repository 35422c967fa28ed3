"""A compromised child can do nothing but answer, and no answer harms its parent."""

from __future__ import annotations

import ctypes
import errno
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import ErrorRecord, FileTooLarge, Format, ParserCrashed
from corpus.child_process import Bounds, Child, ChildDied, Pauses
from corpus.confinement import landlock_version
from ingest import Limits, Metadata, ParserPool, Task
from ingest.pool import pool
from tests.support.processes import runs

PROGRAM = Path(__file__).parent.parent / "support" / "exec_child.py"
PATIENT = 60.0
needs_landlock = pytest.mark.skipif(not landlock_version(), reason="the kernel has no Landlock")
Say = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


@pytest.fixture
def child(folder: Path) -> Iterator[Child]:
    bounds = Bounds(answer_mb=1, file_bytes=1 << 20, memory_mb=512)
    child = Child(PROGRAM, None, bounds, folder=folder)
    assert child.await_ready(PATIENT)
    assert child.missing is None
    yield child
    child.end()


@pytest.fixture
def say(child: Child) -> Say:
    return lambda code, *files: child.ask(code, str, PATIENT, files)


class Command:
    """A pickle that runs a command when it is loaded."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self._command,)


def test_an_answer_that_is_a_pickle_runs_no_command(child: Child, tmp_path: Path) -> None:
    crafted = pickle.dumps(Command(f"touch {tmp_path / 'taken'}"))
    with pytest.raises(ChildDied):
        child.ask(f"said = {crafted!r}", str, PATIENT)
    assert not (tmp_path / "taken").exists()


def test_a_parser_that_answers_nonsense_has_crashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crafted = pickle.dumps(Command(f"touch {tmp_path / 'taken'}"))
    made = Child

    def taken_over(program: Path, arguments: object, *rest: Any, **named: Any) -> Child:
        return made(PROGRAM, f"said = {crafted!r}", *rest, **named)

    monkeypatch.setattr(pool, "Child", taken_over)
    path = tmp_path / "good.txt"
    path.write_text("good", "utf-8")
    with ParserPool(1, Limits()) as parsers:
        [outcome] = parsers.parse([Task(path, path.name, Format.TEXT, Metadata())])
    assert isinstance(outcome.error, ParserCrashed)
    assert not (tmp_path / "taken").exists()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xc1",
        b"\x93\x01",
        b"\x91" * 100_000,
        b"\xa1\xff",
        b"\xc6\xff\xff\xff\xff",
        b"x" * (2 << 20),
    ],
    ids=["nothing", "no type", "half", "deep", "no text", "long inside", "long"],
)
def test_nonsense_is_the_death_of_the_child(child: Child, said: bytes) -> None:
    with pytest.raises(ChildDied):
        child.ask(f"said = {said!r}", str, PATIENT)


def test_half_a_message_holds_nobody_up(child: Child) -> None:
    code = (
        "import socket, time; os.write([int(a) for a in sys.argv[2:3]][0], b'\\0'); time.sleep(600)"
    )
    with pytest.raises(ChildDied) as died:
        child.ask(code, str, 1.0)
    assert died.value.is_overdue


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(600)"])
def test_who_dies_of_the_time_limit_was_too_slow(folder: Path, code: str) -> None:
    child = Child(PROGRAM, None, Bounds(cpu_seconds=0, wall_seconds=5), folder=folder)
    try:
        assert child.await_ready(PATIENT)
        with pytest.raises(ChildDied) as died:
            child.ask(code, str, PATIENT)
        assert died.value.is_overdue
    finally:
        child.end()


def test_it_reaches_no_network(say: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"""
import socket
try:
    socket.create_connection({server.getsockname()!r}, 5)
    said = "connected"
except OSError as error:
    said = type(error).__name__
"""
        assert say(code) == "PermissionError"


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_it_has_a_network_of_its_own(say: Say) -> None:
    ours = str(Path("/proc/self/ns/net").readlink())
    assert say("said = os.readlink('/proc/self/ns/net')") != ours


@needs_landlock
@pytest.mark.parametrize(
    "deed",
    [
        "open({place!r}).read()",
        "open({place!r}, 'w')",
        "os.remove({place!r})",
        "os.listdir({up!r})",
    ],
)
def test_it_touches_nothing_that_is_not_its_own(
    child: Child, say: Say, tmp_path: Path, deed: str
) -> None:
    place = tmp_path / "private"
    place.write_text("private", "utf-8")
    code = deed.format(place=str(place), up=str(tmp_path))
    with pytest.raises(ChildDied):
        say(code)
    assert place.read_text("utf-8") == "private"
    assert f"landlock-{landlock_version()}" in child.confinement


def test_keys_are_not_handed_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_MEILISEARCH_KEY", "secret")
    child = Child(PROGRAM, None, Bounds(), folder=folder)
    child.await_ready(PATIENT)
    assert child.ask("said = os.environ.get('KB_MEILISEARCH_KEY')", str, PATIENT) == "None"
    child.end()


def test_it_cannot_read_its_parents_environment(say: Say) -> None:
    code = """
try:
    said = len(open(f'/proc/{os.getppid()}/environ', 'rb').read())
except OSError as error:
    said = type(error).__name__
"""
    assert say(code) == "PermissionError"
    # Landlock does that; where a kernel has none, the process hides itself.
    is_dumpable = 3
    assert ctypes.CDLL(None).prctl(is_dumpable, 0, 0, 0, 0) == 0


def test_it_reads_what_it_is_handed_and_writes_in_its_folder(say: Say, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_text("handed over", "utf-8")
    with given.open("rb") as file:
        code = "open('copy', 'w').write(os.read(files[0], 99).decode()); said = open('copy').read()"
        assert say(code, file.fileno()) == "handed over"
        # Closed again, or a few thousand requests would use up all there are.
        assert int(say("said = len(os.listdir('/proc/self/fd'))")) < 10


def test_it_writes_no_large_file(say: Say) -> None:
    code = """
try:
    open("large", "wb").write(bytes(2 << 20))
    said = "written"
except OSError as error:
    said = error.errno
"""
    assert say(code) in (str(errno.EFBIG), "written")
    assert int(say("said = os.stat('large').st_size")) <= 1 << 20


def test_it_leaves_no_core(say: Say) -> None:
    assert say("import resource; said = resource.getrlimit(resource.RLIMIT_CORE)") == "(0, 0)"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends children")
def test_it_ends_with_its_parent_and_not_with_a_thread() -> None:
    script = f"""
import threading, time
from pathlib import Path
from typing import Any
from corpus.child_process import Bounds, Child
children = []
def start():
    children.append(Child(Path({str(PROGRAM)!r}), None, Bounds()))
thread = threading.Thread(target=start)
thread.start()
thread.join()
children[0].await_ready(60)
children[0].ask("said = 1", str, 60)
print(children[0].pid, flush=True)
children[0].send("import time; time.sleep(600)")
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert runs(child)
        parent.kill()
        parent.wait()
    until = time.monotonic() + PATIENT
    while runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not runs(child)


def test_a_program_that_cannot_work_says_why(folder: Path) -> None:
    (folder / "broken.py").write_text("raise RuntimeError('no model')", "utf-8")
    child = Child(folder / "broken.py", None, Bounds(), folder=folder)
    assert child.await_ready(PATIENT)
    assert child.missing == "no model"
    child.end()


def test_pauses_grow_until_it_works() -> None:
    pauses = Pauses(1.0, 3.0)
    seen = []
    for _ in range(3):
        seen.append(pauses.seconds)
        pauses.started()
    pauses.worked()
    assert [*seen, pauses.seconds] == [1.0, 2.0, 3.0, 1.0]


def test_errors_cross_as_data() -> None:
    error = ErrorRecord.of(FileTooLarge(file="a.pdf", limit_mb=5)).error()
    assert isinstance(error, FileTooLarge)
    assert error.params == {"file": "a.pdf", "limit_mb": 5}


@pytest.mark.parametrize(
    "record",
    [
        ErrorRecord("unheard-of", {}),
        ErrorRecord("file-too-large", {}),
        ErrorRecord("file-too-large", {"file": "a", "limit_mb": "many"}),
        ErrorRecord("file-empty", {"file": "a" * 100_000}),
    ],
)
def test_an_error_that_cannot_be_shown_is_none(record: ErrorRecord) -> None:
    with pytest.raises(ValueError, match=record.code):
        record.error()

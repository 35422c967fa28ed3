"""Whatever takes over one of kb's helping processes has no files and no network: tried in the place of each
of them, under the very bounds that it has."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import ingest.ocr.engine
import ingest.pages.reader
import ingest.pool.pool
import search.embeddings.process
from corpus.child_process import Child
from corpus.confinement import landlock_version
from ingest import Limits
from ingest.ocr.engine import OcrEngine
from ingest.pages.reader import PageReader
from ingest.pool.isolation import TemporaryRoom
from search.embeddings.process import EncoderProcess
from tests.support import probing_child

PATIENT = 120.0
PROBE = Path(probing_child.__file__)

pytestmark = pytest.mark.skipif(not landlock_version(), reason="the kernel has no Landlock")


def parser(stack: ExitStack) -> Child:
    room = TemporaryRoom()
    stack.callback(room.close)
    return ingest.pool.pool._Worker(
        ingest.pool.pool._PROGRAM, Limits(), room, is_second_try=False
    ).child


def recogniser(_: ExitStack) -> Child:
    return OcrEngine()._start()


def drawer(_: ExitStack) -> Child:
    return PageReader()._start()


def encoder(_: ExitStack) -> Child:
    return EncoderProcess("e5", threads=1)._start_child()


@pytest.fixture(
    params=[
        (ingest.pool.pool, parser),
        (ingest.ocr.engine, recogniser),
        (ingest.pages.reader, drawer),
        (search.embeddings.process, encoder),
    ],
    ids=["parser", "ocr", "page images", "encoder"],
    scope="module",
)
def child(request: pytest.FixtureRequest) -> Iterator[Child]:
    module, make = request.param
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(module, "_PROGRAM", PROBE)
        child = make(stack)
        assert child.await_ready(PATIENT)
        assert child.missing is None
        yield child
        child.end()


@pytest.fixture
def tried(child: Child) -> Callable[[str], str]:
    return lambda code: child.ask(code, str, PATIENT, ())


def test_it_says_how_it_is_confined(child: Child) -> None:
    assert f"landlock-{landlock_version()}" in child.confinement


@pytest.mark.parametrize(
    "code",
    [
        "open({file!r}).read()",
        "open({file!r}, 'a')",
        "os.unlink({file!r})",
        "os.rename({file!r}, {file!r} + 'x')",
        "os.listdir({folder!r})",
        "open({folder!r} + '/new', 'w')",
        "os.symlink('/etc', {folder!r} + '/link')",
        "open('/etc/shadow').read()",
        "open('/etc/hostname').read()",
        "open('/root/.bashrc').read()",
        "os.listdir('/home')",
        "open(f'/proc/{{os.getppid()}}/environ', 'rb').read()",
        "open(f'/proc/{{os.getppid()}}/mem', 'rb').read(1)",
        "open('/tmp/kb-probe', 'w')",
    ],
)
def test_it_touches_no_file(tried: Callable[[str], str], tmp_path: Path, code: str) -> None:
    file = tmp_path / "catalog.sqlite"
    file.write_text("private", "utf-8")

    said = tried(code.format(file=str(file), folder=str(tmp_path)))

    assert said in {"PermissionError", "FileNotFoundError", "OSError"}
    assert file.read_text("utf-8") == "private"
    assert list(tmp_path.iterdir()) == [file]


def test_its_own_libraries_can_be_read(tried: Callable[[str], str]) -> None:
    # Otherwise the refusals above could come from anything.
    assert tried("said = len(open(os.__file__).read()) > 0") == "True"


@pytest.mark.parametrize(
    "code",
    [
        "socket.create_connection({address!r}, 5)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'a', {address!r})",
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()",
        "socket.getaddrinfo('example.org', 80)",
        "subprocess.run(['/bin/sh', '-c', 'exec 3<>/dev/tcp/127.0.0.1/{port}'], check=True)",
    ],
)
def test_it_reaches_no_network(tried: Callable[[str], str], code: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = server.getsockname()

        said = tried(code.format(address=address, port=address[1]))

        assert said != "done"
        with pytest.raises(TimeoutError):
            server.accept()


def test_its_network_is_its_own(tried: Callable[[str], str]) -> None:
    said = tried("said = os.readlink('/proc/self/ns/net')")

    assert said != str(Path("/proc/self/ns/net").readlink())

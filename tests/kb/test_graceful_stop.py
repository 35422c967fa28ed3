"""`kb serve` that is asked to stop finishes what has begun, and takes nothing new."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from corpus import ProgramFailed
from kb.access import make_key
from kb.servers.answering import server_processes
from kb.servers.supervisor import Supervisor
from kb.services import open_services
from kb.settings import Settings
from tests.conftest import kb_json
from tests.support.meilisearch_server import wait_until
from tests.support.served import Served

TEXT = b"# Shelter Act\n\nArticle 1\nVictims shall have shelter.\n" * 20
BODY = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="act.en.md"\r\n\r\n'
    + TEXT
    + b"\r\n--x--\r\n"
)


@pytest.fixture(params=[(), ("--processes", "2")], ids=["one", "two"])
def options(request: pytest.FixtureRequest) -> tuple[str, ...]:
    found: tuple[str, ...] = request.param
    return found


@pytest.fixture
def stop_seconds() -> int:
    """KB_STOP_SECONDS."""
    return 20


@pytest.fixture
def served(tmp_path: Path, options: tuple[str, ...], stop_seconds: int) -> Iterator[Served]:
    with open_services(Settings(data_dir=tmp_path / "data")) as services:
        key = make_key(services.catalog, "Wang Fang")
    environ = {"KB_EMBEDDINGS": "off", "KB_STOP_SECONDS": str(stop_seconds)}
    with Served(tmp_path / "data", "--no-worker", *options, **environ) as served:
        served.key = key  # type: ignore[attr-defined]
        yield served


def begin_upload(served: Served) -> socket.socket:
    """A connection over which half of a file has been sent."""
    address = urlsplit(served.url)
    connection = socket.create_connection((address.hostname, address.port), 30)
    head = (
        "POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {served.key}\r\n"  # type: ignore[attr-defined]
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )
    connection.sendall(head.encode() + BODY[: len(BODY) // 2])
    return connection


def is_closed(served: Served) -> bool:
    address = urlsplit(served.url)
    try:
        socket.create_connection((address.hostname, address.port), 1).close()
    except OSError:
        return True
    return False


def test_an_upload_under_way_is_taken_to_its_end(served: Served, tmp_path: Path) -> None:
    uploads = tmp_path / "data" / "uploads"
    with closing(begin_upload(served)) as connection:
        wait_until(lambda: list(uploads.glob("**/*")), "it is being received", 30)
        served.process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_closed(served), "nobody new is let in", 30)
        connection.sendall(BODY[len(BODY) // 2 :])
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        assert answer.startswith(b"HTTP/1.1 202"), answer[:200]
        assert b"act.en.md" in answer
    assert served.process.wait(30) == 0
    (row,) = kb_json(tmp_path / "data", "ledger")["submissions"]
    assert (row["source_name"], row["status"]) == ("act.en.md", "queued")


def test_the_processes_are_not_killed_before_their_requests_have_had_their_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[float] = []

    def start(supervisor: Supervisor) -> None:
        limits.append(supervisor._stop_seconds)
        raise ProgramFailed(name="kb serve", log="")

    monkeypatch.setattr(Supervisor, "start", start)
    monkeypatch.setattr(Supervisor, "stop", lambda _: None)
    settings = Settings(data_dir=tmp_path / "data", stop_seconds=600)
    with (
        socket.socket() as listener,
        pytest.raises(ProgramFailed),
        server_processes(settings, listener, 2, index_name=None),
    ):
        pass
    [limit] = limits
    assert limit > 600


@pytest.mark.parametrize("stop_seconds", [2])
def test_an_upload_that_stands_still_does_not_keep_it(served: Served, tmp_path: Path) -> None:
    with closing(begin_upload(served)):
        wait_until(lambda: list((tmp_path / "data/uploads").glob("**/*")), "it is received", 30)
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 0
    assert kb_json(tmp_path / "data", "ledger")["submissions"] == []

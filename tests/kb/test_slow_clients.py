"""Half-sent requests are given up, so that they do not keep the site from others (Slowloris)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from litestar import Litestar, Request, get, post

from kb.servers.slow_clients import ImpatientProtocol

HEAD = b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"


class Quick(ImpatientProtocol):
    """The same with limits that a test can wait for."""

    head_seconds = 1.0
    slow_seconds = 1.0


@get("/")
async def hello() -> str:
    return "hello"


@post("/body", request_max_body_size=1_000_000)
async def body(request: Request[object, object, object]) -> int:
    return len(await request.body())


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = Litestar([hello, body], logging_config=None)
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="error", http=Quick, ws="none", timeout_keep_alive=60)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(30)


def answered(connection: socket.socket) -> bytes:
    connection.settimeout(60)
    found = b""
    try:
        while part := connection.recv(65_536):
            found += part
            if b"hello" in found or b"100000" in found:
                break
    except ConnectionResetError:
        pass
    return found


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HTTP/1.1\r\nHost: a\r\nX-", HEAD, HEAD + b"a" * 10],
    ids=["nothing", "half a head", "no body", "the beginning of a body"],
)
def test_what_does_not_come_is_not_waited_for(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)

        # The server closes it; otherwise this would wait for a minute, and fail.
        assert answered(connection) == b""


def test_a_head_byte_by_byte_is_not_waited_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            drip(connection)


def drip(connection: socket.socket) -> None:
    for _ in range(600):
        connection.sendall(b"X-A: b\r\n")
        time.sleep(0.1)


def test_after_an_answer_the_next_head_has_its_time_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"hello" in answered(connection)
        connection.sendall(b"GET / HT")

        assert answered(connection) == b""


def test_a_hundred_of_them_keep_nobody_out(port: int) -> None:
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    for connection in held:
        connection.sendall(b"GET / HTTP/1.1\r\nHost:")
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"hello" in answered(connection)
    for connection in held:
        assert answered(connection) == b""
        connection.close()


def test_a_body_that_comes_well_is_taken(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(HEAD)
        for _ in range(10):
            time.sleep(0.2)
            connection.sendall(b"a" * 10_000)

        assert b"201" in answered(connection)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 100_000,
    ],
    ids=["no host", "two hosts", "two hosts of HTTP/1.0", "a head without an end"],
)
def test_a_head_that_nobody_needs_is_refused(port: int, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)

        assert answered(connection).startswith(b"HTTP/1.1 400 ")


def test_a_body_is_taken_though_another_protocol_is_asked_for(port: int) -> None:
    # Else the body is lost, or read as the next request.
    head = HEAD.replace(b"\r\n\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head + b"a" * 100_000)

        assert b"201" in answered(connection)

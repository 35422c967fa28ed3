"""An S3-compatible server (`moto_server`) with an empty bucket."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.support.workers import wait_until

BUCKET = "s3://kb-originals/library"


@contextmanager
def object_store() -> Iterator[subprocess.Popen[bytes]]:
    """The server; the ``AWS_`` variables that lead to it are set meanwhile."""
    program = shutil.which("moto_server")
    if program is None:
        pytest.skip("moto_server is not on PATH")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL
    )
    with process, pytest.MonkeyPatch.context() as environ:
        for name, value in {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }.items():
            environ.setenv(name, value)
        try:
            wait_until(lambda: _made(f"{url}/kb-originals"))
            yield process
        finally:
            process.kill()


def _made(bucket: str) -> bool:
    try:
        return httpx.put(bucket).is_success
    except httpx.TransportError:
        return False

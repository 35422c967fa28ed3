"""kb over HTTP from threads of the tests' own process: ``kb serve`` takes seconds to start."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from kb.services import Services, open_services
from kb.settings import Settings
from kb.web.app import create_app
from tests.support.workers import working

_START_SECONDS = 30


@contextmanager
def served_here(services: Services) -> Iterator[str]:
    """Address of kb over ``services``, without a slash at the end."""
    app = create_app(services, lambda: server.should_exit)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up = time.monotonic() + _START_SECONDS
    while not server.started:
        assert time.monotonic() < give_up, "the server did not start"
        time.sleep(0.02)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    yield f"http://{host}:{port}"
    server.should_exit = True
    thread.join(_START_SECONDS)


@contextmanager
def working_site(data: Path) -> Iterator[str]:
    """Address of kb over a data folder, with a worker that reads what is submitted."""
    settings = Settings(data_dir=data, embeddings="off", ocr="off")
    with (
        open_services(settings) as services,
        working(services),
        served_here(services) as address,
    ):
        yield address

"""``kb serve``."""

from __future__ import annotations

import socket

from corpus import SettingInvalid
from kb.services import open_services
from kb.settings import Settings


def serve(*, host: str | None = None, port: int | None = None) -> None:
    """Serve the pages and the API until Ctrl-C.

    Parameters
    ----------
    host
        Address to listen on; KB_HOST, or 127.0.0.1.
    port
        Port to listen on, 0 for a free one; KB_PORT, or 8000.
    """
    import uvicorn

    from kb.web.app import create_app

    settings = Settings.load()
    host = settings.host if host is None else host
    listener = _listen(host, settings.port if port is None else port)
    with open_services(settings) as services:
        services.indexer.catch_up()
        config = uvicorn.Config(
            create_app(services), log_level="warning", access_log=False, server_header=False
        )
        shown = f"[{host}]" if ":" in host else host
        print(f"kb: http://{shown}:{listener.getsockname()[1]}/  (Ctrl-C stops)", flush=True)
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """Raises SettingInvalid where the address cannot be had."""
    if not 0 <= port <= 65535:
        raise SettingInvalid(name="KB_PORT", detail=f"{port} is no port")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError) as error:
        raise SettingInvalid(name="KB_HOST / KB_PORT", detail=f"{host}:{port}: {error}") from error
    return listener

"""``kb mcp``."""

from __future__ import annotations

from kb.services import open_services
from kb.settings import Settings


def mcp() -> None:
    """Serve the library to an AI assistant by standard input and output (Model Context Protocol).

    The assistant starts this command itself. A running `kb serve` has the same at /mcp.
    """
    from kb.assistants import make_server

    with open_services(Settings.load()) as services:
        services.encoder.start()
        make_server(services).run("stdio")

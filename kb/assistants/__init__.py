"""kb for AI assistants, by the Model Context Protocol (MCP)."""

from kb.assistants.server import make_server, make_session_manager

__all__ = ["make_server", "make_session_manager"]

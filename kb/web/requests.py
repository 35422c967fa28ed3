"""Malformed requests are refused as the client's fault: bodies, and names of static files."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request
from litestar.exceptions import ClientException, NotFoundException
from litestar.handlers import BaseRouteHandler

from kb.web.auth import Connection

_LONGEST_NAME: Final = 255
"""The most bytes of a file name in most file systems."""


class KbRequest(Request[Any, Any, Any]):
    """Refuses bodies that are not UTF-8, or nested too deeply, like other malformed JSON."""

    async def json(self) -> Any:
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise ClientException("The body is not JSON in UTF-8.") from error


def names_a_file(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of static files. Raises NotFoundException for names that no file system has."""
    path = connection.scope["path"]
    if "\0" in path or any(len(part.encode()) > _LONGEST_NAME for part in path.split("/")):
        raise NotFoundException

"""Requests as kb reads them, and files that can be asked for: what cannot be read is the client's fault."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request
from litestar.exceptions import ClientException, NotFoundException
from litestar.handlers import BaseRouteHandler

from kb.web.auth import Connection

_LONGEST_NAME: Final = 255
"""Bytes of a file's name, in most file systems."""


class KbRequest(Request[Any, Any, Any]):
    """A body that is no UTF-8, or nested too deeply, is refused as other malformed JSON is."""

    async def json(self) -> Any:
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise ClientException("The body is not JSON in UTF-8.") from error


def names_a_file(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of static files: no file system has such names. Raises NotFoundException."""
    path = connection.scope["path"]
    if "\0" in path or any(len(part.encode()) > _LONGEST_NAME for part in path.split("/")):
        raise NotFoundException

"""Malformed requests are refused as the client's fault: bodies, and names of static files."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request
from litestar.exceptions import NotFoundException, SerializationException, ValidationException
from litestar.handlers import BaseRouteHandler

from corpus import BodyNotJson
from kb.web.auth import Connection

_LONGEST_NAME: Final = 255
"""The most bytes of a file name in most file systems."""


class KbRequest(Request[Any, Any, Any]):
    """Refuses bodies that are not UTF-8, or nested too deeply, like other malformed JSON, and values of
    another type than the schema says: Litestar would take 0 for false, and "1" for 1."""

    async def json(self) -> Any:
        try:
            found = await super().json()
        except (SerializationException, UnicodeDecodeError, RecursionError) as error:
            raise BodyNotJson from error
        if expected := self.route_handler.parsed_data_field:
            try:
                msgspec.convert(found, expected.annotation)
            except msgspec.ValidationError as error:
                message, _, place = str(error).partition(" - at `$.")
                fault = {"message": message, "key": place.rstrip("`") or "body"}
                raise ValidationException("The body is not accepted.", extra=[fault]) from error
        return found


async def names_a_file(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of static files. Raises NotFoundException for names that no file system has."""
    path = connection.scope["path"]
    if "\0" in path or any(len(part.encode()) > _LONGEST_NAME for part in path.split("/")):
        raise NotFoundException

"""A child (corpus.confinement) in the place of one of kb's own: it says what comes of trying things."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import msgspec


def prepare(_: object) -> Program:
    return Program()


class Program:
    """A request is Python code; the answer is ``said``, or the name of the exception."""

    def answer(self, request: bytes, _: list[int]) -> bytes:
        code = msgspec.msgpack.decode(request)
        found: dict[str, object] = {
            "os": os, "socket": socket, "subprocess": subprocess, "sys": sys,
        }  # fmt: skip
        try:
            exec(code, found)
        except BaseException as error:
            return msgspec.msgpack.encode(type(error).__name__)
        return msgspec.msgpack.encode(str(found.get("said", "done")))

    def is_spent(self) -> bool:
        return False

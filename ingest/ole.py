"""What an OLE file (Office 97–2003, and what Office encrypts) holds, told by its streams' names."""

from __future__ import annotations

import mmap
import struct
from typing import BinaryIO

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
# MS-CFB 2.6.1: directory entries of 128 bytes; a name of 64 in UTF-16, its length with its NUL, a kind.
_ENTRY_BYTES = 128
_LENGTH_AND_KIND = struct.Struct("<HB")
_NAME_BYTES = 64
_STREAM = 2


def holds_stream(stream: BinaryIO, name: str) -> bool:
    """Whether a file with ``OLE_MAGIC`` has a stream of this name, at any depth."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(wanted)
        while place >= 0:
            kind = content[place + _NAME_BYTES : place + _NAME_BYTES + _LENGTH_AND_KIND.size]
            if (
                place % _ENTRY_BYTES == 0
                and len(kind) == _LENGTH_AND_KIND.size
                and _LENGTH_AND_KIND.unpack(kind) == (len(wanted), _STREAM)
            ):
                return True
            place = content.find(wanted, place + 1)
    return False

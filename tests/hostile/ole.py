"""OLE files with streams of given names, all of them empty."""

from __future__ import annotations

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole_file(*streams: str) -> bytes:
    """MS-CFB: a header, a sector of the allocation table, a sector of directory entries."""
    header = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack("<128I", _FAT, _END, *[_FREE] * 126)
    entries = [_entry("Root Entry", 5, 1 if streams else _FREE)]
    entries += [
        _entry(name, 2, _FREE, right=n + 1 if n < len(streams) else _FREE)
        for n, name in enumerate(streams, 1)
    ]
    directory = b"".join(entries)
    return header + table + directory.ljust(_SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, right: int = _FREE) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", _FREE, right, child)
    return (spelled.ljust(64, b"\0") + struct.pack("<HBB", len(spelled), kind, 1) + links).ljust(
        116, b"\0"
    ) + struct.pack("<IQ", _END, 0)

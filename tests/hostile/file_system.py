"""Objects that are not files, and names that are not valid."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.hostile.case import TAKEN, Case, case, placed

_TEXT = "第一条 任何人不得买卖人口。\n第二条 国家保护被害人。\n".encode()


def _socket(path: Path) -> None:
    # The path of a socket may have only 107 bytes, so it is created at its place.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(20 << 30)


def _linked(path: Path) -> None:
    (path.parent / "real").write_bytes(_TEXT)
    path.symlink_to("real")


def cases() -> list[Case]:
    irregular = "not-a-regular-file"
    return [
        placed("pipe", "a.txt", os.mkfifo, irregular),
        placed("link-to-a-document", "a.txt", _linked, irregular),
        placed("link-to-endless-zeros", "a.pdf", lambda p: p.symlink_to("/dev/zero"), irregular),
        placed("link-to-nothing", "a.pdf", lambda p: p.symlink_to("nowhere"), irregular),
        placed("link-to-itself", "a.pdf", lambda p: p.symlink_to("a.pdf"), irregular),
        placed("link-to-secrets", "a.txt", lambda p: p.symlink_to("/etc/passwd"), irregular),
        placed("socket", "a.txt", _socket, irregular),
        placed("folder-called-pdf", "a.pdf", lambda p: p.mkdir(), irregular),
        placed("sparse-20-gb", "a.pdf", _sparse, "file-too-large"),
        case("no-content", "a.pdf", b"", "file-empty"),
        case("name-of-emoji", "🚨🛑👩‍⚖️📄.txt", _TEXT, TAKEN),
        case("name-of-255-bytes", "法" * 83 + ".txt", _TEXT, TAKEN),
        case("name-with-line-break", "a\nrefused: b.txt", _TEXT, TAKEN),
        case("name-with-escapes", "a\x1b[31mred\x07.txt", _TEXT, TAKEN),
        case("name-turned-round", "law\u202etxt.exe\u202c.txt", _TEXT, TAKEN),
        case("name-of-no-encoding", os.fsdecode(b"\xff\xfe\x80.txt"), _TEXT, TAKEN),
        case("name-in-gb18030", os.fsdecode("刑法.txt".encode("gb18030")), _TEXT, TAKEN),
        case("name-like-an-option", "--help.txt", _TEXT, TAKEN),
        case("name-like-a-format", "%(file)s %s {0}.txt", _TEXT, TAKEN),
        case("name-like-markup", "<img src=x onerror=alert(1)>.txt", _TEXT, TAKEN),
        case("name-like-sql", "'; DROP TABLE document; --.txt", _TEXT, TAKEN),
        case("name-of-dots", "....txt", _TEXT, TAKEN),
        case("name-without-ending", "law", _TEXT, "format-unknown"),
    ]

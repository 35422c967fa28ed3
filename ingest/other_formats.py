"""What a file is that kb does not read, so that a refusal can say it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import BinaryIO

from ingest.ole import holds_stream

_DETAIL_BY_HEAD = {
    b"\x89PNG\r\n\x1a\n": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
    b"AT&TFORM": "a DjVu document",
    b"Rar!\x1a\x07": "an archive of another kind than ZIP",
    b"7z\xbc\xaf\x27\x1c": "an archive of another kind than ZIP",
    b"\x1f\x8b": "an archive of another kind than ZIP",
    b"BZh": "an archive of another kind than ZIP",
    b"\xfd7zXZ\0": "an archive of another kind than ZIP",
    b"\x28\xb5\x2f\xfd": "an archive of another kind than ZIP",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"\xca\xfe\xba\xbe": "a program",
    b"\xcf\xfa\xed\xfe": "a program",
    b"\0asm": "a program",
    b"ID3": "a sound or a film",
    b"OggS": "a sound or a film",
    b"RIFF": "a picture, a sound or a film",
    b"\x1aE\xdf\xa3": "a sound or a film",
    b"%!PS": "a PostScript file",
    b"SQLite format 3\0": "a database",
    b"CAJ\0": "a CAJ document",
    b"HN\0\0": "a CAJ document",
    b"KDH": "a CAJ document",
    b"wOFF": "a font",
    b"wOF2": "a font",
    b"\0\1\0\0\0": "a font",
    b"OTTO": "a font",
    b"MIME-Version: ": "a saved web page (MHTML) or an e-mail",
}
_FILM = re.compile(rb".{4}ftyp", re.DOTALL)
_DETAIL_BY_PART = {
    r"xl/workbook\d*\.(xml|bin)": "an Excel workbook",
    r"visio/document\.xml": "a Visio drawing",
    r"OFD\.xml": "an OFD document",
    r"Index/.*\.iwa|index\.apxl": "a document of Apple's Pages, Numbers or Keynote",
    r"META-INF/MANIFEST\.MF|AndroidManifest\.xml": "a program",
    r"META-INF/container\.xml": "an e-book (EPUB)",
    r"word/document\.bin|FixedDocSeq\.fdseq": "a document of a kind that few programs write",
}
_DETAIL_BY_STREAM = {
    "Workbook": "an Excel workbook",
    "Book": "an Excel workbook",
    "VisioDocument": "a Visio drawing",
    "__properties_version1.0": "an e-mail of Outlook",
    "Contents": "a Publisher or Works document",
}


def told_by_head(head: bytes) -> str | None:
    """What a file with these first bytes is; None where nothing is known of them."""
    if _FILM.match(head):
        return "a sound or a film"
    return next((told for magic, told in _DETAIL_BY_HEAD.items() if head.startswith(magic)), None)


def told_by_parts(names: Collection[str]) -> str | None:
    """What an archive of parts with these names is."""
    for pattern, told in _DETAIL_BY_PART.items():
        if any(re.fullmatch(pattern, name, re.IGNORECASE) for name in names):
            return told
    return None


def told_by_streams(stream: BinaryIO) -> str | None:
    """What an OLE file is."""
    return next(
        (told for name, told in _DETAIL_BY_STREAM.items() if holds_stream(stream, name)), None
    )

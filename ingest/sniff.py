"""Detects the format of a file, and checks whether it may be opened. The name decides only for plain
text."""

from __future__ import annotations

import mmap
import os
import re
import stat
import struct
from collections.abc import Collection
from pathlib import Path, PurePath
from typing import BinaryIO

from corpus import (
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileTooLarge,
    FileUnreadable,
    Format,
    FormatUnknown,
    FormatUnsupported,
    NotARegularFile,
    PathNotFound,
    open_regular,
)
from ingest.archives import ZIP_ERRORS, open_archive, read_entry
from ingest.names import source_name

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
# MS-CFB 2.6.1: directory entries of 128 bytes; a name of 64 in UTF-16, its length with its NUL, a kind.
_ENTRY_BYTES = 128
_LENGTH_AND_KIND = struct.Struct("<HB")
_NAME_BYTES = 64
_STREAM = 2


def holds_stream(stream: BinaryIO, name: str) -> bool:
    """Whether a file with ``OLE_MAGIC`` contains a stream of this name, at any depth."""
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
    b"ID3": "an audio or video file",
    b"OggS": "an audio or video file",
    b"RIFF": "an image, audio or video file",
    b"\x1aE\xdf\xa3": "an audio or video file",
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
    r"word/document\.bin|FixedDocSeq\.fdseq": "a document in a rare format",
}
_DETAIL_BY_STREAM = {
    "Workbook": "an Excel workbook",
    "Book": "an Excel workbook",
    "VisioDocument": "a Visio drawing",
    "__properties_version1.0": "an e-mail of Outlook",
    "Contents": "a Publisher or Works document",
}


def format_by_head(head: bytes) -> str | None:
    """The format of a file with these first bytes; None if they are unknown."""
    if _FILM.match(head):
        return "an audio or video file"
    return next(
        (found for magic, found in _DETAIL_BY_HEAD.items() if head.startswith(magic)),
        None,
    )


def format_by_parts(names: Collection[str]) -> str | None:
    """The format of a ZIP package with parts of these names."""
    for pattern, found in _DETAIL_BY_PART.items():
        if any(re.fullmatch(pattern, name, re.IGNORECASE) for name in names):
            return found
    return None


def format_by_streams(stream: BinaryIO) -> str | None:
    """The format of an OLE file."""
    return next(
        (found for name, found in _DETAIL_BY_STREAM.items() if holds_stream(stream, name)),
        None,
    )


_MB = 1 << 20
_HEAD_BYTES = 4096

_ZIP_HEAD = b"PK\x03\x04"
_EMPTY_ZIP_HEAD = b"PK\x05\x06"
_SPLIT_ZIP_HEAD = b"PK\x07\x08"
_RTF_HEAD = b"{\\rtf"
# Files that may contain another file near their beginning.
_CONTAINER_HEADS = (_ZIP_HEAD, OLE_MAGIC, _RTF_HEAD)
_BY_ENDING = {
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
}
_OFFICE_ENDINGS = frozenset({".docx", ".pptx", ".docm", ".pptm", ".odt", ".odp"})
_BINARY_ENDINGS = _OFFICE_ENDINGS | {".pdf", ".doc", ".ppt", ".rtf", ".wps", ".dps", ".zip"}
ENDINGS = frozenset({*_BY_ENDING, *_BINARY_ENDINGS})
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
# Word itself writes document.xml, Office on the web document2.xml.
_MAIN_PARTS = {
    re.compile(r"/?word/document\d*\.xml", re.IGNORECASE): Format.DOCX,
    re.compile(r"/?ppt/presentation\d*\.xml", re.IGNORECASE): Format.PPTX,
}
# OpenDocument 1.3, part 2, 3.3: the first entry names the kind; a template's goes on with "-template".
_ODF_KIND = re.compile(rb"application/vnd\.oasis\.opendocument\.([a-z-]+)")
_ODF_FORMATS = {b"text": Format.ODT, b"presentation": Format.ODP}
_MOST_MIMETYPE_BYTES = 200
_MOST_MANIFEST_BYTES = _MB
_OLE_FORMATS = {"WordDocument": Format.DOC, "PowerPoint Document": Format.PPT}
# MS-OFFCRYPTO 2.3.4: the stream that holds a password-protected package.
_OLE_ENCRYPTED = "EncryptedPackage"
# TAB, LF, FF, CR and ESC are normal in texts.
_CONTROLS = bytes(b for b in range(32) if b not in (9, 10, 12, 13, 27))
_FEW = 0.005


def check_file(path: Path, max_mb: int, name: str | None = None) -> Format:
    """The format of a file that may be opened; ``name`` is its own name, if ``path`` has another.

    Raises PathNotFound or a FileRefused: NotARegularFile, FileUnreadable, FileTooLarge and its kinds,
    FileEmpty, FormatUnknown and its kind, FileDamaged, FileEncrypted.
    """
    name = name or source_name(path)
    try:
        state = path.lstat()
    except (OSError, ValueError) as error:
        raise PathNotFound(id=name) from error
    if not stat.S_ISREG(state.st_mode):
        raise NotARegularFile(file=name)
    try:
        with open_regular(path) as file:
            state = os.fstat(file.fileno())
            if state.st_size > max_mb * _MB:
                raise FileTooLarge(file=name, limit_mb=max_mb)
            if state.st_size == 0:
                raise FileEmpty(file=name)
            return _format(file, name)
    except NotARegularFile as error:
        raise NotARegularFile(file=name) from error
    except OSError as error:
        raise FileUnreadable(file=name) from error


def _format(file: BinaryIO, name: str) -> Format:
    head = file.read(_HEAD_BYTES)
    ending = PurePath(name).suffix.lower()
    # A PDF may begin with a few stray bytes; but a text may mention "%PDF-", an archive may contain a PDF.
    may_be_pdf = ending not in _BY_ENDING and not head.startswith(_CONTAINER_HEADS)
    if head.lstrip().startswith(b"%PDF-") or (may_be_pdf and b"%PDF-" in head[:1024]):
        return Format.PDF
    if head.startswith(_ZIP_HEAD):
        return _archive(file, name, ending)
    if head.startswith(_EMPTY_ZIP_HEAD):
        raise FileEmpty(file=name)
    if head.startswith(_SPLIT_ZIP_HEAD):
        detail = "it is one piece of an archive"
        raise FileDamaged(file=name, format="ZIP", detail=detail)
    if head.startswith(OLE_MAGIC):
        return _ole(file, name, ending)
    if head.startswith(_RTF_HEAD):
        return Format.RTF
    if _HTML_START.match(head):
        return Format.HTML
    is_text = ending in _BY_ENDING and not is_binary(head)
    if not is_text and (unsupported := format_by_head(head)):
        raise FormatUnsupported(file=name, detail=unsupported)
    if not head.strip(b"\0"):
        detail = "its content is missing"
        raise FileDamaged(file=name, format=ending[1:].upper() or "TXT", detail=detail)
    if ending in _BINARY_ENDINGS:
        kind = ending[1:].upper()
        raise FileDamaged(
            file=name, format=kind, detail="its first bytes are not those of this format"
        )
    if not is_text:
        raise FormatUnknown(file=name)
    return _BY_ENDING[ending]


def _archive(file: BinaryIO, name: str, ending: str) -> Format:
    kind = ending[1:].upper() if ending in _BINARY_ENDINGS else "ZIP"
    with open_archive(file, name, kind) as archive:
        names = archive.namelist()
        for part, found in _MAIN_PARTS.items():
            if any(map(part.fullmatch, names)):
                return found
        try:
            if "mimetype" in names:
                info = archive.getinfo("mimetype")
                mimetype = (
                    read_entry(archive, info) if info.file_size < _MOST_MIMETYPE_BYTES else b""
                )
                if odf := _ODF_KIND.match(mimetype):
                    manifest = archive.NameToInfo.get("META-INF/manifest.xml")
                    if (
                        manifest is not None
                        and manifest.file_size < _MOST_MANIFEST_BYTES
                        and b"encryption-data" in read_entry(archive, manifest)
                    ):
                        raise FileEncrypted(file=name)
                    return _open_document(odf[1], name)
        except ZIP_ERRORS as error:
            detail = "it is not a whole ZIP archive"
            raise FileDamaged(file=name, format=kind, detail=detail) from error
    if unsupported := format_by_parts(names):
        raise FormatUnsupported(file=name, detail=unsupported)
    if ending in _OFFICE_ENDINGS or "[Content_Types].xml" in names:
        detail = "the archive holds no Office document"
        raise FileDamaged(file=name, format=kind, detail=detail)
    if not any(not each.endswith("/") for each in names):
        raise FileEmpty(file=name)
    return Format.ZIP


def _open_document(kind: bytes, name: str) -> Format:
    found = _ODF_FORMATS.get(kind.removesuffix(b"-template"))
    if found is None:
        detail = "an OpenDocument file other than text or slides"
        raise FormatUnsupported(file=name, detail=detail)
    return found


def _ole(file: BinaryIO, name: str, ending: str) -> Format:
    if holds_stream(file, _OLE_ENCRYPTED):
        raise FileEncrypted(file=name)
    # A workbook may contain a document.
    if ending != ".xls":
        for stream, found in _OLE_FORMATS.items():
            if holds_stream(file, stream):
                return found
    if unsupported := format_by_streams(file):
        raise FormatUnsupported(file=name, detail=unsupported)
    if ending in _BINARY_ENDINGS:
        detail = "it holds no document"
        raise FileDamaged(file=name, format=ending[1:].upper(), detail=detail)
    raise FormatUnknown(file=name)


def is_binary(head: bytes) -> bool:
    """Whether a file with these first bytes is no text. Control characters do not occur in a text; NULs are
    bytes of UTF-16, whose characters are then readable."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if b"\0" not in head:
        controls = len(head) - len(head.translate(None, _CONTROLS))
        return controls > len(head) * _FEW
    return not any(_reads_as(head, name) for name in ("utf-16-le", "utf-16-be"))


def _reads_as(head: bytes, encoding: str) -> bool:
    text = head[: len(head) // 2 * 2].decode(encoding, "replace")
    odd = sum(not (c.isprintable() or c.isspace()) or c == "\ufffd" for c in text)
    return odd <= len(text) * _FEW

"""ZIP files: swelling, lying, leading outside, in one another; batches with traps in them."""

from __future__ import annotations

import stat
import struct
import warnings
import zipfile
from io import BytesIO

from tests.hostile.case import TAKEN, UNPACKED, Case, case
from tests.hostile.pdf import one_page
from tests.hostile.word import docx

_LAW = "第一条 任何人不得买卖人口。\n第二条 国家保护被害人。\n"
_ENTRY = b"PK\x01\x02"
_END = b"PK\x05\x06"


def zipped(
    *files: tuple[str | zipfile.ZipInfo, str | bytes], packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A ZIP file with these names and contents; names may be repeated."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def _in_docx(
    *files: tuple[str | zipfile.ZipInfo, str | bytes], packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    with zipfile.ZipFile(BytesIO(docx())) as good:
        parts: list[tuple[str | zipfile.ZipInfo, str | bytes]] = [
            (n, good.read(n)) for n in good.namelist()
        ]
    return zipped(*parts, *files, packing=packing)


def _entry_of_kind(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    return info


def set_field(archive: bytes, at: int, code: str, value: int, entry: int = -1) -> bytes:
    """An entry of the central directory with another value ``at`` bytes from its start."""
    data = bytearray(archive)
    places = [at_ for at_ in range(len(data)) if data.startswith(_ENTRY, at_)]
    struct.pack_into(f"<{code}", data, places[entry] + at, value)
    return bytes(data)


def _set_end(archive: bytes, at: int, code: str, value: int) -> bytes:
    data = bytearray(archive)
    struct.pack_into(f"<{code}", data, data.rindex(_END) + at, value)
    return bytes(data)


def _lying(size: int) -> bytes:
    """A part of 300 MB whose central directory and own header claim ``size``."""
    archive = bytearray(
        set_field(_in_docx(("word/media/a.xml", "\0" * 300_000_000)), 24, "I", size)
    )
    own = archive.rindex(b"PK\x03\x04")
    struct.pack_into("<I", archive, own + 22, size)
    return bytes(archive)


def _overlapping(copies: int) -> bytes:
    """Many entries, all of them the same bytes."""
    archive = zipped(("a.txt", _LAW * 9000))
    start, end = archive.index(_ENTRY), archive.rindex(_END)
    entry = archive[start:end]
    entries = b"".join(entry.replace(b"a.txt", b"%05d" % n) for n in range(copies))
    tail = struct.pack("<4sHHHHIIH", _END, 0, 0, copies, copies, len(entries), start, 0)
    return archive[:start] + entries + tail


def _directory(entries: int) -> bytes:
    """Empty entries in ten million bytes of directory, for each of which zipfile makes an object."""
    entry = (
        struct.pack("<4s6H3I5H2I", _ENTRY, 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    )
    end = struct.pack("<4sHHHHIIH", _END, 0, 0, 9, 9, len(entry) * entries, 34, 0)
    return b"PK\x03\x04" + b"\0" * 30 + entry * entries + end


def zip_named(name: bytes, content: str = _LAW) -> bytes:
    """A ZIP file with one entry whose name is these bytes, without a declared encoding."""
    place = "x" * len(name)
    return zipped((place, content)).replace(place.encode(), name)


def _cases_of_office() -> list[Case]:
    damaged, big, dense, full = (
        "file-damaged",
        "archive-too-large",
        "archive-too-dense",
        "archive-too-full",
    )
    good = docx()
    return [
        case(
            "docx-bomb", "a.docx", lambda: _in_docx(("word/media/a.bin", "\0" * (40 << 20))), dense
        ),
        case(
            "docx-bomb-of-xml",
            "a.docx",
            lambda: _in_docx(("word/a.xml", " " * (65 << 20))),
            big,
            dense,
        ),
        case("docx-says-4-gb", "a.docx", set_field(good, 24, "I", 0xFFFFFFF0), big),
        case("docx-part-larger-than-it-says", "a.docx", lambda: _lying(100), TAKEN, damaged),
        case(
            "docx-main-part-larger-than-it-says", "a.docx", set_field(good, 24, "I", 10, 0), damaged
        ),
        case(
            "docx-part-smaller-than-it-says",
            "a.docx",
            set_field(good, 24, "I", 9_000_000, 0),
            TAKEN,
            damaged,
        ),
        case("docx-wrong-checksum", "a.docx", set_field(good, 16, "I", 12345, 0), damaged),
        case(
            "docx-part-beyond-the-end", "a.docx", set_field(good, 42, "I", 0x7FFFFFFF, 0), damaged
        ),
        case(
            "docx-10001-parts",
            "a.docx",
            lambda: _in_docx(*((f"x/{n}", "") for n in range(10_001))),
            full,
        ),
        case("docx-200000-entries", "a.docx", lambda: _directory(200_000), full),
        case("docx-entries-not-counted", "a.docx", _set_end(good, 10, "H", 1), TAKEN),
        case(
            "docx-directory-of-4-gb", "a.docx", _set_end(good, 12, "I", 0xFFFFFFF0), damaged, full
        ),
        case("docx-leads-up", "a.docx", _in_docx(("../../evil.xml", "x")), damaged),
        case(
            "docx-leads-up-by-backslash",
            "a.docx",
            _in_docx(("word\\..\\..\\evil.xml", "x")),
            damaged,
        ),
        case("docx-leads-to-the-root", "a.docx", _in_docx(("/etc/cron.d/evil", "x")), damaged),
        case("docx-leads-to-a-drive", "a.docx", _in_docx(("C:\\evil.exe", "x")), damaged),
        case(
            "docx-link",
            "a.docx",
            _in_docx((_entry_of_kind("word/media/a.png", stat.S_IFLNK), "/etc/passwd")),
            damaged,
        ),
        case("docx-doubled-part", "a.docx", _in_docx(("word/document.xml", "<a/>")), damaged),
        case("docx-entry-encrypted", "a.docx", set_field(good, 8, "H", 1, 0), "file-encrypted"),
        case("docx-packed-by-lzma", "a.docx", _in_docx(packing=zipfile.ZIP_LZMA), damaged),
        case("docx-packed-by-bzip2", "a.docx", _in_docx(packing=zipfile.ZIP_BZIP2), damaged),
        case("docx-packed-by-99", "a.docx", set_field(good, 10, "H", 99, 0), damaged),
        case("docx-made-by-the-future", "a.docx", set_field(good, 6, "H", 255, 0), damaged),
        case("docx-noise-at-the-end", "a.docx", good + b"\0" * 30_000, TAKEN, damaged),
        case("docx-of-a-zip-head", "a.docx", b"PK\x03\x04" + b"\0" * 5000, damaged),
        case("docx-100-mb-of-zeros-behind", "a.docx", lambda: good + b"\0" * 100_000_000, damaged),
        case(
            "workbook",
            "a.xlsx",
            zipped(("[Content_Types].xml", "<a/>"), ("xl/workbook.xml", "<a/>")),
            "format-unsupported",
        ),
        case(
            "odt-with-password",
            "a.odt",
            zipped(
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                ("META-INF/manifest.xml", "<m:encryption-data/>"),
            ),
            "file-encrypted",
        ),
        case(
            "odt-mimetype-of-100-mb",
            "a.odt",
            lambda: zipped(
                ("mimetype", "application/vnd.oasis.opendocument.text" + " " * 100_000_000)
            ),
            dense,
        ),
        case(
            "ods",
            "a.ods",
            zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet")),
            "format-unsupported",
        ),
    ]


def _batches() -> list[Case]:
    damaged, empty, dense = "file-damaged", "file-empty", "archive-too-dense"
    other = "format-unsupported"
    return [
        case(
            "zip-as-it-should-be",
            "a.zip",
            zipped(("laws/a.txt", _LAW), ("b.pdf", one_page()), ("c.docx", docx())),
            UNPACKED,
        ),
        case("zip-empty", "a.zip", zipped(), empty),
        case("zip-of-folders", "a.zip", zipped(("a/", ""), ("b/", "")), empty),
        case(
            "zip-of-hidden-files",
            "a.zip",
            zipped((".DS_Store", "x"), ("__MACOSX/._a.pdf", "x")),
            empty,
        ),
        case("zip-cut", "a.zip", zipped(("a.txt", _LAW * 99))[:-50], damaged),
        case("zip-in-pieces", "a.zip", b"PK\x07\x08" + zipped(("a.txt", _LAW)), damaged),
        case("zip-bomb", "a.zip", lambda: zipped(("a.txt", "\0" * (100 << 20))), dense),
        case("zip-overlapping", "a.zip", lambda: _overlapping(1000), damaged),
        case(
            "zip-leads-up",
            "a.zip",
            zipped(("a.txt", _LAW), ("../../../etc/cron.d/evil", "x")),
            damaged,
        ),
        case(
            "zip-link",
            "a.zip",
            zipped(("a.txt", _LAW), (_entry_of_kind("b.txt", stat.S_IFLNK), "/etc/passwd")),
            damaged,
        ),
        case("zip-device", "a.zip", zipped((_entry_of_kind("b.txt", stat.S_IFCHR), "")), damaged),
        case("zip-doubles", "a.zip", zipped(("a.txt", _LAW), ("a.txt", _LAW)), damaged),
        case(
            "zip-with-password",
            "a.zip",
            set_field(zipped(("a.txt", _LAW)), 8, "H", 1),
            "file-encrypted",
        ),
        case(
            "zip-in-zip",
            "a.zip",
            zipped(("b.zip", zipped(("a.txt", _LAW))), ("a.txt", _LAW)),
            UNPACKED,
        ),
        case(
            "zip-with-a-broken-file",
            "a.zip",
            set_field(zipped(("a.txt", _LAW), ("b.txt", _LAW)), 16, "I", 1),
            UNPACKED,
        ),
        case("zip-called-pdf", "a.pdf", zipped(("a.txt", _LAW)), UNPACKED),
        case(
            "zip-names-in-gb18030",
            "a.zip",
            zip_named("刑法/第一编.txt".encode("gb18030")),
            UNPACKED,
        ),
        case("zip-names-of-dos", "a.zip", zip_named("résumé.txt".encode("cp437")), UNPACKED),
        case("zip-name-of-300-signs", "a.zip", zipped(("法" * 300 + ".txt", _LAW)), UNPACKED),
        case("zip-name-of-60000-signs", "a.zip", zipped(("a" * 60_000 + ".txt", _LAW)), UNPACKED),
        case(
            "zip-name-of-emoji-and-turns",
            "a.zip",
            zipped(("🚨\u202etxt.exe\n\x1b[2J.txt", _LAW)),
            UNPACKED,
        ),
        case(
            "zip-name-of-nothing",
            "a.zip",
            zipped(("/", _LAW), ("a//.//b.txt", _LAW)),
            UNPACKED,
            damaged,
        ),
        case("zip-folders-1000-deep", "a.zip", zipped(("d/" * 1000 + "a.txt", _LAW)), UNPACKED),
        case(
            "zip-sidecar-of-nonsense",
            "a.zip",
            zipped(("a.txt", _LAW), ("a.meta.toml", "title = [[[")),
            UNPACKED,
        ),
        case(
            "zip-sidecar-of-9-mb",
            "a.zip",
            zipped(("a.txt", _LAW), ("a.meta.toml", "a" * 9_000_000)),
            UNPACKED,
        ),
        case(
            "e-book",
            "a.epub",
            zipped(("mimetype", "application/epub+zip"), ("META-INF/container.xml", "<a/>")),
            other,
        ),
        case("rar", "a.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 99, other),
        case("7z", "a.zip", b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 99, other),
        case("gzip", "a.zip", b"\x1f\x8b\x08\0" + b"\0" * 99, other),
        case(
            "program-that-unpacks-itself",
            "a.exe",
            b"MZ" + b"\0" * 99 + zipped(("a.txt", _LAW)),
            other,
        ),
    ]


def cases() -> list[Case]:
    return [*_cases_of_office(), *_batches()]

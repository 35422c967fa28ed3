"""The gate: which files may be opened, decided before anything opens them, with real hostile files."""

from __future__ import annotations

import os
import warnings
import zipfile
from pathlib import Path

import pytest

from corpus import (
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileTooLarge,
    Format,
    FormatUnknown,
    FormatUnsupported,
    KbError,
    NotARegularFile,
    PathNotFound,
)
from ingest import check_file
from tests.hostile.ole import ole_file

_OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\1\0" * 50
_DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
_MAX_MB = 200


def _zip(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "第一条".encode(), Format.TEXT),
        ("a.TXT", "第一条".encode("gb18030"), Format.TEXT),
        ("a.txt", "plain".encode("utf-16-le"), Format.TEXT),
        ("a.txt", "一二三 abc\n".encode("utf-16-be") * 50, Format.TEXT),
        ("a.md", b"# Title", Format.MARKDOWN),
        ("a.htm", b"<p>piece", Format.HTML),
        ("a.txt", b"\xef\xbb\xbf<!-- x --><!DOCTYPE html><html>", Format.HTML),
        ("a", b"<?xml version='1.0'?><html xmlns='x'>", Format.HTML),
        ("a.pdf", b"%PDF-1.7\n", Format.PDF),
        ("a.bin", b"junk\n%PDF-1.4\n", Format.PDF),
        ("a.txt", b"How a file begins: %PDF-1.4", Format.TEXT),
        ("a.docx", b"<html><body>x", Format.HTML),
        ("a.md", b"{\\rtf1\\ansi text}", Format.RTF),
        ("a.docx", ole_file("WordDocument"), Format.DOC),
        ("a.wps", ole_file("WordDocument"), Format.DOC),
        ("a", ole_file("PowerPoint Document"), Format.PPT),
        ("a.txt", b"MZ is how programs begin, BZh and RIFF too.", Format.TEXT),
    ],
)
def test_the_format_is_detected_by_content_first(
    name: str, content: bytes, expected: Format, tmp_path: Path
) -> None:
    assert check_file(_file(tmp_path / name, content), _MAX_MB) is expected


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ("word/document.xml", Format.DOCX),
        ("word/document2.xml", Format.DOCX),
        ("ppt/presentation.xml", Format.PPTX),
    ],
)
def test_office_files_are_detected_by_their_main_part(
    main: str, expected: Format, tmp_path: Path
) -> None:
    path = _zip(tmp_path / "named.wrong", {"[Content_Types].xml": "<Types/>", main: "<x/>"})
    assert check_file(path, _MAX_MB) is expected


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", FileEmpty),
        ("a.txt", _PNG, FormatUnknown),
        ("a.txt", Path(os.path.realpath("/bin/sh")).read_bytes()[:8192], FormatUnknown),
        ("a.exe", b"plain text", FormatUnknown),
        ("a.doc", _OLE, FileDamaged),
        ("a.bin", _OLE, FormatUnknown),
        ("a.doc", ole_file("Workbook"), FormatUnsupported),
        ("a.docx", ole_file("EncryptedPackage"), FileEncrypted),
        ("a.doc", b"plain words", FileDamaged),
        ("a.rar", b"Rar!\x1a\x07\x01\0", FormatUnsupported),
        ("a.txt", b"\0" * 5000, FileDamaged),
        ("a.docx", b"PK\x03\x04 but nothing of an archive", FileDamaged),
        ("a.docx", b"just text", FileDamaged),
        ("a.pptx", _PNG, FormatUnsupported),
        ("a.pptx", b"plain words", FileDamaged),
        ("a.pdf", b"not one", FileDamaged),
    ],
)
def test_other_files_are_refused(
    name: str, content: bytes, error: type[KbError], tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        check_file(_file(tmp_path / name, content), _MAX_MB)
    assert caught.value.params["file"] == name
    assert str(caught.value)


def test_pipes_links_folders_and_devices_are_never_opened(tmp_path: Path) -> None:
    fifo, link, folder = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt"
    os.mkfifo(fifo)
    link.symlink_to("/dev/zero")
    folder.mkdir()
    for path in (fifo, link, folder, Path("/dev/null")):
        with pytest.raises(NotARegularFile):
            check_file(path, _MAX_MB)


def test_a_link_to_a_document_is_no_document(tmp_path: Path) -> None:
    _file(tmp_path / "real.txt", b"text")
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real.txt")
    with pytest.raises(NotARegularFile):
        check_file(link, _MAX_MB)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        check_file(tmp_path / "none.txt", _MAX_MB)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "sparse.txt"
    with path.open("wb") as file:
        file.truncate(20 << 30)
    with pytest.raises(FileTooLarge) as caught:
        check_file(path, _MAX_MB)
    assert caught.value.params["limit_mb"] == _MAX_MB
    path.write_bytes(b"x" * (1 << 20))
    assert check_file(path, 1) is Format.TEXT


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "bomb.docx", _DOCX | {"word/media/a.bin": "\0" * (30 << 20)})
    assert path.stat().st_size < 1 << 20
    with pytest.raises(FileTooLarge):
        check_file(path, _MAX_MB)


def test_a_part_that_says_it_is_huge_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "huge.docx", _DOCX)
    data = bytearray(path.read_bytes())
    # The central directory gives a part's size 24 bytes from the start of its entry.
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (100 << 20).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(FileTooLarge):
        check_file(path, _MAX_MB)


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "many.docx", _DOCX | {f"x/{n}": "" for n in range(10_001)})
    with pytest.raises(FileTooLarge):
        check_file(path, _MAX_MB)


@pytest.mark.parametrize("name", ["../evil.xml", "word/../../x", "..\\evil", "C:\\x"])
def test_parts_that_lead_outside_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileDamaged):
        check_file(_zip(tmp_path / "path.docx", _DOCX | {name: "x"}), _MAX_MB)


def test_doubled_parts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "double.docx"
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for _ in range(2):
            archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(FileDamaged):
        check_file(path, _MAX_MB)


def test_encrypted_parts_are_detected(tmp_path: Path) -> None:
    path = _zip(tmp_path / "secret.docx", _DOCX)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(FileEncrypted):
        check_file(path, _MAX_MB)


def test_an_archive_that_is_no_document_is_a_batch(tmp_path: Path) -> None:
    assert check_file(_zip(tmp_path / "a.zip", {"readme.txt": "x"}), _MAX_MB) is Format.ZIP
    with pytest.raises(FileDamaged):
        check_file(_zip(tmp_path / "a.docx", {"readme.txt": "x"}), _MAX_MB)


def test_an_archive_that_stores_a_pdf_is_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("first.pdf", "%PDF-1.7 and more")
    assert b"%PDF-" in path.read_bytes()[:1024]
    assert check_file(path, _MAX_MB) is Format.ZIP
    stray = tmp_path / "a.pdf"
    stray.write_bytes(b"stray bytes\n%PDF-1.7\n")
    assert check_file(stray, _MAX_MB) is Format.PDF


_ODF = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("text", Format.ODT), ("text-template", Format.ODT), ("presentation", Format.ODP)],
)
def test_opendocument_files_are_detected_by_their_mimetype_entry(
    kind: str, expected: Format, tmp_path: Path
) -> None:
    parts = {"mimetype": _ODF + kind, "content.xml": "<x/>", "META-INF/manifest.xml": "<m/>"}
    assert check_file(_zip(tmp_path / "a", parts), _MAX_MB) is expected
    locked = parts | {"META-INF/manifest.xml": "<m:manifest><m:encryption-data/></m:manifest>"}
    with pytest.raises(FileEncrypted):
        check_file(_zip(tmp_path / "b", locked), _MAX_MB)


@pytest.mark.parametrize(
    "parts",
    [
        {"mimetype": _ODF + "spreadsheet"},
        {"mimetype": "application/epub+zip", "META-INF/container.xml": "<x/>"},
        {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"},
        {"OFD.xml": "<x/>"},
    ],
)
def test_documents_of_other_kinds_are_called_by_their_name(
    parts: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(FormatUnsupported) as caught:
        check_file(_zip(tmp_path / "a.bin", parts), _MAX_MB)
    assert caught.value.params["detail"].startswith("an ")


def test_a_cut_archive_is_damaged(tmp_path: Path) -> None:
    path = _zip(tmp_path / "cut.docx", _DOCX)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(FileDamaged):
        check_file(path, _MAX_MB)


def test_a_head_full_of_comments_does_not_stall(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.txt", b"<!---->" * 600 + b"text")
    assert check_file(path, _MAX_MB) is Format.TEXT

"""What a Word file contains whole, in another format, is part of its text."""

from __future__ import annotations

import base64
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.blocks import BlockKind
from ingest.readers.docx import read_docx
from ingest.readers.legacy import converter
from ingest.readers.office.package import Package
from tests.support.docx_files import p, r, rewrite, write_docx

PAGE = (
    "<html><head><style>p { margin: 0 }</style></head><body><h1>国旗法</h1>"
    "<p>（1990年6月28日通过<br />2020年10月17日修正）</p><p>第一条 为了维护国旗的尊严，制定本法。</p>"
    "<table><tr><th>国家</th><th>机关</th></tr><tr><td>中国</td><td>公安部</td></tr></table></body></html>"
)


_LINK = b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'


def _with_chunk(folder: Path, name: str, content: bytes, content_type: str = "") -> Path:
    """A DOCX with a part in another format, as "export to Word" buttons on web pages make it."""
    return _with_chunks(folder, {name: content}, content_type)


def _with_chunks(
    folder: Path, contents: Mapping[str, bytes], content_type: str = "", times: int = 1
) -> Path:
    """Each part is referred to so many ``times``."""
    ids = {name: f"chunk{number}" for number, name in enumerate(contents)}
    body = "".join(f'<w:altChunk r:id="{identity}"/>' * times for identity in ids.values())
    path = write_docx(
        folder / "a.docx",
        p(r("Before.")) + body + p(r("After.")),
        **dict.fromkeys(ids.values(), "<?xml?>"),
    )

    def linked(rels: bytes) -> bytes:
        for name, identity in ids.items():
            rels = rels.replace(_LINK + f'{identity}"'.encode(), _LINK + b'aFChunk"')
            rels = rels.replace(f"{identity}.xml".encode(), name.encode())
        return rels

    rewrite(path, linked, "document.xml.rels")
    if content_type:
        stated = "".join(
            f'<Override PartName="/word/{name}" ContentType="{content_type}"/>' for name in contents
        )
        rewrite(
            path,
            lambda types: types.replace(b"</Types>", f"{stated}</Types>".encode()),
            "_Types].xml",
        )
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in contents.items():
            archive.writestr(f"word/{name}", content)
    return path


def test_a_web_page_within_a_document_is_read(tmp_path: Path) -> None:
    mhtml = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        b'--b\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(PAGE.encode())
        + b"\r\n--b--\r\n"
    )
    for name, content in (("page.mht", mhtml), ("page.html", PAGE.encode("gb18030"))):
        document = read_docx(_with_chunk(tmp_path, name, content))
        assert [block.text for block in document.blocks] == [
            "Before.",
            "国旗法",
            "（1990年6月28日通过\n2020年10月17日修正）",
            "第一条 为了维护国旗的尊严，制定本法。",
            "国家\t机关",
            "中国\t公安部",
            "After.",
        ]
        assert (document.blocks[1].kind, document.warnings) == (BlockKind.HEADING, [])


@pytest.mark.parametrize(
    "content",
    [
        "<!-- Saved --><p>Read.</p>",
        "<style>p { color: red }</style><p>Read.</p>",
        "<h1>Read.</h1>",
        "<table><tr><td>Read.</td></tr></table>",
        "Read.",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_piece_of_a_page_or_a_text_within_a_document_is_read(
    content: str, encoding: str, tmp_path: Path
) -> None:
    document = read_docx(_with_chunk(tmp_path, "part", content.encode(encoding)))
    assert [block.text for block in document.blocks] == ["Before.", "Read.", "After."]
    assert document.warnings == []


_NESTED = b"MIME-Version: 1.0\n" + b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(1500)
)


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Unread",
        b"Unread\0\1\2\3",
        b"<html><body></body></html>",
        b"",
        _NESTED,
    ],
    ids=["doc", "binary", "page without text", "nothing", "nested too deeply"],
)
def test_an_embedded_document_that_is_not_read_is_reported(content: bytes, tmp_path: Path) -> None:
    document = read_docx(_with_chunk(tmp_path, "part", content))
    assert [block.text for block in document.blocks] == ["Before.", "After."]
    assert document.warnings == ["A document embedded in this one was not read."]


_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    ("content_type", "content", "read"),
    [
        ("text/html; charset=utf-8", b"A &lt;b&gt; in a page.", ["A <b> in a page."]),
        ("text/plain", b"<p>Not a page.</p>", ["<p>Not a page.</p>"]),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html><p>Page.</p></html>", ["Page."]),
        ("message/rfc822", b"Content-Type: text/html\n\n<p>Mail.</p>", ["Mail."]),
    ],
)
def test_the_content_type_of_a_part_says_how_it_is_read(
    content_type: str, content: bytes, read: list[str], tmp_path: Path
) -> None:
    document = read_docx(_with_chunk(tmp_path, "part", content, content_type))
    assert [block.text for block in document.blocks] == ["Before.", *read, "After."]
    assert document.warnings == []


@pytest.mark.parametrize("content_type", ["", _WORD_TYPE])
def test_a_word_file_within_a_document_is_read_and_a_third_one_in_it_reported(
    content_type: str, tmp_path: Path
) -> None:
    (tmp_path / "inner").mkdir()
    inner = _with_chunk(tmp_path / "inner", "part", b"Unread.", "text/plain").read_bytes()
    document = read_docx(_with_chunk(tmp_path, "part", inner, content_type))
    texts = [block.text for block in document.blocks]
    assert texts == ["Before.", "Before.", "After.", "After."]
    assert document.warnings == ["A document embedded in this one was not read."]


@pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")
def test_rtf_within_a_document_is_read(tmp_path: Path) -> None:
    document = read_docx(_with_chunk(tmp_path, "part", b"{\\rtf1 Within.}", "application/rtf"))
    assert [block.text for block in document.blocks] == ["Before.", "Within.", "After."]
    assert document.warnings == []


_PROSE = b"<p>Read.</p>"
_MAIL = b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + _PROSE
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MACROS = "application/vnd.ms-word"


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/html", _MAIL),
        ("text/html", b"\r\nContent-Type: text/html\r\nMIME-Version: 1.0\r\n\r\n" + _PROSE),
        ("text/plain", b"From: <Saved>\r\n" + _MAIL),
        ("message/rfc822", _PROSE),
        ("message/rfc822", b"\r\n" + _MAIL),
        ("message/rfc822", b"MIME-Version: 1.0\nContent-Type: text/plain\n\nRead."),
        ("message/rfc822", b"Subject: Law\n\nRead."),
        ("application/x-mimearchive", b"<!DOCTYPE html><html>" + _PROSE + b"</html>"),
        ("application/msword", _PROSE),
        ("application/msword", _MAIL),
        ("application/rtf", _PROSE),
    ],
)
def test_the_bytes_of_a_part_say_how_it_is_read(
    content_type: str, content: bytes, tmp_path: Path
) -> None:
    document = read_docx(_with_chunk(tmp_path, "part", content, content_type))
    assert [block.text for block in document.blocks] == ["Before.", "Read.", "After."]
    assert document.warnings == []


@pytest.mark.parametrize(
    "content_type",
    [
        f"{_WORD}.template.main+xml",
        f"{_MACROS}.document.macroEnabled.main+xml",
        f"{_MACROS}.template.macroEnabledTemplate.main+xml",
        "application/msword",
    ],
)
def test_word_files_of_other_types_are_read(content_type: str, tmp_path: Path) -> None:
    inner = write_docx(tmp_path / "inner.docx", p("Read.")).read_bytes()
    document = read_docx(_with_chunk(tmp_path, "part", inner, content_type))
    assert [block.text for block in document.blocks] == ["Before.", "Read.", "After."]
    assert document.warnings == []


@pytest.mark.parametrize("content_type", ["text/html", "text/plain"])
@pytest.mark.parametrize(
    "content",
    [
        None,
        b"PK\x03\x04 Unread",
        b"%PDF-1.7 Unread",
        b"Unread" * 1000 + b"\0",
        b"Unread\1\2\3",
        b"\xff\xfe" + bytes(range(1, 255)) * 9,
    ],
    ids=["DOCX", "ZIP", "PDF", "NUL", "controls", "binary with a BOM"],
)
def test_what_is_no_text_is_not_read_as_text(
    content: bytes | None, content_type: str, tmp_path: Path
) -> None:
    if content is None:
        content = write_docx(tmp_path / "inner.docx", p("Unread.")).read_bytes()
    document = read_docx(_with_chunk(tmp_path, "part", content, content_type))
    assert [block.text for block in document.blocks] == ["Before.", "After."]
    assert document.warnings == [
        f"A document embedded in this one was not read: its type is {content_type}, but it is no text."
    ]


def test_a_mail_whose_text_is_binary_is_not_read(tmp_path: Path) -> None:
    content = b"MIME-Version: 1.0\nContent-Type: text/plain\n\nUnread\0\1\2"
    document = read_docx(_with_chunk(tmp_path, "part", content, "message/rfc822"))
    assert [block.text for block in document.blocks] == ["Before.", "After."]
    assert document.warnings == ["A document embedded in this one was not read."]


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("application/msword", "application/msword"),
        ("image/png", "image/png"),
        ("x/" + "y" * 100_000, "x/" + "y" * 78),
        ("x/\u202ey", "x/y"),
    ],
    ids=["Word 97", "picture", "long", "not printable"],
)
def test_a_part_that_is_not_read_is_reported_with_the_beginning_of_its_type(
    content_type: str, shown: str, tmp_path: Path
) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Unread"
    document = read_docx(_with_chunk(tmp_path, "part", content, content_type))
    assert [block.text for block in document.blocks] == ["Before.", "After."]
    assert document.warnings == [
        f"A document embedded in this one was not read: its type is {shown}."
    ]


def test_libreoffice_is_started_for_two_parts_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, program = tmp_path / "runs", tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho run >> {runs}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    parts = {f"part{number}.rtf": b"{\\rtf1 Unread.}" for number in range(14)}
    document = read_docx(_with_chunks(tmp_path, parts))
    assert runs.read_text().split() == ["run"] * 2
    assert [block.text for block in document.blocks] == ["Before.", "After."]
    names = ", ".join(f"word/part{number}.rtf" for number in range(2, 12))
    too_many = "Only 2 of the RTF documents embedded in this one were read; not read: "
    assert document.warnings == [
        "A document embedded in this one was not read.",
        f"{too_many}{names} and 2 more.",
    ]


def test_content_types_are_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    root = Package.root
    monkeypatch.setattr(
        Package, "root", lambda package, name: parsed.append(name) or root(package, name)
    )
    parts = {f"part{number}.html": b"<p>%d</p>" % number for number in range(5)}
    document = read_docx(_with_chunks(tmp_path, parts, "text/html"))
    assert [block.text for block in document.blocks] == ["Before.", *"01234", "After."]
    assert parsed.count("[Content_Types].xml") == 1


def test_a_part_that_is_referred_to_often_is_read_once(tmp_path: Path) -> None:
    inner = write_docx(tmp_path / "inner.docx", p("Read.")).read_bytes()
    document = read_docx(_with_chunks(tmp_path, {"part": inner}, times=20))
    assert [block.text for block in document.blocks] == ["Before.", "Read.", "After."]
    assert document.warnings == [
        "A document is embedded at several places in this one; its text is at the first."
    ]


@pytest.mark.parametrize("is_word", [False, True])
def test_all_parts_together_are_bounded(
    is_word: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"<p>" + b"Long. " * 2000 + b"</p>"
    if is_word:
        content = write_docx(tmp_path / "inner.docx", p("Long. " * 2000)).read_bytes()
    monkeypatch.setattr("ingest.readers.docx.chunks._MOST_BYTES", 35_000)
    parts = dict.fromkeys(("a.part", "b.part", "c.part", "d.part"), content)
    document = read_docx(_with_chunks(tmp_path, parts))
    long = ("Long. " * 2000).strip()
    assert [block.text for block in document.blocks] == ["Before.", long, long, "After."]
    [warning] = document.warnings
    reason = "." if is_word else ": all of them together are too large."
    assert warning == f"A document embedded in this one was not read{reason}"

"""A damaged DOCX: readable parts are read, the others reported; an unreadable file is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from corpus import FileDamaged, FileEmpty, FileEncrypted
from ingest.readers.docx import read_docx
from tests.hostile.ole import ole_file
from tests.support.docx_files import numbered, p, r, rewrite, write_docx


def test_elements_nested_without_end_are_refused(tmp_path: Path) -> None:
    deep = "<w:smartTag>" * 5000 + r("x") + "</w:smartTag>" * 5000
    with pytest.raises(FileDamaged):
        read_docx(write_docx(tmp_path / "a.docx", p(deep)))


@pytest.mark.parametrize("kind", ["footnotes", "styles", "numbering", "settings"])
def test_a_broken_part_is_a_warning(tmp_path: Path, kind: str) -> None:
    broken = '<?xml version="1.0"?><w:oh'
    path = write_docx(
        tmp_path / "a.docx",
        numbered("x") + p(r("y") + '<w:r><w:footnoteReference w:id="1"/></w:r>'),
        **{kind: broken},
    )
    document = read_docx(path)
    assert [block.text for block in document.blocks] == ["x", "y"]
    assert document.warnings == [
        f"The part word/{kind}.xml is not well-formed XML and was not read."
    ]


def test_a_document_type_is_refused_and_no_entity_expanded(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", p("entity"))
    dtd = b'?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    rewrite(path, lambda xml: xml.replace(b"?>", dtd, 1).replace(b"entity", b"&e;"), "document.xml")
    with pytest.raises(FileDamaged):
        read_docx(path)


def test_refusals(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600
    broken = write_docx(tmp_path / "b.docx", "<w:p>").read_bytes()
    whole = write_docx(tmp_path / "c.docx", p("x" * 9000)).read_bytes()
    for content, error in (
        (b"", FileEmpty),
        (b"plain words", FileDamaged),
        (ole, FileDamaged),
        (ole_file("EncryptedPackage"), FileEncrypted),
        (whole[:-200], FileDamaged),
        (broken, FileDamaged),
        (write_docx(tmp_path / "d.docx", p("")).read_bytes(), FileEmpty),
    ):
        path.write_bytes(content)
        with pytest.raises(error) as caught:
            read_docx(path)
        assert caught.value.params["file"] == "a.docx"


def test_an_archive_that_holds_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(FileDamaged, match="holds no Office document"):
        read_docx(path)

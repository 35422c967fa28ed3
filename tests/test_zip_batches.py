"""A ZIP file is a batch: each file in it comes out by itself, under its own name, with its sidecar."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import ArchiveNested, FileDamaged, FileEmpty, Format, FormatUnknown, MetadataInvalid
from ingest import Limits, Member, Metadata, ParserPool, Task
from ingest.batch import unpack
from tests.hostile.archives import set_field, zip_named, zipped

_LAW = "第一条 任何人不得买卖人口。\n第二条 国家保护被害人。\n"


def _unpack(archive: bytes, folder: Path) -> list[Member]:
    path, place = folder / "batch", folder / "place"
    path.write_bytes(archive)
    place.mkdir()
    return unpack(path, place, name="laws.zip")


def test_files_come_out_in_order_under_invented_names(tmp_path: Path) -> None:
    archive = zipped(("zh/刑法.txt", _LAW), ("a.html", "<html><p>a"), ("../x".strip("./"), "#"))
    members = _unpack(archive, tmp_path)

    assert [member.name for member in members] == [
        "laws.zip/zh/刑法.txt",
        "laws.zip/a.html",
        "laws.zip/x",
    ]
    assert [member.format for member in members] == [Format.TEXT, Format.HTML, None]
    assert isinstance(members[2].error, FormatUnknown)
    for member in members:
        assert member.path is not None
        assert member.path.parent == tmp_path / "place"
        assert member.path.name.isdigit()
    assert members[0].path is not None
    assert members[0].path.read_text("utf-8") == _LAW


def test_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    archive = zipped(
        ("a/", ""),
        (".hidden", "x"),
        ("a/.git/x.txt", "x"),
        ("__MACOSX/._b.txt", "x"),
        ("Thumbs.db", "x"),
        ("b.txt", _LAW),
    )
    assert [member.name for member in _unpack(archive, tmp_path)] == ["laws.zip/b.txt"]


def test_nothing_to_unpack_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        _unpack(zipped(("a/", "")), tmp_path)


def test_sidecars_speak_of_the_files_beside_them(tmp_path: Path) -> None:
    archive = zipped(
        ("a.zh.txt", _LAW),
        ("a.meta.toml", 'work = "law"'),
        ("a.zh.meta.toml", 'title = "法"'),
        ("b/a.zh.txt", _LAW),
        ("c.txt", _LAW),
        ("c.meta.toml", "title = [[["),
    )
    members = _unpack(archive, tmp_path)
    assert [member.given for member in members] == [
        Metadata(work="law", title="法"),
        Metadata(),
        Metadata(),
    ]
    assert isinstance(members[2].error, MetadataInvalid)


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("刑法.txt".encode("gb18030"), "刑法.txt"),
        ("镕喆.txt".encode("gb18030") + "法律".encode("gb18030"), "镕喆.txt法律"),
        ("刑法.txt".encode(), "刑法.txt"),
        ("résumé.txt".encode("cp437"), "résumé.txt"),
        (b"dir\\law.txt", "dir/law.txt"),
        ("a\u202etxt.exe\n.txt".encode(), "a_txt.exe_.txt"),
    ],
)
def test_names_are_read_as_they_were_packed(spelled: bytes, name: str, tmp_path: Path) -> None:
    (member,) = _unpack(zip_named(spelled, _LAW), tmp_path)
    assert member.name == f"laws.zip/{name}"


def test_a_long_name_is_cut_and_keeps_its_ending(tmp_path: Path) -> None:
    (member,) = _unpack(zipped(("法" * 300 + ".txt", _LAW)), tmp_path)
    shown = member.name.removeprefix("laws.zip/")
    assert len(shown) == 255
    assert shown.endswith("….txt")
    assert member.format is Format.TEXT


def test_one_bad_file_leaves_the_others(tmp_path: Path) -> None:
    inner = zipped(("a.txt", _LAW))
    archive = set_field(zipped(("in.zip", inner), ("a.txt", _LAW), ("b.txt", _LAW)), 16, "I", 1)
    nested, good, broken = _unpack(archive, tmp_path)

    assert isinstance(nested.error, ArchiveNested)
    assert good.error is None
    assert isinstance(broken.error, FileDamaged)
    assert broken.path is None
    assert broken.error.params["file"] == "laws.zip/b.txt"


def test_the_pool_unpacks(tmp_path: Path) -> None:
    path, place = tmp_path / "content", tmp_path / "place"
    path.write_bytes(zipped(("a.txt", _LAW), ("b.txt", _LAW)))
    place.mkdir()
    task = Task(path, "laws.zip", Format.ZIP, Metadata(), folder=place)
    with ParserPool(1, Limits()) as pool:
        (outcome,) = pool.parse([task])

    assert outcome.error is None
    assert outcome.parsed is None
    assert outcome.unpacked is not None
    assert [m.path for m in outcome.unpacked] == [place / "0", place / "1"]
    assert (place / "1").read_text("utf-8") == _LAW

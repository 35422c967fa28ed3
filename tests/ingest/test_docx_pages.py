"""DOCX files that a converter made of a PDF: a section for each page, heads and footnotes in the body."""

from __future__ import annotations

from pathlib import Path

from ingest.blocks import BlockKind
from ingest.readers.docx import read_docx
from tests.support.docx_files import p, r, write_docx

NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
END = p("", "<w:sectPr/>")
TEXT = "Autonomy is a relative notion within and across the disciplines."
HEAD = "a primer on autonomy"


def sized(text: str, half_points: int, properties: str = "") -> str:
    return p(r(text, f'<w:sz w:val="{half_points}"/>'), properties)


def kinds(path: Path, body: str) -> list[tuple[BlockKind, str]]:
    document = read_docx(write_docx(path / "a.docx", body, numbering=NUMBERING))
    return [(block.kind, block.text) for block in document.blocks]


def test_heads_go_notes_are_notes_and_paragraphs_whole(tmp_path: Path) -> None:
    body = (
        sized(TEXT, 21)
        + sized("1980 Convention on Certain Weapons.", 15, NUMBER)
        + END
        + sized(f"4 {HEAD}", 18)
        + sized(TEXT, 21)
        + sized("The paper will", 21)
        + END
        + sized(f"{HEAD} 5", 18)
        + sized("map out the system.", 21)
        + END
        + sized(f"6 {HEAD}", 18)
        + sized(TEXT, 21)
    )
    assert kinds(tmp_path, body) == [
        (BlockKind.PARAGRAPH, TEXT),
        (BlockKind.NOTE, "1 1980 Convention on Certain Weapons."),
        (BlockKind.PARAGRAPH, TEXT),
        (BlockKind.PARAGRAPH, "The paper will map out the system."),
        (BlockKind.PARAGRAPH, TEXT),
    ]


def test_sections_of_other_files_mean_no_pages(tmp_path: Path) -> None:
    chapters = "".join(
        sized(f"{n} victims of {word}", 21) + sized("a list", 15, NUMBER) + END
        for n, word in enumerate(("trafficking", "smuggling", "slavery"), 1)
    )
    found = kinds(tmp_path, sized("Report", 21) + END + chapters)
    assert [text for _, text in found][1:3] == ["1 victims of trafficking", "1 a list"]
    assert {kind for kind, _ in found} == {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}

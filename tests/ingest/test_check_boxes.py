"""Check boxes keep their state, and typed bullets make lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import Block, BlockKind
from ingest.readers.docx import read_docx
from ingest.readers.html import html_blocks
from ingest.readers.lists import with_typed_items
from tests.support.docx_files import p, r, write_docx

ITEM, PARAGRAPH = BlockKind.LIST_ITEM, BlockKind.PARAGRAPH


def form_field(content: str) -> str:
    """A field of an old form, without text."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{content}</w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>", "☒"),
        ("<w:checkBox><w:default w:val='1'/></w:checkBox>", "☒"),
        ("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "☐"),
        (
            "<w:ddList><w:result w:val='1'/><w:listEntry w:val='No'/><w:listEntry w:val='Yes'/></w:ddList>",
            "Yes",
        ),
        ("<w:ddList><w:result w:val='9'/><w:listEntry w:val='No'/></w:ddList>", ""),
    ],
)
def test_old_forms_of_word(tmp_path: Path, content: str, shown: str) -> None:
    path = write_docx(tmp_path / "a.docx", p(form_field(content) + r(" Interpreter")))
    assert [block.text for block in read_docx(path).blocks] == [f"{shown} Interpreter".strip()]


def test_boxes_of_a_page() -> None:
    body = "<p><input type=checkbox checked>Passport<p><input type=radio>Visa<p><input value=x>z"
    assert [block.text for block in html_blocks(body)] == ["☒ Passport", "☐ Visa", "z"]


def blocks(*texts: str) -> list[tuple[BlockKind, str]]:
    found = with_typed_items([Block(text) for text in texts])
    return [(block.kind, block.text) for block in found]


def test_boxes_one_below_the_other_are_items_and_stay() -> None:
    assert blocks("☐ passport held", "☒ debts", "Signs") == [
        (ITEM, "☐ passport held"),
        (ITEM, "☒ debts"),
        (PARAGRAPH, "Signs"),
    ]
    assert blocks("□是 □否", "□男 □女") == [(PARAGRAPH, "□是 □否"), (PARAGRAPH, "□男 □女")]
    assert blocks("☐ alone") == [(PARAGRAPH, "☐ alone")]


def test_typed_bullets_make_items_and_lone_dashes_do_not() -> None:
    assert blocks("• one", "●两", "·三") == [(ITEM, "one"), (ITEM, "两"), (ITEM, "三")]
    assert blocks("- one", "- two") == [(ITEM, "one"), (ITEM, "two")]
    assert blocks("o Housing", "o Work") == [(ITEM, "Housing"), (ITEM, "Work")]
    alone = ["– a remark", "text", "- 5 -", "●●● secret", "- - - -", "- - - -"]
    assert blocks(*alone) == [(PARAGRAPH, text) for text in alone]

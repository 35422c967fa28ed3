"""A web page's footnotes come right after the text that refers to them, however the page marks them up."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import Block, BlockKind
from ingest.readers.html import read_html

ROLES = """
<p>Victims are heard<a role="doc-noteref" href="#n1" id="r1">1</a> and helped.</p><p>Next.</p>
<section role="doc-endnotes"><ol><li id="n1">By trained staff.
<a role="doc-backlink" href="#r1">Back to the text</a></li></ol></section>"""
ASIDE = """
<p>Victims are heard<a epub:type="noteref" href="#n1">1</a> and helped.</p>
<aside epub:type="footnote" id="n1"><p>By trained staff.</p></aside><p>Next.</p>"""
PANDOC = """
<p>Victims are heard<a href="#fn1" class="footnote-ref" id="fnref1"><sup>1</sup></a> and helped.</p>
<p>Next.</p><section id="footnotes" class="footnotes"><hr><ol><li id="fn1"><p>By trained staff.<a
href="#fnref1" class="footnote-back">↩︎</a></p></li></ol></section>"""
GITHUB = """
<p>Victims are heard<sup><a href="#user-content-fn-1" id="user-content-fnref-1" data-footnote-ref>1</a>
</sup> and helped.</p><p>Next.</p><section data-footnotes class="footnotes"><ol>
<li id="user-content-fn-1"><p>By trained staff. <a href="#user-content-fnref-1"
data-footnote-backref>↩</a></p></li></ol></section>"""
WORD = """
<p>Victims are heard<a href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span
>[1]</span></span></a> and helped.</p><p>Next.</p><div><hr><div id=ftn1><p class=MsoFootnoteText><a
href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a> By trained staff.</p>
</div></div>"""
WIKI = """
<p>Victims are heard<sup id="cite_ref-1" class="reference"><a href="#cite_note-1"><span>[</span>1<span
>]</span></a></sup> and helped.</p><p>Next.</p><div class="reflist"><ol class="references">
<li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b></span>
<span>By trained staff.</span></li></ol></div>"""
PLAIN = """
<p>Victims are heard<sup><a href="#note1">1</a></sup> and helped.</p><p>Next.</p><hr>
<p><a name="note1">1.</a> By trained staff.</p>"""


def read(folder: Path, body: str) -> list[Block]:
    page = folder / "page.html"
    page.write_text(f"<!doctype html><title>Notes</title><body>{body}", "utf-8")
    return read_html(page).blocks


@pytest.mark.parametrize("body", [ROLES, ASIDE, PANDOC, GITHUB, WORD, WIKI, PLAIN])
def test_a_note_follows_the_text_that_refers_to_it(tmp_path: Path, body: str) -> None:
    assert read(tmp_path, body) == [
        Block("Victims are heard and helped."),
        Block("1 By trained staff.", BlockKind.NOTE),
        Block("Next."),
    ]


def test_headings_items_and_rows_refer_to_notes(tmp_path: Path) -> None:
    mark = '<sup><a href="#n{0}" role="doc-noteref">{0}</a></sup>'
    body = (
        f"<h2>甄别{mark.format(1)}</h2><ul><li>安置{mark.format(2)}<li>救助</ul>"
        f"<table><tr><td>公安部{mark.format(3)}<td>牵头</table>"
        '<div role="doc-endnotes"><p id="n1">甲。<p id="n2">乙。<p id="n3">丙。</div>'
    )
    assert [(b.kind, b.text) for b in read(tmp_path, body)] == [
        (BlockKind.HEADING, "甄别"),
        (BlockKind.NOTE, "1 甲。"),
        (BlockKind.LIST_ITEM, "安置"),
        (BlockKind.NOTE, "2 乙。"),
        (BlockKind.LIST_ITEM, "救助"),
        (BlockKind.ROW, "公安部\t牵头"),
        (BlockKind.NOTE, "3 丙。"),
    ]


def test_a_note_of_several_paragraphs_is_one(tmp_path: Path) -> None:
    body = '<p>Text.<sup><a href="#n">a</a></sup><ol><li id="n"><p>One.<p>Two.</ol>'
    assert [b.text for b in read(tmp_path, body)] == ["Text.", "a One. Two."]


def test_two_marks_bring_two_notes_and_a_second_reference_none(tmp_path: Path) -> None:
    body = (
        '<p>Text<sup><a href="#a">1</a>, <a href="#b">2</a></sup>.<p>More<sup><a href="#a">1</a></sup>.'
        '<div class="footnotes"><p id="a">One, see note <a href="#b">2</a>.<p id="b">Two.</div>'
    )
    assert [b.text for b in read(tmp_path, body)] == [
        "Text.",
        "1 One, see note 2.",
        "2 Two.",
        "More.",
    ]


def test_a_note_that_nothing_refers_to_stays(tmp_path: Path) -> None:
    body = (
        '<p>Text.<a role="doc-noteref" href="#b">2</a></p><p>End.</p><section role="doc-endnotes"><ol>'
        '<li id="a">Nobody refers to this.<li id="b">Two.<li id="c">Nor to this.</ol></section>'
    )
    assert [(b.text, b.kind, b.number) for b in read(tmp_path, body)] == [
        ("Text.", BlockKind.PARAGRAPH, None),
        ("2 Two.", BlockKind.NOTE, None),
        ("End.", BlockKind.PARAGRAPH, None),
        ("Nobody refers to this.", BlockKind.LIST_ITEM, "1"),
        ("Nor to this.", BlockKind.LIST_ITEM, "3"),
    ]


def test_other_links_with_numbers_stay(tmp_path: Path) -> None:
    """A table of contents, a link to a section, a power."""
    body = (
        '<p>See part <a href="#s2">2</a>, 10 m<sup>2</sup> and <sup><a href="#gone">7</a></sup>.</p>'
        '<div id="s2"><h2>Part two</h2><p>Words. <a href="#top">Back</a></p></div>'
    )
    assert [b.text for b in read(tmp_path, body)] == [
        "See part 2, 10 m2 and 7.",
        "Part two",
        "Words. Back",
    ]


def test_a_note_whose_reference_is_hidden_is_not_lost(tmp_path: Path) -> None:
    body = (
        '<p>Text.</p><nav><a href="#n" role="doc-noteref">1</a></nav>'
        '<aside role="doc-footnote" id="n">By trained staff.</aside>'
    )
    assert [b.text for b in read(tmp_path, body)] == ["Text.", "1 By trained staff."]

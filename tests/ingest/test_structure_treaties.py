"""English treaties: parts, articles, paragraphs, items; preamble, closing words and annexes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from tests.support.structured import (
    addresses,
    by_address,
    from_blocks,
    from_file,
    from_lines,
    squeezed,
    words_of,
)

WRAPPED = """\
CONVENTION ON THE SUPPRESSION OF THE TRADE IN PERSONS

                     PREAMBLE

The High Contracting Parties,

Recognizing that the trade in persons is incompatible with the dignity of
the human being and endangers the welfare of the individual, of the family
and of the community,

Have agreed as follows:

                      PART I
                GENERAL PROVISIONS

                     Article 1
                  Use of terms

For the purposes of this Convention, the following terms shall have the
meanings hereby assigned to them:

   (a) "trade in persons" means the recruitment, by any of the means set
   out in Article 2, of a person for exploitation, and includes any attempt
   to do so;

   (b) "child" means any person who has not attained the age of eighteen
   years;

      (i) whether or not the domestic law sets another age, and

      (ii) whether or not the person consents.

                     Article 2

1. Each Party shall adopt such legislative and other measures as may be
necessary to establish as criminal offences the conduct set forth in
Article 1 of this Convention, when committed intentionally.

2. Each Party shall also adopt measures:
   (a) to punish attempts; and
   (b) to punish participation as an accomplice.

                    Article 2 bis

The Parties shall cooperate with each other as provided in
Article 3 and in the Annex.

                ARTICLE 3. Entry into force

This Convention shall enter into force on the ninetieth day after the
date of deposit of the tenth instrument. It remains open as described in
Part II.

IN WITNESS WHEREOF the undersigned, being duly authorized, have signed
this Convention.

DONE at Geneva, this first day of May, one thousand nine hundred and
ninety-nine.

                       ANNEX
                 Rules of procedure

                     Article 1

The Committee elects its chair.

                     Article 2

The Committee meets once a year.
"""


def test_a_sentence_that_ends_in_a_roman_numeral_is_no_heading() -> None:
    drafts = from_lines(
        "Chapter IV\nThe General Assembly\nArticle 13\n"
        "The General Assembly shall initiate studies for the purpose of:\n"
        "promoting co-operation in the political field;\n"
        "promoting co-operation in the economic field.\n"
        "The further responsibilities of the General Assembly are set forth in Chapters IX and X.\n"
        "Article 14\nThe General Assembly may recommend measures.",
        "en",
    )
    assert not [draft for draft in drafts if draft.kind is PassageKind.SECTION]
    assert drafts[-2].address.startswith("art-13")


def test_a_hard_wrapped_treaty_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "trade.en.txt"
    path.write_text(WRAPPED, "utf-8")
    drafts = from_file(path)
    found = by_address(drafts)
    assert words_of(drafts) == squeezed(WRAPPED)
    assert addresses(drafts) == [
        "title", "preamble", "preamble.p1", "preamble.p2", "preamble.p3", "part-1",
        "art-1", "art-1.a", "art-1.b", "art-1.b.i", "art-1.b.ii",
        "art-2", "art-2.1", "art-2.2", "art-2.2.a", "art-2.2.b", "art-2-1", "art-3",
        "closing", "closing.p1", "annex", "annex.art-1", "annex.art-2",
    ]  # fmt: skip
    assert found["art-1"].text.startswith("Article 1\nUse of terms\nFor the purposes")
    assert found["art-1.a"].heading_path == ("PART I GENERAL PROVISIONS", "Article 1 Use of terms")
    assert found["art-2-1"].locator.en == "Article 2 bis"
    assert found["art-3"].text.endswith("as described in Part II.")
    assert found["annex.art-2"].locator.en == "Annex, Article 2"
    assert found["annex"].text == "ANNEX\nRules of procedure"


def test_articles_with_their_text_in_one_line() -> None:
    drafts = from_lines(
        """Model Agreement on Return
        The Parties have agreed as follows:
        Article 1. Scope. This Agreement applies to all persons.
        Article 2. Costs. The sending Party bears the costs.
        The receiving Party may waive them.
        Done at Vienna on 1 May 2001.""",
        "en",
    )
    assert addresses(drafts) == [
        "title", "preamble", "art-1", "art-2", "art-2.1", "art-2.2", "closing",
    ]  # fmt: skip


def test_roman_articles_have_arabic_numbers_and_roman_locators() -> None:
    drafts = from_lines(
        "ARTICLE I\nThe Parties meet.\nARTICLE II\n1. They talk.\n2. They act.", "en"
    )
    assert [(d.number, d.locator.en, d.locator.zh) for d in drafts] == [
        ("1", "Article I", "第一条"),
        ("2", "Article II", "第二条"),
        ("1", "Article II(1)", "第二条第一款"),
        ("2", "Article II(2)", "第二条第二款"),
    ]


def test_parts_chapters_and_sections_nest() -> None:
    drafts = from_lines(
        """PART ONE
        CHAPTER I. Beginnings
        Section 2. More
        Article 1
        Parties act.
        CHAPTER II. Ends
        Article 2
        Parties end.""",
        "en",
    )
    assert addresses(drafts) == [
        "part-1", "part-1.ch-1", "part-1.ch-1.sec-2", "art-1", "part-1.ch-2", "art-2",
    ]  # fmt: skip


def test_a_title_line_before_an_article_is_a_heading_of_the_articles_below_it() -> None:
    drafts = from_lines(
        """Chapter X: The Council
        COMPOSITION
        Article 1
        The Council consists of members.
        VOTING
        Article 2
        Each member has one vote.""",
        "en",
    )
    found = by_address(drafts)
    assert found["art-1"].heading_path == ("Chapter X: The Council", "COMPOSITION")
    assert found["art-2"].heading_path == ("Chapter X: The Council", "VOTING")
    assert found["art-2"].printed


def test_letters_and_roman_numerals_are_distinguished_by_what_follows() -> None:
    lead = "Article 1\nThe following:\n"
    letters = lead + "\n".join(f"({c}) foo;" for c in "abcdefghij")
    assert addresses(from_lines(letters, "en"))[-2:] == ["art-1.i", "art-1.j"]
    romans = (
        lead + "\n".join(f"({c}) foo;" for c in "abcdefgh") + "\n(i) one;\n(ii) two;\n(iii) three."
    )
    assert addresses(from_lines(romans, "en"))[-3:] == ["art-1.h.i", "art-1.h.ii", "art-1.h.iii"]


def test_an_unmarked_paragraph_between_items_belongs_to_the_item_before_it() -> None:
    drafts = from_lines(
        "Article 1\n1. One:\n(a) foo;\nmore of foo;\n(b) bar.\nAfter the items.\n2. Two.", "en"
    )
    assert addresses(drafts) == [
        "art-1", "art-1.1", "art-1.1.a", "art-1.1.a.p1", "art-1.1.b", "art-1.1.p1", "art-1.2",
    ]  # fmt: skip


def test_items_without_marks_stand_below_the_words_that_announce_them() -> None:
    drafts = from_lines(
        "Article 1\nIt applies to:\nmandated territories;\nterritories detached; and\n"
        "others.\nTerms are agreed later.",
        "en",
    )
    assert [(d.kind, d.locator.en) for d in drafts[1:]] == [
        (PassageKind.PARAGRAPH, "Article 1(1)"),
        (PassageKind.ITEM, "Article 1(1), item 1"),
        (PassageKind.ITEM, "Article 1(1), item 2"),
        (PassageKind.ITEM, "Article 1(1), item 3"),
        (PassageKind.PARAGRAPH, "Article 1(2)"),
    ]


def test_rows_and_notes_keep_their_place_among_the_items() -> None:
    blocks = [
        Block("Article 1"),
        Block("The following:"),
        Block("(a) foo;"),
        Block("1 A note.", BlockKind.NOTE),
        Block("(i) deep;"),
        Block("x\ty", BlockKind.ROW),
        Block("(ii) deeper."),
    ]
    drafts = from_blocks(blocks, "en")
    assert words_of(drafts) == squeezed("".join(block.text for block in blocks))
    assert {d.kind for d in drafts} >= {PassageKind.NOTE, PassageKind.ROW}


def test_several_annexes_with_articles_of_their_own() -> None:
    drafts = from_lines(
        "Article 1\nParties act.\nAnnex A: Forms\nArticle 1\nA form.\nANNEX II\nArticle 1\nA rule.\n"
        "Appendix\nArticle 1\nA word.",
        "en",
    )
    assert addresses(drafts) == [
        "art-1", "annex-a", "annex-a.art-1", "annex-2", "annex-2.art-1", "annex", "annex.art-1",
    ]  # fmt: skip
    assert by_address(drafts)["annex-a.art-1"].locator.en == "Annex A, Article 1"


_PIECES = st.sampled_from(
    [
        "Article 1", "Article 2 bis", "Article IV. Foo", "PART I", "Part II", "GENERAL RULES",
        "Preamble", "The States Parties,", "1. One.", "2. Two", "2.1 Scope", "1.1 Purpose", "(a) foo;",
        "(b) bar; and", "(h) h;", "(i) x", "(ii) y", "(iii) z.", "plain sentence.", "as follows:",
        "Title line", "ANNEX", "Annex A: Forms", "IN WITNESS WHEREOF, x", "Contents",
        "第一条 甲应当。", "第二条", "第三条之一 乙。", "（一）子；", "（二）丑。", "（1）寅",
        "一、总则", "二、任务。", "3．三", "三、将第一条修改为：", "目录", "第一章 总则", "第一编 总",
        "附件一", "附件", "普通的一句话。",
        "下列情形：", "标题", "① 注", "㈠甲", "2001年1月1日通过", "（2000年通过）", "——破折号",
        "第一条 合。 第二条 并。 第三条 下列： （一）a； （二）b。",
    ]
)  # fmt: skip
_BLOCKS = st.builds(
    Block,
    text=_PIECES,
    kind=st.sampled_from([*BlockKind, *[BlockKind.PARAGRAPH] * 8]),
    level=st.integers(min_value=1, max_value=3),
    page=st.sampled_from([None, 1, 2]),
    number=st.sampled_from([None, None, None, "1", "2", "a"]),
)


@settings(deadline=None)
@given(st.lists(_BLOCKS, min_size=1, max_size=30), st.sampled_from(["en", "zh"]))
def test_any_run_of_blocks_keeps_each_character_once_and_in_order(
    blocks: list[Block], lang: str
) -> None:
    drafts = from_blocks(blocks, "en" if lang == "en" else "zh")
    assert words_of(drafts) == squeezed("".join(block.text for block in blocks))
    assert len(set(addresses(drafts))) == len(drafts)
    for index, draft in enumerate(drafts):
        assert draft.parent is None or draft.parent < index
        assert draft.locator.en
        assert draft.locator.zh


@pytest.mark.parametrize("line", ["plain {}.", "1. x", "{}. x", "(a) foo;", "Article {}", "Title"])
def test_long_runs_of_one_line_are_read(line: str) -> None:
    lines = ["Article 1", *(line.format(n) for n in range(1, 3000)), "as follows:", line.format(1)]
    drafts = from_lines("\n".join(lines), "en")
    assert words_of(drafts) == squeezed("".join(lines))

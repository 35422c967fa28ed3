"""Dates are read in the forms of many countries, and the document's own is distinguished from others."""

from __future__ import annotations

import pytest

from ingest.metadata.dates import find_date, lines_of
from ingest.metadata.printed_dates import read_dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("27 December 2019", ["2019-12-27"]),
        ("Dec. 27, 2019", ["2019-12-27"]),
        ("[22nd March, 1861]", ["1861-03-22"]),
        ("this 15TH day of April 2003", ["2003-04-15"]),
        ("Sept 3rd, 1999", ["1999-09-03"]),
        ("2019-12-27", ["2019-12-27"]),
        ("2019/12/27", ["2019-12-27"]),
        ("27/12/2019", ["2019-12-27"]),
        ("12/27/2019", ["2019-12-27"]),
        # It is ambiguous whether this is March or April.
        ("03/04/2019", []),
        ("December 2016", ["2016-12"]),
        ("2008年9月18日", ["2008-09-18"]),
        ("二○○八年九月十八日", ["2008-09-18"]),
        ("二〇一〇年十二月三十一日", ["2010-12-31"]),
        ("中華民國103年4月30日", ["2014-04-30"]),
        ("民國九十八年一月二十三日", ["2009-01-23"]),
        ("2016年12月", ["2016-12"]),
        ("2001年2月30日", []),
        ("version 2.10.2019.1", []),
        ("Adopted on 1 May 2000, amended 3 June 2004", ["2000-05-01", "2004-06-03"]),
    ],
)
def test_dates_are_read_in_the_ways_that_they_are_printed(text: str, iso: list[str]) -> None:
    assert [found.iso for found in read_dates(text)] == iso


@pytest.mark.parametrize(
    ("kind", "head", "tail", "iso"),
    [
        # Adoption takes precedence over entry into force.
        (
            "treaty",
            "Adopted by resolution 1/1 of 10 May 1984, entry into force 2 July 1987",
            "",
            "1984-05-10",
        ),
        # The issue of a journal, whatever follows it on its line.
        (
            "article",
            f"Vol. 8 No. 2, May 2017 ISSN 0000-0000 Cite this as: {'DOI: 10.0000/example ' * 4}\nAbstract",
            "",
            "2017-05",
        ),
        # The state of a text that says no other date.
        ("plain", "Sample Handbook\n(Revised February 2022)", "", "2022-02"),
        ("plain", "Updated July 2004 by Anna Example, lecturer", "", "2004-07"),
        # Its own day, not that of the resolution that convened the conference.
        (
            "treaty",
            "Adopted on 28 July 1951 by the Conference convened under resolution 429 of 14 December 1950",
            "",
            "1951-07-28",
        ),
        ("legislation", "of 16 December 1966\nentry into force 3 January 1976", "", "1966-12-16"),
        # The last revision counts, not the other text that a title quotes, nor the day it took effect.
        (
            "legislation",
            "1979年7月1日通过 2012年5月28日《关于修改〈2001年3月4日办法〉的决定》修正，2013年1月1日起施行",
            "",
            "2012-05-28",
        ),
        ("legislation", "2000年1月25日施行", "", "2000-01-25"),
        ("legislation", "总理 张三 二○○八年九月十八日", "", "2008-09-18"),
        (
            "un-document",
            "A/HRC/90/1\nDistr.: General\n27 December 2029\n24 February–20 March 2030",
            "",
            "2029-12-27",
        ),
        ("judgment", "Hearing dates: 1 and 2 April 2003\nDate: 15th April 2003", "", "2003-04-15"),
        ("judgment", "No. 11-1. Argued April 23, 2013—Decided June 13, 2013", "", "2013-06-13"),
        ("judgment", "日期:\n2025年4月30日", "", "2025-04-30"),
        ("judgment", "IN THE HIGH COURT", "NEW DELHI;\nSEPTEMBER 14, 2021", "2021-09-14"),
        # 成文日期, not the day of printing and not one in the text.
        (
            "official-document",
            "关于示例的通知",
            "2027年1月1日前完成。\n示例办公厅\n2026年5月26日\n示例办公厅秘书局 2026年5月27日印发",
            "2026-05-26",
        ),
        ("letter", "January 19, 2023\nDear Ms Example,", "", "2023-01-19"),
        ("minutes", "會議過程正式紀錄\n2013年1月17日星期四\n下午2時30分會議開始", "", "2013-01-17"),
        ("plain", "BACKGROUND PAPER | APRIL 2016\nGeneva, 11-15 April 2016", "", "2016-04"),
        ("plain", "A text about 3 May 2001 and what came of it.", "", None),
        (
            "article",
            "收稿日期 2017-02-20\nJournal of Examples Vol. 28 No. 3 June 2017",
            "",
            "2017-06",
        ),
    ],
)
def test_a_documents_own_date_depends_on_its_kind(
    kind: str, head: str, tail: str, iso: str | None
) -> None:
    head_lines, tail_lines = lines_of(head.splitlines()), lines_of(tail.splitlines())
    found = find_date(kind, head_lines, tail_lines, head_lines if kind == "legislation" else ())
    assert (found and found.printed.iso) == iso

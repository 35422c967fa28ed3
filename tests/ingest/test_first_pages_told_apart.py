"""First pages of ordinary papers, which a rule for another kind of paper could spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import DocumentType, Format
from ingest.metadata import Metadata
from ingest.pool.parse import parse_file

_ZH = "各单位应当认真组织实施，加强协调配合，及时报告工作中的重要情况和问题。" * 4
_EN = (
    "What was found is set out below, with the names of those who were asked and of those who were not. "
    * 4
)


def _read(folder: Path, *lines: str) -> Metadata:
    """What is read in a Markdown file of these paragraphs."""
    path = folder / "file.md"
    path.write_text("\n\n".join(lines) + "\n", "utf-8")
    return parse_file(path, Format.MARKDOWN, Metadata()).metadata


@pytest.mark.parametrize(
    "title",
    [
        "“Invisible”: The Story of Samples",
        "“营改增”答疑手册",
        "“民法典”问与答",
        "“一带一路”2031年法律合作报告",
        "“一带一路”、“长江经济带”法律服务指引",
        "“扫黑除恶”《指南》解读",
        "Trafficking in Persons Report, Volume 2: Country Narratives",
        "Report of the Sample Inquiry: Volume 1",
    ],
)
def test_quoted_words_and_volumes_belong_to_a_title(tmp_path: Path, title: str) -> None:
    filler = _EN if title.isascii() or title.startswith("“I") else _ZH
    assert _read(tmp_path, f"# {title}", "## 一般规定", filler).title == title


def test_submissions_are_a_part_of_a_judgment(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "[2031] EWHC 55 (KB)",
        "IN THE HIGH COURT OF JUSTICE",
        "Between",
        "ANNA EXAMPLE",
        "Claimant",
        "and",
        "JOHN SMITH",
        "Defendant",
        "JUDGMENT",
        "Submissions",
        f"1. {_EN}",
    )
    assert (found.title, found.type) == ("ANNA EXAMPLE v JOHN SMITH", DocumentType.JUDGMENT)


def test_a_case_whose_line_ends_in_its_citation_is_a_judgment(tmp_path: Path) -> None:
    name = "Republic v Wafula (Criminal Case E004 of 2030) [2031] KEHC 55 (KLR)"
    found = _read(tmp_path, name, "In the High Court at Nairobi", f"1. {_EN}", f"2. {_EN}")
    assert found.type is DocumentType.JUDGMENT


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (("# 关于样本的介绍", "2031年4月1日", _ZH, "更新时间：2033年6月7日"), "2031-04-01"),
        (("# 关于样本的介绍", "更新日期：2033-06-07", "发布日期：2031-04-01", _ZH), "2031-04-01"),
        (("# About samples", "Updated statistics to 31 March 2030 show a rise.", _EN), None),
        (("# About samples", "Revised 5 March 2030", _EN), "2030-03-05"),
        (("# The trade in samples ended", "25 March 1807", _EN), None),
    ],
)
def test_an_update_dates_a_page_without_another_date_and_a_day_of_history_none(
    tmp_path: Path, lines: tuple[str, ...], date: str | None
) -> None:
    found = _read(tmp_path, *lines).date
    assert (found and found.isoformat()) == date


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (("# 申请书", _ZH, "此致", "某某市不动产登记中心", "2031年5月6日"), None),
        (("# 个人简历", _ZH, "某某科技有限公司", "2031年5月至今"), None),
        (("# 关于举办法律培训班的通知", "发布时间 2031年5月6日", "各县司法局：", _ZH), None),
        (
            (
                "# 关于样本的说明",
                "《某某省消防条例》已由某某省第十三届人民代表大会常务委员会第三次会议于2031年5月6日通过。",
                _ZH,
            ),
            "某某省人民代表大会常务委员会",
        ),
    ],
)
def test_addressees_entries_and_labels_issue_nothing(
    tmp_path: Path, lines: tuple[str, ...], body: str | None
) -> None:
    assert _read(tmp_path, *lines).issuing_body == body


@pytest.mark.parametrize(
    "lines",
    [("法律援助服务指南", "申请书"), ("员工手册", "附表", "请假申请表"), ("表格下载", "申请表")],
)
def test_a_form_below_a_whole_title_is_not_part_of_it(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    assert _read(tmp_path, *lines, _ZH).title == lines[0]


@pytest.mark.parametrize(
    "title",
    [
        "Explanatory Memorandum to Samples Regulations 2031",
        "Consultation on Draft Fire Safety Regulations 2031",
        "Compliance with Building Regulations 2031",
        "Changes in Working Time Regulations 1998",
    ],
)
def test_papers_about_regulations_are_no_laws(tmp_path: Path, title: str) -> None:
    assert _read(tmp_path, f"# {title}", _EN).type is not DocumentType.LAW


def test_a_long_line_below_contents_is_read_in_proportional_time(tmp_path: Path) -> None:
    path = tmp_path / "file.md"
    path.write_text(f"目录\n\n第一章 总则 ..... 1\n\n{'—' * 100_000}x\n\n{_ZH}\n", "utf-8")
    passages = parse_file(path, Format.MARKDOWN, Metadata()).passages
    assert sum(each.text.count("—") for each in passages) == 100_000

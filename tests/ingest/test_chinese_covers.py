"""Covers of Chinese forms, handbooks, contracts and theses, made up: title, date, type and issuing body."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from corpus import DocumentType, Format
from ingest.metadata import Metadata
from ingest.metadata.dates import find_date, lines_of
from ingest.pool.parse import parse_file

_TEXT = (
    "各单位应当认真组织实施，加强协调配合，及时报告工作中的重要情况和问题，确保各项任务落到实处。"
    * 2
)


def _read(folder: Path, *lines: str) -> Metadata:
    """The metadata of a Word file of these lines; those that begin with ``#`` are set large and bold."""
    made = docx.Document()
    for line in lines:
        run = made.add_paragraph().add_run(line.removeprefix("#"))
        run.bold = line.startswith("#")
        run.font.size = Pt(26 if run.bold else 12)
    path = folder / "file.docx"
    made.save(str(path))
    return parse_file(path, Format.DOCX, Metadata()).metadata


def test_a_title_goes_on_to_the_line_that_says_what_the_paper_is(tmp_path: Path) -> None:
    read = _read(
        tmp_path,
        "附件5：",
        "#青山县2031年暑期反拐宣传活动",
        "个人安全责任告知书",
        _TEXT,
    )

    assert read.title == "青山县2031年暑期反拐宣传活动个人安全责任告知书"


def test_of_two_lines_below_the_title_the_second_may_say_it(tmp_path: Path) -> None:
    read = _read(
        tmp_path, "#青山大学“反拐研究计划”", "重点研究项目", "申请书", "项目名称  某某", _TEXT
    )

    assert read.title == "青山大学“反拐研究计划”重点研究项目申请书"
    assert read.type is DocumentType.FORM


def test_text_below_a_title_is_no_part_of_it(tmp_path: Path) -> None:
    read = _read(tmp_path, "#反拐工作手册", "本手册供一线人员使用。", "申请表", _TEXT)

    assert read.title == "反拐工作手册"


def test_who_made_a_form_stands_on_its_cover_with_the_day(tmp_path: Path) -> None:
    read = _read(
        tmp_path,
        "#反拐志愿者登记册",
        "姓    名",
        "青山县妇女儿童保护中心制",
        "填表日期：2031年4月23日",
        _TEXT,
        "1998年5月6日",
        _TEXT,
    )

    assert read.issuing_body == "青山县妇女儿童保护中心"
    assert read.date == date(2031, 4, 23)


def test_a_company_signs_over_the_date(tmp_path: Path) -> None:
    read = _read(
        tmp_path, "#业务发展情况说明", _TEXT, "青山救助服务有限责任公司", "2031 年___10_月_18__号"
    )

    assert read.issuing_body == "青山救助服务有限责任公司"
    assert read.date == date(2031, 10, 18)


def test_an_open_letter_is_named_above_its_salutation(tmp_path: Path) -> None:
    read = _read(tmp_path, "#关注被拐儿童家庭的请愿书", "尊敬的某部长：", _TEXT)

    assert read.title == "关注被拐儿童家庭的请愿书"


def test_the_body_of_a_notice_is_not_the_word_before_what_it_is_about(tmp_path: Path) -> None:
    read = _read(tmp_path, "#关于印发《青山县反拐工作细则》的通知", "各单位：", _TEXT)

    assert read.issuing_body is None


def test_a_list_of_theses_is_no_thesis(tmp_path: Path) -> None:
    read = _read(tmp_path, "#青山学院优秀毕业设计（论文）汇总表", _TEXT)

    assert read.type is DocumentType.FORM


@pytest.mark.parametrize(
    ("kind", "line", "expected"),
    [
        ("plain", "二0三一年十一月一日", date(2031, 11, 1)),
        ("plain", "二 0三 一 年 十 月 二十三 日", date(2031, 10, 23)),
        ("plain", "更新于 2031 年 5 月 · 适用于全国", date(2031, 5, 1)),
        ("minutes", "会议时间：2031年8月8日15:00–17:00", date(2031, 8, 8)),
        ("contract", "签订日期：2031年2月28日", date(2031, 2, 28)),
        (
            "legislation",
            "《中华人民共和国某某法》已由某某委员会第八次会议于2031年7月5日通过，现予公布，自2032年1月1日起施行。",
            date(2031, 7, 5),
        ),
    ],
)
def test_the_day_of_a_document(kind: str, line: str, expected: date) -> None:
    found = find_date(kind, lines_of([line]), ())

    assert found is not None
    assert found.printed.first_day == expected

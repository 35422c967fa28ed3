"""Lines that look like a document's title, date, type or issuer and are not, beside those that are."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import DocumentType, Evidence, Format
from ingest.metadata import Metadata
from ingest.metadata.types import type_of_title
from ingest.pool.parse import parse_file

_FILLER = (
    "The parties have been heard, and what they have put forward has been considered with care. "
    * 4
)
_ZH_FILLER = "各单位应当认真组织实施，加强协调配合，及时报告工作中的重要情况和问题。" * 4


def _read(folder: Path, text: str, name: str = "file.txt") -> tuple[Metadata, dict[str, Evidence]]:
    """What is read in a file whose lines are paragraphs; its last paragraph is running text."""
    path = folder / name
    path.write_text("\n\n".join(text.splitlines()), "utf-8")
    format_ = Format.MARKDOWN if name.endswith(".md") else Format.TEXT
    parsed = parse_file(path, format_, Metadata())
    return parsed.metadata, parsed.evidence


def _table(*rows: str) -> str:
    return "\n".join([rows[0], "|".join(["---"] * (rows[0].count("|") + 1)), *rows[1:]])


def _read_form(folder: Path, above: str, *rows: str) -> str:
    """The title of a Markdown file with a table below these lines."""
    path = folder / "file.md"
    path.write_text(f"{above}\n\n{_table(*rows)}\n\n{_ZH_FILLER}\n", "utf-8")
    title = parse_file(path, Format.MARKDOWN, Metadata()).metadata.title
    assert isinstance(title, str)
    return title


@pytest.mark.parametrize(
    "line",
    [
        "Hearing dates: 3 and 4 May 2021",
        "Hearing date: 4 May 2021",
        "Heard on 3 and 4 May 2021",
        "Heard: 4 May 2021",
        "HEARD, 3 and 4 May 2021",
        "Argued 4 May 2021",
        "Filed 4 May 2021",
        "Reserved 4 May 2021",
        "RESERVED, 3 and 4 May 2021",
        "Submissions closed 4 May 2021",
        "Chief Justice Example 12 March 2018",
        "Events of 3 May 2019",
        "Born 12 March 1980",
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_judgments_date_is_not_that_of_the_hearing(
    line: str, is_first: bool, tmp_path: Path
) -> None:
    rest = ["7 July 2021", "ANNA EXAMPLE", "v", "BEN EXAMPLE"]
    lines = ["[2021] EWHC 999 (Fam)", *([line, *rest] if is_first else [*rest, line]), _FILLER]
    found, _ = _read(tmp_path, "\n".join(lines))
    assert str(found.date) == "2021-07-07"


def test_a_judgment_that_tells_its_hearing_only_has_no_date(tmp_path: Path) -> None:
    text = (
        f"[2021] EWHC 999 (Fam)\nANNA EXAMPLE\nv\nBEN EXAMPLE\nHEARD, 3 and 4 May 2021\n{_FILLER}"
    )
    found, _ = _read(tmp_path, text)
    assert (found.title, found.date) == ("ANNA EXAMPLE v BEN EXAMPLE", None)


@pytest.mark.parametrize(
    "title",
    [
        "3岁以下婴幼儿托育机构管理规范",
        "12个月专项行动成效显著",
        "24小时妇女热线工作规范",
        "50个问答读懂反家庭暴力法",
        "12.4国家宪法日宣传活动手册",
        "18岁以下证人出庭保护办法",
        "12 个月专项行动成效显著",
    ],
)
@pytest.mark.parametrize("above", ["", "某某中心 供图"])
def test_a_title_may_begin_with_a_number(title: str, above: str, tmp_path: Path) -> None:
    text = f"# {title}\n{_ZH_FILLER}\n## 工作目标\n{_ZH_FILLER}\n## 保障措施\n{_ZH_FILLER}"
    found, _ = _read(tmp_path, f"{above}\n{text}" if above else text, "file.md")
    assert found.title == title.replace(" ", "")


@pytest.mark.parametrize("section", ["1 综述", "1总则", "1 项目概述", "4.1课程说明", "§ 1 – Name"])
def test_a_sections_heading_is_no_title(section: str, tmp_path: Path) -> None:
    text = f"## 反拐课程教学指南\n{_ZH_FILLER}\n# {section}\n{_ZH_FILLER}"
    assert _read(tmp_path, text, "file.md")[0].title == "反拐课程教学指南"


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        (
            "某某市2023年度法治惠民项目清单",
            (
                "序号 | 项目名称 | 建设内容及主要措施 | 责任单位",
                "1 | 法律援助便民工程 | 建设服务站点并配备人员 | 司法局",
            ),
        ),
        ("2023年度反拐研究课题申报书", ("课题名称 | ", "课题申报单位（盖章） | ")),
        (
            "2023年第一批重点工作任务清单",
            ("序号 | 题目 | 答题要求与评分标准说明", "1 | 反拐宣传 | 按照要求完成全部题目"),
        ),
        ("某某市反拐项目申报指南", ("项目名称 | 建设内容及主要措施", "援助工程 | 站点")),
    ],
)
@pytest.mark.parametrize("sign", ["# ", ""])
def test_a_cell_of_a_table_is_no_title(
    title: str, rows: tuple[str, ...], sign: str, tmp_path: Path
) -> None:
    assert _read_form(tmp_path, sign + title, *rows) == title


def test_a_form_without_a_heading_is_called_as_its_label_says(tmp_path: Path) -> None:
    rows = ("课题名称 | 被拐妇女儿童救助机制研究", "课题负责人 | 张某某")
    assert _read_form(tmp_path, "", *rows) == "被拐妇女儿童救助机制研究"
    rows = ("项目名称 | 被拐妇女儿童救助措施研究", "联系电话 | ")
    assert _read_form(tmp_path, "", *rows) == "被拐妇女儿童救助措施研究"
    empty = ("课题名称 | 课题申报单位（盖章）", "联系电话 | ")
    assert _read_form(tmp_path, "", *empty) == "file"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Report on Human Trafficking Act", DocumentType.REPORT),
        ("Implementation Report on Employment Ordinance", DocumentType.REPORT),
        ("Training Manual on Modern Slavery Act", DocumentType.TRAINING_MATERIAL),
        ("Press Release Passage of Trafficking Act", DocumentType.NOTICE),
        ("Legislative Brief on Immigration Ordinance", DocumentType.REPORT),
        ("Policy Brief on Immigration Ordinance", DocumentType.REPORT),
        ("Review of Modern Slavery Act 2015", DocumentType.REPORT),
        ("Commentary on Human Trafficking Act", None),
        ("Overview of Employment Ordinance", None),
        ("Policy Paper on Modern Slavery Act", None),
        ("Parliamentary Research Paper on Modern Slavery Act 2015", None),
        ("Submission on Modern Slavery Act", DocumentType.FILING),
        ("Prevention of Trafficking in Persons Act, 2015", DocumentType.LAW),
        ("Victims of Trafficking Act of 2000", DocumentType.LAW),
        ("Control of Employment Ordinance", DocumentType.LAW),
        ("Prohibition of Employment as Manual Scavengers Act, 2013", DocumentType.LAW),
        ("Legal Aid (Review of Decisions) Act 1991", DocumentType.LAW),
        ("Judicial Review Act 1991", DocumentType.LAW),
        ("Summary Offences Act 1953", DocumentType.LAW),
    ],
)
def test_a_text_about_an_act_is_no_law(title: str, kind: DocumentType | None) -> None:
    assert type_of_title(title) is kind


@pytest.mark.parametrize(
    ("title", "line", "kind"),
    [
        (
            "Case Note: Corporate Liability for Forced Labour",
            "Nevsun Resources Ltd v Araya, 2020 SCC 5",
            DocumentType.OTHER,
        ),
        (
            "Briefing: Bonded Labour in the Courts",
            "See also Workers’ Union v State, (1982) 3 SCC 235",
            DocumentType.REPORT,
        ),
        (
            "Guidance on Bonded Labour",
            "See [2023] INSC 44 and 2021 KESC 9 on how such cases are decided",
            DocumentType.GUIDANCE,
        ),
        ("Case Note: Corporate Liability", "2020 SCC 5", DocumentType.OTHER),
        ("Guidance on Bonded Labour", "[2023] INSC 44", DocumentType.GUIDANCE),
    ],
)
def test_a_text_that_cites_a_case_is_no_judgment(
    title: str, line: str, kind: DocumentType, tmp_path: Path
) -> None:
    text = f"{title}\n{line}\nSample Workers v. State of Sample\n{_FILLER}"
    found, _ = _read(tmp_path, text)
    assert (found.title, found.type) == (title, kind)


@pytest.mark.parametrize(
    "line",
    [
        "2031 INSC 1415",
        "[2031] KESC 9 (KLR) (11 May 2031)",
        "[2031] 12 S.C.R. 505 : 2031 INSC 1415",
    ],
)
def test_a_line_of_citations_only_stands_above_a_judgment(line: str, tmp_path: Path) -> None:
    found, _ = _read(tmp_path, f"{line}\nAnna Example\nv.\nUnion of Samples\n{_FILLER}")
    assert (found.title, found.type) == ("Anna Example v Union of Samples", DocumentType.JUDGMENT)


@pytest.mark.parametrize(
    ("paper", "kind"),
    [
        ("PARTICULARS OF CLAIM", DocumentType.FILING),
        ("Amended Statement of Claim", DocumentType.FILING),
        ("Written Submissions", DocumentType.FILING),
    ],
)
def test_a_claim_below_its_parties_is_no_judgment(
    paper: str, kind: DocumentType, tmp_path: Path
) -> None:
    text = f"""COUNTY COURT
JANE DOE
Claimant
-v-
ACME LIMITED
Defendant
{paper}
1. The Claimant was employed by the Defendant. {_FILLER}"""
    found, _ = _read(tmp_path, text)
    assert (found.title, found.type) == (paper, kind)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("徐某徇私枉法案", DocumentType.JUDGMENT),
        ("呼格吉勒图案", DocumentType.JUDGMENT),
        ("王志方案", DocumentType.JUDGMENT),
        ("張某某販運人口案", DocumentType.JUDGMENT),
        ("李某拐卖儿童案", DocumentType.JUDGMENT),
        ("關於打擊販運人口的議案", None),
        ("关于打击贩运人口的议案", None),
        ("販運人口個案", None),
        ("人權檔案", None),
        ("人权档案", None),
        ("打拐應急預案", None),
        ("打拐应急预案", None),
        ("關於示例公約的備案", None),
        ("关于示例公约的备案", None),
        ("示例法草案", None),
        ("反拐教案", DocumentType.TRAINING_MATERIAL),
        ("反拐课程建设方案", None),
        ("李某违法案", DocumentType.JUDGMENT),
        ("反拐宣传图案", None),
        ("政协提案", None),
        ("试题答案", None),
        ("人口販運防制法案", None),
        ("关于依法立案", None),
    ],
)
def test_the_case_of_a_person_is_told_from_other_words(
    title: str, kind: DocumentType | None
) -> None:
    assert type_of_title(title) is kind


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        (
            f"""MALAWI
ACT
1. This Act may be cited as the Trafficking in Persons Act, 2015, and shall come into operation.
2. {_FILLER}""",
            "Trafficking in Persons Act, 2015",
            DocumentType.LAW,
        ),
        (
            f"""AN ACT
SECTION 1. SHORT TITLE.
This Act may be cited as the “Victims of Trafficking and Violence Protection Act of 2000”.
{_FILLER}""",
            "Victims of Trafficking and Violence Protection Act of 2000",
            DocumentType.LAW,
        ),
        (
            f"""人口贩运条例
This Ordinance may be cited as the Human Trafficking Ordinance.
第一条 {_ZH_FILLER}
第二条 {_ZH_FILLER}
第三条 {_ZH_FILLER}""",
            "人口贩运条例",
            DocumentType.LAW,
        ),
        (
            f"""# Slavery
A report of the Example Trust
This Act may be cited as the Modern Slavery Act 2015.
{_FILLER}""",
            "Slavery",
            DocumentType.REPORT,
        ),
        (
            f"""Slavery
A report of the Example Trust
Its first section says: This Act may be cited as the Modern Slavery Act 2015.
{_FILLER}""",
            "Slavery",
            DocumentType.REPORT,
        ),
    ],
)
def test_the_short_title_is_that_of_an_act_itself(
    text: str, title: str, kind: DocumentType, tmp_path: Path
) -> None:
    found, _ = _read(tmp_path, text, "file.md")
    assert (found.title, found.type) == (title, kind)


@pytest.mark.parametrize(
    ("quotation", "title"),
    [
        ("“They didn’t let us leave”", "Forced Labour in Domestic Work"),
        ("“我不知道自己在哪里”她说", "家政服务中的强迫劳动"),
        ("“我要回家”某某说", "家政服务中的强迫劳动"),
        ("“我要回家”小王说", "家政服务中的强迫劳动"),
        ("“我要回家”称", "家政服务中的强迫劳动"),
        ("‘三变”改革的经验", "家政服务中的强迫劳动"),
    ],
)
def test_a_quotation_is_no_title(quotation: str, title: str, tmp_path: Path) -> None:
    filler = _ZH_FILLER if title[0] > "z" else _FILLER
    assert _read(tmp_path, f"{quotation}\n{title}\n{filler}")[0].title == title


@pytest.mark.parametrize("title", ["“三变”投资入股协议", "“三农”问题研究", "‘一站式’服务办法"])
def test_a_title_may_begin_with_a_quoted_word(title: str, tmp_path: Path) -> None:
    assert _read(tmp_path, f"{title}\n{_ZH_FILLER}")[0].title == title


def test_lines_are_joined_only_where_the_next_closes_the_bracket(tmp_path: Path) -> None:
    articles = "\n".join(f"第{n}条 {_ZH_FILLER}" for n in "一二三")
    sections = "\n".join(f"Article {n}\n{_FILLER}" for n in "123")

    def day(text: str) -> str | None:
        found, evidence = _read(tmp_path, text)
        return found.date and evidence["date"].value

    act = f"# Trafficking Act\n(Act No. 12 of 2005{{}}\n{sections}"
    assert day(act.format(", assented to on\n3 May 2005)")) == "2005-05-03"
    assert day(act.format("\nAssented to 3 May 2005\nAmended 4 June 2008")) == "2008-06-04"
    law = (
        "示例法\n（2005年3月1日{}第三次会议通过{}\n2010年6月1日修正\n2012年6月1日起施行\n"
        + articles
    )
    assert day(law.format("", "")) == "2010-06-01"
    assert day(law.format("第十届\n", "）")) == "2010-06-01"


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Ratified the Palermo Protocol on 5 January 2005", None),
        ("Approved budget for the project of 3 May 2014", None),
        ("Adopted by the Sample Bureau on 29 May 2018", "2018-05-29"),
        ("Approved on 29 May 2018", "2018-05-29"),
        ("Endorsed at the annual conference, 29 May 2018", "2018-05-29"),
        ("Downloaded: 12 May 2023", None),
        ("Printed: 12 May 2023", None),
        ("Downloaded on 12 May 2023", None),
        ("Accessed at 10:48, 12 May 2023", None),
        ("Downloaded 12 May 2023", None),
        ("Printed in Geneva, 12 May 2023", "2023-05-12"),
        ("Printed at Example Press, 12 May 2023", "2023-05-12"),
        ("打印日期：2023年5月12日", None),
        ("列印時間：2023年5月12日", None),
        ("下载时间：2023年5月12日", None),
        ("下載於2023年5月12日", None),
    ],
)
def test_the_date_of_something_else_is_not_the_documents(
    line: str, iso: str | None, tmp_path: Path
) -> None:
    filler = _ZH_FILLER if line[0] > "z" else _FILLER
    title = "反拐工作手册" if line[0] > "z" else "Sampleland: Profile"
    found, evidence = _read(tmp_path, f"{title}\n{line}\n{filler}")
    assert (found.date and evidence["date"].value) == iso
    if iso is None:
        assert _read(tmp_path, f"{title}\n{filler}\n{line}")[0].date is None


@pytest.mark.parametrize(
    ("end", "iso"),
    [
        ("2031年6月2日", "2031-06-02"),
        ("附件\n告知书\n当事人签名：张某\n1999年5月3日", None),
        ("1999年5月3日\n理事会解释本章程", None),
        ("附则\n第七十一条 本章程由理事会解释。\n2031年6月2日", "2031-06-02"),
    ],
)
def test_the_date_below_the_last_article_is_a_laws_own(
    end: str, iso: str | None, tmp_path: Path
) -> None:
    articles = "\n".join(f"第{n}条 {_ZH_FILLER}" for n in range(1, 71))
    found, evidence = _read(tmp_path, f"示例大学志愿者协会章程\n{articles}\n{end}")
    assert (found.date and evidence["date"].value) == iso


def test_the_date_in_the_form_of_a_notice_is_not_the_acts(tmp_path: Path) -> None:
    articles = "\n".join(f"Article {n}\n{_FILLER}" for n in "123")
    text = f"# Sample Trafficking Act\n{articles}\nForm of the notice:\nTo the owner\n3 May 1999"
    assert _read(tmp_path, text)[0].date is None


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Issued by: Authority for Labour Inspection", "Authority for Labour Inspection"),
        ("Published by: the Authority for Children", "Authority for Children"),
        ("PUBLISHED BY AUTHORITY", None),
        ("Published by authority of the Minister", None),
    ],
)
def test_an_authority_may_be_an_issuer(line: str, body: str | None, tmp_path: Path) -> None:
    assert _read(tmp_path, f"Handbook on Inspections\n{line}\n{_FILLER}")[0].issuing_body == body


@pytest.mark.parametrize("address", ["此致 示例市某某区人民法院", "此　致\n示例市某某区人民法院"])
def test_the_court_to_which_a_complaint_is_sent_has_not_issued_it(
    address: str, tmp_path: Path
) -> None:
    text = f"民事起诉状\n原告：张某某，女。\n{_ZH_FILLER}\n{address}\n具状人：张某某\n2031年1月14日"
    found, _ = _read(tmp_path, text)
    assert (found.type, found.issuing_body) == (DocumentType.FILING, None)


def test_a_letters_kind_alone_is_not_its_title(tmp_path: Path) -> None:
    text = f"来函\n致全市市民的一封信\n尊敬的市民朋友：\n{_ZH_FILLER}"
    assert _read(tmp_path, text)[0].title == "致全市市民的一封信"
    text = f"关于核实情况的协查函\n尊敬的市民朋友：\n{_ZH_FILLER}"
    assert _read(tmp_path, text)[0].title == "关于核实情况的协查函"

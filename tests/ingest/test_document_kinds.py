"""Documents of many kinds, made up: kind, title, date, issuer and number are known by the first page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus import DocumentType, Format, PassageKind
from ingest.metadata import Metadata
from ingest.pool.parse import parse_file
from tests.support.pdf_samples import make_pdf

_FILLER = (
    "The Court has heard the parties and considered what they have put before it at the hearing. "
    * 4
)
_ZH_FILLER = (
    "各单位应当认真组织实施，加强协调配合，及时报告工作中的重要情况和问题，确保各项任务落到实处。"
    * 3
)


@dataclass(frozen=True)
class Sample:
    text: str
    title: str
    type: DocumentType
    date: str | None = None
    body: str | None = None
    number: str | None = None


SAMPLES = {
    "a judgment of England": Sample(
        f"""Case No: X9/2031/0001
Neutral Citation Number: [2031] EWCA Civ 999
IN THE COURT OF APPEAL (CIVIL DIVISION)
ON APPEAL FROM THE ADMINISTRATIVE COURT
Royal Courts of Justice
Date: 15th April 2031
Before :
LORD JUSTICE SAMPLE
Between :
ANNA EXAMPLE
Appellant
- and -
BOROUGH OF SAMPLETON
Respondent
Hearing dates : 1 and 2 April 2031
JUDGMENT
1. {_FILLER}
2. {_FILLER}""",
        "ANNA EXAMPLE v BOROUGH OF SAMPLETON",
        DocumentType.JUDGMENT,
        "2031-04-15",
        "Court of Appeal (Civil Division)",
        "[2031] EWCA Civ 999",
    ),
    "an opinion of the United States": Sample(
        f"""(Slip Opinion)
OCTOBER TERM, 2030
SUPREME COURT OF THE UNITED STATES
EXAMPLE WATER DISTRICT v.
SAMPLE ET AL.
CERTIORARI TO THE UNITED STATES COURT OF APPEALS FOR THE TENTH CIRCUIT
No. 30-889. Argued April 23, 2031—Decided June 13, 2031
{_FILLER}""",
        "EXAMPLE WATER DISTRICT v SAMPLE ET AL.",
        DocumentType.JUDGMENT,
        "2031-06-13",
        "Supreme Court of the United States",
        "30-889",
    ),
    "an opinion of an American circuit": Sample(
        f"""United States Court of Appeals
For the First Circuit
No. 30-1507
CHAPEL OF SAMPLETON,
Plaintiff, Appellant,
v.
JANE EXAMPLE, in her official capacity as Governor,
Defendant, Appellee.
APPEAL FROM THE UNITED STATES DISTRICT COURT FOR THE DISTRICT OF SAMPLE
Before
Able, Chief Judge,
December 22, 2030
{_FILLER}""",
        "CHAPEL OF SAMPLETON v JANE EXAMPLE, in her official capacity as Governor",
        DocumentType.JUDGMENT,
        "2030-12-22",
        "United States Court of Appeals for the First Circuit",
        "30-1507",
    ),
    "an order on a person's matter, between drawn rules": Sample(
        f"""UNITED STATES COURT OF APPEALS
FOR THE TENTH CIRCUIT
_________________________________
In re: RICHARD SAMPLE No. 31-800
_________________________________
ORDER
January 11, 2031
{_FILLER}""",
        "In re: RICHARD SAMPLE",
        DocumentType.JUDGMENT,
        "2031-01-11",
        "United States Court of Appeals for the Tenth Circuit",
    ),
    "an order that grants an application": Sample(
        f"""UNITED STATES DISTRICT COURT
CENTRAL DISTRICT OF CALIFORNIA
SAMPLE GOODS, INC.,
Plaintiff,
v.
ERIC EXAMPLE,
Defendant.
Case No. 8:31-cv-1261
ORDER GRANTING SAMPLE GOODS, INC.’S APPLICATION FOR AN INJUNCTION
{_FILLER}""",
        "SAMPLE GOODS, INC. v ERIC EXAMPLE",
        DocumentType.JUDGMENT,
        None,
        "United States District Court, Central District of California",
        "8:31-cv-1261",
    ),
    "a letter to a court": Sample(
        f"""January 19, 2031
Via ECF
Mr. Michael Sample
Clerk of Court
United States Court of Appeals
For the Eighth Circuit
Re: United States v. Sample, No. 31-1801
Dear Mr. Sample,
{_FILLER}""",
        "United States v. Sample, No. 31-1801",
        DocumentType.LETTER,
        "2031-01-19",
    ),
    "parties without the word between": Sample(
        f"""Neutral Citation Number: [2031] EWCOP 99
IN THE COURT OF PROTECTION
Date: 20 January 2031
Before:
MR JUSTICE SAMPLE
Sampleton City Council
Claimant
-and-
Anna Example
Defendant
{_FILLER}""",
        "Sampleton City Council v Anna Example",
        DocumentType.JUDGMENT,
        "2031-01-20",
        "Court of Protection",
        "[2031] EWCOP 99",
    ),
    "a lecture whose title begins with its year": Sample(
        f"""2031年主观题精讲阶段刑法授课讲义
某某老师
{_ZH_FILLER}""",
        "2031年主观题精讲阶段刑法授课讲义",
        DocumentType.TRAINING_MATERIAL,
    ),
    "an article whose labels begin their paragraphs": Sample(
        f"""《样本研究》2031年第6期
某类问题初论
某某
内容摘要：{_ZH_FILLER * 2}
关键词：{"样本；" * 80}
{_ZH_FILLER}""",
        "某类问题初论",
        DocumentType.ARTICLE,
    ),
    "notes that quote articles are no law": Sample(
        f"""继承（遗嘱）
本节由某某老师讲解。
民法典>继承>一般规定
第一条
{_ZH_FILLER}
第二条
{_ZH_FILLER}
第三条
{_ZH_FILLER}""",
        "继承（遗嘱）",
        DocumentType.OTHER,
    ),
    "a judgment of India": Sample(
        f"""REPORTABLE
IN THE SUPREME COURT OF INDIA
CIVIL APPELLATE JURISDICTION
CIVIL APPEAL NO. 9999 OF 2031
SAMPLE STEEL LTD. Appellant (s)
Versus
EXAMPLE PORT LTD. Respondent (s)
J U D G M E N T
{_FILLER}
2. {_FILLER}
NEW DELHI;
SEPTEMBER 14, 2031""",
        "SAMPLE STEEL LTD v EXAMPLE PORT LTD",
        DocumentType.JUDGMENT,
        "2031-09-14",
        "Supreme Court of India",
        "9999 OF 2031",
    ),
    "裁判文书": Sample(
        f"""某某市中级人民法院
刑事判决书
（2031）某01刑初12号
公诉机关某某市人民检察院。
被告人张某，男，{_ZH_FILLER}
审判长 李某
二〇三一年五月六日""",
        "某某市中级人民法院（2031）某01刑初12号刑事判决书",
        DocumentType.JUDGMENT,
        "2031-05-06",
        "某某市中级人民法院",
        "（2031）某01刑初12号",
    ),
    "香港判案": Sample(
        f"""DCCC 9999/2031
[2031] HKDC 600
香港特別行政區
區域法院
香港特別行政區
訴
陳大文
日期: 2031年4月30日
判刑理由書
1. {_ZH_FILLER}""",
        "香港特別行政區 訴 陳大文",
        DocumentType.JUDGMENT,
        "2031-04-30",
        "香港特別行政區區域法院",
        "[2031] HKDC 600",
    ),
    "公文": Sample(
        f"""某某省人民政府办公厅文件
某政办发〔2031〕15号
某某省人民政府办公厅
关于做好反拐工作的
通　　知
各市、县人民政府：
{_ZH_FILLER}
附件：1. 任务分工方案
某某省人民政府办公厅
2031年5月26日
某某省人民政府办公厅 2031年5月27日印发""",
        "某某省人民政府办公厅关于做好反拐工作的通知",
        DocumentType.NOTICE,
        "2031-05-26",
        "某某省人民政府办公厅",
        "某政办发〔2031〕15号",
    ),
    "国务院令": Sample(
        """中华人民共和国国务院令
第 999 号
《示例条例》已经2031年9月3日国务院第25次常务会议通过，现予公布，自公布之日起施行。
总　理　　张三
二○三一年九月十八日
示例条例
第一条 为了保护受害人，制定本条例。
第二条 本条例适用于受害人。
第三条 本条例自公布之日起施行。""",
        "示例条例",
        DocumentType.LAW,
        "2031-09-18",
        "国务院",
    ),
    "a letter": Sample(
        f"""January 19, 2031
Via ECF
Mr. John Clerk
Clerk of Court
Re: Example v. Sample, No. 31-1801 (argued Jan. 12, 2031)
Dear Mr. Clerk,
{_FILLER}""",
        "Example v. Sample, No. 31-1801",
        DocumentType.LETTER,
        "2031-01-19",
    ),
    "minutes": Sample(
        f"""立法會
會議過程正式紀錄
2031年1月17日星期四
下午2時30分會議開始
{_ZH_FILLER}""",
        "立法會會議過程正式紀錄",
        DocumentType.MINUTES,
        "2031-01-17",
        "立法會",
    ),
    "a thesis": Sample(
        f"""University of Sampleton
Faculty of Law
Trafficking in Persons and the Law of the Sea
A thesis submitted in partial fulfilment of the requirements for the degree of Doctor
{_FILLER}
June 2031""",
        "Trafficking in Persons and the Law of the Sea",
        DocumentType.THESIS,
        "2031-06",
    ),
    "a journal article": Sample(
        f"""Journal of Examples, Vol. 28, No. 3, June 2031
The Definition of Examples
Abstract
{_FILLER}
Keywords: examples; samples
Introduction
{_FILLER}""",
        "The Definition of Examples",
        DocumentType.ARTICLE,
        "2031-06",
        "Journal of Examples",
    ),
    "a contract": Sample(
        f"""设备采购合同
合同编号：NC（2031）-208
甲方：某某公司
乙方：某某工厂
{_ZH_FILLER}
甲方（盖章） 2031年7月7日""",
        "设备采购合同",
        DocumentType.CONTRACT,
        "2031-07-07",
    ),
    "a judgment of an American tax court": Sample(
        f"""T.C. Memo. 2031-26
UNITED STATES TAX COURT
ANNA EXAMPLE AND BEN EXAMPLE,1 Petitioners v.
COMMISSIONER OF INTERNAL REVENUE, Respondent
Docket Nos. 19031-13, 27735-13, Filed February 20, 2031.
{_FILLER}""",
        "ANNA EXAMPLE AND BEN EXAMPLE v COMMISSIONER OF INTERNAL REVENUE",
        DocumentType.JUDGMENT,
        "2031-02-20",
        "United States Tax Court",
    ),
    "a judgment whose parties stand beside brackets": Sample(
        f"""SAMPLE BUREAU OF COMPENSATION APPEALS BOARD
Ruben Example ) Docket No. 2031-06-0263)
v. ) State File No. 9687-2031)
Sample and Construct, LLC )
)
Appeal from the Court of Workers’ )
Affirmed and Remanded
{_FILLER}
FILED
Sep 13, 2031 Memorandum Opinion
{_FILLER}""",
        "Ruben Example v Sample and Construct, LLC",
        DocumentType.JUDGMENT,
        "2031-09-13",
    ),
    "a judgment with the roles of both instances": Sample(
        f"""Attorneys for Appellant Attorneys for Appellee
In the
Sample Supreme Court
No. 49S00-0308-DP-392
State of Sample,
Appellant (Plaintiff below),
v.
Ben Example,
Appellee (Defendant below).
May 4, 2031
{_FILLER}""",
        "State of Sample v Ben Example",
        DocumentType.JUDGMENT,
        "2031-05-04",
        "Sample Supreme Court",
        "49S00-0308-DP-392",
    ),
    "an order below the judge's office": Sample(
        f"""UNITED STATES COURT OF APPEALS FOR THE SECOND CIRCUIT
Before: Anna Example,
Circuit Judge.
Sample Fund LTD,
Plaintiff - Appellee,
v.
The Republic of Example,
Defendant - Appellant.
ORDER
{_FILLER}""",
        "Sample Fund LTD v The Republic of Example",
        DocumentType.JUDGMENT,
        None,
        "United States Court of Appeals for the Second Circuit",
    ),
    "a judgment that begins with its parties": Sample(
        f"""ANNA EXAMPLE
versus
BEN EXAMPLE
and
REGISTRAR OF DEEDS
HIGH COURT OF SAMPLELAND
WRITER J
SAMPLETOWN, 27 & 28 February, 10 March & 18 May 2031
Civil Trial
A Counsel, for the plaintiff
WRITER J: {_FILLER}""",
        "ANNA EXAMPLE v BEN EXAMPLE",
        DocumentType.JUDGMENT,
        "2031-05-18",
        "High Court of Sampleland",
    ),
    "a judgment in a law report": Sample(
        f"""[2031] 12 S.C.R. 505 : 2031 INSC 1415
Dr. Anna Example
v.
Union of Samples & Anr.
(Civil Appeal No. 404 of 2030)
10 December 2031
[B. Writer* and C. Reader, JJ.]
Issue for Consideration
{_FILLER}""",
        "Dr. Anna Example v Union of Samples & Anr.",
        DocumentType.JUDGMENT,
        "2031-12-10",
        number="2031 INSC 1415",
    ),
    "an act that prints its title in its first section only": Sample(
        f"""SAMPLELAND
ACT
To protect victims.
ENACTED by the President and the Parliament of Sampleland.
1 Short title
This Act may be cited as the Protection of Victims Amendment (No. 20) Act, 2031.
2 Interpretation
{_FILLER}""",
        "Protection of Victims Amendment (No. 20) Act, 2031",
        DocumentType.LAW,
    ),
    "an act below the notes of a collection": Sample(
        f"""Protection of Victims Act
Legislation as at 31 December 2030
PDF created on 10 June 2031 at 10:48.
Collection last checked for updates: 31 May 2031.
{_FILLER}""",
        "Protection of Victims Act",
        DocumentType.LAW,
    ),
    "guidelines that a body has adopted": Sample(
        f"""Guidelines on the Protection of Victims
Adopted by the Sample Bureau on 29 May 2031
{_FILLER}""",
        "Guidelines on the Protection of Victims",
        DocumentType.GUIDANCE,
        "2031-05-29",
        "Sample Bureau",
    ),
    "an annex that is a file of its own": Sample(
        f"""附件1
反拐课程建设指南
1.课程名称自拟。{_ZH_FILLER}
2.课程内容应当深入浅出。{_ZH_FILLER}""",
        "反拐课程建设指南",
        DocumentType.GUIDANCE,
    ),
    "a title that begins with a quoted word": Sample(
        f"""“三变”投资入股协议
地点：
日期： 2031年 月 日
{_ZH_FILLER}""",
        "“三变”投资入股协议",
        DocumentType.CONTRACT,
    ),
    "a complaint sent to a court": Sample(
        f"""民事起诉状
原告：张某某，女。
被告：李某某，男。
{_ZH_FILLER}
此致
示例市某某区人民法院
具状人：张某某
2031年1月14日""",
        "民事起诉状",
        DocumentType.FILING,
        "2031-01-14",
    ),
    "a letter to the public": Sample(
        f"""致全国志愿者的一封公开信
尊敬的志愿者朋友：
{_ZH_FILLER}""",
        "致全国志愿者的一封公开信",
        DocumentType.LETTER,
    ),
    "a charter dated at its end": Sample(
        f"""示例大学志愿者协会章程
第一条 {_ZH_FILLER}
第二条 {_ZH_FILLER}
第三条 本章程由理事会解释。
2031年6月2日""",
        "示例大学志愿者协会章程",
        DocumentType.LAW,
        "2031-06-02",
    ),
    "a law whose masthead is broken between lines": Sample(
        f"""中华人民共和国示例法
（2031年5月28日第十五届全国人民代表大会第三次
会议通过）
第一条 {_ZH_FILLER}
第二条 {_ZH_FILLER}
第三条 本法自公布之日起施行。""",
        "中华人民共和国示例法",
        DocumentType.LAW,
        "2031-05-28",
        "全国人民代表大会",
    ),
    "a work plan": Sample(
        f"反拐宣传月的工作方案\n{_ZH_FILLER}",
        "反拐宣传月的工作方案",
        DocumentType.PLAN_OF_ACTION,
    ),
    "a form that names its project in a cell": Sample(
        f"课题名称\n被拐妇女儿童救助机制研究\n课题负责人\n{_ZH_FILLER}",
        "被拐妇女儿童救助机制研究",
        DocumentType.OTHER,
    ),
    "a labelled title above one long paragraph": Sample(
        f"标题：反家庭暴力法实施情况调查与思考\n{_ZH_FILLER * 12}",
        "反家庭暴力法实施情况调查与思考",
        DocumentType.OTHER,
    ),
    "an article whose abstract begins in brackets": Sample(
        f"反拐国际合作研究\n【摘要】{_ZH_FILLER}{_ZH_FILLER}\n【关键词】反拐；国际合作",
        "反拐国际合作研究",
        DocumentType.ARTICLE,
    ),
    "a labelled title": Sample(
        f"【作品名称】反拐宣传的调查\n【关键字】反拐\n{_ZH_FILLER}",
        "反拐宣传的调查",
        DocumentType.OTHER,
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_first_page_says(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    path = tmp_path / "file.txt"
    path.write_text("\n\n".join(sample.text.splitlines()), "utf-8")
    parsed = parse_file(path, Format.TEXT, Metadata())
    found, evidence = parsed.metadata, parsed.evidence
    number = evidence.get("official_number")
    assert found.title == sample.title
    assert found.type is sample.type
    assert (found.date and evidence["date"].value) == sample.date
    assert found.issuing_body == sample.body
    assert (number and number.value) == sample.number


@pytest.mark.parametrize(
    ("text", "title", "type_"),
    [
        (
            f"# Annual Report of the Court of Appeals\n\n## Workload\n\n{_FILLER}",
            "Annual Report of the Court of Appeals",
            DocumentType.REPORT,
        ),
        (
            "# Rules of Procedure of the Appeals Board\n\n"
            + "\n\n".join(f"Rule {n}\n\n{_FILLER}" for n in range(1, 4)),
            "Rules of Procedure of the Appeals Board",
            DocumentType.LAW,
        ),
        (
            f"# Criminal Complaint\n\nFILED\n\nState of Sample v. Ben Example\n\n{_FILLER}",
            "Criminal Complaint",
            DocumentType.FILING,
        ),
        (
            f"# Notice of a Change of Address\n\nFiled\n\n{_FILLER}",
            "Notice of a Change of Address",
            DocumentType.NOTICE,
        ),
    ],
)
def test_the_name_of_a_court_makes_no_judgment(
    text: str, title: str, type_: DocumentType, tmp_path: Path
) -> None:
    path = tmp_path / "file.md"
    path.write_text(text, "utf-8")
    found = parse_file(path, Format.MARKDOWN, Metadata()).metadata
    assert (found.title, found.type) == (title, type_)


def test_every_value_says_where_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("\n\n".join(SAMPLES["公文"].text.splitlines()), "utf-8")
    evidence = parse_file(path, Format.TEXT, Metadata()).evidence
    assert set(evidence) == {"lang", "title", "type", "issuing_body", "date", "official_number"}
    assert evidence["date"].place == "date-line"
    assert evidence["date"].quote == "2031年5月26日"
    assert all(0 < each.confidence <= 1 for each in evidence.values())


def test_names_of_parties_are_no_text_of_a_judgment(tmp_path: Path) -> None:
    lines = [
        "United States Court of Appeals",
        "for the Fifth Circuit",
        "Anna Example,",
        "Plaintiff—Appellant, versus",
        "Standard Sample Company; Second Sample Company of the Whole Nation,",
        "Defendants—Appellees.",
        "Before Able, Baker, and Charlie, Circuit Judges.",
        _FILLER,
    ]
    path = tmp_path / "file.txt"
    path.write_text("\n\n".join(lines), "utf-8")
    passages = parse_file(path, Format.TEXT, Metadata()).passages
    front = [p.text for p in passages if p.kind is PassageKind.FRONT_MATTER]
    assert front[2:6] == lines[2:6]


def test_what_is_given_needs_no_evidence_and_goes_before_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("\n\n".join(SAMPLES["公文"].text.splitlines()), "utf-8")
    parsed = parse_file(path, Format.TEXT, Metadata(title="Mine", type=DocumentType.REPORT))
    assert parsed.metadata.title == "Mine"
    assert parsed.metadata.type is DocumentType.REPORT
    assert not {"title", "type"} & parsed.evidence.keys()


def test_a_title_set_in_several_sizes_is_one(tmp_path: Path) -> None:
    cover = """#text(14pt)[*An Introduction to*]

#text(20pt)[*SAMPLES in*]

#text(26pt)[*MADE-UP SYSTEMS*]

By: Anna Example
"""
    pdf = make_pdf(tmp_path, f"{cover}\n{_FILLER}\n\n{_FILLER}")
    parsed = parse_file(pdf, Format.PDF, Metadata())
    assert parsed.metadata.title == "An Introduction to SAMPLES in MADE-UP SYSTEMS"


def test_a_title_smaller_than_the_heads_of_sections(tmp_path: Path) -> None:
    heads = "\n\n".join(f"#text(14pt)[*Head of section {n}*]\n\n{_FILLER}" for n in "abc")
    pdf = make_pdf(tmp_path, f"*The Evolution of Samples*\n\n{_FILLER}\n\n{heads}")
    parsed = parse_file(pdf, Format.PDF, Metadata())
    assert parsed.metadata.title == "The Evolution of Samples"


@pytest.mark.parametrize(
    "heading", ["4.1 课程说明", "4.1课程说明", "1 综述", "1综述", "§ 1 – Name", "§1 名称"]
)
def test_the_heading_of_a_section_is_no_title(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "file.md"
    path.write_text(f"## 反拐课程教学指南\n\n{_ZH_FILLER}\n\n# {heading}\n\n{_ZH_FILLER}", "utf-8")
    assert parse_file(path, Format.MARKDOWN, Metadata()).metadata.title == "反拐课程教学指南"

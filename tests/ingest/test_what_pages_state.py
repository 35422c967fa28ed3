"""What web pages, covers and last lines state of a paper, made up: its date, who issued it, its title."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import DocumentType, Evidence, Format
from ingest.metadata import Metadata
from ingest.metadata.dates import find_date, lines_of
from ingest.metadata.issuers import _title_case, find_issuing_body
from ingest.metadata.web_pages import appears_first_there
from ingest.pool.parse import parse_file
from tests.support.pdf_samples import make_pdf

_FILLER = "<p>各单位应当认真组织实施，加强协调配合，及时报告工作中的重要情况和问题。</p>" * 8
_RUNNING = "The parties have been heard, and what they have said has been weighed with care. " * 4


def _page(folder: Path, body: str, **stated: str) -> tuple[Metadata, dict[str, Evidence]]:
    """The metadata of a web page that states these values, and their evidence."""
    metas = "".join(f'<meta name="{name}" content="{text}">' for name, text in stated.items())
    path = folder / "page.html"
    path.write_text(
        f"<html><head>{metas}<title>通知公告 - 某某门户网站</title></head><body>{body}</body></html>",
        "utf-8",
    )
    parsed = parse_file(path, Format.HTML, Metadata())
    return parsed.metadata, parsed.evidence


def test_a_pages_own_title_goes_before_that_of_its_window(tmp_path: Path) -> None:
    found, _ = _page(
        tmp_path,
        f"<p>反拐宣传月正式启动</p>{_FILLER}",
        ArticleTitle="反拐宣传月正式启动",
    )
    assert found.title == "反拐宣传月正式启动"


@pytest.mark.parametrize(
    "written",
    [
        "2031-04-29 09:22:00",
        "2031-04-29T08:00:00Z",
        "2031年04月29日",
        "2031/04/29",
        "20310429",
        "29 April 2031",
        "April 29, 2031",
    ],
)
def test_the_day_of_publication_counts_where_the_text_has_none(
    written: str, tmp_path: Path
) -> None:
    found, evidence = _page(tmp_path, f"<h1>反拐宣传月正式启动</h1>{_FILLER}", PubDate=written)
    assert str(found.date) == "2031-04-29"
    assert evidence["date"].place == "properties"


_LAW = "".join(f"<p>第{n}条 公民应当遵守本法的规定，维护公共秩序。</p>" for n in "一二三四")
_TREATY = "".join(
    f"<p>Article {n}</p><p>States Parties shall respect the rights of all.</p>" for n in range(1, 5)
)


@pytest.mark.parametrize(
    ("body", "stated"),
    [
        # The page is newer than a law, a treaty, a judgment, a contract or a letter that it shows.
        (f"<h1>中华人民共和国救助法</h1>{_LAW}", {"PubDate": "2031-04-29"}),
        (f"<h1>Convention on Sample Rights</h1>{_TREATY}", {"dcterms.issued": "2031-04-29"}),
        (
            f"<h1>青山市中级人民法院刑事判决书</h1><p>（2030）青刑初字第12号</p>{_FILLER}",
            {"PubDate": "2031-04-29"},
        ),
        (
            f"<h1>反拐志愿服务合同</h1><p>甲方：青山市妇联</p><p>乙方：王某</p>{_FILLER}",
            {"PubDate": "2031-04-29"},
        ),
        (f"<h1>一封信</h1><p>尊敬的市长：</p>{_FILLER}<p>此致</p>", {"PubDate": "2031-04-29"}),
        # It is also newer than a report on an earlier year, or a notice with an earlier number.
        (f"<h1>2011年反拐工作报告</h1>{_FILLER}", {"PubDate": "2031-04-29"}),
        (
            f"<h1>关于加强救助工作的通知</h1><p>青政发〔2007〕12号</p>{_FILLER}",
            {"PubDate": "2031-04-29"},
        ),
        # Whose day these are is not known, nor what they say.
        (f"<h1>反拐宣传月正式启动</h1>{_FILLER}", {"dc.date": "2031-04-29"}),
        (f"<h1>反拐宣传月正式启动</h1>{_FILLER}", {"dcterms.modified": "2031-04-29"}),
        (f"<h1>反拐宣传月正式启动</h1>{_FILLER}", {"PubDate": "03/04/2031"}),
        (f"<h1>反拐宣传月正式启动</h1>{_FILLER}", {"PubDate": "April 2031"}),
        # Guidance, and what has articles, may be older than its page, too.
        (f"<h1>反拐工作指南</h1>{_FILLER}", {"PubDate": "2031-04-29"}),
    ],
)
def test_the_day_of_a_page_is_not_that_of_everything_on_it(
    body: str, stated: dict[str, str], tmp_path: Path
) -> None:
    found, _ = _page(tmp_path, body, **stated, ContentSource="青山市公安局")
    assert found.date is None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("时间：2031-04-28 作者：王某 来源：青山日报", "2031-04-28"),
        ("发布时间：2031-04-28", "2031-04-28"),
        # The day of an event that is announced.
        ("时间：2031-05-12 地点：青山市图书馆", "2031-04-29"),
    ],
)
def test_the_day_that_a_page_prints_goes_before_that_which_it_states(
    printed: str, day: str, tmp_path: Path
) -> None:
    body = f"<h1>反拐宣传月正式启动</h1><p>{printed}</p>{_FILLER}"
    found, _ = _page(tmp_path, body, PubDate="2031-04-29")
    assert str(found.date) == day


def test_the_printed_day_of_publication_goes_before_later_ones(tmp_path: Path) -> None:
    body = (
        "<h1>How to identify victims</h1><p>Published: 3 May 2031</p><p>Registration closes</p>"
        f"<p>20 June 2031</p><p>{_RUNNING}</p>"
    )
    found, _ = _page(tmp_path, body, **{"article:published_time": "2031-05-03T10:00:00Z"})
    assert str(found.date) == "2031-05-03"


def test_the_day_under_the_signature_goes_before_that_of_publication(tmp_path: Path) -> None:
    body = (
        "<h1>青山市民政局关于加强救助工作的通知</h1><p>2031-04-29</p>"
        f"<p>各区民政局：</p>{_FILLER}<p>青山市民政局</p><p>2031年4月11日</p>"
    )
    found, _ = _page(tmp_path, body, PubDate="2031-04-29")
    assert str(found.date) == "2031-04-11"


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("青山市公安局", "青山市公安局"),
        ("公安部", "公安部"),
        ("青山市人民政府办公厅", "青山市人民政府办公厅"),
        ("本网", None),
        ("本网综合处", None),
        ("青山日报", None),
        ("青山日报编辑部", None),
        ("青山反拐网编辑部", None),
        ("转载自新华网、公安部", None),
        ("百度百科学院", None),
        ("青山科技（深圳）有限公司", None),
        ("News Media Association", None),
    ],
)
def test_only_a_body_is_taken_from_a_pages_source(
    source: str, body: str | None, tmp_path: Path
) -> None:
    found, _ = _page(tmp_path, f"<h1>反拐宣传月正式启动</h1>{_FILLER}", ContentSource=source)
    assert found.issuing_body == body


def test_what_appears_first_on_a_page() -> None:
    assert appears_first_there("plain", DocumentType.OTHER, has_articles=False)
    assert appears_first_there("official-document", DocumentType.NOTICE, has_articles=False)
    assert not appears_first_there("plain", DocumentType.OTHER, has_articles=True)
    assert not appears_first_there("plain", DocumentType.LAW, has_articles=False)
    assert not appears_first_there("judgment", DocumentType.REPORT, has_articles=False)


@pytest.mark.parametrize(
    ("above", "day"),
    [
        # The site's line is not the text's; a day that the text prints is, also if it is the same.
        ("<p>2031-04-29</p>", "2031-04-11"),
        ("<p>2031年4月29日</p>", "2031-04-29"),
    ],
)
def test_a_laws_own_day_goes_before_that_of_its_page(above: str, day: str, tmp_path: Path) -> None:
    order = (
        "<p>青山市人民政府令</p><p>第179号</p><p>《青山市救助办法》已经通过，现予公布。</p>"
        "<p>市 长：王某</p><p>2031年4月11日</p><p>青山市救助办法</p>"
    )
    found, _ = _page(
        tmp_path, f"<h1>青山市救助办法</h1>{above}{order}{_LAW}", PubDate="2031-04-29 17:53"
    )
    assert str(found.date) == day


def test_the_source_of_a_page_made_no_law_on_it(tmp_path: Path) -> None:
    found, _ = _page(tmp_path, f"<h1>中华人民共和国救助法</h1>{_LAW}", ContentSource="青山市司法局")
    assert found.issuing_body is None


def test_a_label_above_a_date_tells_whose_it_is(tmp_path: Path) -> None:
    body = (
        "<h1>青山市救助办法</h1><table><tr><td>失效日期：</td><td>2039年03月03日</td></tr></table>"
        f"{_FILLER}"
    )
    found, _ = _page(tmp_path, body)
    assert found.date is None


@pytest.mark.parametrize(
    ("kind", "head", "tail", "iso"),
    [
        # A policy's next review is not its date; the day on which it begins is, if no other is stated.
        ("plain", "Effective Date : 14-Jun-2031|Next Review Date : 14-Jun-2033", "", "2031-06-14"),
        ("plain", "Effective date|14 June 2031", "", "2031-06-14"),
        ("plain", "Effective 1 July 2031|12 May 2031", "", "2031-05-12"),
        ("plain", "Review due 14 June 2033", "", None),
        ("plain", "Effective work since 14 June 2031", "", None),
        ("plain", "Effective 1 July 2031, all employers keep passports no longer.", "", None),
        ("plain", "Approved: 5 May 2030|Review date:|5 May 2033", "", "2030-05-05"),
        ("plain", "失效日期：|2039年03月03日", "", None),
        # The labels of other days above them leave them.
        ("plain", "实施日期：|2031年3月1日", "", "2031-03-01"),
        ("minutes", "会议时间：|2031年5月6日", "", "2031-05-06"),
        ("minutes", "Minutes of the Meeting held on:|3 May 2031", "", "2031-05-03"),
        ("un-document", "Twenty-third session:|18 March 2031", "", "2031-03-18"),
        ("contract", "", "in force from the date of signature below:|3 May 2031", "2031-05-03"),
        # A review that is no label.
        ("plain", "Published by the Institute of Review Dates on 5 May 2031", "", "2031-05-05"),
        # The days of annexed forms and of works that are cited.
        (
            "legislation",
            "",
            "Form of licence|Dated this 4th day of May 2031|Licensing Officer",
            None,
        ),
        ("plain", "", "Signed in 2031 by all parties on 4 May 2031|Dated 3 June 1987 A v B", None),
    ],
)
def test_dates_at_the_end_and_on_covers(kind: str, head: str, tail: str, iso: str | None) -> None:
    found = find_date(kind, lines_of(head.split("|")), lines_of(tail.split("|")))
    assert (found and found.printed.iso) == iso


def test_the_day_of_a_print_hides_no_acts_day(tmp_path: Path) -> None:
    number = "ACT NO. 13 OF 2025"
    printed = [number, "[As on the 10th September, 2025]", "LIST OF CHANGES"]
    first = "1. Short title.—This Act may be called the Sample Act."
    found = _text(tmp_path, *printed, first, *_SECTIONS, number, "[4th April, 2025.]", first)
    assert str(found.date) == "2025-04-04"


_SECTIONS = [f"{n}. Whoever does this shall be punished with a fine." for n in range(2, 70)]


def _text(folder: Path, *lines: str) -> Metadata:
    path = folder / "file.txt"
    path.write_text("\n\n".join([*lines, _RUNNING]), "utf-8")
    return parse_file(path, Format.TEXT, Metadata()).metadata


@pytest.mark.parametrize(
    ("above", "bracketed", "day"),
    [
        ("ACT NO. 45 OF 1860", "[6th October, 1860.]", "1860-10-06"),
        ("THE SAMPLE CODE, 1860 ACT NO. 45 OF 1860", "[6th October, 1860.]", "1860-10-06"),
        ("(45 of 1860)", "[6th October, 1860]", "1860-10-06"),
        # Days of amendments and of prints.
        ("ACT NO. 45 OF 1860", "[4th May 2005]", None),
        ("ACT NO. 13 OF 2025", "[As on the 10th September, 2025]", None),
        ("Ins. by Act 25 of 2005", "[4th May 2005]", None),
        ("The words were inserted.", "[4th May 2005]", None),
    ],
)
def test_an_act_is_dated_below_its_number(
    above: str, bracketed: str, day: str | None, tmp_path: Path
) -> None:
    first = "1. Short title.—This Act may be called the Sample Act."
    found = _text(
        tmp_path, "THE SAMPLE ACT", first, *_SECTIONS, above, bracketed, first, *_SECTIONS
    )
    assert (found.date and str(found.date)) == day


@pytest.mark.parametrize(
    ("kind", "lines", "body"),
    [
        (
            "plain",
            "Issued by: Ministry of Sample Affairs|University of Example",
            "Ministry of Sample Affairs",
        ),
        # Whom a paper is for, who paid for it, where its authors work, who stands in a list.
        ("plain", "With the support of|Ministry of Sample Affairs", None),
        ("plain", "In partnership with:|Sample Crime Agency", None),
        ("plain", "FOR THE ATTENTION OF|Ministry of Sample Affairs", None),
        ("plain", "Women in Crisis Centre|Legal Aid Society", None),
        ("plain", "Our Policy on Agency", None),
        ("article", "University of Example", None),
        # Labels that name no body.
        ("plain", "发布：2031年5月1日", None),
        ("plain", "发布：小编", None),
        ("plain", "制定：王小明", None),
        ("plain", "印发：各区县人民政府，市政府各部门", None),
        ("plain", "报|青山市民政局|2031年3月", None),
        ("plain", "收件人|青山市民政局|2031年3月5日", None),
        # Whom an order is cited from, or a number belongs to.
        ("plain", "法律依据|公安部令|第150号", None),
        ("legislation", "青山市人民政府令|目录", None),
        ("legislation", "被告单位|青山公司|第12号", None),
        ("legislation", "能源科学与工程学院|第12号", None),
        ("legislation", "青山市人民政府令|第179号|现予公布。", "青山市人民政府"),
    ],
)
def test_a_line_that_names_a_body_is_not_always_its_issuer(
    kind: str, lines: str, body: str | None
) -> None:
    lang = "en" if lines.isascii() else "zh"
    found = find_issuing_body(kind, "", lang, lines_of(lines.split("|")))
    assert (found and found.name) == body


def test_a_notice_is_signed_above_its_annex() -> None:
    signed = "青山大学|2031年7月12日|"
    head = f"青大字〔2031〕29号|各部门：|现印发给你们。|附件：细则|{signed}附件：|青山学院|2031年1月1日"
    for lines, body in ((head, "青山大学"), (head.replace(signed, ""), None)):
        found = find_issuing_body(
            "official-document", "关于印发细则的通知", "zh", lines_of(lines.split("|"))
        )
        assert (found and found.name) == body


@pytest.mark.parametrize(
    ("name", "cased"),
    [
        ("HM INSPECTORATE OF PRISONS", "HM Inspectorate of Prisons"),
        ("UK BORDER AGENCY", "UK Border Agency"),
        ("U.S. DEPARTMENT OF SAMPLES", "U.S. Department of Samples"),
        ("MINISTRY OF SAMPLES", "Ministry of Samples"),
    ],
)
def test_initials_stay_in_capitals(name: str, cased: str) -> None:
    assert _title_case(name) == cased


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ("目录", "调研背景 3", "现有措施 12", "青山县反拐工作调研报告"),
            "青山县反拐工作调研报告",
        ),
        # One line that ends in digits is a name.
        (("Contents", "ILO Convention No. 182"), "ILO Convention No. 182"),
        # Numbers of pages rise.
        (("Contents", "ILO Convention No. 182", "Part 5"), "ILO Convention No. 182"),
    ],
)
def test_lines_of_contents_are_no_title(lines: tuple[str, ...], title: str, tmp_path: Path) -> None:
    assert _text(tmp_path, *lines).title == title


def test_a_heading_behind_contents_is_a_title(tmp_path: Path) -> None:
    body = f"<p>Contents</p><h1>ILO Convention No. 182</h1><p>Part 190</p><p>{_RUNNING}</p>"
    assert _page(tmp_path, body)[0].title == "ILO Convention No. 182"


@pytest.mark.parametrize(
    "below",
    [
        "全国人大代表",
        "扫码注册",
        "最高人民法院发表",
        "荣誉证书",
        "教育部推荐中小学生必读图书",
        "请家长签署知情同意书",
    ],
)
def test_a_line_below_a_title_is_not_a_part_of_it(below: str, tmp_path: Path) -> None:
    path = tmp_path / "file.md"
    path.write_text(f"# 关爱留守儿童\n\n{below}\n\n近年来，各部门认真贯彻执行。\n", "utf-8")
    found = parse_file(path, Format.MARKDOWN, Metadata()).metadata
    assert found.title is not None
    assert below not in found.title
    assert found.issuing_body is None


def test_a_form_of_consent_says_so_below_its_event(tmp_path: Path) -> None:
    path = tmp_path / "file.md"
    path.write_text("# 青山大学社会实践活动\n\n家长知情同意书\n\n本人同意孩子参加。\n", "utf-8")
    found = parse_file(path, Format.MARKDOWN, Metadata()).metadata
    assert found.title == "青山大学社会实践活动家长知情同意书"


def test_the_first_section_of_a_report_is_not_a_part_of_its_title(tmp_path: Path) -> None:
    body = (
        "= Annual Report 2031\n\n== Complaints Procedure\n\nThis is long.\n\n== Methods\n\nWe went."
    )
    found = parse_file(make_pdf(tmp_path, body), Format.PDF, Metadata()).metadata
    assert found.title == "Annual Report 2031"


def test_wide_pages_are_no_slides_for_that(tmp_path: Path) -> None:
    body = "#set page(width: 960pt, height: 540pt)\n" + "\n#pagebreak()\n".join(
        f"= {head}\n\nAsk for help in time."
        for head in ("Before leaving", "On the road", "At home")
    )
    found = parse_file(make_pdf(tmp_path, body), Format.PDF, Metadata()).metadata
    assert found.type is not DocumentType.PRESENTATION

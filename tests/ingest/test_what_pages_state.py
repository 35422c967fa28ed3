"""What web pages, covers and last lines state of a paper, made up: its date, who issued it, its title."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import DocumentType, Evidence, Format
from ingest.metadata import Metadata
from ingest.metadata.dates import find_date, lines_of
from ingest.metadata.issuers import find_issuing_body
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


def test_the_day_of_publication_counts_where_the_text_has_none(tmp_path: Path) -> None:
    found, evidence = _page(
        tmp_path, f"<h1>反拐工作指南</h1>{_FILLER}", PubDate="2031-04-29 09:22:00"
    )
    assert str(found.date) == "2031-04-29"
    assert evidence["date"].place == "properties"


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
        ("Ministry of Example Affairs", "Ministry of Example Affairs"),
        ("本网", None),
        ("青山日报", None),
    ],
)
def test_only_a_body_is_taken_from_a_pages_source(
    source: str, body: str | None, tmp_path: Path
) -> None:
    found, _ = _page(tmp_path, f"<h1>反拐工作指南</h1>{_FILLER}", ContentSource=source)
    assert found.issuing_body == body


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
        # Regulations in English are dated where they are signed.
        (
            "legislation",
            "",
            "Prime Minister|Issued by us,|On: 2 Rajab|Corresponding to: 3 May 2031",
            "2031-05-03",
        ),
        ("legislation", "", "Made at Example City|Dated this 4th day of June 2031", "2031-06-04"),
        ("plain", "", "The Minister|Done at Example City on 4 June 2031", "2031-06-04"),
        # A policy's next review is not its date; the day on which it begins is, if no other is stated.
        ("plain", "Effective Date : 14-Jun-2031|Next Review Date : 14-Jun-2033", "", "2031-06-14"),
        ("plain", "Effective date|14 June 2031", "", "2031-06-14"),
        ("plain", "Effective 1 July 2031|12 May 2031", "", "2031-05-12"),
        ("plain", "Review due 14 June 2033", "", None),
        ("plain", "Effective work since 14 June 2031", "", None),
    ],
)
def test_dates_at_the_end_and_on_covers(kind: str, head: str, tail: str, iso: str | None) -> None:
    found = find_date(kind, lines_of(head.split("|")), lines_of(tail.split("|")))
    assert (found and found.printed.iso) == iso


def test_an_act_is_dated_below_its_number() -> None:
    bracketed = lines_of(["[See section 4]", "[6th October, 1860.]", "[1st April, 1990]"])
    found = find_date("plain", lines_of(["THE SAMPLE CODE"]), [], (), bracketed)
    assert found is not None
    assert found.printed.iso == "1860-10-06"


def _text(folder: Path, *lines: str) -> Metadata:
    path = folder / "file.txt"
    path.write_text("\n\n".join([*lines, _RUNNING]), "utf-8")
    return parse_file(path, Format.TEXT, Metadata()).metadata


def test_news_is_dated_behind_its_place(tmp_path: Path) -> None:
    lead = f"Example City, 19 November 2031 – {_RUNNING}"
    found = _text(tmp_path, "PRESS RELEASE", "New report on forced labour", lead)
    assert str(found.date) == "2031-11-19"


@pytest.mark.parametrize(
    ("kind", "lines", "body"),
    [
        ("plain", "Department of Example|National Sample Centre", "National Sample Centre"),
        ("plain", "MINISTRY OF SAMPLE AFFAIRS|May 2031", "Ministry of Sample Affairs"),
        # Whom a paper is for, where its authors work, and lines that are no names.
        ("plain", "Submitted to the|Ministry of Sample Affairs", None),
        ("article", "University of Example", None),
        ("plain", "Report by the Secretariat", None),
        ("plain", "The role of the council", None),
        ("plain", "Office of National Statistics Act", None),
    ],
)
def test_a_letterhead_names_the_body(kind: str, lines: str, body: str | None) -> None:
    found = find_issuing_body(kind, "Forced labour", "en", lines_of(lines.split("|")))
    assert (found and found.name) == body


@pytest.mark.parametrize("day", ["2031年3月", "2031 年 3 月 5 日"])
def test_the_body_over_the_date_of_a_cover(day: str) -> None:
    head = lines_of(["#反拐宣传项目采购", "青山县民政局", day])
    found = find_issuing_body("plain", "反拐宣传项目采购", "zh", head)
    assert found is not None
    assert found.name == "青山县民政局"


def test_an_orders_maker_stands_over_its_number() -> None:
    head = lines_of(["青山市人民政府令", "第179号", "《青山市救助办法》已经通过，现予公布。"])
    found = find_issuing_body("legislation", "青山市救助办法", "zh", head)
    assert found is not None
    assert found.name == "青山市人民政府"


def test_lines_of_contents_are_no_title(tmp_path: Path) -> None:
    found = _text(tmp_path, "目录", "调研背景 3", "现有措施 12", "青山县反拐工作调研报告")
    assert found.title == "青山县反拐工作调研报告"


def _pdf(folder: Path, wide: bool, pages: int) -> DocumentType | None:
    width, height = (960, 540) if wide else (540, 960)
    body = f"#set page(width: {width}pt, height: {height}pt)\n" + "\n#pagebreak()\n".join(
        f"= {head}\n\nAsk for help in time: {head.lower()}."
        for head in ("Before leaving", "On the road", "At the border", "Coming home")[:pages]
    )
    return parse_file(make_pdf(folder, body), Format.PDF, Metadata()).metadata.type


def test_wide_pages_with_few_words_are_slides(tmp_path: Path) -> None:
    assert _pdf(tmp_path, wide=True, pages=4) is DocumentType.PRESENTATION


@pytest.mark.parametrize(("wide", "pages"), [(False, 4), (True, 1)])
def test_high_pages_and_posters_are_not(wide: bool, pages: int, tmp_path: Path) -> None:
    assert _pdf(tmp_path, wide, pages) is DocumentType.OTHER

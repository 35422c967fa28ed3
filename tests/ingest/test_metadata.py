"""Precedence of metadata: options over sidecars over the file's name and words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus import Authority, DocumentType, ExpressionStatus, MetadataInvalid
from ingest import Metadata, check_file, make_metadata, parse_file, read_sidecars, slug
from ingest.metadata import in_language, read_name
from ingest.metadata.types import type_of_title

_TEXT = "Plan of Action\n\nThe plan protects victims of trafficking in persons.\n"


def _parsed(path: Path, options: Metadata | None = None) -> Metadata:
    if not path.exists():
        path.write_text(_TEXT, "utf-8")
    return parse_file(
        path, check_file(path, 1), (options or Metadata()).over(read_sidecars(path))
    ).metadata


@pytest.mark.parametrize(
    ("name", "work", "lang"),
    [
        ("udhr.en.html", "udhr", "en"),
        ("udhr.zh-Hans.html", "udhr", "zh-Hans"),
        ("udhr.zh_TW.html", "udhr", "zh-Hant"),
        ("Palermo Protocol (2000).pdf", "palermo-protocol-2000", None),
        ("引渡法(2000-12-28).md", "引渡法-2000-12-28", None),
        ("report.v2.docx", "report-v2", None),
        (".en.md", "en", None),
        ("ＵＤＨＲ_全文.zh.txt", "udhr-全文", "zh"),
    ],
)
def test_a_file_name_gives_work_and_language(name: str, work: str, lang: str | None) -> None:
    found = read_name(Path(name))
    assert (found.work, found.lang) == (work, lang)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a  b__C", "a-b-c"), ("《反拐 计划》", "反拐-计划"), ("...", "untitled"), ("é/../x", "é-x")],
)
def test_slugs_are_words_and_hyphens(text: str, expected: str) -> None:
    assert slug(text) == expected
    assert slug(expected) == expected


def test_language_versions_beside_each_other_are_one_work(tmp_path: Path) -> None:
    english, chinese = tmp_path / "plan.en.txt", tmp_path / "plan.zh.txt"
    chinese.write_text("行动计划\n\n保护被拐卖的妇女儿童。\n", "utf-8")
    assert _parsed(english).work == _parsed(chinese).work == "plan"
    assert (_parsed(english).lang, _parsed(chinese).lang) == ("en", "zh")


def test_options_go_before_sidecars_and_these_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.en.txt"
    (tmp_path / "plan.meta.toml").write_text(
        'work = "npa"\ntype = "law"\nlicence = "public"\ndate = 2008-01-13\n'
        '[title]\nen = "National Plan"\nzh = "行动计划"\n',
        "utf-8",
    )
    (tmp_path / "plan.en.meta.toml").write_text('licence = "CC BY"\nstatus = "digest"\n', "utf-8")
    found = _parsed(path, Metadata(type=DocumentType.GUIDANCE))
    assert found.type is DocumentType.GUIDANCE
    assert found.licence == "CC BY"
    assert found.status is ExpressionStatus.DIGEST
    assert (found.work, found.title, found.date) == ("npa", "National Plan", date(2008, 1, 13))


def test_without_any_word_the_file_speaks_for_itself(tmp_path: Path) -> None:
    found = _parsed(tmp_path / "plan(2008-01-13).txt")
    assert found == Metadata(
        work="plan-2008-01-13",
        lang="en",
        title="Plan of Action",
        type=DocumentType.PLAN_OF_ACTION,
        status=ExpressionStatus.UNKNOWN,
        date=date(2008, 1, 13),
        authority=Authority.PLAN,
    )


def test_a_title_is_chosen_in_the_language_of_the_text() -> None:
    titles = {"en": "Plan", "zh-Hant": "行動計劃"}
    assert in_language(titles, "zh") == "行動計劃"
    assert in_language(titles, "en") == "Plan"
    assert in_language({"en": "Plan"}, "zh") is None
    assert in_language("Plan", "zh") == "Plan"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('title = "x', "toml"),
        ('titel = "x"', "titel"),
        ('type = "poem"', "the type is one of treaty"),
        ('status = "old"', "the status is one of authentic"),
        ('date = "yesterday"', "the date is written like 2012-05-31"),
        ('lang = "fr"', "not Chinese or English"),
        ('work = "Two Words"', "lower-case letters, digits and hyphens"),
        ('source_url = "javascript:alert(1)"', "begins with http://"),
        ('[title]\nfr = "Plan"', "not Chinese or English"),
        ("title = 3", "title"),
    ],
)
def test_a_bad_sidecar_is_named_with_what_is_wrong(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(_TEXT, "utf-8")
    (tmp_path / "plan.meta.toml").write_text(content, "utf-8")
    with pytest.raises(MetadataInvalid) as caught:
        read_sidecars(path)
    assert caught.value.params["file"] == "plan.meta.toml"
    if told != "toml":
        assert told in str(caught.value)


def test_a_sidecar_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.meta.toml").write_bytes('title = "计划"'.encode("gb18030"))
    with pytest.raises(MetadataInvalid):
        read_sidecars(tmp_path / "plan.txt")


def test_a_sidecar_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.meta.toml").write_text('title = "计划"', "utf-8-sig")
    assert read_sidecars(tmp_path / "plan.txt").title == "计划"


def test_bad_options_name_the_option() -> None:
    with pytest.raises(MetadataInvalid) as caught:
        make_metadata({"lang": "de"}, "--lang")
    assert caught.value.params["file"] == "--lang"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("中国反对拐卖人口行动计划（2021—2030年）", DocumentType.PLAN_OF_ACTION),
        ("National Plan of Action against Trafficking", DocumentType.PLAN_OF_ACTION),
        ("Protocol to Prevent, Suppress and Punish Trafficking in Persons", DocumentType.TREATY),
        ("世界人权宣言", DocumentType.TREATY),
        ("中华人民共和国刑法", DocumentType.LAW),
        ("重庆市惩治拐卖妇女儿童条例", DocumentType.LAW),
        ("人口贩运受害人识别培训手册", DocumentType.TRAINING_MATERIAL),
        ("Study-Tour Report: Europe", DocumentType.STUDY_TOUR_REPORT),
        ("Guidance on Referral", DocumentType.GUIDANCE),
        ("Annual report", DocumentType.REPORT),
        ("The Sample and Foreigners Act, 2031", DocumentType.LAW),
        ("THE SAMPLE (AMENDMENT) ACT, 2031", DocumentType.LAW),
        ("THE SAMPLE ACT, 1861", DocumentType.LAW),
        ("MINIMUM SAMPLES ORDER 2031", DocumentType.LAW),
        ("The By-Laws of Sample Church", DocumentType.LAW),
        ("Policy Brief: Samples against Tests", DocumentType.REPORT),
        ("National Labour Law Profile: Sampleland", DocumentType.REPORT),
        ("Samples in Dispute Resolution: Roles and Limits", None),
        ("Site Design, Development and Hosting Agreement", DocumentType.CONTRACT),
        ("Event Waiver", DocumentType.FORM),
        ("Summons in a Civil Action", DocumentType.FORM),
    ],
)
def test_titles_tell_the_type(title: str, kind: DocumentType | None) -> None:
    assert type_of_title(title) is kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发示例办法的通知", DocumentType.NOTICE),
        ("关于加强示例工作的若干意见（试行）", DocumentType.OPINION),
        ("First Responder Toolkit for Examples: Reporting a Case", DocumentType.TOOLKIT),
        ("Law Enforcement Training Manual", DocumentType.TRAINING_MATERIAL),
        ("Explanatory Report to the Convention on Examples", DocumentType.REPORT),
        ("Modern Examples Act 2015", DocumentType.LAW),
        ("Samples of the Model Law on Examples", None),
        ("How to act now", None),
        ("Penal Code of Sampleland", DocumentType.LAW),
        ("JavaScript Code Example", None),
        ("Instructions for Conference Proceedings Papers", None),
        ("Proceedings of the Sample Conference", DocumentType.MINUTES),
        ("Actors and reporters", None),
        ("示例学院项目申请表", DocumentType.FORM),
        ("示例国际公约", DocumentType.TREATY),
        ("劳动合同", DocumentType.CONTRACT),
    ],
)
def test_keywords_are_whole_words_at_the_place_where_titles_name_their_kind(
    title: str, kind: DocumentType | None
) -> None:
    assert type_of_title(title) is kind


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("law(2018-10-26).md", "# 示例法\n\n1979年7月1日通过", date(2018, 10, 26)),
        ("law.md", "# 示例法\n\n1979年7月1日通过\n\n1996年3月17日修正", date(1996, 3, 17)),
        ("law.md", "# 示例法\n\n2000年1月3日公布\n\n2000年1月25日施行", date(2000, 1, 3)),
        ("law.md", "# 示例法\n\n2000年1月25日施行", date(2000, 1, 25)),
        ("treaty.md", "# Sample Treaty\n\nAdopted on 15 November 2000", date(2000, 11, 15)),
        ("treaty.md", "# Sample Treaty\n\nNew York, December 10th, 1948", date(1948, 12, 10)),
        ("law.md", "# 示例法\n\n2001年2月30日通过", None),
        ("law-2001-13-45.md", "# 示例法", None),
    ],
)
def test_dates_are_those_of_the_last_revision(
    name: str, text: str, expected: date | None, tmp_path: Path
) -> None:
    path = tmp_path / name
    articles = "\n\n".join(f"第{n}条 应当保护被拐卖的妇女和儿童。" for n in "一二三四")
    english = "\n\n".join(f"Article {n}\n\nThe Parties shall protect victims." for n in "1234")
    path.write_text(f"{text}\n\n{english if 'Treaty' in text else articles}\n", "utf-8")
    assert _parsed(path).date == expected


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Night shelter rules", None),
        ("House rules", None),
        ("庇护所夜间入住规则", DocumentType.GUIDANCE),
        ("宿舍管理规定", DocumentType.GUIDANCE),
        ("Rules of Procedure", DocumentType.LAW),
        ("Rules on the Relief of Vagrants", DocumentType.LAW),
        ("Rules of the Supreme People's Court on Evidence", DocumentType.LAW),
        ("Implementing Rules for the Passport Law", DocumentType.LAW),
        ("民政部关于庇护所入住规定", DocumentType.LAW),
        ("拘留所条例实施办法", DocumentType.LAW),
    ],
)
def test_the_rules_of_a_house_are_no_law(title: str, kind: DocumentType | None) -> None:
    assert type_of_title(title) is kind

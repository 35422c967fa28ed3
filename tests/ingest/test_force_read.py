"""What a text says of its force and of the authority that made it, with the words that say it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus import Authority, ExpressionStatus, Force, Format
from ingest import Metadata, Parsed, parse_file

_ARTICLES = "第一条 为了保护灯塔，制定本法。\n\n第二条 灯塔由人看护。\n\n第三条 违者予以警告。\n\n"
_PASSED = "2019年3月2日 第十三届全国人民代表大会常务委员会第九次会议通过"
_BEGINS = "第四条 本法自2019年7月1日起施行。"


def _read(tmp_path: Path, title: str, masthead: str, end: str, lang: str = "zh") -> Parsed:
    path = tmp_path / "text.md"
    path.write_text(f"# {title}\n\n{masthead}\n\n{_ARTICLES}{end}\n", "utf-8")
    return parse_file(path, Format.MARKDOWN, Metadata(lang=lang))


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (_BEGINS, "2019-07-01"),
        ("第四条 本法自二〇一九年七月一日起施行。", "2019-07-01"),
        ("第四条 本法由海事部门解释，自2019年7月1日起施行。", "2019-07-01"),
        ("第四条 本法自公布之日起施行。", "2019-03-02"),
        # Another law's, another day's, and a condition's.
        ("第四条 许可证自颁发之日起生效。", None),
        ("第四条 《灯塔条例》自2001年1月1日起施行。", None),
        ("第四条 本法施行前已经建成的灯塔，自2019年7月1日起三年内登记。", None),
    ],
)
def test_entry_into_force_is_read_where_the_text_states_its_own(
    tmp_path: Path, end: str, expected: str | None
) -> None:
    parsed = _read(tmp_path, "灯塔法", _PASSED, end)
    assert parsed.metadata.force_from == (date.fromisoformat(expected) if expected else None)
    if expected:
        evidence = parsed.evidence["force_from"]
        assert (evidence.value, evidence.quote) == (expected, end.removeprefix("第四条 ")[:-1])


@pytest.mark.parametrize(
    ("masthead", "expected"),
    [
        # Amended by a decision: its articles begin later, the law began when it was first published.
        (
            (
                f"{_PASSED}\n\n2022年5月1日 第十三届全国人民代表大会常务委员会第三十次会议"
                "《关于修改〈灯塔法〉的决定》修正"
            ),
            date(2019, 3, 2),
        ),
        # Made anew as a whole.
        (
            f"{_PASSED}\n\n2022年5月1日 第十三届全国人民代表大会常务委员会第三十次会议修订",
            date(2022, 5, 1),
        ),
        (
            "2019年3月1日 国务院第9次常务会议通过\n\n2019年3月9日 国务院令第700号公布",
            date(2019, 3, 9),
        ),
        ("2019年3月9日 国务院令第700号公布\n\n2019年5月1日 施行", date(2019, 5, 1)),
        # A vote is no publication, but where a legislature votes.
        ("2019年3月1日 灯塔管理委员会第9次会议通过", None),
    ],
)
def test_the_day_of_publication_is_that_of_the_masthead(
    tmp_path: Path, masthead: str, expected: date | None
) -> None:
    parsed = _read(tmp_path, "灯塔法", masthead, "第四条 本法自公布之日起施行。")
    assert parsed.metadata.force_from == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (f"{_BEGINS}1990年5月1日国务院发布的《灯塔管理条例》同时废止。", ("灯塔管理条例",)),
        (
            f"{_BEGINS}《灯塔规则》（海发〔1999〕18号）、海事部门发布的《灯船规则》同时废止。",
            ("灯塔规则", "灯船规则"),
        ),
        # A part of a text, and somebody else's repeal.
        (f"{_BEGINS}《港口条例》中关于灯塔的规定同时废止。", None),
        (f"{_BEGINS}依照《港口条例》发给的许可证废止。", None),
    ],
)
def test_texts_repealed_as_a_whole_are_named(
    tmp_path: Path, end: str, expected: tuple[str, ...] | None
) -> None:
    assert _read(tmp_path, "灯塔法", _PASSED, end).metadata.repeals == expected


@pytest.mark.parametrize(
    ("title", "masthead", "authority", "status"),
    [
        ("灯塔法", _PASSED, "law", "authentic"),
        (
            "灯塔管理条例",
            "2019年3月9日 国务院令第700号公布",
            "administrative-regulation",
            "authentic",
        ),
        ("灯塔管理办法", "2019年3月9日 交通运输部令第7号公布", "departmental-rule", "authentic"),
        (
            "海岸省灯塔条例",
            "2019年3月9日 海岸省第九届人民代表大会常务委员会第三次会议通过",
            "local-regulation",
            "authentic",
        ),
        ("最高人民法院关于审理灯塔案件的解释", "", "judicial-interpretation", "authentic"),
        # Nobody says who made it.
        ("灯塔管理办法", "", None, "unknown"),
        ("灯塔看护指南", "", "guidance", "unknown"),
    ],
)
def test_the_authority_is_read_from_title_and_masthead(
    tmp_path: Path, title: str, masthead: str, authority: str | None, status: str
) -> None:
    found = _read(tmp_path, title, masthead, _BEGINS).metadata
    assert found.authority == (Authority(authority) if authority else None)
    assert found.status is ExpressionStatus(status)


def test_what_people_say_goes_before_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "law.md"
    path.write_text(f"# 灯塔法\n\n{_PASSED}\n\n{_ARTICLES}{_BEGINS}\n", "utf-8")
    given = Metadata(
        status=ExpressionStatus.UNOFFICIAL_TRANSLATION,
        authority=Authority.LOCAL_REGULATION,
        force=Force.REPEALED,
        force_from=date(2001, 1, 1),
    )
    parsed = parse_file(path, Format.MARKDOWN, given)
    read = parsed.metadata
    assert (read.status, read.authority, read.force, read.force_from) == (
        given.status,
        given.authority,
        given.force,
        given.force_from,
    )
    assert parsed.evidence.keys().isdisjoint({"status", "authority", "force", "force_from"})


def test_a_title_says_that_the_text_is_no_longer_in_force(tmp_path: Path) -> None:
    assert _read(tmp_path, "灯塔法（已废止）", _PASSED, _BEGINS).metadata.force is Force.REPEALED


@pytest.mark.parametrize(
    ("end", "begins", "repeals"),
    [
        ("This Act shall come into force on 1 May 2019.", date(2019, 5, 1), None),
        ("4. This Act comes into operation on May 1, 2019.", date(2019, 5, 1), None),
        (
            "This Act enters into force on 1 May 2019.\n\nThe Lighthouse Act 1990 is hereby repealed.",
            date(2019, 5, 1),
            ("Lighthouse Act 1990",),
        ),
        ("A permit shall come into force on 1 May 2019.", None, None),
    ],
)
def test_english_texts_say_it_in_their_words(
    tmp_path: Path, end: str, begins: date | None, repeals: tuple[str, ...] | None
) -> None:
    path = tmp_path / "act.txt"
    path.write_text(
        "Lighthouse Act 2019\n\n1. A keeper keeps each light.\n\n2. A light is lit at night.\n\n"
        f"3. Costs are borne by the keeper.\n\n{end}\n",
        "utf-8",
    )
    found = parse_file(path, Format.TEXT, Metadata(lang="en")).metadata
    assert (found.force_from, found.repeals) == (begins, repeals)
    assert found.authority is Authority.LAW


@pytest.mark.parametrize(
    ("title", "masthead", "expected"),
    [
        (
            "灯塔工作条例",
            "1985年10月24日 国务院、中央军委发布",
            Authority.ADMINISTRATIVE_REGULATION,
        ),
        (
            "企业灯塔休假实施办法",
            "2008年7月17日 经人力资源和社会保障部第6次部务会议通过",
            Authority.DEPARTMENTAL_RULE,
        ),
        (
            "人民检察院灯塔诉讼规则",
            "2019年12月2日 最高人民检察院第十三届检察委员会第二十八次会议通过",
            Authority.JUDICIAL_INTERPRETATION,
        ),
        (
            "人民检察院灯塔监督规则（试行）",
            "2013年9月23日 最高人民检察院第十二届检察委员会第十次会议通过",
            Authority.JUDICIAL_INTERPRETATION,
        ),
        # A court's rule to which the highest one has agreed, and one of which the masthead says nothing.
        (
            "灯塔审判规定",
            "2019年12月2日 经最高人民法院审判委员会同意，本院审判委员会通过",
            None,
        ),
        ("灯塔看护条例", "", None),
    ],
)
def test_the_authority_without_its_order(
    tmp_path: Path, title: str, masthead: str, expected: Authority | None
) -> None:
    assert _read(tmp_path, title, masthead, "第四条 灯塔免税。").metadata.authority == expected

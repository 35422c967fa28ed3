"""Text that is not a citation, or cites something that is not here, resolves to nothing."""

from __future__ import annotations

import pytest

from kb.services import Services

NO_CITATIONS = (
    "3 victims in 2013",
    "human trafficking",
    "10:30",
    "Part of the problem",
    "第一次",
    "第一次见面",
    "什么是人口贩运？",
    "article",
    "Article",
    "the article on page 3",
    "trafficking in persons 2013",
    "2013年",
    "2013—2020年",
    "第十届全国人民代表大会",
    "第三人",
    "三条建议",
    "第一百名受害人",
    "240 women were rescued",
    "chapter and verse",
    "section of the population",
    "part 1 of 2 videos",
    "items of clothing",
    "a paragraph about consent",
    "Palermo",
    "Palermo, Italy",
    "Palermo Protocol ratification 2010",
    "刑法修正案（九）",
    "刑法 拐卖",
    "criminal law of the heart",
    "Criminal Law professor 3",
    "Convention centre 5",
    "15 November 2000",
    "2000年11月15日",
    "国办发〔2013〕19号",
    "A/RES/55/25",
    "ISBN 978-7-5620-1234-5",
    "+86 10 1234 5678",
    "110",
    "12345",
    "3-5 years imprisonment",
    "五年以上十年以下有期徒刑",
    "18岁以下",
    "不满十四周岁",
    "1,584 laws",
    "50%",
    "v1.2.3",
    "example.org/art/3",
    "kb/en/nothing",
    "article 5 victims and their families",
    "Article 3 of the Geneva Convention",
    "中华人民共和国宪法第三十三条",
    "劳动法第三条",
    "民法典第1002条",
    "《移民统一法》第十八条",
    "Directive 2011/36/EU article 11",
    "第29号公约",
    "ILO C29",
    "the first national plan",
    "step 2: ask the victim",
    "question 4",
    "Type A and type B",
    "item",
    "第五大道",
    "一、二、三",
    "(a)",
    "3(a)",
    "240",
    "ii",
    "七十二小时",
    "第二天",
    "第三国",
    "第三方责任",
    "条款",
    "第条",
    "articles of association",
    "part-time work 5 days",
    "art 101 course",
    "art exhibition 2013",
    "Section 8 housing",
    "Chapter 11 bankruptcy",
    "Annex building",
    "slide into poverty",
    "UNTOC",
    "CRC",
    "刑法",
    "CRC at 35",
    "CRC 1989",
    "UDHR 1948",
    "UN Charter 75 years",
    "CEDAW 40th anniversary",
    "反家庭暴力法 2016年3月1日起施行",
    "刑法1997年修订",
)


@pytest.mark.parametrize("text", NO_CITATIONS)
def test_it_resolves_to_nothing(library: Services, text: str) -> None:
    resolution = library.resolver.resolve(text)

    assert resolution.match is None
    assert resolution.alternatives == ()


def test_there_are_enough_of_them() -> None:
    assert len(set(NO_CITATIONS)) >= 60


@pytest.mark.parametrize("text", ["", "   ", "Palermo Protocol art. " + "3" * 400, "\ud800 art. 3"])
def test_what_nobody_would_type_is_no_failure(library: Services, text: str) -> None:
    assert library.resolver.resolve(text).match is None

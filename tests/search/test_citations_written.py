"""Citations as people write them resolve to the passage that they name."""

from __future__ import annotations

import pytest

from kb.services import Services
from search.citations.address import Step
from search.citations.readings import read_bare

BUNDLED = {
    "Palermo Protocol art. 3(a)": "palermo-protocol-digest/en/art-3.a",
    "TIP Protocol Article 6.3": "palermo-protocol-digest/en/art-6.3",
    "article 3 (a) of the Trafficking Protocol": "palermo-protocol-digest/en/art-3.a",
    "Art 3a of the Palermo Protocol": "palermo-protocol-digest/en/art-3.a",
    "Palermo Protocol Article III": "palermo-protocol-digest/en/art-3",
    "Palermo Protocol, Article Three": "palermo-protocol-digest/en/art-3",
    "Palermo Protocol 3": "palermo-protocol-digest/en/art-3",
    "Palermo Protocol, Art. 6 para. 2 lit. a": "palermo-protocol-digest/en/art-6.2.a",
    "paragraph 2 (a) of article 6 of the Palermo Protocol": "palermo-protocol-digest/en/art-6.2.a",
    "See Article 6, paragraph 3, of the Palermo Protocol.": "palermo-protocol-digest/en/art-6.3",
    "Article 5 (Palermo Protocol)": "palermo-protocol-digest/en/art-5",
    "Palermo Protocol preamble": "palermo-protocol-digest/en/preamble",
    "Preamble of the Palermo Protocol": "palermo-protocol-digest/en/preamble",
    "palermo-protocol-digest art. 4": "palermo-protocol-digest/en/art-4",
    "palermo-protocol-digest/zh/art-3.a": "palermo-protocol-digest/zh/art-3.a",
    "巴勒莫议定书第三条": "palermo-protocol-digest/zh/art-3",
    "巴勒莫议定书第3条(a)项": "palermo-protocol-digest/zh/art-3.a",
    "巴勒莫議定書第三條(a)項": "palermo-protocol-digest/zh/art-3.a",
    "《巴勒莫议定书》第六条第三款": "palermo-protocol-digest/zh/art-6.3",
    "巴勒莫议定书第６条第３款": "palermo-protocol-digest/zh/art-6.3",
    "根据《人口贩运议定书》第五条的规定": "palermo-protocol-digest/zh/art-5",
    "第五条（巴勒莫议定书）": "palermo-protocol-digest/zh/art-5",
    "巴勒莫议定书序言": "palermo-protocol-digest/zh/preamble",
    "NPA 2013 二（一）2": "npa-2013-2020-digest/zh/sec-2.1.2",
    "行动计划（2013—2020年）二、（一）2": "npa-2013-2020-digest/zh/sec-2.1.2",
    "《中国反对拐卖人口行动计划（2021—2030年）》第二部分（三）2（1）": (
        "npa-2021-2030-digest/zh/sec-2.3.2.1"
    ),
    "NPA 2008–2012, Part II (1) 2": "npa-2008-2012-digest/en/sec-2.1.2",
    "NPA 2013 section 2.1.2": "npa-2013-2020-digest/en/sec-2.1.2",
    "Slide 5 of the Identifying Victims of Trafficking in Persons: Training Slides": (
        "victim-identification-slides/en/slide-5"
    ),
    "《人口贩运受害人识别培训手册》第二部分（三）": "victim-identification-handbook/zh/sec-2.3",
}

SHARED = {
    "UNTOC art 16": "untoc/en/art-16",
    "Art. 16(3) UNTOC": "untoc/en/art-16.3",
    "UNTOC 16.3": "untoc/en/art-16.3",
    "UNTOC article 5(1)(a)(ii)": "untoc/en/art-5.1.a.ii",
    "《联合国打击跨国有组织犯罪公约》第16条第3款": "untoc/en/art-16.3",
    "CRC 35": "crc/en/art-35",
    "UDHR 4": "udhr/en/art-4",
    "CEDAW art. 6": "cedaw/en/art-6",
    "1921 Convention article 3": "traffic-in-women-and-children-1921/en/art-3",
    "Article 2, paragraph 4, of the Charter of the United Nations": "un-charter/en/art-2.4",
    "UN Charter, Chapter VII, Article 41": "un-charter/en/art-41",
    "联合国宪章第七章": "un-charter/zh/ch-7",
    "刑法第240条": "刑法/zh/art-240",
    "刑法第二四〇条": "刑法/zh/art-240",
    "刑法二百四十条": "刑法/zh/art-240",
    "刑法第二百四十条第一款第（六）项": "刑法/zh/art-240.1.6",
    "刑法240条1款6项": "刑法/zh/art-240.1.6",
    "刑法 262条之一": "刑法/zh/art-262-1",
    "刑法262之一": "刑法/zh/art-262-1",
    "Criminal Law of the People's Republic of China, Article 240": "刑法/zh/art-240",
    "China's Criminal Law art. 262-1": "刑法/zh/art-262-1",
    "刑诉法第281条第一款": "刑事诉讼法-2018-10-26/zh/art-281.1",
    "救助管理办法第七条第（一）项": (
        "城市生活无着的流浪乞讨人员救助管理办法-2003-06-20/zh/art-7.1"
    ),
}


@pytest.mark.parametrize("citation", BUNDLED)
def test_a_citation_of_a_bundled_document(library: Services, citation: str) -> None:
    match = library.resolver.resolve(citation).match

    assert match is not None
    assert match.passage.id == BUNDLED[citation]
    assert match.confidence >= 0.8


@pytest.mark.parametrize("citation", SHARED)
def test_a_citation_of_a_real_document(shared_library: Services, citation: str) -> None:
    match = shared_library.resolver.resolve(citation).match

    assert match is not None
    assert match.passage.id == SHARED[citation]
    assert match.confidence >= 0.8


@pytest.mark.parametrize("written", ["234之一", "二百三十四之一", "234之1"])
def test_an_article_put_in_after_another_needs_no_word_for_article(written: str) -> None:
    assert read_bare(written) == [(Step(None, "234-1"),)]

"""A small library in both languages with an example of everything in the contract."""

from __future__ import annotations

from datetime import date

from corpus import Authority, DocumentType, Force, Locator, PassageKind, Succession
from tests.support.search_samples import Library, make_document, passage

# Queries for both engines whose whole answers are compared.
QUERIES = (
    "人口贩运",
    "什么是人口贩运？",
    "被害人 援助",
    "拐賣婦女",
    "２０１３ 行動計劃",
    "研究生",
    "跨国犯罪",
    "“害人的遣”",
    '"劳动合同" -"合同法"',
    "人口贩运 -拐卖",
    "第三条",
    "trafficking in persons",
    "What is trafficking in persons?",
    "traficking childern",
    '"use of force" coercion',
    '"protocol to prevent"',
    "「勞動合同」",
    "police say nothing of weather",
    "co-operation organised crimes",
    "victims shelter -night",
    "repatriation of victims by the police and legal aid",
    "Article 3(b)",
    "UNTOC victims",
    "weather submarine",
    "type:law",
    "year:2013 -aid",
    "title:protocol force",
    "标题：劳动合同 合同",
    '"劳动合同" OR 遣返',
    "shelter OR repatriation victims",
    "renkoufanyun",
    "人口贩云",
    "repatriashion of victmis",
)


def fill(library: Library) -> Library:
    """Add the documents and build the index."""
    protocol = make_document(
        "protocol/en",
        title="Protocol to Prevent Trafficking",
        type=DocumentType.TREATY,
        year=2000,
        issuing_body="United Nations",
    )
    library.add(
        protocol,
        passage(
            protocol.id, "art-3", "Article 3 — Use of terms", position=0, number="3",
            kind=PassageKind.ARTICLE, locator=Locator("Article 3", "第三条"),
        ),
        passage(
            protocol.id, "art-3.a", "a) “Trafficking in persons” shall mean recruitment by the use "
            "of force or other forms of coercion. The UNTOC says so.",
            position=1, parent="art-3",
        ),
        passage(
            protocol.id, "art-3.b", "b) Consent is irrelevant.", position=2, parent="art-3",
            number="b", kind=PassageKind.ITEM, locator=Locator("Article 3(b)", "第三条(b)项"),
        ),
        passage(
            protocol.id, "p", "See article 3 and article 3 again. Force is of no use.", position=3
        ),
    )  # fmt: skip
    library.add(
        make_document("handbook/en", title="Handbook on Victims", year=2013),
        "Shelter is submitted to victims of human trafficking.",
        "The shelter for victims is open at night.",
        "Repatriation of victims. The police give legal aid, and legal aid again.",
        "Co-operation against organised crimes involving children.",
        *["Victims and police and aid."] * 3,
        "Much is said here. " * 40 + "The police assist victims of trafficking.",
    )
    library.add(
        make_document(
            "protocol/zh-Hant", type=DocumentType.TREATY, year=2000, issuing_body="United Nations"
        ),
        "「人口販運」係指以使用暴力招募人員。",
        "被害人可以得到法律援助、醫療幫助。",
    )
    library.add(
        make_document(
            "law/zh",
            title="劳动合同法",
            type=DocumentType.LAW,
            year=1979,
            authority=Authority.LAW,
            succession=Succession(force=Force.REPEALED, ends=date(2001, 1, 1)),
        ),
        "拐卖妇女儿童与人口贩运。",
        "依照劳动合同法的规定。",
        "劳动的合同。",
        "劳动、合同。",
        "被害人的遣返。",
        "跨国有组织犯罪集团受到打击。",
        "研究生命起源。",
        "研究生入学。",
    )
    library.add(
        make_document(
            "plan/zh", type=DocumentType.PLAN_OF_ACTION, year=2013, issuing_body="国务院"
        ),
        "防范人口贩运的2013年行动计划。",
        "人口贩运的预防和被害人援助。",
        "天气晴朗。",
    )
    return library.index()

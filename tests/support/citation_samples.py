"""Citations written from documents' own passages, in the many forms that people write them in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import opencc

from corpus import Catalog, Document, Passage, PassageKind, search_lang
from corpus.numerals import int_to_zh

NAMES: dict[str, dict[str, list[str]]] = {
    "palermo-protocol": {
        "en": ["Palermo Protocol", "Trafficking Protocol", "TIP Protocol", "UN TIP Protocol"],
        "zh": ["巴勒莫议定书", "人口贩运议定书", "打击人口贩运议定书"],
    },
    "untoc": {
        "en": ["UNTOC", "United Nations Convention against Transnational Organized Crime"],
        "zh": ["联合国打击跨国有组织犯罪公约", "巴勒莫公约"],
    },
    "smuggling-protocol": {"en": ["Smuggling Protocol", "Smuggling of Migrants Protocol"]},
    "coe-trafficking-convention": {"en": ["CoE Trafficking Convention", "CETS 197"]},
    "cedaw": {"en": ["CEDAW"]},
    "crc": {"en": ["CRC", "UNCRC", "Convention on the Rights of the Child"]},
    "udhr": {"en": ["UDHR", "Universal Declaration of Human Rights"], "zh": ["世界人权宣言"]},
    "un-charter": {"en": ["UN Charter", "Charter of the United Nations"], "zh": ["联合国宪章"]},
    "刑法": {"zh": ["刑法", "中华人民共和国刑法", "我国刑法"]},
    "刑事诉讼法-2018-10-26": {"zh": ["刑事诉讼法", "刑诉法"]},
    "未成年人保护法-2024-04-26": {"zh": ["未成年人保护法"]},
    "反家庭暴力法-2015-12-27": {"zh": ["反家庭暴力法", "反家暴法"]},
    "出境入境管理法-2012-06-30": {"zh": ["出境入境管理法"]},
    "npa-2008-2012": {
        "en": ["NPA 2008", "NPA 2008–2012"],
        "zh": ["行动计划（2008—2012年）", "中国反对拐卖妇女儿童行动计划（2008—2012年）"],
    },
    "npa-2013-2020": {
        "en": ["NPA 2013", "NPA 2013-2020"],
        "zh": ["行动计划（2013—2020年）", "中国反对拐卖人口行动计划（2013—2020年）"],
    },
    "npa-2021-2030": {
        "en": ["NPA 2021", "NPA 2021–2030"],
        "zh": ["行动计划（2021—2030年）", "反拐行动计划（2021—2030年）"],
    },
}
"""Names that people use, written down by hand; a document's title and work id are names, too."""

_DIVISIONS = {PassageKind.SECTION, PassageKind.ITEM}
_TRADITIONAL = opencc.OpenCC("s2t")


class Sample(NamedTuple):
    citation: str
    passage_id: str


class _Place(NamedTuple):
    passage: Passage
    chain: tuple[Passage, ...]
    """From the article or topmost section down to the passage."""


def samples(catalog: Catalog, count: int, seed: int) -> list[Sample]:
    """So many citations, documents in turn; each document's titles are told apart by their works."""
    chooser = random.Random(seed)
    makers = [_citations(catalog, document, chooser) for document in catalog.documents()]
    found: list[Sample] = []
    while makers and len(found) < count:
        for maker in list(makers):
            sample = next(maker, None)
            if sample is None:
                makers.remove(maker)
            elif len(found) < count:
                found.append(sample)
    return found


def _citations(catalog: Catalog, document: Document, chooser: random.Random) -> Iterator[Sample]:
    places = list(_places(catalog.passages(document.id)))
    chooser.shuffle(places)
    lang = search_lang(document.lang)
    known = NAMES.get(document.work_id.removesuffix("-digest"), {}).get(lang, [])
    names = [*known, document.title] if document.title != document.work_id else known
    for place in places:
        forms = _forms(place, lang)
        if names and forms:
            written = chooser.choice(forms)(chooser.choice(names))
            yield Sample(_disguised(written, document, chooser), place.passage.id)


def _places(passages: Sequence[Passage]) -> Iterator[_Place]:
    by_id = {passage.id: passage for passage in passages}
    for passage in passages:
        chain = [passage]
        while chain[0].kind is not PassageKind.ARTICLE and chain[0].parent_id:
            chain.insert(0, by_id[chain[0].parent_id])
        if all(p.number for p in chain) and (
            chain[0].kind is PassageKind.ARTICLE
            or passage.kind is PassageKind.SLIDE
            or {p.kind for p in chain} <= _DIVISIONS
        ):
            yield _Place(passage, tuple(chain))


Form = Callable[[str], str]


def _forms(place: _Place, lang: str) -> list[Form]:
    numbers = [passage.number or "" for passage in place.chain]
    kind = place.chain[0].kind
    if kind is PassageKind.ARTICLE:
        return (_english_article if lang == "en" else _chinese_article)(place.chain, numbers)
    if kind is PassageKind.SLIDE:
        number = numbers[0]
        if lang == "en":
            return [lambda n: f"{n}, slide {number}", lambda n: f"Slide {number} of the {n}"]
        return [lambda n: f"《{n}》第{number}张幻灯片", lambda n: f"{n}第{number}张幻灯片"]
    if not all(number.isdigit() for number in numbers):
        return []
    return (_english_outline if lang == "en" else _chinese_outline)(numbers)


def _english_article(chain: Sequence[Passage], numbers: list[str]) -> list[Form]:
    first, rest = numbers[0], numbers[1:]
    inner = "".join(f"({n})" for n in rest)
    forms: list[Form] = [
        lambda n: f"{n} art. {first}{inner}",
        lambda n: f"{n}, Article {first}{inner}",
        lambda n: f"Article {first} {' '.join(f'({x})' for x in rest)} of the {n}",
        lambda n: f"Art. {first}{inner} {n}",
        lambda n: f"art {first}{inner}, {n}",
        lambda n: f"ARTICLE {first}{inner} OF {n}",
        lambda n: f"see {n} art.{first}{inner}",
    ]
    if rest and rest[0].isdigit():
        below = "".join(f" ({n})" for n in rest[1:])
        forms += [
            lambda n: f"{n} Article {first}, paragraph {rest[0]}{below}",
            lambda n: f"paragraph {rest[0]}{below} of article {first} of the {n}",
            lambda n: f"{n} art. {first} para. {rest[0]}{below}",
            lambda n: f"{n} article {first}.{rest[0]}{''.join(f'.{x}' for x in rest[1:])}",
            lambda n: f"{n} Art. {first} § {rest[0]}{below}",
        ]
    if not rest and first.isdigit():
        forms += [lambda n: f"{n} {first}", lambda n: f"art. {first} of {n}"]
    return forms


def _chinese_article(chain: Sequence[Passage], numbers: list[str]) -> list[Form]:
    han = "".join(_chinese_step(passage, int_to_zh) for passage in chain)
    digits = "".join(_chinese_step(passage, str) for passage in chain)
    brackets = "".join(
        _chinese_step(passage, lambda n: f"（{int_to_zh(n)}）") for passage in chain[1:]
    )
    article = _chinese_step(chain[0], int_to_zh)
    plain = _chinese_step(chain[0], str).removeprefix("第")
    forms: list[Form] = [
        lambda n: f"《{n}》{han}",
        lambda n: f"{n}{han}",
        lambda n: f"{n}{digits}",
        lambda n: f"《{n}》 {digits}",
        lambda n: f"根据《{n}》{han}",
        lambda n: f"{n}{article}{brackets}",
    ]
    return [*forms, lambda n: f"{n} {plain}"] if len(numbers) == 1 else forms


def _chinese_step(passage: Passage, numeral: Callable[[int], str]) -> str:
    number, _, inserted = (passage.number or "").partition("-")
    written = numeral(int(number)) if number.isdigit() else f"({number})"
    if passage.kind is PassageKind.ARTICLE:
        return f"第{written}条" + (f"之{int_to_zh(int(inserted))}" if inserted else "")
    measure = "款" if passage.kind is PassageKind.PARAGRAPH else "项"
    return f"第{written}{measure}" if number.isdigit() else f"{written}{measure}"


def _english_outline(numbers: list[str]) -> list[Form]:
    dotted = ".".join(numbers)
    bracketed = numbers[0] + "".join(f"({n})" for n in numbers[1:])
    forms: list[Form] = [
        lambda n: f"{n}, section {dotted}",
        lambda n: f"Section {dotted} of the {n}",
        lambda n: f"{n} sec. {bracketed}",
        lambda n: f"{n} {dotted}",
    ]
    return forms


def _chinese_outline(numbers: list[str]) -> list[Form]:
    marks = (lambda n: f"（{int_to_zh(n)}）", str, lambda n: f"（{n}）")
    inner = "".join(mark(int(n)) for mark, n in zip(marks, numbers[1:], strict=False))
    first = int_to_zh(int(numbers[0]))
    return [
        lambda n: f"《{n}》{first}、{inner}",
        lambda n: f"{n}第{first}部分{inner}",
        lambda n: f"{n} {first}{inner}",
    ]


def _disguised(citation: str, document: Document, chooser: random.Random) -> str:
    """Now and then in full width, with more space, or in Traditional characters."""
    if document.lang == "zh-Hant":
        return _TRADITIONAL.convert(citation)
    match chooser.randrange(8):
        case 0 if search_lang(document.lang) == "zh":
            wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789"}
            return citation.translate(wide)
        case 1 if search_lang(document.lang) == "en":
            return f"  {citation.replace(' ', '  ')} "
        case _:
            return citation

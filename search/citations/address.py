"""The address of a passage in an instrument, as steps from the outermost: article 6, paragraph 3,
item a."""

from __future__ import annotations

from typing import Literal, NamedTuple

from corpus import Locator, PassageKind
from corpus.numerals import int_to_zh, roman_to_int, zh_to_int

StepKind = Literal["article", "chapter", "part", "section", "annex", "slide", "paragraph", "item"]
DIVISIONS: frozenset[str] = frozenset({"chapter", "part", "section", "annex", "slide"})
WITHIN: frozenset[str] = frozenset({"paragraph", "item"})
_LONGEST_NUMERAL = 9999


class Step(NamedTuple):
    kind: StepKind | None
    """None if only a number is written: "6(3)", "CRC 35"."""
    number: str
    """Normalised like :attr:`corpus.Passage.number`: ``3``, ``a``, ``ii``, ``240-1``, ``240-a``."""
    after_gap: bool = False
    """Whether it ends a range too long to be written out: what is between the ends is left out."""


Address = tuple[Step, ...]

_MEASURES: dict[StepKind, str] = {
    "article": "条",
    "chapter": "章",
    "part": "编",
    "section": "节",
    "slide": "张幻灯片",
    "paragraph": "款",
    "item": "项",
}


def written(address: Address) -> Locator:
    """An address as people write it, whether or not it exists: "Article 6(9)", 第六条第九款."""
    first, *below = address
    zh = _written_zh(first) if first.kind else first.number
    en = f"{first.kind.capitalize()} {first.number}" if first.kind else first.number
    en += "".join(f"({step.number})" for step in below)
    return Locator(en=en, zh=zh + "".join(map(_written_zh, below)))


def _written_zh(step: Step) -> str:
    number, dash, inserted = step.number.partition("-")
    if step.kind == "annex":
        return f"附件{step.number}"
    measure = _MEASURES[step.kind] if step.kind else ""
    if not number.isdigit() or not 0 < int(number) <= _LONGEST_NUMERAL:
        return f"第{step.number}{measure}" if measure else f"（{step.number}）"
    numeral = int_to_zh(int(number))
    if not measure or step.kind == "item":
        return f"第（{numeral}）{measure}" if measure else f"（{numeral}）"
    suffix = int_to_zh(int(inserted)) if inserted.isdigit() and int(inserted) else inserted
    return f"第{numeral}{measure}" + (f"之{suffix}" if dash else "")


def normal_number(written: str) -> str:
    """The normal form of a number: ``二百四十`` → 240, ``007`` → 7; letters (also Roman numerals) are
    kept."""
    if written.isascii():
        return str(int(written)) if written.isdigit() else written
    value = zh_to_int(written)
    return written if value is None else str(value)


def same_number(one: str, other: str) -> bool:
    """Whether two numbers are equal; a Roman numeral may equal an Arabic one (II and 2)."""
    alike = one.isdigit() != other.isdigit() and number_value(one) == number_value(other)
    return alike or one == other


def number_value(number: str) -> str:
    """One value for all numbers that :func:`same_number` accepts as equal: ``2`` for 2 and II."""
    value = None if number.isdigit() else roman_to_int(number)
    return number if value is None else str(value)


def may_be(step: Step, kind: PassageKind) -> bool:
    """Whether a step can refer to a passage of this kind."""
    return step.kind is None or step.kind == kind.value

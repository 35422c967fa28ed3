"""The address of a passage in an instrument, as steps from the outermost: article 6, paragraph 3,
item a."""

from __future__ import annotations

from typing import Literal, NamedTuple

from corpus import PassageKind
from corpus.numerals import roman_to_int, zh_to_int

StepKind = Literal["article", "chapter", "part", "section", "annex", "slide", "paragraph", "item"]
DIVISIONS: frozenset[str] = frozenset({"chapter", "part", "section", "annex", "slide"})
WITHIN: frozenset[str] = frozenset({"paragraph", "item"})


class Step(NamedTuple):
    kind: StepKind | None
    """None if only a number is written: "6(3)", "CRC 35"."""
    number: str
    """Normalised like :attr:`corpus.Passage.number`: ``3``, ``a``, ``ii``, ``240-1``, ``240-a``."""


Address = tuple[Step, ...]


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

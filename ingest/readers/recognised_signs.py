"""Signs that a recogniser cannot tell apart, as the language sets them."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

from ingest.textclean import HAN, WIDE

_WIDE = str.maketrans(",:;?!", "，：；？！")
# Between ASCII signs a mark is part of a number, a time or an address.
_MARK = re.compile(rf"(?<=[{WIDE[1:-1]}])[,:;?!]|(?<=[0-9A-Za-z)\]])[,:;?!](?={WIDE})")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_OPENING = re.compile(rf"\((?={HAN})|(?<={HAN})\((?=[^)]*$)")
_CLOSING = re.compile(rf"(?<={HAN})\)")
_WIDE_GAP = re.compile(f"(?<={WIDE}) (?={WIDE})")
# A list's sign, to which a recogniser puts no blank.
_TICK_BOX = re.compile(r"^[□☐☑✓◻■●•◆](?=[^\s])")
_HAN = re.compile(HAN)
_LETTER = re.compile("[A-Za-z]")
_WIDE_BY = re.compile(WIDE)


def as_printed(text: str) -> str:
    """``text`` with the punctuation of Chinese full-width and without blanks, if it is a line of
    Chinese: a recogniser takes the two forms of a comma, colon or bracket for each other."""
    text = _TICK_BOX.sub(r"\g<0> ", text)
    if len(_HAN.findall(text)) <= len(_LETTER.findall(text)) / 4:
        return text
    text = _MARK.sub(lambda mark: mark[0].translate(_WIDE), text)
    text = _BRACKETS.sub(_wide_brackets, text)
    text = _WIDE_GAP.sub("", text)
    return _CLOSING.sub("）", _OPENING.sub("（", text))


def with_label_apart(text: str) -> str:
    """A paragraph with a blank behind the label that it begins with: 第一条 为了…"""
    return _label().sub(r"\g<0> ", text)


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    text = resources.files("ingest").joinpath("data/recognised.toml").read_text("utf-8")
    return re.compile(tomllib.loads(text)["labels"]["division"])


def _wide_brackets(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    by_han = any(map(_WIDE_BY.match, (before, after, *match[0])))
    return f"（{match[1]}）" if by_han else match[0]

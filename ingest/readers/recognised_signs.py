"""Signs that a recogniser cannot tell apart, as the language sets them."""

from __future__ import annotations

import re

from ingest.textclean import HAN, WIDE

_WIDE = str.maketrans(",:;?!", "，：；？！")
# Between ASCII signs a mark is part of a number, a time or an address.
_MARK = re.compile(rf"(?<=[{WIDE[1:-1]}])[,:;?!]|(?<=[0-9A-Za-z)\]])[,:;?!](?={WIDE})")
_BRACKETS = re.compile(r"\(([^()（）]*)\)")
_OPENING = re.compile(rf"\((?={HAN})|(?<={HAN})\((?=[^)]*$)")
_CLOSING = re.compile(rf"(?<={HAN})\)")
_HAN = re.compile(HAN)
_LETTER = re.compile("[A-Za-z]")
_WIDE_BY = re.compile(WIDE)


def as_printed(text: str) -> str:
    """``text`` with the punctuation of Chinese full-width, if it is a line of Chinese: a recogniser
    takes the two forms of a comma, colon or bracket for each other."""
    if len(_HAN.findall(text)) <= len(_LETTER.findall(text)) / 4:
        return text
    text = _MARK.sub(lambda mark: mark[0].translate(_WIDE), text)
    text = _BRACKETS.sub(_wide_brackets, text)
    return _CLOSING.sub("）", _OPENING.sub("（", text))


def _wide_brackets(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    by_han = any(map(_WIDE_BY.match, (before, after, *match[1])))
    return f"（{match[1]}）" if by_han else match[0]

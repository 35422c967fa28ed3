"""Character cleaning and the joining of lines, shared by all readers."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from ingest.hyphens import HYPHENS, Hyphenation

_BLANKS = "\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BLANK_RUN = re.compile(f"[{_BLANKS}]+")
_BLANK_AT_BREAK = re.compile(" *\n *")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# A soft hyphen at a hard line break ends half a word; anywhere else it is invisible.
_SOFT_HYPHEN = re.compile("\u00ad(?:[\n \t]*\n[ \t]*)?")
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # zero width, direction
    "\ufdd0-\ufdef\ufff9-\ufffb"  # noncharacters, interlinear marks
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
# Characters that clean_text leaves unchanged: ASCII, quotation marks, dashes, Han and its punctuation.
_KEPT = "[!-~‐-—‘-”…、-】\u4e00-\u9fff（），：；！？]"
_PLAIN = re.compile(f"{_KEPT}+(?: {_KEPT}+)*|")

# Character classes for patterns. WIDE: characters set without spaces, which are Han, kana, CJK punctuation
# and full-width forms.
_HAN_RANGES = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
HAN = f"[{_HAN_RANGES}]"
WIDE = f"[{_HAN_RANGES}\u3001-\u3020\u3030-\u30ff\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uffef]"
WIDE_SIGN = re.compile(WIDE)
HAN_SIGN = re.compile(HAN)
# Joiners form emoji and are used in Persian and Indian scripts; beside Han or Latin they are invisible.
_JOINER = re.compile(rf"(?<=[ -~]|{WIDE})[\u200c\u200d]+|[\u200c\u200d]+(?=[ -~]|{WIDE}|$)")
_ENDS_TIGHT = re.compile(r"[([{“‘—/]$|(?<=\S)–$")
_STARTS_TIGHT = re.compile(r"[)\]}”’—,.;:!?]")
_LETTER_BY_HAN = re.compile(f"{HAN}( ?)[A-Za-z0-9]|[A-Za-z0-9]( ?){HAN}")


def clean_text(s: str) -> str:
    """``s`` as people see it. Removes NUL, controls, lone surrogates, noncharacters, soft hyphens and
    zero-width characters; replaces radicals and ligatures by the usual characters, and each run of spaces
    (U+3000 and TAB too) by a single space; trims the ends. Line breaks stay, as ``\\n``. Nothing else
    changes: full-width characters and quotes stay as written.
    """
    if s.isascii() and s.isprintable() and "  " not in s:
        return s.strip(" ")
    if _PLAIN.fullmatch(s):
        return s
    s = s.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    s = _SOFT_HYPHEN.sub("", _BREAK.sub("\n", s))
    s = _JOINER.sub("", _UNSEEN.sub("", s)).translate(_replacements())
    return _BLANK_AT_BREAK.sub("\n", _BLANK_RUN.sub(" ", s)).strip(" \n")


def join_lines(lines: Sequence[str]) -> str:
    """The paragraph that was broken into ``lines``, judged only by these lines."""
    return LineJoiner("\n".join(lines)).join(lines)


class LineJoiner:
    """Joins broken lines by the conventions of the rest of the document.

    ``document`` is its whole text, with line breaks: it shows which words have a hyphen of their own, and
    whether there is a space between Han and Latin letters.
    """

    def __init__(self, document: str) -> None:
        self._hyphenation = Hyphenation(document)
        lines = document.split("\n")
        mixed = "\n".join(line for line in lines if not line.isascii() and HAN_SIGN.search(line))
        gaps = [one or two for one, two in _LETTER_BY_HAN.findall(mixed)]
        self._mixed_gap = " " if sum(map(bool, gaps)) * 2 > len(gaps) else ""

    def join(self, lines: Sequence[str]) -> str:
        """Joins lines into one clean line: without a space next to Han characters, with a space between
        words, and with hyphenated words made whole."""
        joined = ""
        for line in lines:
            tail = line.strip()
            if not joined or not tail:
                joined += tail
                continue
            if joined[-1] in HYPHENS:
                joined = self._hyphenation.join(joined, tail)
            else:
                joined += self._glue(joined[-2:], tail[0]) + tail
        return clean_text(joined.replace("\n", " "))

    def _glue(self, before: str, after: str) -> str:
        """The text between two joined lines: ``before`` is the end of the first (one or two characters)."""
        ascii_only = before.isascii() and after.isascii()
        if not ascii_only and (WIDE_SIGN.match(before[-1]) or WIDE_SIGN.match(after)):
            return self._mixed_gap if _LETTER_BY_HAN.fullmatch(before[-1] + after) else ""
        return "" if _ENDS_TIGHT.search(before) or _STARTS_TIGHT.match(after) else " "


@lru_cache(maxsize=1)
def _replacements() -> dict[int, str]:
    text = resources.files("ingest").joinpath("data/characters.toml").read_text("utf-8")
    table = {
        ord(pair[0]): pair[1:] for part in tomllib.loads(text).values() for pair in part.split()
    }
    kangxi = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return kangxi | table

"""Characters of symbol fonts (Symbol, Wingdings, WordPerfect's and Zapf's) as Unicode."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

# Symbol fonts are mapped to U+F000 and up; the last two hex digits are the font's own code.
PRIVATE = range(0xF000, 0xF100)
_OTHER_NAMES = {
    "itc zapf dingbats": "zapf dingbats",
    "zapfdingbats": "zapf dingbats",
    "dingbats": "zapf dingbats",
    "monotype sorts": "zapf dingbats",
    "symbol mt": "symbol",
}


def from_symbol_font(text: str, font: str | None) -> str:
    """``text`` set in ``font``, as it looks on the page.

    A picture without a corresponding character is left out. In other fonts, and beyond the font's 256
    codes, characters are unchanged.
    """
    table = _table(font)
    return text if table is None else "".join(_character(ord(sign), table) for sign in text)


def is_symbol_font(font: str | None) -> bool:
    """Whether ``from_symbol_font`` knows the font."""
    return _table(font) is not None


def _table(font: str | None) -> dict[int, str] | None:
    name = (font or "").strip().lower()
    return _tables().get(_OTHER_NAMES.get(name, name)) if name else None


def _character(code: int, table: dict[int, str]) -> str:
    code -= PRIVATE.start if code in PRIVATE else 0
    return table.get(code, "") if 0x20 < code < 0x100 else chr(code)


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[int, str]]:
    text = resources.files("ingest").joinpath("readers/office/symbols.toml").read_text("utf-8")
    return {
        font: {
            int(row, 16) * 16 + at: sign
            for row, symbols in rows.items()
            for at, sign in enumerate(symbols)
            if sign != " "
        }
        for font, rows in tomllib.loads(text).items()
    }

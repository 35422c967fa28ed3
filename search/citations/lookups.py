"""Which names the references of a document depend on, so that a new name makes few of them again.

The words beside an address are looked up at many lengths. Instead of each length the first characters are
kept, in the direction of reading: a name may have been looked up if they begin as it does.
"""

from __future__ import annotations

from typing import Final

_KEPT: Final = 16
"""Characters that are kept of the words: names that are alike for so long are few."""
_INSTRUMENT: Final = "="
_AFTER, _BEFORE = ">", "<"


def of_instrument(instrument: str) -> str:
    """What stands for an instrument among names; no name has its sign."""
    return f"{_INSTRUMENT}{instrument}"


def words_after(key: str) -> str:
    """The lookup of names that words, as ``names.folded_key`` has them, begin with."""
    return f"{_AFTER}{key[:_KEPT]}"


def words_before(key: str) -> str:
    """The lookup of names that words, as ``names.folded_key`` has them, end with."""
    return f"{_BEFORE}{key[: -_KEPT - 1 : -1]}"


def lookup_beginnings(name: str) -> tuple[str, ...]:
    """Each lookup that begins with one of these may have asked for a name, or for an instrument."""
    if name.startswith(_INSTRUMENT):
        return (name,)
    if not name[:1].isascii():
        # Only Latin words are read forwards.
        return (words_before(name),)
    return words_after(name), words_before(name)

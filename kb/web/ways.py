"""The switches above the results: by words and meaning or by words alone, two lists or one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from kb.web.labels import N_

_WAYS: Final = (
    ("mode", (("hybrid", N_("Words and meaning")), ("lexical", N_("Words alone")))),
    ("view", (("languages", N_("Each language")), ("merged", N_("Both in one list")))),
)
"""Parameters of the page, their values and what these are called; the first one is the usual."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to search, and the address of the same search that way."""

    name: str
    """A gettext id."""
    address: str
    chosen: bool


def ways(pairs: list[tuple[str, str]], *chosen: str) -> list[list[Way]]:
    """``pairs``: the parameters of the page's address; ``chosen``: the value of each way."""
    return [
        [
            Way(name, _address(pairs, parameter, "" if at == 0 else value), value == now)
            for at, (value, name) in enumerate(choices)
        ]
        for (parameter, choices), now in zip(_WAYS, chosen, strict=True)
    ]


def _address(pairs: list[tuple[str, str]], parameter: str, value: str) -> str:
    kept = [(name, held) for name, held in pairs if name not in (parameter, "offset") and held]
    return "/?" + urlencode([*kept, (parameter, value)] if value else kept)

"""Who issued a text, as far as the text itself tells."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from corpus import search_lang


class _Rule(NamedTuple):
    looks_at_title: bool
    pattern: re.Pattern[str]
    names: dict[str, str]


def guess_issuing_body(title: str, front_matter: Sequence[str], lang: str) -> str | None:
    """The body that the lines between title and text name, or the title (ingest/data/issuing_bodies.toml).

    In the language of the text. None where none is named in a way that is known.
    """
    base = search_lang(lang)
    # The first line tells of the text as it was made, later ones of its revisions.
    for place, line in enumerate([title, *front_matter]):
        for rule in _rules():
            looks_here = place > 0 or rule.looks_at_title
            if not looks_here or (match := rule.pattern.search(line)) is None:
                continue
            if name := rule.names.get(base):
                return match.expand(name)
            if not rule.names and match.re.groups:
                return str(match[1]).strip()
    return None


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    text = files("ingest.data").joinpath("issuing_bodies.toml").read_text("utf-8")
    return [
        _Rule(
            row["in"] == "both",
            re.compile(row["pattern"]),
            {lang: row[lang] for lang in ("zh", "en") if lang in row},
        )
        for row in tomllib.loads(text)["rule"]
    ]

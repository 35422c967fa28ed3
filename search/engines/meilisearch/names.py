"""The names of kb's indexes in a server."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from corpus import SEARCH_LANGS, SearchLang


class Names(NamedTuple):
    """The uids of one set of indexes: one of units for each language, and one that describes them."""

    prefix: str
    suffix: str = ""
    """Empty for the set in use; otherwise the suffix of a set that is being filled."""

    @property
    def about(self) -> str:
        return f"{self.prefix}-about{self.suffix}"

    def units(self, lang: SearchLang) -> str:
        return f"{self.prefix}-{lang}{self.suffix}"

    def lang(self, uid: str) -> SearchLang:
        """The language of an index of units, by its uid."""
        return next(lang for lang in SEARCH_LANGS if self.units(lang) == uid)

    @property
    def all(self) -> tuple[str, ...]:
        return (*map(self.units, SEARCH_LANGS), self.about)

    def draft(self) -> Names:
        """A new set beside this one."""
        return Names(self.prefix, f"-new-{secrets.token_hex(4)}")

    def is_draft(self, uid: str) -> bool:
        """Whether a uid belongs to a set that a rebuild was filling."""
        return any(uid.startswith(f"{name}-new-") for name in self.all)

"""Why something could not be done, as JSON."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import KbError, SearchLang


class ReasonView(msgspec.Struct, frozen=True, kw_only=True):
    """An error that is told beside an answer rather than in its place."""

    code: Annotated[str, Meta(description="Stable name", examples=["vectors-missing"])]
    message: Annotated[str, Meta(description="For the reader")]

    @classmethod
    def from_error(cls, error: KbError, lang: SearchLang) -> Self:
        # Imported here: it loads gettext's tables.
        from kb.web.i18n import localise_error

        return cls(code=error.code, message=localise_error(error, lang))

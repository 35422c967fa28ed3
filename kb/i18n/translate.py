"""The reader's language, and texts in it.

English texts are the gettext ids; Chinese ones stand in ``locale/zh_Hans/LC_MESSAGES/kb.po``, which is
compiled into memory when first needed: no compiled file can be out of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from corpus import SEARCH_LANGS, KbError, SearchLang, normalise_tag, search_lang
from kb.i18n.labels import N_

if TYPE_CHECKING:
    # The command line uses this module, too, and must not load the framework.
    from litestar.connection import ASGIConnection

CATALOGUE: Final = Path(__file__).parent / "locale/zh_Hans/LC_MESSAGES/kb.po"
_NAMES: Final = frozenset({"file", "id"})
ORIGINS: Final = frozenset({N_("the form"), N_("the options")})
"""Where metadata come from that are in no file."""
PARAMETER: Final = "ui"
"""Name of the query parameter and of the cookie that hold the reader's choice."""


@dataclass(frozen=True, slots=True)
class Translator:
    """Texts in one language."""

    lang: SearchLang
    translations: NullTranslations

    @property
    def tag(self) -> str:
        """BCP 47 tag of the texts, for ``lang`` attributes and Content-Language."""
        return "zh-Hans" if self.lang == "zh" else "en"

    def text(self, template: str, params: Mapping[str, object] | None = None) -> str:
        """``template`` (an English gettext id) in this language, filled from ``params``.

        Params that are known texts themselves are translated, too, except for names that people gave.
        """
        if not template:
            return ""
        translated: str = self.translations.ugettext(template)
        if not params:
            return translated
        return translated % {key: self._param(key, value) for key, value in params.items()}

    def _param(self, key: str, value: object) -> object:
        if not isinstance(value, str) or not value or (key in _NAMES and value not in ORIGINS):
            return value
        return self.translations.ugettext(value)


@cache
def translator(lang: SearchLang) -> Translator:
    """The translator for a language of the pages."""
    if lang == "en":
        return Translator(lang, NullTranslations())
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="zh_Hans", abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translator(lang, Translations(compiled))


def localise_error(error: KbError, lang: SearchLang) -> str:
    """The message and the remedy of ``error`` in ``lang``."""
    # Chinese sentences follow each other without a space.
    return ("" if lang == "zh" else " ").join(text for text in error_texts(error, lang) if text)


def error_texts(error: KbError, lang: SearchLang) -> tuple[str, str]:
    """The message and the remedy of ``error`` in ``lang``; the remedy may be empty."""
    ui = translator(lang)
    return ui.text(error.message, error.params), ui.text(error.remedy, error.params)


def reader_language(connection: ASGIConnection[Any, Any, Any, Any]) -> SearchLang:
    """The language of the response: from the address, else the cookie, else the browser.

    Readers of Traditional Chinese get the Chinese pages.
    """
    for choice in (connection.query_params.get(PARAMETER), connection.cookies.get(PARAMETER)):
        if choice in SEARCH_LANGS:
            return choice
    return preferred_language(connection.headers.get("accept-language", ""))


def preferred_language(accept_language: str) -> SearchLang:
    """The first language of an Accept-Language header (RFC 9110, 12.5.4) that the pages have."""
    wishes: list[tuple[float, SearchLang]] = []
    for part in accept_language.split(","):
        tag, _, weight = part.partition(";")
        # The script and region of zh-Hant-TW do not choose between the pages' languages.
        known = normalise_tag(tag.strip().split("-")[0])
        quality = _quality(weight)
        if known and quality > 0:
            wishes.append((quality, search_lang(known)))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else "en"


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0

"""Pages from templates, in the reader's language."""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.filters import do_filesizeformat
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from corpus import SEARCH_LANGS, Document, SearchLang, search_lang
from corpus.dated_versions import in_force_first
from kb.i18n import addresses as urls
from kb.i18n import labels
from kb.i18n import score_text as why
from kb.i18n.labels import N_
from kb.i18n.translate import PARAMETER, Translator, reader_language, translator
from kb.services import Services
from kb.settings import software_version
from kb.web.auth import FORM_FIELD, signed_in
from kb.web.collecting import collected_into
from kb.web.display.highlighting import cells, linked, marked, with_code

STATIC: Final = Path(__file__).parent / "static"
LANGUAGE_VARY: Final = "Accept-Language, Cookie"
_YEAR_IN_SECONDS: Final = 365 * 24 * 3600
_LOCALES: Final[dict[SearchLang, str]] = {"en": "en_GB", "zh": "zh_Hans_CN"}


def page(
    request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: Any
) -> Response[str]:
    """``template`` filled from ``context``; remembers a language that the address chose."""
    ui = translator(reader_language(request))
    html = filled(request, template, **context)
    cookies = []
    if request.query_params.get(PARAMETER) in SEARCH_LANGS:
        cookies.append(
            Cookie(
                PARAMETER, value=ui.lang, max_age=_YEAR_IN_SECONDS, httponly=True, samesite="lax"
            )
        )
    return Response(
        html,
        status_code=status,
        media_type=MediaType.HTML,
        headers={
            "Content-Language": ui.tag,
            "Vary": LANGUAGE_VARY,
            "Cache-Control": "private, no-cache",
        },
        cookies=cookies,
    )


def filled(request: Request[Any, Any, Any], template: str, **context: Any) -> str:
    """``template`` filled from ``context``, in the reader's language."""
    ui = translator(reader_language(request))
    visitor = signed_in(request)
    return (
        _environment(ui.lang)
        .get_template(template)
        .render(
            ui=ui,
            base_url=base_url(request),
            here=_path(request),
            address=_path(request) + (f"?{request.url.query}" if request.url.query else ""),
            visitor=visitor,
            collecting=collected_into(request, visitor) if visitor else None,
            form_field=FORM_FIELD,
            switches={lang: _in_language(request, lang) for lang in SEARCH_LANGS},
            **context,
        )
    )


def base_url(request: Request[Any, Any, Any]) -> str:
    """Scheme and host, without a slash at the end: KB_PUBLIC_URL, or as the reader's browser has them."""
    services: Services = request.app.state.services
    return services.settings.public_base or str(request.base_url).rstrip("/")


def own_version(documents: Sequence[Document], lang: SearchLang) -> Document:
    """The version to name a work by: in the reader's language, Simplified before Traditional, in force."""
    return min(
        in_force_first(documents), key=lambda d: (search_lang(d.lang) != lang, d.lang == "zh-Hant")
    )


def _in_language(request: Request[Any, Any, Any], lang: SearchLang) -> str:
    kept = [pair for pair in urls.pairs_of(request.url.query) if pair[0] != PARAMETER]
    return f"{quote(_path(request))}?{urlencode([*kept, (PARAMETER, lang)])}"


def _path(request: Request[Any, Any, Any]) -> str:
    """The path for a link on this site. One that begins with ``//`` is changed: it would lead to another
    site."""
    return "/" + request.url.path.lstrip("/\\")


@cache
def _environment(lang: SearchLang) -> Environment:
    environment = Environment(
        loader=PackageLoader("kb.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    ui = translator(lang)
    environment.install_gettext_translations(ui.translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        labels=labels,
        urls=urls,
        why=why,
        version=software_version(),
        static=_static_address,
        quotation_styles=labels.QUOTATION_STYLES,
        search_lang=search_lang,
        own_version=own_version,
        # Between a colon and what follows it; a Chinese colon is wide.
        gap=" " if lang == "en" else "",
    )
    environment.filters.update(
        marked=marked,
        linked=linked,
        cells=cells,
        with_code=with_code,
        label=_label(ui),
        day=_day(ui),
        moment=_moment(ui),
        moment_day=_moment_day(ui),
        document_date=_document_date(ui),
        anchor=urls.locator_of,
        percent=percent_text(ui),
        bytes=_bytes(ui),
        count=_count(ui),
    )
    return environment


def _label(ui: Translator) -> Any:
    def label(value: Any, names: Mapping[Any, str]) -> str:
        return ui.text(names.get(value, str(value)))

    return label


def _day(ui: Translator) -> Any:
    locale = _LOCALES[ui.lang]

    def day(value: datetime.date) -> str:
        return format_date(value, "long", locale)

    return day


def _moment(ui: Translator) -> Callable[[str], Markup]:
    """A time (UTC, ISO 8601) in the form for people; kb.js converts it to the reader's own time."""
    locale = _LOCALES[ui.lang]

    def moment(value: str) -> Markup:
        at = datetime.datetime.fromisoformat(value)
        text = format_datetime(at, "medium", tzinfo=datetime.UTC, locale=locale)
        return Markup('<time datetime="{}" data-local="time">{} UTC</time>').format(value, text)

    return moment


def _moment_day(ui: Translator) -> Callable[[str], Markup]:
    """The day of a time (UTC, ISO 8601)."""
    day = _day(ui)

    def moment_day(value: str) -> Markup:
        text = day(datetime.datetime.fromisoformat(value).date())
        return Markup('<time datetime="{}" data-local="day">{}</time>').format(value, text)

    return moment_day


def _document_date(ui: Translator) -> Any:
    """A document's date, or its month where the document prints no day."""
    day = _day(ui)

    def document_date(document: Document) -> str:
        read = document.evidence.get("date")
        is_month = read is not None and document.date is not None
        if is_month and read and read.value == f"{document.date:%Y-%m}":
            locale, form = ("zh_Hans_CN", "y年M月") if ui.lang == "zh" else ("en_GB", "MMMM y")
            return str(format_date(document.date, form, locale))
        return str(day(document.date))

    return document_date


def _count(ui: Translator) -> Callable[[int], str]:
    locale = _LOCALES[ui.lang]

    def count(value: int) -> str:
        return format_decimal(value, locale=locale)

    return count


def _bytes(ui: Translator) -> Any:
    def size(count: int) -> str:
        if count < 1000:
            return ui.text(
                N_("%(num)s byte") if count == 1 else N_("%(num)s bytes"), {"num": count}
            )
        return do_filesizeformat(count)

    return size


def percent_text(ui: Translator) -> Callable[[float], str]:
    """Writes a share as a percentage, rounded down."""
    locale = _LOCALES[ui.lang]

    def percent(share: float) -> str:
        # Down: 99.6 % is not sure.
        return format_percent(math.floor(share * 100) / 100, locale=locale)

    return percent


@cache
def _static_address(name: str) -> str:
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"

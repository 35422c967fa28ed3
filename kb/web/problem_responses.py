"""Turns an error into an HTTP answer in the reader's language: problem+json, or a page for browsers."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response
from litestar.datastructures import URL
from litestar.plugins.problem_details import ProblemDetailsException
from litestar.response import Redirect

from corpus import KeyMissing
from kb.i18n.addresses import API, sign_in_path
from kb.i18n.translate import Translator, reader_language, translator
from kb.logs import request_id
from kb.web.operations import accepted_by
from kb.web.problem_details import ProblemKind, problem_kind_of
from kb.web.render import LANGUAGE_VARY, page

_FOR_PROGRAMS: Final = frozenset({"/health", "/health/live", "/health/ready", "/metrics", "/mcp"})
"""Addresses beside the API that no browser shows."""
_LOG: Final = logging.getLogger("kb.web")


def answer_failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Litestar's exception handler for everything (RFC 9457 for the API)."""
    handler = request.scope.get("route_handler")
    accepted = accepted_by(request.app, handler) if handler and request.query_params else None
    fault = problem_kind_of(error, accepted)
    if fault.status == 503:
        # Logged in a line: an unavailable server must not fill the log with tracebacks.
        _LOG.warning("%s %s: %s", request.method, quote(request.url.path), error)
    elif fault.status >= 500:
        _LOG.error("%s %s failed", request.method, quote(request.url.path), exc_info=error)
    ui = translator(reader_language(request))
    if isinstance(error, KeyMissing) and _wants_page(request):
        return _to_sign_in(request)
    if _wants_page(request):
        response: Response[Any] = page(
            request,
            "error.html",
            status=fault.status,
            fault=fault,
            detail=_detail(fault, ui),
            remedy=ui.text(fault.remedy, fault.params),
            request_id=request_id(),
        )
    else:
        response = _problem(fault, ui, request.url.path).to_response(request)
        response.headers.update({"Content-Language": ui.tag, "Vary": LANGUAGE_VARY})
    response.headers.update(fault.headers)
    return response


def blanked(template: str) -> str:
    """A message template with its params left open, for describing a kind of failure."""
    return re.sub(r"%\(\w+\)[sd]", "…", template)


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    wanted = request.url
    if request.method != "GET":
        # The form's content is lost: back to the page with the form.
        with suppress(ValueError):
            wanted = URL(request.headers.get("referer", "/"))
    return Redirect(
        sign_in_path(wanted.path + (f"?{wanted.query}" if wanted.query else "")),
        status_code=303,
        headers={"Cache-Control": "no-store"},
    )


def _problem(fault: ProblemKind, ui: Translator, path: str) -> ProblemDetailsException:
    extra: dict[str, Any] = {
        "code": fault.code,
        "remedy": ui.text(fault.remedy, fault.params),
        "request_id": request_id(),
    }
    if fault.values:
        extra["errors"] = [
            {"field": value.field, "message": ui.text(value.message, value.params)}
            for value in fault.values
        ]
    return ProblemDetailsException(
        status_code=fault.status,
        type_=f"/problems/{fault.code}",
        title=ui.text(fault.title),
        detail=_detail(fault, ui),
        instance=path,
        extra=extra,
    )


def _detail(fault: ProblemKind, ui: Translator) -> str:
    message = ui.text(fault.message, fault.params)
    named = [f"{value.field} {ui.text(value.message, value.params)}" for value in fault.values]
    return f"{message} ({'; '.join(named)})" if named else message


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    if request.url.path.startswith(f"{API}/") or request.url.path in _FOR_PROGRAMS:
        return False
    accepted = request.accept.best_match(
        ["text/html", "application/problem+json", "application/json"]
    )
    return accepted in (None, "text/html")

"""Traces of requests, searches and ingest steps, sent by OpenTelemetry (OTLP) if that is switched on.

KB_OTEL_ENDPOINT switches it on, or OTEL_EXPORTER_OTLP_ENDPOINT of OpenTelemetry itself; it needs optional
packages (requirements/telemetry.in), which are imported only then. A span never contains what people search
for or read: no query, address, title or file name.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

from corpus import SettingInvalid
from kb.settings import Settings, software_version

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PATH: Final = "/v1/traces"
_SERVER_ERROR: Final = 500
_LOG: Final = logging.getLogger("kb.tracing")
_tracer: Tracer | None = None
_shut_down: Callable[[], None] | None = None


def set_up_tracing(settings: Settings) -> None:
    """Send traces from now on, if the settings or OpenTelemetry's own variables ask for it.

    Raises SettingInvalid if KB_OTEL_ENDPOINT is set and the packages are missing.
    """
    global _tracer, _shut_down  # noqa: PLW0603 - one for the process, as for the log
    own = settings.otel_endpoint
    is_asked = own or any(os.environ.get(name) for name in _ENDPOINTS)
    if not is_asked or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or _tracer:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        if own:
            detail = f"{error}; install requirements/telemetry.txt"
            raise SettingInvalid(name="KB_OTEL_ENDPOINT", detail=detail) from error
        _LOG.warning("no traces are sent: %s", error)
        return
    service = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "kb")}
    resource = Resource.create({**service, "service.version": software_version()})
    # kb's own, not that of the process: libraries would put what they know into spans of theirs.
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=own.rstrip("/") + _PATH) if own else OTLPSpanExporter()
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _shut_down = provider.shutdown
    atexit.register(end_tracing)
    _tracer = provider.get_tracer("kb", software_version())


def end_tracing() -> None:
    """Send what is not sent yet, and nothing from now on. A process that ends by os._exit must call it."""
    global _shut_down
    if _shut_down is not None:
        shut_down, _shut_down = _shut_down, None
        shut_down()


def span(name: str, **attributes: str | int | bool) -> AbstractContextManager[Span | None]:
    """A step of kb within that of its caller; None where no traces are sent."""
    if _tracer is None:
        return nullcontext()
    named = {f"kb.{key}": value for key, value in attributes.items()}
    return _tracer.start_as_current_span(name, attributes=named)


@contextmanager
def request_span(method: str, headers: Mapping[str, str]) -> Iterator[RequestSpan | None]:
    """A request, within the trace that its ``traceparent`` names; None where no traces are sent."""
    if _tracer is None:
        yield None
        return
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {name: headers[name] for name in ("traceparent", "tracestate") if name in headers}
    with _tracer.start_as_current_span(
        method,
        context=TraceContextTextMapPropagator().extract(carrier),
        kind=SpanKind.SERVER,
        attributes={"http.request.method": method},
    ) as begun:
        yield RequestSpan(begun)


class RequestSpan:
    """The span of a request, of which more is known when it is answered."""

    def __init__(self, begun: Span) -> None:
        self._span = begun

    def end(self, method: str, route: str, status: int, request_id: str) -> None:
        """``route``: the template, not the address."""
        from opentelemetry.trace import StatusCode

        self._span.update_name(f"{method} {route}")
        values: dict[str, Any] = {
            "http.route": route,
            "http.response.status_code": status,
            "kb.request_id": request_id,
        }
        self._span.set_attributes(values)
        if status >= _SERVER_ERROR:
            self._span.set_status(StatusCode.ERROR)

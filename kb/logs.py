"""The log on standard error: plain text, or one JSON object per line (KB_LOG)."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from kb.settings import Settings

_REQUEST: Final[ContextVar[str]] = ContextVar("id of the request", default="")
REQUEST_LOG: Final = "kb.requests"
"""Name of the logger of answered requests."""
_FIELDS: Final = "fields"


def set_up_log(settings: Settings, *, level: int = logging.WARNING) -> None:
    """Start logging to standard error. ``level`` applies to kb's own loggers; others log warnings only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if settings.log == "json" else _Text())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("kb").setLevel(level)
    is_logged = settings.log_requests == "on"
    logging.getLogger(REQUEST_LOG).setLevel(logging.INFO if is_logged else logging.WARNING)


@contextmanager
def request_logged_as(id_: str) -> Iterator[None]:
    """Within this context each log record has the id of the request."""
    token = _REQUEST.set(id_)
    try:
        yield
    finally:
        _REQUEST.reset(token)


def request_id() -> str:
    """The id of the request being answered; empty outside of one."""
    return _REQUEST.get()


def with_fields(**fields: object) -> dict[str, Any]:
    """The ``extra`` argument of a logger's call with values: JSON has them by name, text after the
    message."""
    return {_FIELDS: fields}


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        request = f" [{request_id()}]" if request_id() else ""
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        line = f"{_at(record)} {record.levelname} {record.name}{request} {_message(record)}{fields}"
        return f"{line}\n{_trace(record)}" if record.exc_info else line


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id() or None,
            "process": record.process,
            **_fields(record),
            "trace": _trace(record) if record.exc_info else None,
        }
        known = {name: value for name, value in entry.items() if value is not None}
        return msgspec.json.encode(known, enc_hook=str).decode()


def _at(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    # A name that a client sends may contain line breaks, which would forge a line.
    return record.getMessage().replace("\r", "\\r").replace("\n", "\\n")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = getattr(record, _FIELDS, {})
    return fields


def _trace(record: logging.LogRecord) -> str:
    return "".join(traceback.format_exception(*record.exc_info or ())).rstrip()

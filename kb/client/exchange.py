"""Requests, retries and errors, without input or output: generators that say what to do next.

A generator yields a Request, and is sent its response or the reason why there is none; or it yields a Wait.
``client.py`` drives it with or without ``await``.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple, TypeVar

import httpx

from corpus import KbError, ServerUnreachable, kinds_by_code

T = TypeVar("T")

TRIES: Final = 4
FIRST_WAIT: Final = 0.5
"""Seconds before the second try; doubled before each further one, where the server names no time."""
LONGEST_WAIT: Final = 60.0
"""Seconds: a server that asks for more is not waited for."""
_PASSING: Final = frozenset({429, 502, 503, 504})
"""Statuses that pass."""


class Request(NamedTuple):
    """A request to the API."""

    method: str
    path: str
    params: Mapping[str, Any] = {}
    body: Any = None


class Wait(NamedTuple):
    """A pause."""

    seconds: float


Step = Request | Wait
Answer = httpx.Response | httpx.TransportError | None
"""Of a Request; None after a Wait."""
Steps = Generator[Step, Answer, T]


def exchange(request: Request) -> Steps[httpx.Response]:
    """The successful response. All that this client sends only reads, so that it may be sent again.

    Raises the error of kb that the server names by its code, or ServerUnreachable.
    """
    wait = FIRST_WAIT
    for remaining in range(TRIES - 1, -1, -1):
        answer = yield request
        if isinstance(answer, httpx.Response) and answer.is_success:
            return answer
        pause = wait
        if isinstance(answer, httpx.Response):
            pause = _retry_after(answer) or wait
            if answer.status_code not in _PASSING or not remaining or pause > LONGEST_WAIT:
                raise error_of(answer)
        elif not remaining:
            raise ServerUnreachable(path=request.path, detail=str(answer)) from answer
        yield Wait(pause)
        wait *= 2
    raise AssertionError("the last try returns or raises")


def error_of(response: httpx.Response) -> KbError:
    """The error that a problem (RFC 9457) describes, with the server's own words."""
    try:
        problem = response.json()
        code, detail = str(problem["code"]), str(problem["detail"])
        remedy = str(problem.get("remedy", ""))
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        code, detail, remedy = "", f"HTTP {response.status_code}", ""
    kind = kinds_by_code().get(code, KbError)
    error = kind()
    # The server has filled the texts already: nothing is left to be put into them.
    error.__dict__.update(message=detail.replace("%", "%%"), remedy=remedy.replace("%", "%%"))
    return error


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds (RFC 9110, 10.2.3)."""
    given = response.headers.get("retry-after", "")
    if given.isascii() and given.isdigit():
        return float(given)
    try:
        moment = parsedate_to_datetime(given)
        return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None

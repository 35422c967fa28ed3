"""kb's application over the services of one test after another.

Litestar takes a fifth of a second to make it, and its OpenAPI document as long again: more than most tests
take to ask it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from kb.services import Services
from kb.web.app import create_app, state_of

_idle: defaultdict[Hashable, list[Litestar]] = defaultdict(list)


class SiteClient(TestClient[Litestar]):
    """As a context, it leaves its application to the next one."""

    def __init__(self, kind: Hashable, app: Litestar, **options: Any) -> None:
        super().__init__(app, **options)
        self._kind = kind

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        _idle[self._kind].append(self.app)


def client_of(
    services: Services, make: Callable[[Services], Litestar] = create_app, **options: Any
) -> SiteClient:
    """A client of an application over ``services``; ``options`` of TestClient."""
    settings = services.settings
    # What create_app makes of the settings besides the state.
    kind = make, settings.request_seconds, settings.allowed_hosts, settings.cors_origins
    if not _idle[kind]:
        return SiteClient(kind, make(services), **options)
    app = _idle[kind].pop()
    app.state.update(state_of(services, lambda: False))
    return SiteClient(kind, app, **options)

"""The web application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, License, Tag
from litestar.static_files import create_static_files_router
from litestar.types import Scope

from kb.i18n.addresses import EVENTS, SCHEMA
from kb.oidc import Provider
from kb.readers import ReaderViews
from kb.services import Services
from kb.settings import software_version
from kb.web.api import api_router
from kb.web.api.status import HealthAlias
from kb.web.auditing import MOST_REFUSALS, audits
from kb.web.auth import KEY_SCHEME, READ_BY_ANYONE, identifies, reader_of
from kb.web.feeds import FeedPages
from kb.web.harvest import HarvestPages
from kb.web.headers import HeadLitestar, TaggedCompression, add_security_headers, allow_every_method
from kb.web.limits import RequestLimits
from kb.web.mcp_endpoint import McpEndpoint
from kb.web.metrics_endpoint import MetricsEndpoint
from kb.web.observing import REQUEST_ID
from kb.web.pages import pages_router
from kb.web.pages.sign_in import SignInThrottles
from kb.web.parameters import provide_filters
from kb.web.problem_responses import answer_failure
from kb.web.render import STATIC
from kb.web.requests import KbRequest, names_a_file
from kb.web.throttle import (
    HAND_OVERS,
    QUERIES,
    REFUSALS,
    SIGN_INS,
    UPLOADS,
    SharedCounts,
    Throttle,
    limits_kinds,
)

_YEAR_IN_SECONDS = 365 * 24 * 3600
_HOUR_IN_SECONDS = 3600.0
_HAND_OVERS_FAILED = 10
"""Names that one sender may try in an hour to which no collection can be handed over: trying would tell
which names there are."""
_GZIP_LEVEL = 3
"""An answer of 50 kB becomes an eighth larger than at 5, and takes two thirds of the time."""


def create_app(services: Services, is_stopping: Callable[[], bool] = lambda: False) -> Litestar:
    """The API and the pages over ``services``, which the caller opens and closes.

    ``is_stopping``: whether the server waits for answers to end; those that would not end by themselves do.
    """
    settings = services.settings
    mcp = McpEndpoint()
    return HeadLitestar(
        # The many routes last: with each of these, Litestar looks again at all that it has.
        route_handlers=[
            mcp.handler,
            HealthAlias,
            MetricsEndpoint,
            HarvestPages,
            FeedPages,
            create_static_files_router(
                path="/static",
                directories=[STATIC],
                # Addresses of static files carry a hash of their content.
                cache_control=CacheControlHeader(public=True, max_age=_YEAR_IN_SECONDS),
                include_in_schema=False,
                opt=dict(READ_BY_ANYONE),
                guards=[names_a_file],
            ),
            api_router(),
            pages_router(),
        ],
        guards=[identifies, limits_kinds],
        request_class=KbRequest,
        dependencies={
            "services": Provide(_services_of_reader, sync_to_thread=False),
            "filters": Provide(provide_filters, sync_to_thread=False),
        },
        lifespan=[mcp.lifespan],
        state=State(state_of(services, is_stopping)),
        exception_handlers={Exception: answer_failure, HTTPException: answer_failure},
        middleware=[RequestLimits(settings.request_seconds, settings.allowed_hosts.split())],
        before_send=[add_security_headers, allow_every_method, audits],
        compression_config=CompressionConfig(
            # Compression buffers; events must be sent at once.
            backend="gzip",
            gzip_compress_level=_GZIP_LEVEL,
            exclude=[EVENTS],
            middleware_class=TaggedCompression,
        ),
        # Cookies are never sent: what a script of another site may do, it does with a key of its own.
        cors_config=_cors(settings.cors_origins.split()),
        logging_config=None,
        openapi_config=_openapi(),
    )


def state_of(services: Services, is_stopping: Callable[[], bool]) -> dict[str, Any]:
    """All of the application's state that depends on ``services``, by name; see ``create_app``."""
    settings = services.settings
    # Where several processes answer, their parent has made the folder.
    shared = SharedCounts(settings.limits_file) if settings.server_processes > 1 else None

    def throttle(name: str, most: int, seconds: float = 60.0) -> Throttle:
        return Throttle(most, seconds, shared=shared, name=name)

    return {
        "services": services,
        "views": ReaderViews(services),
        "is_stopping": is_stopping,
        QUERIES: throttle(QUERIES, settings.queries_per_minute),
        UPLOADS: throttle(UPLOADS, settings.uploads_per_minute),
        HAND_OVERS: throttle(HAND_OVERS, _HAND_OVERS_FAILED, _HOUR_IN_SECONDS),
        REFUSALS: throttle(REFUSALS, MOST_REFUSALS),
        "oidc": Provider(settings) if settings.oidc_issuer else None,
        SIGN_INS: SignInThrottles(settings.sign_ins_per_minute, shared),
    }


def _services_of_reader(scope: Scope) -> Services:
    """The services that the reader may see; see ``kb.readers``.

    Handlers that show nothing of the library get the whole services, so that they answer even if the
    catalog cannot be read.
    """
    state = scope["litestar_app"].state
    if READ_BY_ANYONE.items() <= scope["route_handler"].opt.items():
        whole: Services = state.services
        return whole
    views: ReaderViews = state.views
    return views.of(reader_of(scope))


def _cors(origins: list[str]) -> CORSConfig | None:
    if not origins:
        return None
    return CORSConfig(
        allow_origins=origins,
        allow_methods=["GET", "HEAD", "POST"],
        expose_headers=[
            "ETag",
            "Link",
            "Location",
            "Retry-After",
            REQUEST_ID,
            "X-Total-Count",
        ],
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="kb: counter-trafficking knowledge base",
        version=software_version(),
        description=(
            "Treaties, plans of action, laws, training materials and reports on counter-trafficking, "
            "in Chinese and English, passage by passage. Failures are problem details (RFC 9457) in "
            "the language of Accept-Language. Reading needs no key, writing needs one."
        ),
        license=License(name="MIT", identifier="MIT"),
        tags=[
            Tag("search", "Words in, passages of both languages out"),
            Tag("citations", "Citations, and the passages they name"),
            Tag("submissions", "The ledger: submitted files and their results"),
            Tag("documents", "Language versions of works, each held as a file"),
            Tag("passages", "Units that people cite"),
            Tag("works", "What language versions have in common"),
            Tag("terms", "The termbase: concepts with their terms in both languages"),
            Tag("exports", "All records, for a copy elsewhere"),
            Tag("collections", "Passages that a reader has gathered, with headings and notes"),
            Tag("access", "Groups of readers and the audit log, for administrators"),
            Tag("status", "Counts, state and health"),
        ],
        components=Components(security_schemes=KEY_SCHEME),
        path=SCHEMA,
        # No renderer: each needs inline scripts or a foreign server; the page at /api does without.
        render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
        use_handler_docstrings=False,
    )

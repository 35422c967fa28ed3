"""Counts of requests and searches by the running servers, since `kb serve` was started.

The counts of several server processes are added up: each keeps its own in files of one folder (the
multiprocess mode of prometheus_client, which the variable SHARED_FOLDER switches on when this module is
imported). Nothing that a person typed is counted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histograms' classes, in seconds."""

disable_created_metrics()  # type: ignore[no-untyped-call]
_OWN: Final = CollectorRegistry()
_REQUESTS: Final = Counter(
    "kb_requests", "Requests answered.", ("method", "route", "status"), registry=_OWN
)
_REQUEST_SECONDS: Final = Histogram(
    "kb_request_seconds",
    "Seconds until the last byte of an answer.",
    ("route",),
    buckets=_SECONDS,
    registry=_OWN,
)
_SEARCHES: Final = Counter(
    "kb_searches",
    "Searches, by the query's language; mode: what was compared, words alone or meaning as well.",
    ("engine", "language", "mode"),
    registry=_OWN,
)
_SEARCHES_WITHOUT_RESULT: Final = Counter(
    "kb_searches_without_result",
    "Searches that no passage answers.",
    ("engine", "language"),
    registry=_OWN,
)
_SEARCH_SECONDS: Final = Histogram(
    "kb_search_seconds",
    "Seconds from a query to its answer.",
    ("engine", "language"),
    buckets=_SECONDS,
    registry=_OWN,
)


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request. ``route``: the template, such as ``/documents/{document_id}``; the address itself
    would reveal what is read."""
    _REQUESTS.labels(method, route, str(status)).inc()
    _REQUEST_SECONDS.labels(route).observe(seconds)


def note_search(
    engine: str, language: str, mode: str, *, is_answered: bool, seconds: float
) -> None:
    _SEARCHES.labels(engine, language, mode).inc()
    _SEARCH_SECONDS.labels(engine, language).observe(seconds)
    if not is_answered:
        _SEARCHES_WITHOUT_RESULT.labels(engine, language).inc()


def counted() -> Iterator[Metric]:
    """The counts of all server processes."""
    if SHARED_FOLDER not in os.environ:
        return iter(_OWN.collect())
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return iter(registry.collect())

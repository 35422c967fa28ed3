"""The endpoint /metrics, in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from hmac import compare_digest
from typing import TYPE_CHECKING

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from kb.metrics import counted
from kb.schemas.figures import Figures
from kb.services import Services
from kb.web.auth import READ_BY_ANYONE, Connection, requires_admin

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric


async def _requires_metrics_key(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard: admits requests with KB_METRICS_KEY, which opens nothing else, and administrators."""
    wanted = connection.app.state.services.settings.metrics_key.encode()
    given = connection.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if not wanted or not compare_digest(given, wanted):
        await requires_admin(connection, handler)


class MetricsEndpoint(Controller):
    """/metrics"""

    include_in_schema = False
    # It shows only counts of the library; the next guard decides who may read them.
    opt = READ_BY_ANYONE
    guards = (_requires_metrics_key,)

    @get("/metrics", sync_to_thread=True)
    def metrics(self, services: NamedDependency[Services]) -> Response[bytes]:
        """The counts of the servers, and the present state of the library."""
        registry = CollectorRegistry()
        registry.register(_State(Figures.of(services)))
        # As a header: to a media type the framework would add the charset again.
        headers = {"content-type": CONTENT_TYPE_PLAIN_0_0_4}
        return Response(generate_latest(registry), headers=headers)


class _State(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        yield from counted()
        health, index, vectors = figures.health, figures.index, figures.embeddings
        parts = {
            part: float(getattr(health, part) in {"ok", "idle", "embeddings-off"})
            for part in ("catalog", "index", "worker", "encoder", "disk")
        }
        yield _gauge("kb_up", "Whether a part is as it should be.", "part", parts)
        yield GaugeMetricFamily("kb_documents", "Documents.", figures.documents)
        yield GaugeMetricFamily("kb_passages", "Passages.", figures.passages)
        yield _gauge(
            "kb_submissions",
            "Submitted files by their present status.",
            "status",
            {status.value: float(count) for status, count in figures.submissions.items()},
        )
        yield GaugeMetricFamily(
            "kb_oldest_waiting_seconds",
            "For how long the first file of the queue has waited.",
            figures.oldest_waiting_seconds,
        )
        yield _gauge(
            "kb_index_documents",
            "Documents in the index.",
            "state",
            {"current": index.documents, "stale": index.stale, "surplus": index.surplus},
        )
        yield _gauge(
            "kb_vectors",
            "Passages with vectors, and those that wait for them.",
            "state",
            {"done": vectors.done, "pending": vectors.pending},
        )
        disk = {part.replace(" ", "_"): float(size) for part, size in figures.disk.items()}
        yield _gauge("kb_disk_bytes", "Size of a part of the data folder.", "part", disk)
        yield GaugeMetricFamily("kb_disk_free_bytes", "Free disk space.", figures.disk_free)


def _gauge(name: str, says: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family

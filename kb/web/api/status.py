"""How much is in and whether all is well."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency

from kb.views import Status
from kb.web.api.failures import failures
from kb.web.services import Services


class StatusApi(Controller):
    """/status"""

    tags = ("status",)

    @get(
        "/status",
        operation_id="getStatus",
        summary="See what is in",
        description="Counts of works, documents and passages, and how far the search index is.",
        responses=failures(),
        sync_to_thread=True,
    )
    def get_status(self, services: NamedDependency[Services]) -> Status:
        return services.status()


class HealthApi(Controller):
    """/health"""

    tags = ("status",)

    @get(
        "/health",
        operation_id="getHealth",
        summary="See whether the service runs",
        description="Answers 200 if the catalog can be read, else 503.",
        responses=failures(),
        sync_to_thread=True,
    )
    def get_health(self, services: NamedDependency[Services]) -> dict[str, str]:
        services.catalog.offerings(limit=1)
        return {"status": "ok"}


class HealthAlias(Controller):
    """The same at /health, where health checks look by habit."""

    include_in_schema = False

    @get("/health", sync_to_thread=True)
    def get_health(self, services: NamedDependency[Services]) -> dict[str, str]:
        services.catalog.offerings(limit=1)
        return {"status": "ok"}

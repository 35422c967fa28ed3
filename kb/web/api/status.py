"""Counts, the state of the index, and the health check."""

from __future__ import annotations

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from kb.schemas import Health, OverviewView, Status
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.problem_details import RETRY_AFTER


class StatusApi(Controller):
    """/status"""

    tags = ("status",)

    @get(
        "/status",
        operation_id="getStatus",
        summary="Get counts and state",
        description=(
            "Counts of works, documents and passages; the documents that are missing, stale or surplus in "
            "the search index; and how many passages have vectors for search by meaning."
        ),
        responses=failures(),
        sync_to_thread=True,
    )
    def get_status(self, services: NamedDependency[Services]) -> Status:
        return Status.of(services)


class OverviewApi(Controller):
    """/overview"""

    tags = ("status",)

    @get(
        "/overview",
        operation_id="getOverview",
        summary="Get the library in figures",
        description=(
            "Documents by language, type, status, force, year and shelf, when they came in, how many files "
            "were not added and why, and the last documents that were added or amended."
        ),
        responses=failures(),
        sync_to_thread=True,
    )
    def get_overview(self, services: NamedDependency[Services]) -> OverviewView:
        return OverviewView.of(services.overviewer.now())


class HealthApi(Controller):
    """/health"""

    tags = ("status",)

    @get(
        "/health",
        operation_id="getHealth",
        summary="See whether the service runs",
        description="Answers 200 if the catalog and the index can be used, else 503; tells which.",
        responses=failures(),
        sync_to_thread=True,
    )
    def get_health(self, services: NamedDependency[Services]) -> Response[Health]:
        return _health(services)


class HealthAlias(Controller):
    """The same at /health, where health checks look by habit."""

    include_in_schema = False

    @get("/health", sync_to_thread=True)
    def get_health(self, services: NamedDependency[Services]) -> Response[Health]:
        return _health(services)


def _health(services: Services) -> Response[Health]:
    health = Health.of(services)
    if health.is_ok:
        return Response(health)
    return Response(health, status_code=503, headers=RETRY_AFTER)

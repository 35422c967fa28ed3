"""Counts, the state of the index, and the health check."""

from __future__ import annotations

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency

from kb.schemas import Health, Liveness, OverviewView, Status
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.auth import READ_BY_ANYONE
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
    """/health, /health/live and /health/ready"""

    opt = READ_BY_ANYONE
    tags = ("status",)

    @get(
        "/health",
        operation_id="getHealth",
        summary="See whether the service runs",
        description=(
            "Answers 200 if the catalog and the index can be used, else 503; gives the state of each part."
        ),
        responses=failures(),
        sync_to_thread=True,
    )
    def get_health(self, services: NamedDependency[Services]) -> Response[Health]:
        return _health(services)

    @get(
        "/health/ready",
        operation_id="getReadiness",
        summary="See whether requests can be answered",
        description="The same as `/health`, and 503 as well while the server is being stopped.",
        responses=failures(),
        sync_to_thread=True,
    )
    def get_readiness(self, services: NamedDependency[Services], state: State) -> Response[Health]:
        return _ready(services, state)

    @get(
        "/health/live",
        operation_id="getLiveness",
        summary="See whether the process answers",
        description="Checks nothing else. Restart a process that does not answer.",
        responses=failures(),
        sync_to_thread=False,
    )
    def get_liveness(self) -> Liveness:
        return Liveness(status="ok")


class HealthAlias(Controller):
    """The same at /health, where health checks look by habit."""

    include_in_schema = False
    opt = READ_BY_ANYONE

    @get("/health", sync_to_thread=True)
    def get_health(self, services: NamedDependency[Services]) -> Response[Health]:
        return _health(services)

    @get("/health/ready", sync_to_thread=True)
    def get_readiness(self, services: NamedDependency[Services], state: State) -> Response[Health]:
        return _ready(services, state)

    @get("/health/live", sync_to_thread=False)
    def get_liveness(self) -> Liveness:
        return Liveness(status="ok")


def _ready(services: Services, state: State) -> Response[Health]:
    answer = _health(services)
    if state.is_stopping():
        answer.status_code = 503
    return answer


def _health(services: Services) -> Response[Health]:
    health = Health.of(services)
    if health.is_ready:
        return Response(health)
    return Response(health, status_code=503, headers=RETRY_AFTER)

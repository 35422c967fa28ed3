"""The ledger: all submitted files, their results, and actions on them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.response import ServerSentEvent
from msgspec import UNSET, Meta, UnsetType

from corpus import SubmissionStatus
from ingest.metadata import GIVEN
from kb.i18n.translate import reader_language
from kb.intake.actions import accept, discard, retry, retry_all
from kb.schemas import LedgerView, SubmissionView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.auth import NEEDS_KEY, requires_write
from kb.web.event_stream import submission_events
from kb.web.operations import with_body
from kb.web.parameters import Offset

SubmissionId = Annotated[
    int,
    PathParameter(description="The number of a submission", ge=1, examples=[Example(value=1)]),
]
BatchName = Annotated[
    str | None, QueryParameter(description="Only files submitted together as this `batch`")
]
_GIVEN: Any = msgspec.defstruct(
    "_Given",
    [(name, Annotated[str | UnsetType | None, meta], UNSET) for name, meta in GIVEN.items()],
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
)


class GivenMetadata(_GIVEN):  # type: ignore[misc]
    """Metadata for a file that is to be read; what is left out, or null, stays as it was."""

    @property
    def values(self) -> dict[str, str]:
        """What is said, by field."""
        fields = {name: getattr(self, name) for name in GIVEN}
        return {name: value for name, value in fields.items() if isinstance(value, str)}


class RetryRequest(GivenMetadata):
    """Metadata and password for reading a file again."""

    password: Annotated[
        str | None, Meta(description="Password of the file; kept only until the file is read")
    ] = None


class SubmissionsApi(Controller):
    """/submissions. Reading needs a key, too: file names can be confidential."""

    path = "/submissions"
    tags = ("submissions",)
    guards = (requires_write,)
    security = NEEDS_KEY

    @get(
        "/",
        operation_id="listSubmissions",
        summary="List submitted files",
        description="Newest first, each with its result, and the count of each status.",
        responses=failures(400, 401, 403),
        sync_to_thread=True,
    )
    def list_submissions(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        status: Annotated[
            list[SubmissionStatus] | None,
            QueryParameter(description="Only this status; may be repeated"),
        ] = None,
        batch: BatchName = None,
        limit: Annotated[int, QueryParameter(description="Maximum number", ge=1, le=500)] = 50,
        offset: Offset = 0,
    ) -> LedgerView:
        return LedgerView.of(
            services.catalog.submissions,
            reader_language(request),
            statuses=status or (),
            batch=batch,
            limit=limit,
            offset=offset,
        )

    @get(
        "/events",
        operation_id="watchSubmissions",
        summary="Watch the ledger",
        description=(
            "Server-sent events: `event: submission` with the submission as it is now; `id`: its revision. "
            "Starts after `since`, or after the `Last-Event-ID` that a client sends when it reconnects; "
            "without these with all of the `batch`, or with the next change. A comment comes "
            "every 15 seconds."
        ),
        media_type="text/event-stream",
        responses=failures(400, 401, 403),
        sync_to_thread=False,
    )
    def watch(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        batch: BatchName = None,
        since: Annotated[int | None, QueryParameter(description="A revision", ge=0)] = None,
    ) -> ServerSentEvent:
        return ServerSentEvent(submission_events(request, services.catalog, batch, since))

    @get(
        "/{submission_id:int}",
        operation_id="getSubmission",
        summary="Get the result for a file",
        responses=failures(400, 401, 403, 404),
        sync_to_thread=True,
    )
    def get_submission(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        submission_id: SubmissionId,
    ) -> SubmissionView:
        return SubmissionView.of(
            services.catalog.submissions.get(submission_id), reader_language(request)
        )

    @post(
        "/{submission_id:int}/retry",
        status_code=202,
        operation_id="retrySubmission",
        operation_class=with_body({"title": "Palermo Protocol", "lang": "en"}),
        summary="Read a file again",
        description="Optionally with other metadata or a password.",
        responses=failures(400, 401, 403, 404, 409, 422),
        sync_to_thread=True,
    )
    def retry_submission(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        submission_id: SubmissionId,
        data: JSONBody[RetryRequest | None] = None,
    ) -> SubmissionView:
        again = data or RetryRequest()
        submission = retry(services.catalog, submission_id, again.values, again.password)
        return SubmissionView.of(submission, reader_language(request))

    @post(
        "/retry",
        status_code=202,
        operation_id="retrySubmissions",
        summary="Read all files again that were not added",
        description="Those that were refused, failed, or need their text recognised.",
        responses=failures(401, 403),
        sync_to_thread=True,
    )
    def retry_submissions(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> list[SubmissionView]:
        lang = reader_language(request)
        return [SubmissionView.of(submission, lang) for submission in retry_all(services.catalog)]

    @post(
        "/{submission_id:int}/accept",
        status_code=202,
        operation_id="acceptSubmission",
        operation_class=with_body({"type": "treaty", "issuing_body": "United Nations"}),
        summary="Add a held file",
        description="With the proposed metadata, overridden by those in the request.",
        responses=failures(400, 401, 403, 404, 409, 422),
        sync_to_thread=True,
    )
    def accept_submission(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        submission_id: SubmissionId,
        data: JSONBody[GivenMetadata | None] = None,
    ) -> SubmissionView:
        values = data.values if data else {}
        submission = accept(services.catalog, submission_id, values)
        return SubmissionView.of(submission, reader_language(request))

    @post(
        "/{submission_id:int}/discard",
        status_code=200,
        operation_id="discardSubmission",
        summary="Discard a held file",
        description="The file is not added; its row in the ledger gives the reason.",
        responses=failures(401, 403, 404, 409),
        sync_to_thread=True,
    )
    def discard_submission(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        submission_id: SubmissionId,
    ) -> SubmissionView:
        return SubmissionView.of(discard(services.catalog, submission_id), reader_language(request))

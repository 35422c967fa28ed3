"""Files sent by a browser, and the ledger of all that were ever submitted."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, QueryParameter
from litestar.response import Redirect

from corpus import KbError, MetadataInvalid, SubmissionStatus
from kb.i18n.addresses import EVENTS, INGEST, ledger_path, on_this_site, submission_path, with_query
from kb.i18n.translate import reader_language, translator
from kb.intake.actions import accept, discard, retry, retry_all
from kb.services import Services
from kb.web.auth import TOKEN_IN_STREAM, requires_write
from kb.web.display.submissions import SubmissionOnPage
from kb.web.forms import AgainForm, MetadataForm
from kb.web.paging import Paging, turn
from kb.web.problem_details import problem_kind_of
from kb.web.render import page
from kb.web.throttle import UPLOADS, counted_as
from kb.web.uploads import take_upload

ROWS: Final = 50
_KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}

Status = Annotated[SubmissionStatus | None, QueryParameter()]
Batch = Annotated[str | None, QueryParameter(max_length=100)]
Form = Body(media_type=RequestEncodingType.URL_ENCODED)


class IngestPages(Controller):
    """/ingest and what is below."""

    include_in_schema = False
    path = INGEST
    guards = (requires_write,)

    @get("/", sync_to_thread=True)
    def ledger(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        status: Status = None,
        batch: Batch = None,
        offset: Annotated[int, QueryParameter(ge=0)] = 0,
        work: Annotated[str, QueryParameter(max_length=1000)] = "",
        lang: Annotated[str, QueryParameter(max_length=100)] = "",
    ) -> Response[str]:
        """The upload form and the list of submitted files.

        ``work``, ``lang``: of a document whose new version is to be sent, for the form.
        """
        form = MetadataForm(work=work, lang=lang)
        return _ledger(request, services, form, status, batch, offset)

    @post("/", opt=TOKEN_IN_STREAM | counted_as(UPLOADS), request_max_body_size=None)
    async def send(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[Any]:
        """The form without a script: all files at once."""
        submissions = await take_upload(request, services)
        return _go(ledger_path(batch=submissions[0].batch))

    @get("/rows", sync_to_thread=True)
    def rows(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        id: Annotated[list[int], QueryParameter(max_items=200)],  # noqa: A002
        status: Status = None,
        batch: Batch = None,
    ) -> Response[str]:
        """Rows of the ledger and its filters alone, for the script that keeps the page up to date."""
        ui = translator(reader_language(request))
        catalog = services.catalog
        rows = [SubmissionOnPage.of(o, catalog, ui) for o in catalog.submissions.by_ids(id)]
        counts = catalog.submissions.counts(batch)
        return page(
            request, "ledger_rows.html", rows=rows, counts=counts, chosen=status, batch=batch
        )

    @post("/retry", sync_to_thread=True)
    def again_all(self, services: NamedDependency[Services]) -> Response[Any]:
        """Has all read once more that did not come in."""
        retry_all(services.catalog)
        return _go(INGEST)

    @get("/{submission_id:int}", sync_to_thread=True)
    def submission(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        submission_id: FromPath[int],
    ) -> Response[str]:
        """A file, and the metadata that kb proposes for it."""
        return _submission(request, services, submission_id)

    @post("/{submission_id:int}/retry", sync_to_thread=True)
    def again(
        self,
        services: NamedDependency[Services],
        submission_id: FromPath[int],
        data: Annotated[AgainForm, Form],
    ) -> Response[Any]:
        """Has a file read once more, and leads back to where that was asked for."""
        retry(services.catalog, submission_id, password=data.password or None)
        return _go(on_this_site(data.back))

    @post("/{submission_id:int}/accept", sync_to_thread=True)
    def accept(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        submission_id: FromPath[int],
        data: Annotated[MetadataForm, Form],
    ) -> Response[Any]:
        """Adds a held file, or shows the form again with the error."""
        try:
            # Here an empty title does not leave it to the file.
            submission = accept(services.catalog, submission_id, {"title": ""} | data.values)
        except MetadataInvalid as error:
            return _submission(request, services, submission_id, data, error)
        return _go(submission_path(submission.id))

    @post("/{submission_id:int}/discard", sync_to_thread=True)
    def discard(
        self, services: NamedDependency[Services], submission_id: FromPath[int]
    ) -> Response[Any]:
        """Settles a held file as refused."""
        return _go(submission_path(discard(services.catalog, submission_id).id))


def _ledger(
    request: Request[Any, Any, Any],
    services: Services,
    form: MetadataForm,
    status: SubmissionStatus | None,
    batch: str | None,
    offset: int,
) -> Response[str]:
    ui = translator(reader_language(request))
    table = services.catalog.submissions
    # Before the rows: what changes meanwhile is told by an event.
    revision = table.last_revision()
    wanted = [status] if status else []
    found, total = table.page(statuses=wanted, batch=batch, limit=ROWS, offset=offset)
    settings = services.settings
    return page(
        request,
        "ingest.html",
        rows=[SubmissionOnPage.of(submission, services.catalog, ui) for submission in found],
        counts=table.counts(batch),
        chosen=status,
        batch=batch,
        paging=turn(request, Paging(offset, ROWS, total)),
        events=with_query(EVENTS, {"since": str(revision), "batch": batch}),
        takes_new=status is None and offset == 0,
        limits=settings,
        form=form,
    )


def _submission(
    request: Request[Any, Any, Any],
    services: Services,
    submission_id: int,
    form: MetadataForm | None = None,
    error: KbError | None = None,
) -> Response[str]:
    ui = translator(reader_language(request))
    table = services.catalog.submissions
    revision = table.last_revision()
    submission = table.get(submission_id)
    fault = problem_kind_of(error) if error else None
    return page(
        request,
        "submission.html",
        status=fault.status if fault else 200,
        row=SubmissionOnPage.of(submission, services.catalog, ui),
        form=form or MetadataForm.of(submission.proposed or {}),
        refusal=ui.text(fault.message, fault.params) if fault else "",
        events=with_query(EVENTS, {"since": str(revision), "batch": submission.batch}),
    )


def _go(address: str) -> Redirect:
    return Redirect(address, status_code=303, headers=_KEPT_NOWHERE)

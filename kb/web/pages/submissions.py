"""Files sent by a browser, and the ledger of all that were ever submitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, QueryParameter
from litestar.response import Redirect

from corpus import KbError, MetadataInvalid, SubmissionStatus, UploadInvalid
from kb.i18n.addresses import (
    EVENTS,
    INGEST,
    PROPOSALS,
    ledger_path,
    on_this_site,
    pairs_of,
    submission_path,
    with_query,
)
from kb.i18n.translate import localise_error, reader_language, translator
from kb.intake.actions import accept, discard, retry, retry_all
from kb.intake.leases import is_work_going_on
from kb.services import Services
from kb.versions.links import join
from kb.web.auth import TOKEN_IN_STREAM, requires_write
from kb.web.display.submissions import SubmissionOnPage
from kb.web.forms import AgainForm, MetadataForm
from kb.web.paging import Paging, turn
from kb.web.problem_details import problem_kind_of
from kb.web.render import page
from kb.web.throttle import UPLOADS, counted_as
from kb.web.uploads import take_upload

ROWS: Final = 50
QUICK: Final = ("title", "type", "status", "date", "issuing_body")
"""Fields that can be corrected in the ledger."""
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

    @post("/correct", status_code=200, sync_to_thread=True)
    def correct(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[dict[str, Any], Form],
    ) -> Response[str]:
        """Correct one document in its row, or all that are selected; the ledger then offers to undo it.

        With several, an empty field leaves their values as they are.
        """
        given: dict[str, str | None]
        given = {name: str(data[name]).strip() or None for name in QUICK if name in data}
        if "one" not in data:
            given = {name: value for name, value in given.items() if value}
        ids = _several(data.get("document", []))
        return _corrected(request, services, dict.fromkeys(ids, given), data)

    @post("/undo", status_code=200, sync_to_thread=True)
    def undo(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[dict[str, Any], Form],
    ) -> Response[str]:
        """Undo a correction: set the former values."""
        try:
            before = msgspec.json.decode(
                str(data.get("before", "")), type=dict[str, dict[str, str | None]]
            )
        except msgspec.MsgspecError as error:
            raise UploadInvalid(detail="the correction to undo is missing") from error
        return _corrected(request, services, before, data)

    @get(["/correct", "/undo"], sync_to_thread=False)
    def corrected(self) -> Redirect:
        """Redirect to the ledger: the page after a correction is shown only once."""
        return _go(INGEST)

    @post("/retry", sync_to_thread=True)
    def again_all(self, services: NamedDependency[Services]) -> Response[Any]:
        """Has all read once more that did not come in."""
        retry_all(services.catalog)
        return _go(INGEST)

    @get("/versions", sync_to_thread=True)
    def proposals(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        settled: Annotated[list[str] | None, QueryParameter(max_items=100)] = None,
        accepted: Annotated[bool, QueryParameter()] = False,
    ) -> Response[str]:
        """Pairs of documents with similar texts, which an editor can join, several at once.

        ``settled``: pairs that were just accepted, each with its former work, or rejected; they can be
        undone.
        """
        return page(
            request,
            "proposals.html",
            proposals=services.proposals.open(),
            settled=settled or [],
            accepted=accepted,
        )

    @post("/versions", sync_to_thread=True)
    def settle(
        self, services: NamedDependency[Services], data: Annotated[dict[str, Any], Form]
    ) -> Response[Any]:
        """Accept or reject the selected pairs, or undo that."""
        proposals, catalog = services.proposals, services.catalog
        sent = [text.split(" ") for text in _several(data.get("pair", []))]
        pairs = [(each[0], each[1]) for each in sent if len(each) > 1]
        for document_id in (id_ for pair in pairs for id_ in pair):
            catalog.document(document_id)
        match data.get("verdict"):
            case "accept":
                before = proposals.accept(pairs)
                settled = [("settled", f"{left} {right} {before[right]}") for left, right in pairs]
                return _go(f"{PROPOSALS}?{urlencode([*settled, ('accepted', 'true')])}")
            case "reject":
                proposals.reject(pairs)
                return _go(f"{PROPOSALS}?{urlencode([('settled', ' '.join(p)) for p in pairs])}")
            case "separate":
                for _, document_id, work_id in (each for each in sent if len(each) > 2):
                    join(catalog, [document_id], work_id)
            case _:
                proposals.reject(pairs, rejected=False)
        return _go(PROPOSALS)

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


class Corrected(NamedTuple):
    """The result of a correction, for the ledger."""

    number: int
    before: str
    """JSON with the former values, which undoes the correction."""
    refusal: str


def _corrected(
    request: Request[Any, Any, Any],
    services: Services,
    values: Mapping[str, dict[str, str | None]],
    data: Mapping[str, Any],
) -> Response[str]:
    """Make a correction, and show the ledger with its former filters and the result."""
    refusal, before = "", {}
    try:
        before = services.editor.correct_all(values, request.user.name)
    except MetadataInvalid as error:
        refusal = localise_error(error, reader_language(request))
    back = on_this_site(str(data.get("back", INGEST)))
    asked = dict(pairs_of(urlsplit(back).query))
    status, offset = asked.get("status"), asked.get("offset", "")
    return _ledger(
        request,
        services,
        MetadataForm(),
        SubmissionStatus(status) if status in list(SubmissionStatus) else None,
        asked.get("batch"),
        int(offset) if offset.isdecimal() else 0,
        corrected=Corrected(len(before), msgspec.json.encode(before).decode(), refusal),
        back=back,
    )


def _several(sent: list[str] | str) -> list[str]:
    return [sent] if isinstance(sent, str) else sent


def _ledger(
    request: Request[Any, Any, Any],
    services: Services,
    form: MetadataForm,
    status: SubmissionStatus | None,
    batch: str | None,
    offset: int,
    *,
    corrected: Corrected | None = None,
    back: str = "",
) -> Response[str]:
    ui = translator(reader_language(request))
    table = services.catalog.submissions
    # Before the rows: what changes meanwhile is sent as an event.
    revision = table.last_revision()
    wanted = [status] if status else []
    found, total = table.page(statuses=wanted, batch=batch, limit=ROWS, offset=offset)
    counts = table.counts(batch)
    waits = SubmissionStatus.QUEUED in counts and not is_work_going_on(
        services.catalog, services.settings.leases_dir
    )
    return page(
        request,
        "ingest.html",
        rows=[SubmissionOnPage.of(submission, services.catalog, ui) for submission in found],
        counts=counts,
        waits=waits,
        chosen=status,
        batch=batch,
        paging=turn(request, Paging(offset, ROWS, total)),
        events=with_query(EVENTS, {"since": str(revision), "batch": batch}),
        takes_new=status is None and offset == 0,
        limits=services.settings,
        corrected=corrected,
        back=back or _address(request),
        proposals=len(services.proposals.open()),
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


def _address(request: Request[Any, Any, Any]) -> str:
    return f"{INGEST}?{request.url.query}" if request.url.query else INGEST


def _go(address: str) -> Redirect:
    return Redirect(address, status_code=303, headers=_KEPT_NOWHERE)

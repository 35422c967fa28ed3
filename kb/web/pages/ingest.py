"""Files sent by a browser, and the ledger of all that were ever offered."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, QueryParameter
from litestar.response import Redirect

from corpus import KbError, MetadataInvalid, OfferingStatus
from kb.discarding import discard
from kb.retrying import accept, retry, retry_all
from kb.services import Services
from kb.web.auth import TOKEN_IN_STREAM, requires_write
from kb.web.faults import fault_of
from kb.web.forms import AgainForm, MetadataForm
from kb.web.i18n import reader_language, translator
from kb.web.offerings import OfferingOnPage
from kb.web.paging import Paging, turn
from kb.web.render import page
from kb.web.uploads import take_upload
from kb.web.urls import EVENTS, INGEST, ledger_path, offering_path, on_this_site, with_query

ROWS: Final = 50
_KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}

Status = Annotated[OfferingStatus | None, QueryParameter()]
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
        """The form that sends files, and what became of those that were sent.

        ``work``, ``lang``: of a document whose new version is to be sent, for the form.
        """
        form = MetadataForm(work=work, lang=lang)
        return _ledger(request, services, form, status, batch, offset)

    @post("/", opt=TOKEN_IN_STREAM, request_max_body_size=None)
    async def send(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[Any]:
        """The form without a script: all files at once."""
        offerings = await take_upload(request, services)
        return _go(ledger_path(batch=offerings[0].batch))

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
        rows = [OfferingOnPage.of(o, catalog, ui) for o in catalog.offerings.by_ids(id)]
        counts = catalog.offerings.counts(batch)
        return page(
            request, "ledger_rows.html", rows=rows, counts=counts, chosen=status, batch=batch
        )

    @post("/retry", sync_to_thread=True)
    def again_all(self, services: NamedDependency[Services]) -> Response[Any]:
        """Has all read once more that did not come in."""
        retry_all(services)
        return _go(INGEST)

    @get("/{offering_id:int}", sync_to_thread=True)
    def offering(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        offering_id: FromPath[int],
    ) -> Response[str]:
        """A file, and the metadata that kb proposes for it."""
        return _offering(request, services, offering_id)

    @post("/{offering_id:int}/retry", sync_to_thread=True)
    def again(
        self,
        services: NamedDependency[Services],
        offering_id: FromPath[int],
        data: Annotated[AgainForm, Form],
    ) -> Response[Any]:
        """Has a file read once more, and leads back to where that was asked for."""
        retry(services, offering_id, password=data.password or None)
        return _go(on_this_site(data.back))

    @post("/{offering_id:int}/accept", sync_to_thread=True)
    def accept(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        offering_id: FromPath[int],
        data: Annotated[MetadataForm, Form],
    ) -> Response[Any]:
        """Takes a held file in, or shows the form again with what is wrong."""
        try:
            # Here an empty title does not leave it to the file.
            offering = accept(services, offering_id, {"title": ""} | data.values)
        except MetadataInvalid as error:
            return _offering(request, services, offering_id, data, error)
        return _go(offering_path(offering.id))

    @post("/{offering_id:int}/discard", sync_to_thread=True)
    def discard(
        self, services: NamedDependency[Services], offering_id: FromPath[int]
    ) -> Response[Any]:
        """Settles a held file as refused."""
        return _go(offering_path(discard(services, offering_id).id))


def _ledger(
    request: Request[Any, Any, Any],
    services: Services,
    form: MetadataForm,
    status: OfferingStatus | None,
    batch: str | None,
    offset: int,
) -> Response[str]:
    ui = translator(reader_language(request))
    table = services.catalog.offerings
    # Before the rows: what changes meanwhile is told by an event.
    revision = table.last_revision()
    wanted = [status] if status else []
    found, total = table.page(statuses=wanted, batch=batch, limit=ROWS, offset=offset)
    settings = services.settings
    return page(
        request,
        "ingest.html",
        rows=[OfferingOnPage.of(offering, services.catalog, ui) for offering in found],
        counts=table.counts(batch),
        chosen=status,
        batch=batch,
        paging=turn(request, Paging(offset, ROWS, total)),
        events=with_query(EVENTS, {"since": str(revision), "batch": batch}),
        takes_new=status is None and offset == 0,
        limits=settings,
        form=form,
    )


def _offering(
    request: Request[Any, Any, Any],
    services: Services,
    offering_id: int,
    form: MetadataForm | None = None,
    error: KbError | None = None,
) -> Response[str]:
    ui = translator(reader_language(request))
    table = services.catalog.offerings
    revision = table.last_revision()
    offering = table.get(offering_id)
    fault = fault_of(error) if error else None
    return page(
        request,
        "offering.html",
        status=fault.status if fault else 200,
        row=OfferingOnPage.of(offering, services.catalog, ui),
        form=form or MetadataForm.of(offering.proposed or {}),
        refusal=ui.text(fault.message, fault.params) if fault else "",
        events=with_query(EVENTS, {"since": str(revision), "batch": offering.batch}),
    )


def _go(address: str) -> Redirect:
    return Redirect(address, status_code=303, headers=_KEPT_NOWHERE)

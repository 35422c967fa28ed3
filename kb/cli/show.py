"""``kb list`` and ``kb show``."""

from __future__ import annotations

import sys

from corpus import (
    ChoiceUnknown,
    DocumentNotFound,
    DocumentType,
    ExpressionStatus,
    Force,
    NotFound,
    PassageNotFound,
    WorkNotFound,
    normalise_tag,
)
from kb.cli.output import print_json
from kb.documents.listing import Order, Selection, Shelf, listed
from kb.schemas import DocumentSummary, DocumentView, PassageDetail, WorkView
from kb.schemas.counterparts import counterparts
from kb.services import Services, open_services
from kb.settings import Settings
from kb.versions.language_versions import succession

_TAGS = ("en", "zh", "zh-Hans", "zh-Hant")


def list_documents(
    *,
    lang: str | None = None,
    type: str | None = None,  # noqa: A002
    shelf: Shelf | None = None,
    status: ExpressionStatus | None = None,
    force: Force | None = None,
    find: str = "",
    sort: Order | None = None,
    csv: bool = False,
    json: bool = False,
) -> None:
    """List the documents.

    Parameters
    ----------
    lang
        Only this language: en, zh, zh-Hans or zh-Hant.
    type
        Only this type: treaty, resolution, law, plan-of-action, opinion, notice, judgment, filing,
        guidance, toolkit, training-material, study-tour-report, report, article, thesis, minutes,
        letter, contract, form, presentation or other.
    shelf
        Only the types on this shelf: treaties, plans, laws, training or reports.
    status
        Only texts of this status: authentic, official-translation, digest …
    force
        Only texts of this legal force: in-force, amended, repealed, not-yet.
    find
        Only documents with these words in the title, the work's id or the file's name.
    sort
        title; date: the newest first; added: what was added or amended last first; type.
    csv
        As a table for a spreadsheet.
    json
        As JSON.
    """
    tag = normalise_tag(lang) if lang else None
    if lang and not tag:
        raise ChoiceUnknown(option="--lang", value=lang, choices=", ".join(_TAGS))
    if type is not None and type not in list(DocumentType):
        raise ChoiceUnknown(option="--type", value=type, choices=", ".join(DocumentType))
    with open_services(Settings.load()) as services:
        selection = Selection(
            type=DocumentType(type) if type else None,
            shelf=shelf,
            lang=tag,
            status=status,
            force=force,
            find=find,
        )
        documents = listed(services.catalog, selection, sort)
        changed_at = services.catalog.changed_at() if csv else {}
    if csv:
        from kb.exports.tables import documents_table

        sys.stdout.buffer.write(documents_table(documents, changed_at))
        return
    if json:
        print_json([DocumentSummary.from_document(d) for d in documents])
        return
    for document in documents:
        print(f"{document.id}\t{document.type}\t{document.passage_count}\t{document.title}")


def show(id: str, *, json: bool = False) -> None:  # noqa: A002
    """Show a work, a document or a passage.

    Parameters
    ----------
    id
        WORK, WORK/LANG or WORK/LANG/LOCATOR, e.g. palermo-protocol/en/art-3.a
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        view = _find(services, id)
    if json:
        print_json(view)
    elif isinstance(view, WorkView):
        for document in view.documents:
            print(f"{document.document_id}\t{document.status}\t{document.title}")
        if view.succession:
            print(" → ".join(view.succession))
    elif isinstance(view, DocumentView):
        print(f"{view.title}  [{view.document_id}, {view.status}]")
        for passage in view.passages:
            print(f"\n{passage.passage_id}\n{passage.text}")
    else:
        print(f"{view.locator.en} · {view.locator.zh}  [{view.document.title}]")
        print(view.full_text)
        for other in view.counterparts:
            print(f"\n{other.passage_id}  [{other.confidence:.2f}]\n{other.text}")


def _find(services: Services, id_: str) -> WorkView | DocumentView | PassageDetail:
    """Raises NotFound."""
    catalog = services.catalog
    try:
        match id_.count("/"):
            case 0:
                work = catalog.work(id_)
                documents = catalog.documents_by_ids(work.document_ids)
                return WorkView.from_work(work, documents, succession(catalog, work.id))
            case 1:
                document = catalog.document(id_)
                return DocumentView.from_document(document, catalog.passages(id_))
            case _:
                passage = catalog.passage(id_)
                document = catalog.document(passage.document_id)
                others = counterparts(catalog, services.alignments, [passage]).get(id_, ())
                text = services.resolver.authentic(document, passage)
                return PassageDetail.in_document(
                    passage,
                    document,
                    catalog.passages(document.id),
                    others,
                    authentic=text.passage.id if text else None,
                )
    except (WorkNotFound, DocumentNotFound, PassageNotFound) as error:
        raise NotFound(id=id_) from error

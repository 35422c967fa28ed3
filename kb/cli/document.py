"""``kb versions``, ``kb correct`` and ``kb remove``: what becomes of a document once it is in."""

from __future__ import annotations

from corpus import ChoiceMissing
from kb.cli.output import as_typed, print_json, reader_lang
from kb.editing import correct_document, purge_document, remove_document
from kb.history import versions as versions_of
from kb.placing import CORRECTABLE
from kb.services import open_services
from kb.settings import Settings
from kb.views import VersionView
from kb.web.i18n import translator
from kb.web.labels import N_


def versions(document: str, *, json: bool = False) -> None:
    """List a document's versions, the newest first, with what each changed.

    Parameters
    ----------
    document
        Its id, e.g. palermo-protocol/en.
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        found = versions_of(services.catalog, as_typed(document))
    if json:
        print_json([VersionView.of(version) for version in found])
        return
    ui = translator(reader_lang())
    for version in found:
        until = ui.text(N_("until %(moment)s"), {"moment": version.ended_at or ""})
        changes = version.changes
        changed = (
            ui.text(
                N_("%(changed)d changed, %(added)d added, %(dropped)d dropped"),
                {"changed": changes.changed, "added": changes.added, "dropped": changes.dropped},
            )
            if changes
            else ""
        )
        fields = (
            str(version.document.version),
            version.document.source_name,
            until if version.ended_at else ui.text(N_("current")),
            changed,
        )
        print("\t".join(fields).rstrip())


def correct(
    document: str,
    *,
    title: str | None = None,
    type: str | None = None,  # noqa: A002 - the option's name is a contract
    status: str | None = None,
    issuing_body: str | None = None,
    date: str | None = None,
    source_url: str | None = None,
    licence: str | None = None,
    clear: tuple[str, ...] = (),
) -> None:
    """Correct a document's metadata; the correction survives its next file. Prints its id.

    Parameters
    ----------
    document
        Its id, e.g. palermo-protocol/en.
    title
        Title in the document's language.
    type
        treaty, plan-of-action, law, training-material, study-tour-report, guidance, report or other.
    status
        authentic, official-translation, unofficial-translation, machine-translation, digest, original
        or unknown.
    issuing_body
        Who issued it.
    date
        Date of the text, YYYY-MM-DD.
    source_url
        Address of the official text.
    licence
        Licence of the text.
    clear
        Takes one of them away: issuing_body, date, source_url or licence; may be repeated.
    """
    said = {
        "title": title,
        "type": type,
        "status": status,
        "issuing_body": issuing_body,
        "date": date,
        "source_url": source_url,
        "licence": licence,
    }
    values: dict[str, str | None] = {
        name: as_typed(value) for name, value in said.items() if value is not None
    }
    values |= dict.fromkeys(clear)
    if not values:
        options = [f"--{name.replace('_', '-')}" for name in CORRECTABLE]
        raise ChoiceMissing(option="correct", choices=", ".join([*options, "--clear"]))
    with open_services(Settings.load()) as services:
        print(correct_document(services, as_typed(document), values, "cli").id)


def remove(document: str, *, purge: bool = False) -> None:
    """Remove a document. Nothing of it can be read any more; its file can be added again. Prints its id.

    Parameters
    ----------
    document
        Its id, e.g. palermo-protocol/en.
    purge
        Erase it for good: its file, every version of it, and all that was made of them. A document that
        was removed before can be erased, too.
    """
    document_id = as_typed(document)
    with open_services(Settings.load()) as services:
        if purge:
            purge_document(services, document_id, "cli")
        else:
            remove_document(services, document_id)
    print(document_id)

"""``kb ingest``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ingest import make_metadata
from kb.cli.ledger import GOOD, print_offerings
from kb.cli.output import as_typed, print_json, progress, reader_lang, say, tell_if_behind
from kb.files import find_files
from kb.ingestion import Ingestion
from kb.services import open_services
from kb.settings import Settings
from kb.views import IngestView, OfferingView


def ingest(
    *paths: Annotated[Path, Parameter(required=True)],
    work: str | None = None,
    lang: str | None = None,
    title: str | None = None,
    type: str | None = None,  # noqa: A002 - the option's name is a contract
    status: str | None = None,
    issuing_body: str | None = None,
    date: str | None = None,
    source_url: str | None = None,
    licence: str | None = None,
    password: str | None = None,
    wait: bool = True,
    json: bool = False,
) -> None:
    """Take files into the catalog and the index; folders with all below them.

    Metadata come from these options, from a sidecar (NAME.meta.toml) and from the file itself.
    NAME.LANG.EXT files beside each other are language versions of one work. Exit code 1 if some files
    were refused; they are kept, with the reason. An index that cannot be written is caught up later.

    Parameters
    ----------
    paths
        Files and folders.
    work
        Id of the work that the files are expressions of, e.g. palermo-protocol.
    lang
        Language: en, zh, zh-Hans or zh-Hant.
    title
        Title of the document.
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
    password
        What opens the files, where they are encrypted. It is kept no longer than until they are read.
    wait
        --no-wait only offers the files: a worker, as `kb serve` starts one, reads them.
    json
        Report as JSON.
    """
    given = {
        "work": work,
        "lang": lang,
        "title": title,
        "type": type,
        "status": status,
        "issuing_body": issuing_body,
        "date": date,
        "source_url": source_url,
        "licence": licence,
    }
    options = make_metadata(
        {name: as_typed(value) for name, value in given.items() if value is not None}, "the options"
    )
    files = find_files(paths)
    with open_services(Settings.load()) as services:
        ingestion = Ingestion(services, progress)
        if wait:
            offerings = ingestion.take(files, options, password=password)
        else:
            offerings = ingestion.offer(files, options, password=password)
        behind = ingestion.index_error
    if json:
        views = [OfferingView.of(offering, reader_lang()) for offering in offerings]
        print_json(IngestView(files=views, index_problem=say(behind) if behind else None))
    else:
        print_offerings(offerings)
    tell_if_behind(behind)
    sys.exit(0 if all(offering.status in GOOD for offering in offerings) else 1)

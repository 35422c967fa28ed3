"""``kb ingest``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ingest import make_metadata
from kb.cli.output import print_json, progress, say, tell_if_behind
from kb.files import find_files
from kb.ingestion import FileReport
from kb.services import open_services
from kb.settings import Settings
from kb.views import FileReportView, IngestView


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
    options = make_metadata({k: v for k, v in given.items() if v is not None}, "the options")
    files = find_files(paths)
    reports: list[FileReport] = []
    with open_services(Settings.load()) as services, progress("ingest", len(files)) as advance:
        for report in services.ingestion.run(files, options):
            reports.append(report)
            advance(name=report.source_name)
        behind = services.ingestion.index_error
        services.referring.catch_up()
    if json:
        files_told = [FileReportView.from_report(r, say) for r in reports]
        print_json(IngestView(files=files_told, index_problem=say(behind) if behind else None))
    else:
        _print(reports)
    tell_if_behind(behind)
    sys.exit(1 if any(r.status in ("refused", "failed") for r in reports) else 0)


def _print(reports: list[FileReport]) -> None:
    for report in reports:
        if report.error is not None:
            print(f"{report.status:9}  {say(report.error)}")
        elif report.status != "unchanged":
            print(f"{report.status:9}  {report.source_name} → {report.document_id}")
    counts: dict[str, int] = {}
    for report in reports:
        counts[report.status] = counts.get(report.status, 0) + 1
    print(", ".join(f"{count} {status}" for status, count in counts.items()) or "no files")

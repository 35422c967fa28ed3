"""``kb fetch``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import msgspec
from cyclopts import Parameter

from corpus import search_lang
from corpus.sources import Source, load_sources
from kb.cli.output import print_json, reader_lang, say, tell_if_behind
from kb.i18n.labels import N_
from kb.i18n.translate import translator
from kb.intake.download import Downloads, OnBytes, silent
from kb.intake.fetch import FetchReport, FetchStatus, choose
from kb.intake.fetch import fetch as fetch_sources
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion


def fetch(
    *ids: str,
    list_: Annotated[bool, Parameter(name="--list", negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Download official texts and ingest them.

    An interrupted download is resumed; an unchanged text is not downloaded again. Behind a proxy, set
    HTTPS_PROXY. Exit code 1 if a source failed; the others have been added.

    Parameters
    ----------
    ids
        Ids of sources; all if none is given.
    list_
        Only list the sources, with the documents that are already in.
    json
        Report as JSON.
    """
    sources = choose(load_sources(), ids)
    settings = Settings.load()
    with open_services(settings) as services:
        if list_:
            _list(sources, services, json)
            return
        with (
            Downloads(settings.downloads_dir, settings.max_file_mb) as downloads,
            _bar() as on_bytes,
        ):
            ingestion = Ingestion(services)
            reports = []
            for report in fetch_sources(sources, downloads, ingestion.take, on_bytes):
                reports.append(report)
                if not json:
                    _print(report)
        behind = ingestion.index_error
    if json:
        print_json({"sources": [_FetchedView.from_report(report) for report in reports]})
    else:
        counts = Counter(report.status for report in reports)
        print(", ".join(f"{count} {status}" for status, count in counts.items()))
    tell_if_behind(behind)
    sys.exit(1 if any(report.error for report in reports) else 0)


class _FetchedView(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one source."""

    id: str
    status: FetchStatus
    address: str
    file: str | None
    """Path of the download."""
    sha256: str | None
    bytes: int | None
    document_id: str | None
    reason: str | None
    """Why it was not added, in the reader's language."""
    reason_code: str | None

    @classmethod
    def from_report(cls, report: FetchReport) -> _FetchedView:
        download, error = report.download, report.error
        return cls(
            id=report.source.id,
            status=report.status,
            address=report.source.address,
            file=str(download.file) if download.file else None,
            sha256=download.sha256,
            bytes=download.size,
            document_id=report.document_id,
            reason=say(error) if error else None,
            reason_code=error.code if error else None,
        )


def _print(report: FetchReport) -> None:
    """Print the result for a source as soon as it is known."""
    download = report.download
    if report.error:
        detail = f" [sha256 {download.sha256}, {download.file}]" if download.file else ""
        print(f"{report.status:9}  {say(report.error)}{detail}", flush=True)
        return
    print(f"{report.status:9}  {report.source.id} → {report.document_id}", flush=True)
    if report.source.sha256 is None and report.status == "fetched":
        print(f'{"":9}  not pinned: sha256 = "{download.sha256}"')


def _list(sources: Sequence[Source], services: Services, json: bool) -> None:
    ids = {source.id: f"{source.work_id}/{source.lang}" for source in sources}
    known = services.catalog.documents_by_ids(list(ids.values()))
    held = {source.id: ids[source.id] for source in sources if ids[source.id] in known}
    if json:
        rows = [{**msgspec.to_builtins(s), "document_id": held.get(s.id)} for s in sources]
        print_json({"sources": rows})
        return
    lang = search_lang(reader_lang())
    ui = translator(lang)
    for source in sources:
        mirror = (
            [ui.text(N_("copy by a third party: %(name)s"), {"name": source.publisher[lang]})]
            if source.mirror
            else []
        )
        held_as = held.get(source.id, "-")
        print(source.id, source.lang, held_as, source.title[lang], *mirror, sep="\t")


@contextmanager
def _bar() -> Iterator[OnBytes]:
    """A bar for each download on standard error if that is a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), redirect_stdout=False) as bar:
        tasks: dict[str, TaskID] = {}

        def show(source: Source, here: int, total: int | None) -> None:
            if source.id not in tasks:
                tasks[source.id] = bar.add_task(source.id, total=total)
            bar.update(tasks[source.id], completed=here, total=total)

        yield show

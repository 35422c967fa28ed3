"""Download official texts from their publishers and ingest them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus import KbError, SourceNotFound, Submission, SubmissionStatus, stored_error
from corpus.sources import Source
from ingest import Metadata
from kb.intake.download import Download, Downloads, OnBytes, silent

FetchStatus = Literal["fetched", "unchanged", "failed"]

Ingest = Callable[[Sequence[Path], Metadata], list[Submission]]
"""Reads files with the metadata of their source; one row of the ledger for each."""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """The result for one source."""

    source: Source
    status: FetchStatus
    """``unchanged``: neither the file nor the document has changed."""
    download: Download
    document_id: str | None
    error: KbError | None


def choose(sources: Sequence[Source], ids: Sequence[str]) -> list[Source]:
    """The sources with these ids, each once, in the order of ``ids``; all if there are none.

    Raises SourceNotFound.
    """
    if not ids:
        return list(sources)
    by_id = {source.id: source for source in sources}
    for id_ in ids:
        if id_ not in by_id:
            raise SourceNotFound(id=id_)
    return [by_id[id_] for id_ in dict.fromkeys(ids)]


def fetch(
    sources: Sequence[Source],
    downloads: Downloads,
    ingest: Ingest,
    on_bytes: OnBytes = silent,
) -> Iterator[FetchReport]:
    """Download and ingest each source. One that fails does not stop the others.

    If it is killed, the next call continues. Raises CatalogUnavailable.
    """
    for source in sources:
        download = downloads.get(source, on_bytes)
        if download.error or download.file is None:
            yield FetchReport(source, "failed", download, None, download.error)
        else:
            yield _ingest(source, download, download.file, ingest)


def _ingest(source: Source, download: Download, file: Path, ingest: Ingest) -> FetchReport:
    # An unchanged file is submitted, too: the run that downloaded it may have been killed before this step,
    # and its metadata in the list may have changed.
    [submission] = ingest([file], _metadata(source))
    if error := stored_error(submission.reason_code, submission.reason_params):
        return FetchReport(source, "failed", download, None, error)
    unchanged = submission.status is SubmissionStatus.UNCHANGED and not download.is_new
    status: FetchStatus = "unchanged" if unchanged else "fetched"
    return FetchReport(source, status, download, submission.document_id, None)


def _metadata(source: Source) -> Metadata:
    return Metadata(
        work=source.work_id,
        lang=source.lang,
        title={str(lang): text for lang, text in source.title.items()},
        type=source.type,
        status=source.status,
        # Whoever copies a text has not issued it.
        issuing_body=None
        if source.mirror
        else {str(lang): text for lang, text in source.publisher.items()},
        date=source.date,
        source_url=source.address,
        licence=source.licence,
    )

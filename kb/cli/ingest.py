"""``kb ingest``, ``kb watch``, ``kb worker`` and ``kb bundle``: commands that add files."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

from cyclopts import Parameter

from corpus import SettingInvalid, Submission
from ingest import make_metadata
from kb.cli.ledger import GOOD, print_submissions, submission_line
from kb.cli.metadata_options import NOT_GIVEN, GivenOptions, given_values
from kb.cli.output import print_json, progress, reader_lang, say, tell_if_behind
from kb.intake.submissions import find_files
from kb.logs import set_up_log
from kb.schemas import IngestView, SubmissionView
from kb.services import open_services
from kb.settings import Settings
from kb.tracing import set_up_tracing
from kb.worker.foreground import Ingestion


def bundle(out: Path = Path("build/bundled")) -> None:
    """Build the bundled documents (PDF, DOCX, PPTX, HTML, Markdown, text) from their sources.

    Parameters
    ----------
    out
        Folder for the files. Pass it to `kb ingest` to add them.
    """
    # The writers of its formats take a tenth of a second and 23 MB, which the other commands need not.
    from corpus.bundled import build_bundle

    with progress("bundle", 21) as advance:
        files = build_bundle(out, on_file=lambda path: advance(name=path.name))
    print(f"{len(files)} files in {out}")


def ingest(
    *paths: Annotated[Path, Parameter(required=True)],
    metadata: Annotated[GivenOptions, Parameter(name="*")] = NOT_GIVEN,
    password: str | None = None,
    wait: bool = True,
    json: bool = False,
) -> None:
    """Add files to the catalog and the index; for a folder, all files in it and its subfolders.

    Metadata come from these options, from a sidecar (NAME.meta.toml) and from the file itself.
    NAME.LANG.EXT files in one folder are language versions of one work. Exit code 1 if some files
    were refused; they are kept, with the reason. An index that cannot be written is updated later.

    Parameters
    ----------
    paths
        Files and folders.
    password
        Password that opens encrypted files. It is deleted as soon as they have been read.
    wait
        --no-wait only submits the files: a worker, as `kb serve` starts one, reads them.
    json
        Report as JSON.
    """
    options = make_metadata(given_values(metadata), "the options")
    files = find_files(paths)
    settings = Settings.load()
    set_up_tracing(settings)
    with open_services(settings) as services:
        ingestion = Ingestion(services, progress)
        if wait:
            submissions = ingestion.take(files, options, password=password)
        else:
            submissions = ingestion.submit(files, options, password=password)
        behind = ingestion.index_error
    if json:
        views = [SubmissionView.of(submission, reader_lang()) for submission in submissions]
        print_json(IngestView(files=views, index_problem=say(behind) if behind else None))
    else:
        print_submissions(submissions)
    tell_if_behind(behind)
    sys.exit(0 if all(submission.status in GOOD for submission in submissions) else 1)


def watch(*folders: Annotated[Path, Parameter(required=True)]) -> None:
    """Submit the files in folders, then new and changed ones, until Ctrl-C.

    A file is submitted once its size and modification time have not changed for 3 seconds, and again only
    when its content changes. A worker reads the files (`kb serve` starts one); each result is printed.

    Parameters
    ----------
    folders
        Folders, including their subfolders.
    """
    from kb.intake.watch import FolderWatcher

    settings = Settings.load()
    set_up_log(settings)
    set_up_tracing(settings)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with open_services(settings) as services:
        watching = FolderWatcher(
            services.intake,
            services.catalog,
            folders,
            _tell,
            lambda submission: _tell([submission]),
            max_file_mb=services.settings.max_file_mb,
        )
        print(f"kb watch: {', '.join(map(str, folders))}  (Ctrl-C stops)", flush=True)
        watching.run(stopping)


def _tell(submissions: Sequence[Submission]) -> None:
    for submission in submissions:
        print(submission_line(submission), flush=True)


_MOST_PROCESSES: Final = 64
"""As for KB_PARSERS."""


def worker(*, processes: int | None = None) -> None:
    """Read submitted files and recognise scans, until Ctrl-C. `kb serve` starts a worker itself.

    If a worker is killed, the next one continues: nothing is lost, nothing is added twice.

    Parameters
    ----------
    processes
        Number of files read at the same time, each in its own process; by default KB_PARSERS, or one
        per processor.
    """
    from kb.worker.worker import Worker

    if processes is not None and not 1 <= processes <= _MOST_PROCESSES:
        raise SettingInvalid(
            name="--processes", detail=f"{processes} is not from 1 to {_MOST_PROCESSES}"
        )

    settings = Settings.load()
    set_up_log(settings, level=logging.INFO)
    set_up_tracing(settings)
    count = processes or settings.parsers
    with open_services(settings) as services:

        def stop(_number: int, _frame: FrameType | None) -> None:
            work.stop()

        def on_start() -> None:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, stop)
            print(f"kb worker: reads {count} files at a time (Ctrl-C stops)", flush=True)

        work = Worker(services, count, on_start)
        work.run()

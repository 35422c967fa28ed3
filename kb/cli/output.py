"""Functions that commands share: JSON, the reader's language, errors, a progress bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol

import msgspec

from corpus import FileTooLarge, IndexUnavailable, KbError, PathNotFound, SearchLang

if TYPE_CHECKING:
    from kb.schemas.collections import NewCollection
    from kb.sync.index import Indexer


def exit_with(error: Exception) -> NoReturn:
    """Exit with code 2 for kb's own error; any other error is a bug and is raised with its traceback."""
    if isinstance(error, KbError):
        print(say(error), file=sys.stderr)
        sys.exit(2)
    if isinstance(error, BrokenPipeError):
        sys.stderr.close()
        sys.exit(0)
    raise error


_LARGEST_MB: Final = 20
"""Of a saved collection."""
_PATIENCE: Final = 1.0
"""Seconds for which a command that reads waits for another one that writes to the index."""


def print_json(value: Any) -> None:
    """Print one JSON value, indented, in UTF-8."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


def reader_lang() -> SearchLang:
    """The language set by KB_LANG, otherwise that of the locale."""
    # Not by Settings: an invalid setting must be reported in this language, too.
    tag = next(filter(None, map(os.environ.get, ("KB_LANG", "LC_ALL", "LANG"))), "")
    return "zh" if tag.lower().startswith("zh") else "en"


def as_typed(text: str) -> str:
    """An argument as text; a terminal that is not in UTF-8 leaves characters that cannot be encoded."""
    return text.encode("utf-8", "replace").decode()


def read_saved_file(path: Path) -> NewCollection:
    """A collection that was saved as a file. Raises PathNotFound, FileTooLarge, CollectionFileInvalid."""
    from kb.outputs import read_saved

    if not path.is_file():
        raise PathNotFound(id=str(path))
    if path.stat().st_size > _LARGEST_MB * 1_000_000:
        raise FileTooLarge(file=path.name, limit_mb=_LARGEST_MB)
    return read_saved(path.name, path.read_bytes())


def say(error: KbError) -> str:
    """The error in the reader's language."""
    if reader_lang() == "en":
        return str(error)
    from kb.i18n.translate import localise_error

    return localise_error(error, "zh")


def tell_if_behind(error: IndexUnavailable | None) -> None:
    """Report on standard error that the catalog was updated but the index was not."""
    if error is not None:
        print(f"the index is behind: {say(error)}", file=sys.stderr)


def catch_up(indexer: Indexer) -> None:
    """Brings the index up to the catalog; if that fails and the index can still answer, reports it.

    Raises IndexUnavailable if the index cannot answer, CatalogUnavailable.
    """
    try:
        indexer.catch_up(patience=_PATIENCE)
    except IndexUnavailable as error:
        if indexer.needs_rebuild:
            raise
        tell_if_behind(error)


class Advance(Protocol):
    def __call__(self, *, name: str = "", count: int = 1) -> None: ...


@contextmanager
def progress(label: str, total: int) -> Iterator[Advance]:
    """A progress bar on standard error if that is a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        yield lambda *, name="", count=1: None  # noqa: ARG005
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=total, name="")

        def advance(*, name: str = "", count: int = 1) -> None:
            bar.update(task, advance=count, name=name[:40])

        yield advance

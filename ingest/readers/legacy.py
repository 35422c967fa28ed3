"""DOC, PPT, RTF, ODT and ODP: LibreOffice converts them to DOCX or PPTX, which is then read."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from corpus import ConversionFailed, ConverterMissing, FileEmpty, Format, TextMissing
from corpus.confinement import for_program
from ingest.blocks import RawDocument
from ingest.readers.docx import read_docx
from ingest.readers.pptx import read_pptx

_DECKS = frozenset({Format.PPT, Format.ODP})
_NAMES = ("soffice", "libreoffice")
# ``EXITHELPER_NORMAL_RESTART`` of LibreOffice: it has created its new profile and must be started again.
_BEGIN_AGAIN = 81
# Of address space: one presentation of the trials (PPT, real documents) needed 1.25 GiB.
_MEMORY_MB = 2048


def read_legacy(path: Path, format_: Format) -> RawDocument:
    """The document as LibreOffice converts it from ``format_``; page numbers are not known.

    Each conversion has its own profile in the temporary folder, so that several can run at a time, without
    macros and without following links. It has the limits of the calling process except for memory, which is
    _MEMORY_MB, or the caller's limit if that is higher.

    Raises ConverterMissing, ConversionFailed, and the errors of read_docx and read_pptx.
    """
    with converted(path, format_) as made:
        try:
            document = read_pptx(made) if format_ in _DECKS else read_docx(made)
        except TextMissing as error:
            raise FileEmpty(file=path.name) from error
    document.format = format_
    # Its pictures are in the converted file, which has been deleted.
    document.unread_pages = ()
    return document


@contextmanager
def converted(path: Path, format_: Format) -> Iterator[Path]:
    """The PPTX or DOCX that LibreOffice makes of a file. Raises ConverterMissing, ConversionFailed."""
    program = converter()
    if program is None:
        raise ConverterMissing(file=path.name)
    with tempfile.TemporaryDirectory(prefix="kb-office-") as name:
        # LibreOffice considers the extension as well as the content.
        source = Path(name, f"source.{format_}")
        source.symlink_to(path.absolute())
        made = _convert(program, source, "pptx" if format_ in _DECKS else "docx")
        if not made.is_file():
            raise ConversionFailed(file=path.name)
        yield made


def converter() -> str | None:
    """The LibreOffice program itself: its script and its starter would outlive a killed parent."""
    for name in _NAMES:
        if found := shutil.which(name):
            program = Path(found).resolve().with_name("soffice.bin")
            return str(program) if program.exists() else found
    return None


def _convert(program: str, source: Path, ending: str) -> Path:
    """The path of the converted file; it may not exist."""
    folder = source.parent
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_bytes(resources.files("ingest").joinpath("data/libreoffice.xcu").read_bytes())
    for name in ("first", "again"):
        # It creates a socket named after its profile, and may not remove the previous run's.
        profile = profile.rename(folder / name)
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            ending,
            "--outdir",
            str(folder),
            str(source),
        ]
        done = subprocess.run(  # noqa: S603 - the program is LibreOffice, the file has our name
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
            check=False,
            preexec_fn=for_program(_MEMORY_MB),
        )
        if done.returncode != _BEGIN_AGAIN:
            break
    return folder / f"source.{ending}"

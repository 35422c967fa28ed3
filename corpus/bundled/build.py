"""Makes the bundled documents' files from their Markdown sources."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from corpus.bundled.docx import build_docx
from corpus.bundled.metadata import EXTENSIONS, SourceMetadata, Target, read_metadata
from corpus.bundled.pdf import build_pdf, build_scan
from corpus.bundled.pptx import build_pptx
from corpus.bundled.source import Source, parse_source
from corpus.bundled.text_formats import build_html, build_markdown, build_text
from corpus.errors import FileDamaged, PathNotFound, WorkNotFound

SOURCES = Path(__file__).parent / "sources"
"""NAME.toml with NAME.LANG.md for each language of its ``format``."""

_BUILDERS: dict[Target, Callable[[Source], bytes]] = {
    "html": build_html,
    "pdf": build_pdf,
    "docx": build_docx,
    "pptx": build_pptx,
    "markdown": build_markdown,
    "scan": build_scan,
}


def build_bundle(
    out: Path,
    names: Collection[str] | None = None,
    on_file: Callable[[Path], None] | None = None,
    sources: Path = SOURCES,
) -> list[Path]:
    """Write ``NAME.LANG.EXT`` and ``NAME.meta.toml`` of the works ``names``, of all by default.

    The same source gives the same bytes, and a file that already contains them is not touched; no file is
    removed. Returns all files of the works, in order; ``on_file`` is called with each finished file.

    Raises WorkNotFound for a name without NAME.toml, PathNotFound if a language version is missing,
    MetadataInvalid and FileDamaged if a NAME.toml or a text cannot be used.
    """
    known = sorted(path.stem for path in sources.glob("*.toml"))
    wanted = known if names is None else sorted(set(names))
    for name in wanted:
        if name not in known:
            raise WorkNotFound(id=name)
    out.mkdir(parents=True, exist_ok=True)
    built = []
    for name in wanted:
        for file_name, content in _build_work(sources / f"{name}.toml"):
            path = out / file_name
            _write_if_changed(path, content)
            built.append(path)
            if on_file:
                on_file(path)
    return built


def _build_work(metadata_path: Path) -> Iterator[tuple[str, bytes]]:
    metadata = read_metadata(metadata_path)
    for lang, target in sorted(metadata.format.items()):
        path = metadata_path.with_name(f"{metadata.work}.{lang}.md")
        source = parse_source(_read(path), lang, metadata)
        yield f"{metadata.work}.{lang}.{EXTENSIONS[target]}", _build(source, target, metadata)
    yield f"{metadata.work}.meta.toml", metadata.sidecar().encode()


def _build(source: Source, target: Target, metadata: SourceMetadata) -> bytes:
    if target == "text":
        return build_text(source, metadata.encoding.get(source.lang, "utf-8"))
    return _BUILDERS[target](source)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise PathNotFound(id=str(path)) from error
    except UnicodeDecodeError as error:
        raise FileDamaged(file=path.name, format="Markdown", detail=str(error)) from error


def _write_if_changed(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    # Atomic: ingest may read the folder at any moment.
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)

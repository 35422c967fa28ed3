"""What people say of a file: options, sidecars, its name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import date
from pathlib import Path, PurePath
from typing import Annotated, Any, Final, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from corpus import (
    Authority,
    Day,
    DescriptiveMetadata,
    DocumentType,
    ExpressionStatus,
    Force,
    MetadataInvalid,
    NotARegularFile,
    normalise_tag,
    open_regular,
    search_lang,
)
from ingest.names import source_name

_NOT_IN_SLUG = re.compile(r"[^\w]+")
MOST_SIDECAR_BYTES = 1 << 20
_WORK_AND_LANGUAGE: Final = {
    "work": Annotated[
        str,
        Meta(
            description="Id of the work that it is an expression of, e.g. palermo-protocol",
            extra={"longest": 120},
        ),
    ],
    "lang": Annotated[str, Meta(description="Language: en, zh, zh-Hans or zh-Hant")],
}
"""The fields of a file beside its descriptive metadata; the document's id is made of both."""
GIVEN: Final = {
    name: next(each for each in get_args(hint) if isinstance(each, Meta))
    for name, hint in {
        **_WORK_AND_LANGUAGE,
        **get_type_hints(DescriptiveMetadata, include_extras=True),
    }.items()
}
"""The fields that options, forms and the API accept for a file, each with its description."""
LONGEST: Final = {name: int(meta.extra["longest"]) for name, meta in GIVEN.items() if meta.extra}
"""Most characters of a field, whoever gives it."""
_CONTROLS: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories of control characters (NUL, line breaks, TAB), surrogates and separators of lines."""
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that show text in another order than it is in (Unicode Standard Annex 9, 2)."""

_DETAIL_OF = {
    "work": (
        "the work must be lower-case letters, digits and hyphens, like "
        "palermo-protocol, at most 120 characters"
    ),
    "lang": "the language is not Chinese or English (en, zh, zh-Hans, zh-Hant)",
    "title": "the title is a line of at most 500 characters, and not empty",
    "type": f"the type is one of {', '.join(DocumentType)}",
    "status": "the status is one of authentic, official-translation, unofficial-translation, "
    "machine-translation, digest, original, unknown",
    "issuing_body": "the issuing body is a line of at most 300 characters",
    "date": "the date is written like 2012-05-31",
    "source_url": "the official address begins with http:// or https://, names no user, and has at "
    "most 2000 characters",
    "licence": "the licence is a line of at most 500 characters",
    "authority": f"the authority is one of {', '.join(Authority)}",
    "force": f"the force is one of {', '.join(Force)}",
    "force_from": "the first day in force is written like 2012-05-31",
    "force_to": "the first day no longer in force is written like 2012-05-31",
    "superseded_by": "what supersedes it is a line of at most 500 characters",
}
"""What a field of Metadata must be, where it is not."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Metadata from options and sidecars; fields that were not given are None.

    It has the fields of DescriptiveMetadata, the two that make the document's id, and the texts that it
    repeals. ``title`` and ``issuing_body`` may differ by language: a table by language tag.
    """

    work: str | None = None
    lang: str | None = None
    title: str | dict[str, str] | None = None
    type: DocumentType | None = None
    status: ExpressionStatus | None = None
    issuing_body: str | dict[str, str] | None = None
    date: date | None = None
    source_url: str | None = None
    licence: str | None = None
    authority: Authority | None = None
    force: Force | None = None
    force_from: Day | None = None
    force_to: Day | None = None
    superseded_by: str | None = None
    repeals: tuple[str, ...] | None = None

    def over(self, other: Metadata) -> Metadata:
        """This, and what ``other`` says where this says nothing."""
        mine = {k: v for k, v in msgspec.structs.asdict(self).items() if v is not None}
        return msgspec.structs.replace(other, **mine)


class FileName(msgspec.Struct, frozen=True):
    """``udhr.zh-Hans.html`` is work ``udhr`` in ``zh-Hans``."""

    work: str
    stem: str
    """The name without language and ending."""
    lang: str | None


def read_name(name: str) -> FileName:
    """What a file's name says."""
    whole = PurePath(name).stem
    stem, _, ending = whole.rpartition(".")
    if stem and (lang := normalise_tag(ending)):
        return FileName(slug(stem), stem, lang)
    return FileName(slug(whole), whole, None)


def slug(text: str) -> str:
    """An id that people can read and an address can carry: words of any script, parted by hyphens.

    At most ``LONGEST["work"]`` characters.
    """
    words = _NOT_IN_SLUG.sub("-", unicodedata.normalize("NFKC", text).lower().replace("_", "-"))
    return words.strip("-")[: LONGEST["work"]].rstrip("-") or "untitled"


def plain_line(text: str, longest: int) -> str:
    """What a file says of itself as a field can hold it: one line without characters that cannot be seen,
    shortened with "…" where it has more than ``longest`` characters."""
    # Before the whole is looked at: a file may call a megabyte its title.
    head = text[: 10 * longest]
    shown = "".join(" " if unicodedata.category(c) in _CONTROLS else c for c in head)
    line = " ".join("".join(c for c in shown if c not in _BIDI).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def read_sidecars(path: Path) -> Metadata:
    """``NAME.LANG.meta.toml`` over ``NAME.meta.toml`` beside the file. Raises MetadataInvalid."""
    found = Metadata()
    for name in sidecar_names(path):
        sidecar = path.with_name(name)
        if sidecar.is_file():
            found = found.over(_read_sidecar(sidecar))
    return found


def sidecar_names(path: PurePath) -> list[str]:
    """Names of the sidecars that may lie beside a file, the most telling first."""
    whole, _, ending = path.stem.rpartition(".")
    stems = [path.stem, *([whole] if whole and normalise_tag(ending) else [])]
    return [f"{stem}.meta.toml" for stem in dict.fromkeys(stems)]


def make_metadata(values: dict[str, Any], origin: str) -> Metadata:
    """Checked metadata from option or sidecar values. Raises MetadataInvalid naming ``origin``."""
    try:
        metadata = msgspec.convert(values, Metadata)
    except msgspec.ValidationError as error:
        wrong = re.search(r"\$\.(\w+)", str(error))
        detail = _DETAIL_OF.get(wrong[1], str(error)) if wrong else str(error)
        raise MetadataInvalid(file=origin, detail=detail) from error
    for name, longest in LONGEST.items():
        value = getattr(metadata, name)
        texts = value.values() if isinstance(value, dict) else [value]
        if not all(text is None or _is_line(text, longest) for text in texts):
            raise MetadataInvalid(file=origin, detail=_DETAIL_OF[name])
    titles = metadata.title.values() if isinstance(metadata.title, dict) else [metadata.title]
    if any(title is not None and not title.strip() for title in titles):
        raise MetadataInvalid(file=origin, detail=_DETAIL_OF["title"])
    if metadata.lang is not None and normalise_tag(metadata.lang) is None:
        raise MetadataInvalid(file=origin, detail=_DETAIL_OF["lang"])
    if metadata.work is not None and slug(metadata.work) != metadata.work:
        raise MetadataInvalid(file=origin, detail=_DETAIL_OF["work"])
    if metadata.source_url is not None and not _is_web_address(metadata.source_url):
        raise MetadataInvalid(file=origin, detail=_DETAIL_OF["source_url"])
    return msgspec.structs.replace(
        metadata,
        title=_by_tag(metadata.title, origin),
        issuing_body=_by_tag(metadata.issuing_body, origin),
    )


def _is_line(text: str, longest: int) -> bool:
    return len(text) <= longest and not any(
        c in _BIDI or unicodedata.category(c) in _CONTROLS for c in text
    )


def _is_web_address(text: str) -> bool:
    # A user's name before the host passes one host off as another; browsers read \\ as /.
    if any(c.isspace() or c == "\\" for c in text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _by_tag(value: str | dict[str, str] | None, origin: str) -> str | dict[str, str] | None:
    """The table with its tags normalised. Raises MetadataInvalid."""
    if not isinstance(value, dict):
        return value
    out: dict[str, str] = {}
    for tag, text in value.items():
        known = normalise_tag(tag)
        if known is None:
            raise MetadataInvalid(file=origin, detail=_DETAIL_OF["lang"])
        out[known] = text
    return out


def in_language(value: str | dict[str, str] | None, tag: str) -> str | None:
    """The value for a language tag: its own, then its base's, then any of the same base."""
    if not isinstance(value, dict):
        return value
    base = search_lang(tag)
    same_base = next((v for k, v in value.items() if search_lang(k) == base), None)
    return value.get(tag) or value.get(base) or same_base


def _read_sidecar(sidecar: Path) -> Metadata:
    name = source_name(sidecar)
    try:
        with open_regular(sidecar) as file:
            content = file.read(MOST_SIDECAR_BYTES + 1)
    except (OSError, NotARegularFile) as error:
        raise MetadataInvalid(file=name, detail="it cannot be opened") from error
    return parse_sidecar(content, name)


def parse_sidecar(content: bytes, name: str) -> Metadata:
    """What a sidecar's content says. Raises MetadataInvalid naming ``name``."""
    if len(content) > MOST_SIDECAR_BYTES:
        raise MetadataInvalid(file=name, detail="it is too long")
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except RecursionError as error:
        detail = "its values are nested too deeply"
        raise MetadataInvalid(file=name, detail=detail) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MetadataInvalid(file=name, detail=str(error)) from error
    return make_metadata(values, name)

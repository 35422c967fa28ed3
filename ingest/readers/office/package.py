"""The package of a DOCX or PPTX: its ZIP archive, parts, relationships and core properties."""

from __future__ import annotations

import posixpath
import re
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from docx.exceptions import PythonDocxError
from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.parts.coreprops import CorePropertiesPart
from lxml import etree

from corpus import (
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileRefused,
    Format,
    NothingRecognised,
    TextMissing,
)
from ingest.archives import ZIP_ERRORS, open_archive, read_entry
from ingest.sniff import OLE_MAGIC, holds_stream

RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_LONGEST_NAME = 80
# MS-OFFCRYPTO 2.3.4: the stream that holds a password-protected package.
_OLE_ENCRYPTED = "EncryptedPackage"
# The namespaces of ISO/IEC 29500-1 Strict differ from the Transitional ones, always by this rule.
_STRICT = re.compile(rb"(?<=[\"'])http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"


@dataclass(frozen=True, slots=True)
class Relationship:
    """``kind`` is the last segment of its type (``footnotes``, ``slide``); ``target`` is a part's name."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """``created`` is an ISO date. A title or author filled in by a program is None."""

    title: str | None = None
    author: str | None = None
    created: str | None = None


@dataclass(slots=True)
class Allowance:
    """How many bytes may still be read, unpacked."""

    left: int

    def take(self, size: int) -> bool:
        """Whether so many could be taken."""
        if size > self.left:
            return False
        self.left -= size
        return True


class Package:
    """The parts of an open DOCX or PPTX, by name without a leading slash, read on demand."""

    def __init__(
        self,
        archive: zipfile.ZipFile,
        file: str,
        format_: Format,
        allowance: Allowance | None = None,
    ) -> None:
        """``allowance``: for the parts that are read; None if the limits of the archive are enough."""
        self._archive = archive
        self._allowance = allowance
        self._file = file
        self._format = format_
        self._entries = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info
            for info in archive.infolist()
        }
        self._warnings: dict[str, None] = {}

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._entries)

    @property
    def warnings(self) -> list[str]:
        """One sentence for each thing that could not be read."""
        return list(self._warnings)

    def warn(self, sentence: str) -> None:
        """Adds a sentence to the warnings."""
        self._warnings[sentence] = None

    def blob(self, name: str) -> bytes | None:
        """A part's bytes, with Strict namespaces made Transitional; None and a warning if unreadable."""
        info = self._entries.get(name.lower())
        if info is None:
            self.warn(f"The part {printable(name)} is missing.")
            return None
        if self._allowance is not None and not self._allowance.take(info.file_size):
            self.warn(f"The part {printable(name)} is too large and was not read.")
            return None
        try:
            return _STRICT.sub(_TRANSITIONAL, read_entry(self._archive, info))
        except ZIP_ERRORS:
            self.warn(f"The part {printable(name)} is damaged and was not read.")
            return None

    def content_type(self, name: str) -> str:
        """A part's content type, of its own or of its ending; empty if the package states none."""
        of_parts, of_endings = self._content_types
        by_ending = of_endings.get(name.rpartition(".")[2].lower(), "")
        return of_parts.get(f"/{name}".lower(), by_ending)

    @cached_property
    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        """By the parts' names, and by their endings, in lower case."""
        of_parts: dict[str, str] = {}
        of_endings: dict[str, str] = {}
        root = self.root("[Content_Types].xml")
        for entry in root if root is not None else ():
            content_type = entry.get("ContentType", "")
            if (part := entry.get("PartName", "").lower()) not in of_parts:
                of_parts[part] = content_type
            of_endings[entry.get("Extension", "").lower()] = content_type
        # Entries of the other kind.
        of_parts.pop("", None)
        of_endings.pop("", None)
        return of_parts, of_endings

    def root(self, name: str) -> etree._Element | None:
        """A part's root element; None and a warning if it is missing or not well-formed."""
        blob = self.blob(name)
        if blob is None:
            return None
        try:
            root = etree.fromstring(blob, _parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            if getattr(error, "code", 0) == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error
            self.warn(f"The part {printable(name)} is not well-formed XML and was not read.")
            return None
        if root.getroottree().docinfo.internalDTD is not None:
            self.warn(f"The part {printable(name)} declares a document type and was not read.")
            return None
        return root

    def relationships(self, name: str) -> dict[str, Relationship]:
        """A part's relationships to parts of the package, by id; ``""`` is the package itself."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        root = self.root(rels) if rels.lower() in self._entries else None
        found: dict[str, Relationship] = {}
        for rel in root if root is not None else ():
            target = unquote(rel.get("Target", ""))
            if not target or rel.get("TargetMode") == "External":
                continue
            part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = rel.get("Type", "").rsplit("/", 1)[-1]
            found[rel.get("Id", "")] = Relationship(rel.get("Id", ""), kind, part)
        return found

    def related(self, name: str, kind: str) -> str | None:
        """The name of the first part that ``name`` relates to as ``kind``."""
        parts = self.relationships(name).values()
        return next((rel.target for rel in parts if rel.kind == kind), None)

    def main(self) -> tuple[str, etree._Element]:
        """The main part's name and root element.

        Raises FileDamaged.
        """
        name = self.related("", "officeDocument")
        if name is None:
            raise self.damaged("the archive holds no Office document")
        root = self.root(name)
        if root is None:
            raise self.damaged(f"its main part {printable(name)} cannot be read")
        return name, root

    def core_properties(self) -> CoreProperties:
        """Title, author and creation date; None for those that a program filled in."""
        name = self.related("", "core-properties")
        blob = self.blob(name) if name else None
        if name is None or blob is None:
            return CoreProperties()
        try:
            part = CorePropertiesPart.load(
                PackURI(f"/{name}"),
                CONTENT_TYPE.OPC_CORE_PROPERTIES,
                blob,
                None,  # type: ignore[arg-type]  # The package is only needed for saving.
            )
            core = part.core_properties
            return CoreProperties(
                title=_sensible(core.title, "titles"),
                author=_sensible(core.author, "authors"),
                created=core.created.date().isoformat() if core.created else None,
            )
        except (etree.LxmlError, ValueError, AttributeError, PythonDocxError):
            self.warn(f"The part {printable(name)} is damaged and was not read.")
            return CoreProperties()

    def mended(self) -> BytesIO:
        """A copy with Transitional namespaces, without parts that are not well-formed and without
        relationships to missing parts: libraries fail on a single such part."""
        kept: dict[str, bytes] = {}
        roots = {}
        for info in self._entries.values():
            if info.filename.endswith((".xml", ".rels")):
                if (root := self.root(info.filename)) is not None:
                    roots[info.filename] = root
            elif (blob := self.blob(info.filename)) is not None:
                kept[info.filename] = blob
        for name, root in roots.items():
            if name.endswith(".rels"):
                source = name.replace("_rels/", "").removesuffix(".rels")
                there = {
                    rel.id
                    for rel in self.relationships(source).values()
                    if rel.target in kept or rel.target in roots
                }
                for rel in list(root):
                    if rel.get("TargetMode") != "External" and rel.get("Id") not in there:
                        root.remove(rel)
            kept[name] = etree.tostring(root, encoding="UTF-8", standalone=True)
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w") as archive:
            for name, blob in kept.items():
                archive.writestr(name, blob)
        return copy

    def damaged(self, detail: str) -> FileDamaged:
        """The error to raise for this file."""
        return FileDamaged(file=self._file, format=self._format.upper(), detail=detail)

    def without_text(self, pictures: int, unread: int) -> FileRefused:
        """The error to raise for a file without readable text: ``pictures`` is the number of its pictures,
        ``unread`` the number of displayed ones that OCR has not read."""
        if unread:
            return TextMissing(file=self._file, pages=pictures)
        if pictures:
            return NothingRecognised(file=self._file, pages=pictures)
        return self.empty()

    def empty(self) -> FileEmpty:
        """The error to raise for a file without any content."""
        return FileEmpty(file=self._file)


def printable(name: str) -> str:
    """The beginning of a name from a file, as it may stand in a sentence."""
    return "".join(c for c in name[:_LONGEST_NAME] if c.isprintable())


@contextmanager
def open_package(
    path: Path, format_: Format, allowance: Allowance | None = None
) -> Iterator[Package]:
    """Opens a DOCX or PPTX, of which ``allowance`` may be read.

    Raises FileEmpty, FileEncrypted, FileTooLarge (its content is too large), or FileDamaged if it is not a
    readable ZIP archive.
    """
    with path.open("rb") as stream:
        head = stream.read(len(OLE_MAGIC))
        if not head:
            raise FileEmpty(file=path.name)
        if head == OLE_MAGIC:
            if holds_stream(stream, _OLE_ENCRYPTED):
                raise FileEncrypted(file=path.name)
            detail = "it is a file of Office 97–2003"
            raise FileDamaged(file=path.name, format=format_.upper(), detail=detail)
        archive = open_archive(stream, path.name, format_.upper())
        with archive:
            package = Package(archive, path.name, format_, allowance)
            try:
                yield package
            except RecursionError as error:
                raise package.damaged("its elements are nested too deeply") from error


def chosen(alternate: etree._Element) -> etree._Element | None:
    """The branch of ``mc:AlternateContent`` to read: the first Choice, otherwise the Fallback."""
    choice = alternate.find(f"{MC}Choice")
    return choice if choice is not None else alternate.find(f"{MC}Fallback")


def to_int(value: str | None, default: int) -> int:
    """An attribute as an integer; ``default`` if it is absent or not an integer."""
    try:
        return int(value) if value is not None else default
    except ValueError:
        return default


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _sensible(value: str, kind: str) -> str | None:
    text = " ".join(value.split())
    return text if text and not _made_by_programs(kind).fullmatch(text) else None


@lru_cache(maxsize=2)
def _made_by_programs(kind: str) -> re.Pattern[str]:
    text = resources.files("ingest").joinpath("readers/office/properties.toml").read_text("utf-8")
    return re.compile("|".join(tomllib.loads(text)[kind]), re.IGNORECASE)

"""Builds DOCX files from raw XML, for features that python-docx lacks, and changes packages."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

TRANSITIONAL = "http://schemas.openxmlformats.org/{}/2006/{}"
_STRICT = "http://purl.oclc.org/ooxml/{}/{}"
_VOCABULARIES = (
    ("wordprocessingml", "main"),
    ("presentationml", "main"),
    ("drawingml", "main"),
    ("officeDocument", "relationships"),
    ("officeDocument", "math"),
)

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": TRANSITIONAL.format("wordprocessingml", "main"),
        "r": TRANSITIONAL.format("officeDocument", "relationships"),
        "m": TRANSITIONAL.format("officeDocument", "math"),
        "a": TRANSITIONAL.format("drawingml", "main"),
        "c": TRANSITIONAL.format("drawingml", "chart"),
        "dgm": TRANSITIONAL.format("drawingml", "diagram"),
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def part(root: str, content: str) -> str:
    """A part whose root element is ``w:ROOT``."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_NAMESPACES}>{content}</w:{root}>'


def write_docx(path: Path, body: str, **parts: str) -> Path:
    """A DOCX of this ``w:body``. ``parts``: contents of word/NAME.xml by the kind of relationship
    (``styles``, ``numbering``, ``footnotes``), whole if they start with ``<?xml``; ``core`` is
    docProps/core.xml.
    """
    files = {"word/document.xml": part("document", f"<w:body>{body}</w:body>")}
    links = []
    package_links = [_link("main", TRANSITIONAL, "officeDocument", "word/document.xml")]
    for kind, content in parts.items():
        if kind == "core":
            files["docProps/core.xml"] = content
            package_links.append(
                f'<Relationship Id="core" Type="{_CORE}" Target="docProps/core.xml"/>'
            )
            continue
        whole = content.startswith("<?xml")
        files[f"word/{kind}.xml"] = content if whole else part(kind, content)
        links.append(_link(kind, TRANSITIONAL, kind, f"{kind}.xml"))
    files["_rels/.rels"] = _links(package_links)
    files["word/_rels/document.xml.rels"] = _links(links)
    files["[Content_Types].xml"] = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def to_strict(path: Path) -> Path:
    """The same package in the vocabularies of ISO/IEC 29500-1 Strict."""

    def translate(content: bytes) -> bytes:
        for vocabulary in _VOCABULARIES:
            before, after = TRANSITIONAL.format(*vocabulary), _STRICT.format(*vocabulary)
            content = content.replace(before.encode(), after.encode())
        return content

    return rewrite(path, translate)


def rewrite(path: Path, change: Callable[[bytes], bytes], entry: str = "") -> Path:
    """Changes the entries of a package whose names end in ``entry``."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, change(content) if name.endswith(entry) else content)
    return path


def p(content: str, properties: str = "") -> str:
    """A paragraph; plain text becomes a run."""
    runs = content if content.startswith("<") or not content else r(content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(style: str, content: str) -> str:
    """A paragraph in a style, by its id."""
    return p(content, f'<w:pStyle w:val="{style}"/>')


def numbered(content: str, level: int = 0, number: int = 1) -> str:
    """A paragraph of a list."""
    return p(content, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def _link(identity: str, scheme: str, kind: str, target: str) -> str:
    type_ = f"{scheme.format('officeDocument', 'relationships')}/{kind}"
    return f'<Relationship Id="{identity}" Type="{type_}" Target="{target}"/>'


def _links(links: list[str]) -> str:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONSHIPS}">'
        f"{''.join(links)}</Relationships>"
    )

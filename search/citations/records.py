"""Citations as records for reference managers: RIS, BibTeX, CSL JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from corpus import Document, search_lang
from search.citations.names import is_digest
from search.data import load_table

_TABLE = load_table("citation_styles")
_TYPES = _TABLE["types"]
_STATUS = _TABLE["status"]
_DIGESTS = _TABLE["digests"]
_LINE_BREAKS = re.compile(r"\s+")
_BIBTEX = {char: rf"\{char}" for char in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def record(style: str, document: Document, locator: str, fields: Mapping[str, str]) -> str:
    """The record of ``locator`` in a document; ``fields`` as in the styles."""
    values = {name: _LINE_BREAKS.sub(" ", value) for name, value in fields.items()}
    values["author"], values["note"] = _author_and_note(document, values["body"], values["status"])
    return _MAKERS[style](document, locator, values).strip()


def _ris(document: Document, locator: str, fields: Mapping[str, str]) -> str:
    lines = [
        ("TY", _TYPES[str(document.type)]["ris"]),
        ("TI", fields["title"]),
        ("AU", fields["author"]),
        ("PY", fields["year"]),
        ("DA", fields["date"].replace("-", "/")),
        ("SE", locator),
        ("N1", fields["note"]),
        ("LA", document.lang),
        ("UR", fields["url"]),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n"


def _bibtex(document: Document, locator: str, fields: Mapping[str, str]) -> str:
    pairs = [
        # Braces keep the name of a body from being read as a person's.
        ("author", f"{{{_escaped(fields['author'])}}}" if fields["author"] else ""),
        ("title", f"{{{_escaped(fields['title'])}}}"),
        ("year", fields["year"]),
        ("date", fields["date"]),
        ("note", _escaped("; ".join(filter(None, [locator, fields["note"]])))),
        ("langid", "english" if document.lang == "en" else "chinese"),
        ("url", fields["url"]),
    ]
    key = re.sub(r"[^\w-]", "-", document.id)
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in pairs if value)
    return f"@misc{{{key},\n{body}}}\n"


def _csl(document: Document, locator: str, fields: Mapping[str, str]) -> str:
    item: dict[str, Any] = {
        "id": document.id,
        "type": _TYPES[str(document.type)]["csl"],
        "title": fields["title"],
        "language": document.lang,
    }
    if locator:
        item["section"] = locator
    if fields["author"]:
        item["author"] = [{"literal": fields["author"]}]
    if document.date:
        day = document.date
        item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    if fields["note"]:
        item["note"] = fields["note"]
    if fields["url"]:
        item["URL"] = fields["url"]
    return msgspec.json.format(msgspec.json.encode([item]), indent=2).decode()


def zotero_type(document: Document) -> str:
    """What Zotero calls a document of its type, such as ``statute``."""
    name: str = _TYPES[str(document.type)]["zotero"]
    return name


def coins(document: Document, url: str) -> dict[str, str]:
    """The keys and values of COinS, an OpenURL of the document as Zotero reads it; ``url`` is its page."""
    status = _STATUS[search_lang(document.lang)].get(str(document.status), "")
    author, note = _author_and_note(document, document.issuing_body or "", status)
    values = {
        "ctx_ver": "Z39.88-2004",
        "rft_val_fmt": "info:ofi/fmt:kev:mtx:dc",
        "rft.type": zotero_type(document),
        "rft.title": document.title,
        "rft.aucorp": author,
        "rft.date": document.date.isoformat() if document.date else "",
        "rft.description": note,
        "rft.rights": document.licence or "",
        "rft.language": document.lang,
        "rft.identifier": url,
    }
    return {name: value for name, value in values.items() if value}


def _author_and_note(document: Document, body: str, status: str) -> tuple[str, str]:
    """A digest's issuing body is that of the text which it is of."""
    lang = search_lang(document.lang)
    if not is_digest(document):
        return body, status
    own = document.work_id in _DIGESTS["works"]
    note = _DIGESTS["note"][lang].format(body=body) if body else _STATUS[lang]["digest"]
    return _DIGESTS["author"][lang] if own else "", note


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(char, char) for char in text)


_MAKERS = {"ris": _ris, "bibtex": _bibtex, "csl-json": _csl}

"""OAI-PMH 2.0: library systems harvest the documents' metadata (Dublin Core).

http://www.openarchives.org/OAI/openarchivesprotocol.html; the numbers in brackets are its sections. A set
is a type of document. A removed document is a deleted record.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

import msgspec
from lxml import etree

from corpus import Catalog, CursorInvalid, DocumentType, MomentInvalid
from kb.exports.changes import Change, changes, moment_of
from kb.exports.cursors import make_cursor, read_cursor
from kb.i18n.addresses import document_path, work_path
from kb.i18n.labels import DOCUMENT_TYPES, MEDIA_TYPES

PAGE: Final = 100
"""Records of one answer; a resumption token leads to the next."""
PREFIX: Final = "oai_dc"
_OAI: Final = "http://www.openarchives.org/OAI/2.0/"
_OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA: Final = f"{{{_XSI}}}schemaLocation"
# Characters that XML cannot have.
_UNUSABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Arguments = Mapping[str, Sequence[str]]


class _Fault(Exception):
    """An error of the protocol (3.6)."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class _Token(msgspec.Struct, frozen=True, array_like=True):
    """Where a list goes on."""

    after: str
    """Id of the last document."""
    count: int
    """Records before."""
    begin: str | None
    until: str | None
    set_: str | None


class _Verb(NamedTuple):
    answer: Callable[[Repository, etree._Element, dict[str, str]], None]
    required: frozenset[str]
    optional: frozenset[str]


class Repository:
    """Answers requests from the catalog."""

    def __init__(self, catalog: Catalog, base: str) -> None:
        """``base``: scheme and host of this site."""
        self._catalog = catalog
        self._base = base
        self._host = urlsplit(base).hostname or "localhost"

    def answer(self, arguments: Arguments) -> bytes:
        """The XML answer to a request, which may be an error of the protocol. Raises CatalogUnavailable."""
        root = etree.Element(
            _tag("OAI-PMH"),
            {_SCHEMA: f"{_OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"},
            nsmap={None: _OAI, "xsi": _XSI},  # type: ignore[dict-item]
        )
        _add(root, "responseDate", _written(datetime.datetime.now(datetime.UTC)))
        request = _add(root, "request", f"{self._base}/oai")
        try:
            name, given, verb = _understood(arguments)
            part = etree.Element(_tag(name))
            # Those that are wrong are not repeated (3.2).
            for key, value in {"verb": name, **given}.items():
                request.set(key, _UNUSABLE.sub("", value))
            verb.answer(self, part, given)
            root.append(part)
        except _Fault as fault:
            _add(root, "error", str(fault)).set("code", fault.code)
            if fault.code in ("badVerb", "badArgument"):
                request.attrib.clear()
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def identify(self, part: etree._Element, _: dict[str, str]) -> None:
        moments = [change.at for change in changes(self._catalog)]
        earliest = min(moments, default=datetime.datetime.now(datetime.UTC))
        for name, text in {
            "repositoryName": "kb: counter-trafficking knowledge base",
            "baseURL": f"{self._base}/oai",
            "protocolVersion": "2.0",
            "adminEmail": f"postmaster@{self._host}",
            "earliestDatestamp": _written(earliest),
            "deletedRecord": "transient",
            "granularity": "YYYY-MM-DDThh:mm:ssZ",
        }.items():
            _add(part, name, text)

    def list_metadata_formats(self, part: etree._Element, given: dict[str, str]) -> None:
        if "identifier" in given:
            self._change(given["identifier"])
        entry = _add(part, "metadataFormat")
        _add(entry, "metadataPrefix", PREFIX)
        _add(entry, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
        _add(entry, "metadataNamespace", _OAI_DC)

    def list_sets(self, part: etree._Element, given: dict[str, str]) -> None:
        if "resumptionToken" in given:
            raise _Fault("badResumptionToken", "The list of sets is one answer.")
        for type_ in DocumentType:
            entry = _add(part, "set")
            _add(entry, "setSpec", type_.value)
            _add(entry, "setName", DOCUMENT_TYPES[type_])

    def get_record(self, part: etree._Element, given: dict[str, str]) -> None:
        _check_prefix(given["metadataPrefix"])
        self._add_record(part, self._change(given["identifier"]))

    def list_identifiers(self, part: etree._Element, given: dict[str, str]) -> None:
        self._list(part, given, self._add_header)

    def list_records(self, part: etree._Element, given: dict[str, str]) -> None:
        self._list(part, given, self._add_record)

    def _list(
        self,
        part: etree._Element,
        given: dict[str, str],
        add: Callable[[etree._Element, Change], None],
    ) -> None:
        token = _token_of(given)
        since = _moment(token.begin, end=False)
        until = _moment(token.until, end=True)
        if since and until and since > until:
            raise _Fault("badArgument", "from is later than until.")
        found = [
            change
            for change in changes(self._catalog, since=since, until=until)
            # Of what was erased, nobody knows the set any more: it is gone from each.
            if token.set_ is None or change.last is None or change.last.type == token.set_
        ]
        rest = [change for change in found if change.document_id > token.after]
        if not rest:
            if token.after:
                raise _Fault("badResumptionToken", "There is nothing after this token.")
            raise _Fault("noRecordsMatch", "No record matches.")
        shown = rest[:PAGE]
        for change in shown:
            add(part, change)
        if len(rest) > PAGE or token.after:
            following = msgspec.structs.replace(
                token, after=shown[-1].document_id, count=token.count + len(shown)
            )
            is_last = len(rest) <= PAGE
            element = _add(part, "resumptionToken", "" if is_last else _written_token(following))
            element.set("completeListSize", str(token.count + len(rest)))
            element.set("cursor", str(token.count))

    def _change(self, identifier: str) -> Change:
        start = f"oai:{self._host}:"
        id_ = unquote(identifier.removeprefix(start))
        if identifier.startswith(start):
            for change in changes(self._catalog):
                if change.document_id == id_:
                    return change
        raise _Fault("idDoesNotExist", "There is no such record.")

    def _add_header(self, part: etree._Element, change: Change) -> None:
        header = _add(part, "header")
        if change.document is None:
            header.set("status", "deleted")
        _add(header, "identifier", f"oai:{self._host}:{quote(change.document_id)}")
        _add(header, "datestamp", _written(change.at))
        if change.last:
            _add(header, "setSpec", change.last.type.value)

    def _add_record(self, part: etree._Element, change: Change) -> None:
        record = _add(part, "record")
        self._add_header(record, change)
        document = change.document
        if document is None:
            return
        described = etree.SubElement(
            _add(record, "metadata"),
            f"{{{_OAI_DC}}}dc",
            {_SCHEMA: f"{_OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"},
            nsmap={"oai_dc": _OAI_DC, "dc": _DC},
        )
        for name, text in (
            ("title", document.title),
            ("publisher", document.issuing_body),
            ("date", document.date and document.date.isoformat()),
            ("type", document.type.value),
            ("format", MEDIA_TYPES[document.format].partition(";")[0]),
            ("identifier", self._base + document_path(document.id)),
            ("identifier", document.official_number),
            ("source", document.source_url),
            ("language", document.lang),
            ("relation", self._base + work_path(document.work_id)),
            ("rights", document.licence),
        ):
            if text:
                etree.SubElement(described, f"{{{_DC}}}{name}").text = _UNUSABLE.sub("", text)


_NONE: Final[frozenset[str]] = frozenset()
_LISTED: Final = frozenset({"from", "until", "set", "resumptionToken", "metadataPrefix"})
_VERBS: Final = {
    "Identify": _Verb(Repository.identify, _NONE, _NONE),
    "ListMetadataFormats": _Verb(
        Repository.list_metadata_formats, _NONE, frozenset({"identifier"})
    ),
    "ListSets": _Verb(Repository.list_sets, _NONE, frozenset({"resumptionToken"})),
    "GetRecord": _Verb(Repository.get_record, frozenset({"identifier", "metadataPrefix"}), _NONE),
    "ListIdentifiers": _Verb(Repository.list_identifiers, _NONE, _LISTED),
    "ListRecords": _Verb(Repository.list_records, _NONE, _LISTED),
}


def _understood(arguments: Arguments) -> tuple[str, dict[str, str], _Verb]:
    """The verb and its arguments (3.6)."""
    verbs = arguments.get("verb", ())
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise _Fault("badVerb", f"Use one verb, of: {', '.join(_VERBS)}.")
    verb = _VERBS[verbs[0]]
    given = {name: values for name, values in arguments.items() if name != "verb"}
    for name, values in given.items():
        if name not in verb.required | verb.optional:
            raise _Fault("badArgument", "There is an argument that this verb does not have.")
        if len(values) != 1:
            raise _Fault("badArgument", f"{name} is repeated.")
    if missing := verb.required - given.keys():
        raise _Fault("badArgument", f"Missing: {', '.join(sorted(missing))}.")
    return verbs[0], {name: values[0] for name, values in given.items()}, verb


def _token_of(given: Mapping[str, str]) -> _Token:
    """The token of a request for a list; the first request has one that begins it (3.5)."""
    if "resumptionToken" in given:
        if len(given) > 1:
            raise _Fault("badArgument", "A resumptionToken has no arguments beside it.")
        try:
            return msgspec.json.decode(read_cursor(given["resumptionToken"]), type=_Token)
        except (CursorInvalid, msgspec.MsgspecError) as error:
            raise _Fault("badResumptionToken", "It is not a token of this site.") from error
    if "metadataPrefix" not in given:
        raise _Fault("badArgument", "Missing: metadataPrefix.")
    _check_prefix(given["metadataPrefix"])
    begin, until = given.get("from"), given.get("until")
    if begin and until and len(begin) != len(until):
        raise _Fault("badArgument", "from and until have different granularity.")
    return _Token("", 0, begin, until, given.get("set"))


def _written_token(token: _Token) -> str:
    return make_cursor(msgspec.json.encode(token).decode())


def _check_prefix(prefix: str) -> None:
    if prefix != PREFIX:
        raise _Fault("cannotDisseminateFormat", f"The only format is {PREFIX}.")


def _moment(text: str | None, *, end: bool) -> datetime.datetime | None:
    """A day (2026-11-28) or a second (2026-11-28T16:00:00Z) (3.3); of a day its begin or ``end``."""
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", text):
        raise _Fault("badArgument", "A time is written 2026-11-28 or 2026-11-28T16:00:00Z.")
    try:
        moment = moment_of(text)
    except MomentInvalid as error:
        raise _Fault("badArgument", "There is no such time.") from error
    return moment.replace(hour=23, minute=59, second=59) if end and "T" not in text else moment


def _written(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _tag(name: str) -> str:
    return f"{{{_OAI}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    if text:
        element.text = _UNUSABLE.sub("", text)
    return element

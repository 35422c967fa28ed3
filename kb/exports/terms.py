"""The termbase as files for other programs: TBX and CSV."""

from __future__ import annotations

from typing import Any, Final, cast

from lxml import etree

from corpus import Concept, SearchLang, Termbase, TermStatus
from kb.exports.tables import table

TBX: Final = "application/x-tbx"
_NAMESPACE: Final = "urn:iso:std:iso:30042:ed-2"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_STATUS: Final = {
    TermStatus.PREFERRED: "preferredTerm-admn-sts",
    TermStatus.ADMITTED: "admittedTerm-admn-sts",
    TermStatus.DEPRECATED: "deprecatedTerm-admn-sts",
}
"""ISO 30042:2019, TBX-Basic: administrativeStatus."""
_COLUMNS: Final = (
    "concept_id", "subject", "lang", "term", "status", "definition", "note", "differs_in_law",
)  # fmt: skip


def tbx(termbase: Termbase) -> bytes:
    """TBX-Basic (ISO 30042:2019) in the DCA style."""
    root = etree.Element(
        "tbx",
        {"type": "TBX-Basic", "style": "dca", _XML_LANG: "en"},
        nsmap=cast(Any, {None: _NAMESPACE}),
    )
    header = etree.SubElement(root, "tbxHeader")
    described = etree.SubElement(etree.SubElement(header, "fileDesc"), "sourceDesc")
    etree.SubElement(described, "p").text = "kb: counter-trafficking terms in English and Chinese"
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for concept in termbase.concepts:
        _add(body, concept)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add(body: etree._Element, concept: Concept) -> None:
    entry = etree.SubElement(body, "conceptEntry", id=concept.id)
    etree.SubElement(entry, "descrip", type="subjectField").text = concept.subject
    for other in concept.related:
        etree.SubElement(entry, "ref", type="crossReference", target=other).text = other
    for tag, terms in concept.terms.items():
        section = etree.SubElement(entry, "langSec", {_XML_LANG: tag})
        lang = _base(tag)
        if definition := concept.definition.get(lang):
            etree.SubElement(section, "descrip", type="definition").text = definition
        if concept.note and (note := concept.note.get(lang)):
            etree.SubElement(section, "note").text = note
        for term in terms:
            termed = etree.SubElement(section, "termSec")
            etree.SubElement(termed, "term").text = term.text
            etree.SubElement(termed, "termNote", type="administrativeStatus").text = _STATUS[
                term.status
            ]


def csv_of(termbase: Termbase) -> bytes:
    """A CSV table with a row for each term; see ``table``."""
    return table(
        _COLUMNS,
        (
            (
                concept.id,
                concept.subject,
                tag,
                term.text,
                term.status.value,
                concept.definition.get(_base(tag), ""),
                (concept.note or {}).get(_base(tag), ""),
                "true" if concept.differs_in_law else "false",
            )
            for concept in termbase.concepts
            for tag, terms in concept.terms.items()
            for term in terms
        ),
    )


def _base(tag: str) -> SearchLang:
    return "en" if tag == "en" else "zh"

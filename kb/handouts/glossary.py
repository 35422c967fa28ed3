"""The termbase's terms that occur in quotations."""

from __future__ import annotations

from collections.abc import Iterable

from pypinyin import lazy_pinyin

from corpus import SearchLang, Termbase
from kb.handouts.model import Term, Words
from search import Translations


def concepts_in(translations: Translations, sides: Iterable[Words]) -> tuple[str, ...]:
    """Ids of the concepts whose terms occur, in the order of the words."""
    found = (
        expansion.concept_id
        for side in sides
        for place in translations.find(side.text, "en" if side.base_lang == "zh" else "zh")
        for expansion in place.expansions
    )
    return tuple(dict.fromkeys(id_ for id_ in found if id_))


def glossary(termbase: Termbase, concepts: Iterable[str], ui: SearchLang) -> tuple[Term, ...]:
    """Entries in the order of the handout's language: by letter, or by pinyin."""
    entries = []
    for id_ in concepts:
        concept = termbase.get(id_)
        note = concept.note[ui] if concept.note and concept.differs_in_law else ""
        entries.append(
            Term(
                concept_id=id_,
                subject=concept.subject,
                en=concept.preferred("en").text,
                zh=concept.preferred("zh").text,
                definition=concept.definition[ui],
                note=note,
            )
        )
    if ui == "zh":
        return tuple(sorted(entries, key=lambda entry: lazy_pinyin(entry.zh)))
    return tuple(sorted(entries, key=lambda entry: entry.en.casefold()))

"""The termbase's terms that occur in quotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus import Concept, SearchLang, Termbase
from kb.handouts.model import Meaning, Term, Words
from search import Translations
from search.text.stemming import stem


def concepts_in(
    translations: Translations, termbase: Termbase, sides: Sequence[Words]
) -> tuple[str, ...]:
    """Ids of the concepts whose terms occur, in the order of the words.

    Of two languages, only those that occur in both: 需求 alone is not "demand that fosters
    exploitation".
    """
    found = [dict.fromkeys(_of_one(translations, termbase, side)) for side in sides]
    return tuple(id_ for id_ in found[0] if all(id_ in each for each in found)) if found else ()


def _of_one(translations: Translations, termbase: Termbase, side: Words) -> Iterator[str]:
    for place in translations.find(side.text, "en" if side.base_lang == "zh" else "zh"):
        written = side.text[place.start : place.end]
        for expansion in place.expansions:
            id_ = expansion.concept_id
            if id_ and not _is_word_like_acronym(written, termbase.get(id_)):
                yield id_


def _is_word_like_acronym(written: str, concept: Concept) -> bool:
    """Whether an ordinary word was taken for a term in capitals: "committed" for COMMIT."""
    if written.removesuffix("s").isupper():
        return False
    capitals = (term.text for term in concept.terms_in("en") if term.text.isupper())
    return any(stem(text.casefold()) == stem(written.casefold()) for text in capitals)


def glossary(
    termbase: Termbase, concepts: Iterable[str], ui: SearchLang, langs: Sequence[SearchLang]
) -> tuple[Term, ...]:
    """Entries by letter, or by pinyin in Chinese, with their meaning in each of ``langs``.

    How they differ in law is said in the first one only: it takes several lines.
    """
    entries = []
    for id_ in concepts:
        concept = termbase.get(id_)
        note = concept.note if concept.differs_in_law else None
        entries.append(
            Term(
                concept_id=id_,
                subject=concept.subject,
                en=concept.preferred("en").text,
                zh=concept.preferred("zh").text,
                meanings=tuple(
                    Meaning(lang, concept.definition[lang], note[lang] if note and not at else "")
                    for at, lang in enumerate(langs)
                ),
                note=note[ui] if note else "",
            )
        )
    if ui == "zh":
        # Imported late: it takes as long to import as Litestar.
        from pypinyin import lazy_pinyin

        return tuple(sorted(entries, key=lambda entry: lazy_pinyin(entry.zh)))
    return tuple(sorted(entries, key=lambda entry: entry.en.casefold()))

"""The termbase: the subject's concepts, each with its terms in both languages (modelled on TBX).

The data are in ``corpus/data/termbase/SUBJECT.toml``. A concept has terms under the tags ``en``,
``zh-Hans`` and, if useful, ``zh-Hant``; one term of each tag is preferred, others are admitted or
deprecated. Two concepts may share a term: 安置 is both placement and resettlement.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import msgspec

from corpus.errors import MetadataInvalid, NotFound
from corpus.languages import search_lang, to_simplified
from corpus.records import SearchLang

_ALIKE = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "‑": "-"})


class TermStatus(StrEnum):
    PREFERRED = "preferred"
    ADMITTED = "admitted"
    DEPRECATED = "deprecated"
    """Occurs in older texts, and should not be used any more."""


class Term(msgspec.Struct, frozen=True):
    text: str
    lang: str
    """``en``, ``zh-Hans`` or ``zh-Hant``."""
    status: TermStatus


class Subject(msgspec.Struct, frozen=True):
    """A subject field of the termbase."""

    id: str
    title: dict[SearchLang, str]


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    """Kebab-case English, e.g. ``trafficking-in-persons``."""
    subject: str
    """Id of its Subject."""
    definition: dict[SearchLang, str]
    terms: dict[str, tuple[Term, ...]]
    """By tag; in each the preferred term first, the deprecated ones last."""
    note: dict[SearchLang, str] | None
    differs_in_law: bool
    """A term is not the legal equivalent of its counterpart; the note explains the difference."""
    related: tuple[str, ...]
    """Ids, sorted; a relation applies in both directions."""

    def terms_in(self, lang: SearchLang) -> tuple[Term, ...]:
        """The terms of a language, preferred first; Simplified before Traditional Chinese."""
        return tuple(
            term for tag, terms in self.terms.items() if search_lang(tag) == lang for term in terms
        )

    def preferred(self, lang: SearchLang) -> Term:
        """The preferred term; the Simplified one for ``zh``."""
        return self.terms_in(lang)[0]


Translations = dict[str, tuple[tuple[str, tuple[Term, ...]], ...]]
"""Folded term → (concept id, target terms) of each concept that has the term."""


def fold(text: str) -> str:
    """A key that is equal for all spellings of a term.

    Width (NFKC), case, script (Traditional to Simplified), white space, apostrophes and dashes are made
    equal.
    """
    narrow = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return to_simplified(" ".join(narrow.casefold().split()))


class Termbase:
    """All concepts, sorted by id, and the ways to look them up."""

    def __init__(self, concepts: Iterable[Concept], subjects: Iterable[Subject]) -> None:
        self.concepts = tuple(sorted(concepts, key=lambda concept: concept.id))
        self.subjects = tuple(sorted(subjects, key=lambda subject: subject.id))
        self._by_id = {concept.id: concept for concept in self.concepts}

    @classmethod
    def load(cls, folder: Traversable | Path | None = None) -> Termbase:
        """Read each ``*.toml`` of ``folder``, by default the termbase that comes with kb.

        Raises MetadataInvalid if a file is not as described above, an id is given twice or is unknown, a
        concept has a term twice, or a difference in law has no note.
        """
        place = folder or files("corpus") / "data" / "termbase"
        subjects: dict[str, Subject] = {}
        entries: dict[str, tuple[_Entry, str, str]] = {}
        for path in sorted(place.iterdir(), key=lambda path: path.name):
            if not path.name.endswith(".toml"):
                continue
            content = _read(path)
            if content.subject in subjects:
                raise MetadataInvalid(file=path.name, detail=f"subject {content.subject} is taken")
            subjects[content.subject] = Subject(content.subject, content.title.by_lang())
            for entry in content.concept:
                if entry.id in entries:
                    raise MetadataInvalid(file=path.name, detail=f"{entry.id} is given twice")
                entries[entry.id] = (entry, content.subject, path.name)
        related: dict[str, set[str]] = defaultdict(set)
        for entry, _, name in entries.values():
            _check(entry, name, known=entries.keys())
            for other in entry.related:
                related[entry.id].add(other)
                related[other].add(entry.id)
        return cls(
            (
                entry.concept(subject, tuple(sorted(related[entry.id])))
                for entry, subject, _ in entries.values()
            ),
            subjects.values(),
        )

    def get(self, concept_id: str) -> Concept:
        """Raises NotFound."""
        concept = self._by_id.get(concept_id)
        if concept is None:
            raise NotFound(id=concept_id)
        return concept

    def words(self, lang: SearchLang) -> tuple[str, ...]:
        """Each term of a language once, Chinese ones in Simplified: a segmenter's dictionary."""
        texts = (term.text for concept in self.concepts for term in concept.terms_in(lang))
        return tuple(dict.fromkeys(map(to_simplified, texts) if lang == "zh" else texts))

    def find(self, text: str) -> tuple[Concept, ...]:
        """Concepts with a term that contains ``text``, whatever its case, width or script.

        Whole terms come first, then beginnings of terms, then the rest, each by id. All concepts if
        ``text`` is blank.
        """
        wanted = fold(text)
        if not wanted:
            return self.concepts
        ranked = [
            (min(ranks), concept)
            for concept in self.concepts
            if (
                ranks := [
                    (term != wanted) + (not term.startswith(wanted))
                    for term in self._folded[concept.id].values()
                    if wanted in term
                ]
            )
        ]
        return tuple(concept for _, concept in sorted(ranked, key=lambda pair: pair[0]))

    def translations(self, from_lang: SearchLang, to_lang: SearchLang) -> Translations:
        """For each term of ``from_lang``, folded, the terms of its concepts in ``to_lang``.

        Preferred terms come first, and each spelling once, without the source term itself; with the same
        language on both sides they are its synonyms.
        """
        found: dict[str, list[tuple[str, tuple[Term, ...]]]] = defaultdict(list)
        for concept in self.concepts:
            folded = self._folded[concept.id]
            targets: dict[str, Term] = {}
            for term in concept.terms_in(to_lang):
                targets.setdefault(folded[term], term)
            for source in dict.fromkeys(folded[term] for term in concept.terms_in(from_lang)):
                terms = tuple(term for key, term in targets.items() if key != source)
                if terms:
                    found[source].append((concept.id, terms))
        return {source: tuple(concepts) for source, concepts in found.items()}

    @cached_property
    def signature(self) -> str:
        """SHA-256 of the contents, hexadecimal. It changes with the termbase."""
        return hashlib.sha256(msgspec.json.encode([self.subjects, self.concepts])).hexdigest()

    @cached_property
    def _folded(self) -> dict[str, dict[Term, str]]:
        return {
            concept.id: {
                term: fold(term.text) for terms in concept.terms.values() for term in terms
            }
            for concept in self.concepts
        }


_Text = Annotated[str, msgspec.Meta(pattern=r"^\S(.*\S)?$")]
_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Bilingual(msgspec.Struct, forbid_unknown_fields=True):
    en: _Text
    zh: _Text

    def by_lang(self) -> dict[SearchLang, str]:
        return {"en": self.en, "zh": self.zh}


class _Terms(msgspec.Struct, forbid_unknown_fields=True):
    preferred: _Text
    admitted: tuple[_Text, ...] = ()
    deprecated: tuple[_Text, ...] = ()

    def of(self, lang: str) -> Iterator[Term]:
        yield Term(self.preferred, lang, TermStatus.PREFERRED)
        yield from (Term(text, lang, TermStatus.ADMITTED) for text in self.admitted)
        yield from (Term(text, lang, TermStatus.DEPRECATED) for text in self.deprecated)


class _Entry(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    id: _Id
    en: _Terms
    zh_hans: _Terms = msgspec.field(name="zh-Hans")
    zh_hant: _Terms | None = msgspec.field(name="zh-Hant", default=None)
    definition: _Bilingual
    note: _Bilingual | None = None
    differs_in_law: bool = False
    related: tuple[_Id, ...] = ()

    def terms(self) -> dict[str, tuple[Term, ...]]:
        given = {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}
        return {tag: tuple(terms.of(tag)) for tag, terms in given.items() if terms}

    def concept(self, subject: str, related: tuple[str, ...]) -> Concept:
        return Concept(
            id=self.id,
            subject=subject,
            definition=self.definition.by_lang(),
            terms=self.terms(),
            note=self.note.by_lang() if self.note else None,
            differs_in_law=self.differs_in_law,
            related=related,
        )


class _File(msgspec.Struct, forbid_unknown_fields=True):
    subject: _Id
    title: _Bilingual
    concept: tuple[_Entry, ...]


def _read(path: Traversable | Path) -> _File:
    try:
        return msgspec.toml.decode(path.read_text("utf-8"), type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MetadataInvalid(file=path.name, detail=str(error)) from error


def _check(entry: _Entry, file: str, known: Iterable[str]) -> None:
    for tag, terms in entry.terms().items():
        folded = [fold(term.text) for term in terms]
        if len(set(folded)) < len(folded):
            twice = next(text for text in folded if folded.count(text) > 1)
            raise MetadataInvalid(file=file, detail=f"{entry.id} has {twice} twice in {tag}")
    for other in entry.related:
        if other not in known or other == entry.id:
            raise MetadataInvalid(file=file, detail=f"{entry.id} is related to {other}")
    if entry.differs_in_law and entry.note is None:
        raise MetadataInvalid(file=file, detail=f"{entry.id} differs in law but has no note")

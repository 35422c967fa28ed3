"""Names of instruments: the works that a name in a citation or a reference may refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import NamedTuple

from corpus import (
    SEARCH_LANGS,
    Document,
    ExpressionStatus,
    SearchLang,
    Termbase,
    search_lang,
)
from search.citations import lookups
from search.citations.words import TABLE, any_of, prepare

_NAMES = TABLE["names"]
_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_GAP = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_BRACKETED = re.compile(r"\(([^()]*)\)[\s》]*$")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_QUOTED = re.compile(r"^《(.+?)》")
_DATED = re.compile(r"-\d{4}(?:-\d{2}-\d{2})?$")
_SHARED = "shared"
_KEPT = 20_000
"""The number of works and documents whose names are kept in memory: about 10 MB."""


class Named(NamedTuple):
    """The works that a name refers to."""

    works: tuple[str, ...]
    """Ids of works, sorted."""
    shared: bool
    """Whether they are different instruments, so that the name alone is ambiguous."""
    year: int | None = None
    """Of the edition that the name includes and that one of the documents has: 刑法（2020年）."""
    edition: bool = False
    """Whether the name includes an edition that the documents do not mention: 刑法（1979年）."""


def name_key(name: str) -> str:
    """A key that is equal for all spellings of a name: without width, case, script, punctuation and
    spaces."""
    return folded_key(prepare(name).text)


def folded_key(folded: str) -> str:
    """:func:`name_key` of a name prepared by :func:`search.citations.words.prepare`."""
    words = _WORD.findall(folded)
    key = " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
    # 刑法修正案（九） is also written without the brackets.
    return key if key.isascii() else _GAP.sub("", key)


class NameTable:
    """The names of the works in the catalog; the names of other works are unknown."""

    def __init__(self, documents: Sequence[Document], termbase: Termbase) -> None:
        self.documents: dict[str, list[Document]] = {}
        for document in documents:
            self.documents.setdefault(document.work_id, []).append(document)
        known = _instruments(termbase)
        by_name = {name: id_ for id_, names in known.items() for name in names}
        self.instruments: dict[str, str] = {}
        """The instrument of each work: the id of a concept, otherwise the work's own id."""
        self._works: dict[str, set[str]] = {}
        self._of_instrument: dict[str, list[str]] = {}
        self._likely: dict[SearchLang, list[str]] = {}
        for work_id, versions in self.documents.items():
            own = set(_keys_of_id(work_id)).union(*map(_keys_of, versions))
            ids = [id_ for id_ in _ids_of(work_id) if id_ in known]
            instrument = (
                ids[0] if ids else next((by_name[n] for n in sorted(own) if n in by_name), work_id)
            )
            self.instruments[work_id] = instrument
            self._of_instrument.setdefault(instrument, []).append(work_id)
            for name in own | known.get(instrument, frozenset()):
                self._works.setdefault(name, set()).add(work_id)

    def find(self, name: str) -> Named | None:
        """The works with a name in any spelling, without its country or the text in brackets."""
        key = name_key(name)
        if not key:
            return None
        for form in (key, *_shorter(key)):
            if named := self._of(form):
                return named
        folded = prepare(name).text
        for form in map(name_key, _without_brackets(folded)):
            if named := self._of(form):
                return self._edition(named, folded)
        return None

    def _of(self, key: str) -> Named | None:
        works = self._works.get(key)
        if not works:
            return None
        return Named(tuple(sorted(works)), len({self.instruments[work] for work in works}) > 1)

    def _edition(self, named: Named, folded: str) -> Named:
        """The works of the year in brackets, if the documents mention it: 刑法（2020年）."""
        bracketed = _BRACKETED.search(folded)
        year = _YEAR.search(bracketed[1]) if bracketed else None
        works = tuple(
            work
            for work in named.works
            if year and any(d.date and d.date.year == int(year[0]) for d in self.documents[work])
        )
        if not works:
            return named._replace(edition=True)
        shared = len({self.instruments[work] for work in works}) > 1
        return Named(works, shared, int(year[0]) if year else None)

    def exactly(self, folded: str) -> Named | None:
        """The works whose name is exactly this folded text."""
        return self._of(folded_key(folded))

    def of_instrument(self, instrument: str) -> Named | None:
        """The works that are versions of an instrument."""
        works = tuple(sorted(self._of_instrument.get(instrument, ())))
        return Named(works, shared=False) if works else None

    def likely(self, lang: SearchLang) -> Sequence[str]:
        """All works, as an address without a name in this language is likely to mean them: those in the
        language first, then treaties."""
        # Sorting them takes longer than a search.
        if lang not in self._likely:
            works = self.documents
            self._likely[lang] = sorted(works, key=lambda work: _likelihood(works[work], lang))
        return self._likely[lang]

    def digested(self, digest: Document) -> tuple[str, ...]:
        """The works of which a document is a digest, in full: by their ids, or by the instrument."""
        own = self.instruments.get(digest.work_id)
        plain = digest.work_id.removesuffix(_NAMES["digest_suffix"])
        return tuple(
            work
            for work, versions in sorted(self.documents.items())
            if (work == plain or self.instruments[work] == own)
            and not any(map(is_digest, versions))
        )

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """What references to each name depend on, also by the key of each instrument (``lookups``): if it
        changes, they must be made again."""
        of_work = {
            work: "\0".join(sorted(document.id for document in versions))
            for work, versions in self.documents.items()
        }

        def digest(works: Iterable[str]) -> str:
            parts = "\0\0".join(f"{work}\0{of_work[work]}" for work in sorted(works))
            return sha256(parts.encode()).hexdigest()[:16]

        found = {}
        for name, works in self._works.items():
            is_shared = len({self.instruments[work] for work in works}) > 1
            # A shared name is no reference, whatever works have it.
            found[name] = _SHARED if is_shared else digest(works)
        for instrument, own in self._of_instrument.items():
            found[lookups.of_instrument(instrument)] = digest(own)
        return found

    @cached_property
    def signature(self) -> str:
        """SHA-256 of ``meanings``, hexadecimal."""
        return sha256(repr(sorted(self.meanings.items())).encode()).hexdigest()


def _likelihood(versions: Sequence[Document], lang: SearchLang) -> tuple[object, ...]:
    types = TABLE["types"]["first"]
    kind = str(versions[0].type)
    langs = {search_lang(document.lang) for document in versions}
    rank = types.index(kind) if kind in types else len(types)
    return lang not in langs, rank, is_digest(versions[0]), versions[0].work_id


def is_digest(document: Document) -> bool:
    return document.status is ExpressionStatus.DIGEST


def _instruments(termbase: Termbase) -> dict[str, frozenset[str]]:
    """Names by instrument, including instruments that are not in the catalog."""
    generic = {name_key(name) for name in _NAMES["generic"]}
    found: dict[str, set[str]] = {}
    for concept in termbase.concepts:
        if concept.subject == "instruments":
            terms = (term.text for lang in SEARCH_LANGS for term in concept.terms_in(lang))
            found[concept.id] = {name_key(text) for text in terms} - generic
    for id_, names in _NAMES["more"].items():
        found.setdefault(id_, set()).update(name_key(name) for name in names)
    return {id_: frozenset(names) for id_, names in found.items()}


def _ids_of(work_id: str) -> Iterator[str]:
    """A work's id, without the parts that mark a digest or a date."""
    yield work_id
    yield (plain := work_id.removesuffix(_NAMES["digest_suffix"]))
    yield _DATED.sub("", plain)


def _keys_of(document: Document) -> frozenset[str]:
    return _keys_of_title(document.title, document.official_number, digest=is_digest(document))


# Cached: after a commit the names of all other documents are unchanged.
@lru_cache(maxsize=_KEPT)
def _keys_of_id(work_id: str) -> frozenset[str]:
    return _keys(_ids_of(work_id))


@lru_cache(maxsize=_KEPT)
def _keys_of_title(title: str, official_number: str | None, *, digest: bool) -> frozenset[str]:
    names = _title_names(prepare(title).text, digest=digest)
    return _keys(names if official_number is None else (official_number, *names))


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for name in names if (key := name_key(name)))


def _title_names(title: str, *, digest: bool) -> Iterator[str]:
    titles = [title]
    if digest and (quoted := _QUOTED.match(title)):
        titles.append(quoted[1])
    if ":" in title:
        titles.append(title.split(":", 1)[0])
    for each in titles:
        yield each
        yield from _shorter(name_key(each))
        yield from _without_brackets(each)


def _without_brackets(title: str) -> Iterator[str]:
    if bracketed := _BRACKETED.search(title):
        yield title[: bracketed.start()]


def _shorter(key: str) -> Iterator[str]:
    """A name without its country."""
    for prefix in map(name_key, _NAMES["prefixes"]):
        if key.startswith(prefix) and (rest := key.removeprefix(prefix).strip()):
            yield rest
    for suffix in map(name_key, _NAMES["suffixes"]):
        if key.endswith(f" {suffix}"):
            yield key.removesuffix(f" {suffix}")


_TEXTS = TABLE["texts"]
_SELF = any_of(_TEXTS["self"])
_SELF_AFTER = re.compile(rf"\s*(?:of|in|to|under)\s+{_SELF}")
_SELF_BEFORE = re.compile(rf"{_SELF}\s*$")
_OF_AFTER = re.compile(r"\s*(?:,\s*|of\s+|in\s+|to\s+|under\s+|\(\s*)(?:the\s+)?(?=[a-z])")
_ELSEWHERE_BEFORE = re.compile(rf"{any_of(_TEXTS['elsewhere_zh'])}\s*$")
_ELSEWHERE_AFTER = re.compile(rf"\s*(?:{_TEXTS['elsewhere_en']})")
_NAME_BEFORE = re.compile(rf"(?:{_TEXTS['elsewhere_before_en']})\s*$")
_NAME_BEFORE_ZH = re.compile(rf"(?:{_TEXTS['elsewhere_before_zh']})\s*$")
_INSTRUMENT_QUOTED = re.compile(r"《([^《》]+)》\s*(?:\([^()]*\)\s*)?$")
_WORD_END = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Names in running text are at most this long; a longer title is in quotation marks.
_LONGEST_WORDS = 24
_LONGEST_SIGNS = 40
_BRACKET_BEFORE = re.compile(r"[\s,(:;]*$")


class NamedSpan(NamedTuple):
    works: Named | None
    """None: the text's own instrument."""
    start: int
    """The start of the reference with the name."""
    end: int


class InstrumentNamer:
    """Reads the names next to references in the texts of one document."""

    def __init__(self, document: Document, names: NameTable) -> None:
        self._names = names
        instrument = names.instruments[document.work_id]
        self.has_own = str(document.type) in _TEXTS["own"]
        """Whether "article 5" alone is the document's own."""
        self.looked_up = {lookups.of_instrument(instrument)}
        """The lookups so far (``search.citations.lookups``)."""
        within = _TEXTS["within"].get(instrument)
        self._short: dict[str, str] = within or ({} if self.has_own else _TEXTS["common"])

    def named(self, text: str, start: int, end: int) -> NamedSpan | None:
        """The instrument of the reference at ``text[start:end]``; None if it cannot be determined."""
        if text[start] == "第":
            return self._before_chinese(text, start, end)
        return self._after_english(text, start, end) or self._before_english(text, start, end)

    def _before_chinese(self, text: str, start: int, end: int) -> NamedSpan | None:
        before = text[max(0, start - 100) : start]
        if own := _SELF_BEFORE.search(before):
            return self._own(start - len(before) + own.start(), end)
        if quoted := _INSTRUMENT_QUOTED.search(before):
            self._look(lookups.words_before(folded_key(quoted[1])))
            named = self._known(quoted[1])
            return NamedSpan(named, start - len(before) + quoted.start(), end) if named else None
        run = before.rstrip()
        self._look(lookups.words_before(folded_key(run[-_LONGEST_SIGNS:])))
        for length in range(min(len(run), _LONGEST_SIGNS), 1, -1):
            if run[-length].isalnum() and (named := self._known(run[-length:])):
                return NamedSpan(named, start - len(before) + len(run) - length, end)
        elsewhere = _ELSEWHERE_BEFORE.search(before) or _NAME_BEFORE_ZH.search(before)
        return None if elsewhere else self._own(start, end)

    def _after_english(self, text: str, start: int, end: int) -> NamedSpan | None:
        if own := _SELF_AFTER.match(text, end):
            return self._own(start, own.end())
        of = _OF_AFTER.match(text, end)
        if not of:
            return None
        the = of[0].rstrip().endswith("the")
        ends = _word_ends(text, of.end())
        if ends:
            self._look(lookups.words_after(folded_key(text[of.end() : ends[-1]])))
        for name_end in reversed(ends):
            name = text[of.end() : name_end]
            if named := self._known(name, the=the):
                return NamedSpan(named, start, name_end)
        return None

    def _before_english(self, text: str, start: int, end: int) -> NamedSpan | None:
        before = text[max(0, start - 200) : start]
        joined = _BRACKET_BEFORE.search(before)
        run = before[: joined.start()] if joined else before
        starts = [m.start() for m in _WORD_END.finditer(run)][-_LONGEST_WORDS:]
        if starts and not _HAN.search(run[-1:]):
            self._look(lookups.words_before(folded_key(run[starts[0] :])))
            for at in starts:
                if named := self._known(run[at:]):
                    return NamedSpan(named, start - len(before) + at, end)
        elsewhere = _ELSEWHERE_AFTER.match(text, end) or _NAME_BEFORE.search(before)
        return None if elsewhere else self._own(start, end)

    def _look(self, lookup: str) -> None:
        self.looked_up.add(lookup)

    def _own(self, start: int, end: int) -> NamedSpan | None:
        return NamedSpan(None, start, end) if self.has_own else None

    def _known(self, name: str, *, the: bool = False) -> Named | None:
        short = self._short.get(f"the {name}" if the else name)
        if short:
            self._look(lookups.of_instrument(short))
            return self._names.of_instrument(short)
        # "the Convention" is a different instrument in each text.
        return self._names.exactly(name)


def _word_ends(text: str, start: int) -> list[int]:
    """Ends of words from ``start`` on, up to a character that ends a name."""
    ends: list[int] = []
    for word in _WORD_END.finditer(text, start):
        gap = text[ends[-1] : word.start()] if ends else ""
        if len(ends) == _LONGEST_WORDS or re.search(r"[.;:()]", gap):
            break
        ends.append(word.end())
    return ends

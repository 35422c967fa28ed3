"""The planner: makes one plan per language from a query, with the words, their forms and the reasons."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

import msgspec

from corpus import SEARCH_LANGS, SearchLang, text_lang
from corpus.filters import Filters
from search.engines.engine import Form, QueryWord
from search.query.asking import speaks_of_asker, without_asking
from search.query.dictionary import Dictionary
from search.query.dictionary_lookup import Gloss, gloss
from search.query.expansion import (
    Expansion,
    Found,
    SuppressedExpansions,
    TaiwanFinder,
    Translations,
    by_dictionary,
    uncorrected,
)
from search.query.facts import asks_for_fact
from search.query.lay import LayFound, LayLanguage, as_shown
from search.query.legal_words import in_law, listed_senses, says_nothing
from search.query.lexicon import Lexicon, Spelt
from search.query.names import names_in
from search.query.operators import ParsedText, Term, parse_text
from search.query.pinyin import PinyinFinder
from search.query.plan import Plan
from search.query.query import SearchQuery
from search.query.query_forms import (
    chosen_word,
    faded,
    glossed_word,
    located_word,
    plain_word,
    side_by_side,
    translated_word,
)
from search.query.question_kinds import kind_of
from search.query.question_words import (
    asked_term,
    content_words,
    defining_texts,
    is_question,
    is_stop_word,
)
from search.query.senses import likely_senses
from search.query.word_classes import of_its_class
from search.text.folding import fold
from search.text.locators import mentions
from search.text.segmenter import Segmenter, Word, exact_tokens
from search.weights import Weights


class _Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


class _Words(msgspec.Struct):
    """Words of a text for one language, and the result for the other words."""

    words: list[QueryWord]
    near: list[Form]
    places: list[str]
    dropped: list[str]
    expansions: list[Expansion]


class Planner:
    """Makes plans; has no state of its own, so threads may share it."""

    def __init__(
        self,
        segmenter: Segmenter,
        translations: Translations,
        dictionary: Dictionary,
        weights: Weights,
        lexicon: Lexicon,
        lay: LayLanguage,
    ) -> None:
        self._segmenter = segmenter
        self._lexicon = lexicon
        self._pinyin = PinyinFinder(lexicon)
        self._taiwan = TaiwanFinder(lexicon, segmenter)
        self._translations = translations
        self._dictionary = dictionary
        self._weights = weights
        self._lay = lay

    def plans(self, query: SearchQuery) -> tuple[Plan, ...]:
        """A plan for each requested language, the query's own language first."""
        parsed = parse_text(query.text)
        put = without_asking(parsed.words, self._segmenter)
        parsed = msgspec.structs.replace(parsed, words=put.text)
        words = self._segmenter.words(parsed.words)
        spellings = SuppressedExpansions(query.without, uncorrected(query.without, query.text))
        pinyin = [each for each in self._pinyin.find(words) if spellings.on([_in_chinese(each)])]
        own = text_lang(parsed.free_text, default=query.ui_lang)
        if pinyin and not _outside(content_words(words, keep_one=False)[0], _spans(pinyin)):
            own = "zh"
        langs = sorted(query.langs, key=lambda lang: lang != own)
        filters = parsed.narrowed(query.filters)
        taiwan = self._taiwan.find(parsed.words)
        spelt = [*pinyin, *(each for each in taiwan if spellings.on([_in_chinese(each)]))]
        plans = (
            self._plan(
                parsed,
                spelt,
                filters,
                lang,
                lang == own,
                SuppressedExpansions(query.without, spellings.off),
            )
            for lang in langs
        )
        if put.asks:
            return tuple(msgspec.structs.replace(plan, question=True) for plan in plans)
        return tuple(plans)

    def _plan(
        self,
        parsed: ParsedText,
        otherwise: Sequence[Spelt],
        filters: Filters,
        lang: SearchLang,
        own: bool,
        switches: SuppressedExpansions,
    ) -> Plan:
        left_out = [term for term in parsed.excluded if not term.title]
        quotes = list(parsed.quotes)
        excluded_quotes = [term.text for term in left_out if term.quoted]
        text = parsed.words
        excluded_text = " ".join(term.text for term in left_out if not term.quoted)
        if not own:
            # No text contains a quotation from another language literally, so its words are searched.
            text = " ".join([text, *_take(quotes, lambda quote: text_lang(quote, lang) != lang)])
            # A term is excluded with its counterparts, any other quotation literally.
            terms = _take(excluded_quotes, lambda quote: bool(self._translations.find(quote, lang)))
            excluded_text = " ".join([excluded_text, *terms])
        phrases = _phrases(quotes)
        typed, of_asker = self._segmenter.words(text), speaks_of_asker(text)
        lay = self._lay_in(text, lang, own)
        found = self._words(text, otherwise, lang, own, switches, lay=lay, keep_one=not phrases)
        excluded = self._words(excluded_text, (), lang, own, switches, keep_one=True)
        left_out_titles = [(term,) for term in parsed.excluded if term.title]
        titles = [self._chosen(terms, lang, own, switches) for terms in left_out_titles]
        chosen = [
            (self._chosen(terms, lang, own, switches), _whole(terms)) for terms in parsed.choices
        ]
        excluded_phrases = _phrases(excluded_quotes)
        # Excluding only punctuation excludes nothing.
        narrows = bool(parsed.operators or excluded.words or titles or excluded_phrases)
        limit = self._weights.max_words
        defining = self._defining(text, lang, own, switches)
        raised = (Form("exact", each, self._weights.definition) for each in defining)
        words = tuple([*(word for word, whole in chosen if not whole), *found.words][:limit])
        # The words of longer queries seldom stand side by side in an answer.
        near = found.near if len(words) <= self._weights.short else ()
        # A query for a quotation, a title or a locator does not ask for a kind of passage.
        is_free = not (parsed.quotes or chosen or found.places or defining)
        return Plan(
            lang=lang,
            own=own,
            words=words,
            phrases=phrases[:limit],
            required=tuple(word for word, whole in chosen if whole)[:limit],
            lists=parsed.lists and narrows,
            raised=(*raised, *near),
            defining=tuple(defining),
            excluded_words=(*excluded.words[:limit], *titles[:limit]),
            excluded_phrases=excluded_phrases[:limit],
            places=tuple(found.places),
            question=is_question(text, found.dropped),
            kind=kind_of(parsed.free_text) if is_free else None,
            fact=asks_for_fact(parsed.free_text),
            # Where it happened to somebody is no place that an answer must name.
            names=frozenset() if of_asker else names_in(text, typed, self._dictionary),
            says_nothing=not (of_asker or found.expansions) and _say_nothing(typed),
            dropped=(*found.dropped, *(word.text for word in found.words[limit:])),
            expansions=self._own_expansions(parsed, found, lang, own, switches),
            suppressed=switches.off,
            filters=_filters_for(filters, lang),
            weights=self._weights,
        )

    def _own_expansions(
        self,
        parsed: ParsedText,
        found: _Words,
        lang: SearchLang,
        own: bool,
        switches: SuppressedExpansions,
    ) -> tuple[Expansion, ...]:
        """The expansions of the query's own words, each once."""
        terms = [] if own else [term.text for terms in parsed.choices for term in terms]
        of_choices = (each for text in terms for each in self._terms(text, lang, switches))
        return tuple(dict.fromkeys((*of_choices, *found.expansions)))

    def _defining(
        self, text: str, lang: SearchLang, own: bool, switches: SuppressedExpansions
    ) -> list[tuple[str, ...]]:
        """The wordings of texts that answer "what is …?", if the query asks for a definition."""
        term = asked_term(fold(text).text)
        if term is None:
            return []
        terms = [term]
        if not own:
            terms = [
                text for each in self._terms(term, lang, switches) for text in each.translations
            ]
        texts = dict.fromkeys(wording for each in terms for wording in defining_texts(each, lang))
        return list(dict.fromkeys(tuple(exact_tokens(wording)) for wording in texts))

    def _words(
        self,
        text: str,
        otherwise: Sequence[Spelt],
        lang: SearchLang,
        own: bool,
        switches: SuppressedExpansions,
        *,
        lay: Sequence[LayFound] = (),
        keep_one: bool,
    ) -> _Words:
        if not text.strip():
            return _Words([], [], [], [], [])
        folded = fold(text)
        named = mentions(folded.text)
        known = [] if own else self._translations.find(text, lang)
        if lang == "zh":
            known = [_with_law(each, lang) for each in known]
        # The longer one is closer to the meaning; of equal lengths, the termbase is more certain.
        terms_and_places: list[_Placed] = [*known, *named]
        lay = [
            each for each in lay if each.apart or _outdoes(each, _inside(terms_and_places, each))
        ]
        shown = as_shown(text, lay)
        lay = [each for each in lay if switches.on([shown[each]])]
        # Parts that stand apart add what they mean together; their words are searched all the same.
        apart = [each for each in lay if each.apart]
        lay = [each for each in lay if not each.apart]
        known = _outside(known, _spans(lay))
        wanted = [(each, _of_the_term(switches.on(each.expansions))) for each in known]
        terms = [msgspec.structs.replace(each, expansions=on) for each, on in wanted if on]
        spans = [folded.span(each.start, each.end) for each in named]
        spans += _spans(terms)
        # A term of the other language is a term, even if it could be pinyin.
        spelt = {
            each: self._spelt_expansions(each, lang, switches)
            for each in otherwise
            if _outside([each], spans)
        }
        spans += _spans(spelt)
        lay = _outside(lay, spans)
        if not own:
            spans += _spans(lay)
        words = self._segmenter.words(text)
        rest = _outside(words, spans)
        kept, dropped = content_words(rest, keep_one=keep_one and not spans)
        # The dictionary would guess at a term that the reader wants unchanged.
        as_they_are = _spans(each for each, on in wanted if not on)
        guessed = _outside(rest, as_they_are)
        found = [] if own else gloss(guessed, self._dictionary, lang)
        telling = [each for each in found if len(each.words) > 1 or not says_nothing(each.text)]
        asked = [word.text for word in content_words(words, keep_one=False)[0]]
        telling = [of_its_class(each, words, self._dictionary.general()) for each in telling]
        glosses = switches.glosses(self._likely(telling, asked, lang))
        searched = [
            *(located_word(mention, folded.text[mention.start : mention.end]) for mention in named),
            *(self._translated(term, lang) for term in terms),
            *(self._lay_word(each, kept, lang, own=own) for each in lay),
            *(self._spelt_word(each, spoken, lang) for each, spoken in spelt.items()),
            *(
                plain_word(word, optional=True)
                for word in kept
                if not _outside([word], as_they_are)
            ),
            *_parts(lay, kept),
            *self._plain_or_glossed(
                _outside(kept, [*as_they_are, *_spans(lay)]), glosses, lang, own=own
            ),
            # Last, so that of a long query the reader's own words are searched first.
            *(self._added_word(each, lang) for each in apart),
        ]
        expansions = dict.fromkeys(each for term in terms for each in term.expansions)
        expansions |= dict.fromkeys(shown[each] for each in (*lay, *apart))
        expansions |= dict.fromkeys(each for spoken in spelt.values() for each in spoken)
        expansions |= dict.fromkeys(by_dictionary(each) for each in glosses if each.translations)
        near = [side_by_side(a, b, self._weights.near) for a, b in itertools.pairwise(kept)]
        return _Words(
            _distinct(searched), near, [each.place for each in named], dropped, list(expansions)
        )

    def _likely(
        self, found: Sequence[Gloss], query: Sequence[str], lang: SearchLang
    ) -> list[Gloss]:
        if not found:
            return []
        count_of = self._lexicon.counts_in(lang, self._segmenter)
        return [likely_senses(each, query, lang, count_of, self._weights) for each in found]

    def _plain_or_glossed(
        self, kept: Sequence[Word], glosses: Sequence[Gloss], lang: SearchLang, *, own: bool
    ) -> list[QueryWord]:
        """Words of the query's language unchanged, of another one with the dictionary."""
        if own or not any(each.translations for each in glosses):
            return [plain_word(word, optional=not own) for word in kept]
        return [glossed_word(each, lang, self._segmenter) for each in glosses]

    def _chosen(
        self, terms: Sequence[Term], lang: SearchLang, own: bool, switches: SuppressedExpansions
    ) -> QueryWord:
        """Alternatives; each that is a term of the termbase also with its counterparts."""

        def counterparts(text: str) -> Sequence[Expansion]:
            return [] if own else self._terms(text, lang, switches)

        fade = self._weights.translations
        return chosen_word(terms, counterparts, lang, self._segmenter, fade, own=own)

    def _spelt_expansions(
        self, spelt: Spelt, lang: SearchLang, switches: SuppressedExpansions
    ) -> list[Expansion]:
        """The words for another spelling: Chinese words, or their English counterparts."""
        if lang == "zh":
            return [_in_chinese(spelt)]
        found = (each for word in spelt.words for each in self._terms(word, lang, switches))
        return [msgspec.structs.replace(each, term=spelt.text) for each in found]

    def _spelt_word(self, spelt: Spelt, spoken: Sequence[Expansion], lang: SearchLang) -> QueryWord:
        """Another spelling as the word that it means, and as typed: a text may contain it."""
        typed = Form("exact", tuple(exact_tokens(spelt.text)))
        if not spoken:
            return QueryWord(spelt.text, (typed,), optional=True)
        word = translated_word(spoken, lang, self._segmenter, self._weights.translations)
        return msgspec.structs.replace(word, forms=(*word.forms, typed))

    def _terms(
        self, text: str, lang: SearchLang, switches: SuppressedExpansions
    ) -> tuple[Expansion, ...]:
        """The counterparts of a text that is a term as a whole."""
        return switches.on(self._translations.whole(text, lang))

    def _lay_in(self, text: str, lang: SearchLang, own: bool) -> list[LayFound]:
        """Everyday expressions of a query, with the terms for them in texts in ``lang``."""
        (other,) = (each for each in SEARCH_LANGS if each != lang)
        found = self._lay.find(text, lang if own else other, lang)
        if not own:
            return [_lay_with_law(each, lang) for each in found]
        unsaid = self._unsaid_terms(text, lang)
        whole = [each for each in found if not each.apart]
        unsaid = [each for each in unsaid if _outdoes(each, _inside(whole, each))]
        spans = _spans(unsaid)
        return [*(each for each in found if each.apart or _outside([each], spans)), *unsaid]

    def _unsaid_terms(self, text: str, lang: SearchLang) -> list[LayFound]:
        """Terms that no text has, with the other terms of the same concept: 反思期 is 思考期."""
        found = self._translations.synonyms(text, lang)
        if not found:
            return []
        count_of = self._lexicon.counts_in(lang, self._segmenter)
        return [
            LayFound(each.start, each.end, expansion)
            for each in found
            if not count_of(fold(text[each.start : each.end]).text)
            for expansion in each.expansions[:1]
        ]

    def _lay_word(
        self, found: LayFound, kept: Sequence[Word], lang: SearchLang, *, own: bool
    ) -> QueryWord:
        """An everyday expression as the law's terms, and unchanged in its own language."""
        weights = self._weights
        meant = translated_word([found.expansion], lang, self._segmenter, weights.translations)
        meant = faded(meant, weights.lay)
        if not own:
            return msgspec.structs.replace(meant, optional=True)
        inner = _inside(kept, found)
        if len(inner) == 1:
            word = plain_word(inner[0])
            return msgspec.structs.replace(
                word, text=found.expansion.term, forms=(*word.forms, *meant.forms)
            )
        typed = Form("exact", tuple(exact_tokens(found.expansion.term)))
        return QueryWord(found.expansion.term, (typed, *meant.forms), optional=True)

    def _added_word(self, found: LayFound, lang: SearchLang) -> QueryWord:
        """What the parts of an everyday expression mean together, beside their own words."""
        word = self._lay_word(found, (), lang, own=False)
        return msgspec.structs.replace(word, added=True)

    def _translated(self, found: Found, lang: SearchLang) -> QueryWord:
        fade = self._weights.translations
        return translated_word(found.expansions, lang, self._segmenter, fade)


def _say_nothing(words: Sequence[Word]) -> bool:
    """Whether none of several words tells what is asked for."""
    return len(words) > 1 and all(is_stop_word(w.text) or says_nothing(w.text) for w in words)


def _with_law(found: Found, lang: SearchLang) -> Found:
    """A term of the termbase, and what a single word of it means in law: child is 儿童, and 未成年人."""
    term = found.expansions[0].term
    translated = {text for each in found.expansions for text in each.translations}
    meant = tuple(text for text in _meant_in_law(term, lang) if text not in translated)
    if not meant or " " in term:
        return found
    further = Expansion(term, meant, source="dictionary")
    return msgspec.structs.replace(found, expansions=(*found.expansions, further))


def _meant_in_law(term: str, lang: SearchLang) -> tuple[str, ...]:
    """What a term means in law; only what is listed for it, if it is: counselling is not of "counsel"."""
    text = fold(term).text
    listed = listed_senses(text, lang)
    senses = (each.text for each in in_law(text, lang))
    if listed is None:
        return tuple(senses)
    among = {each.text for each in listed}
    return tuple(each for each in senses if each in among)


def _of_the_term(expansions: tuple[Expansion, ...]) -> tuple[Expansion, ...]:
    """None of them if the reader wants the term unchanged."""
    return expansions if any(each.source == "termbase" for each in expansions) else ()


def _lay_with_law(found: LayFound, lang: SearchLang) -> LayFound:
    """An everyday expression, first as what it means in law if it is a word of law, too: hospital."""
    meant = _meant_in_law(found.expansion.term, lang)
    texts = tuple(dict.fromkeys((*meant, *found.expansion.translations)))
    expansion = msgspec.structs.replace(found.expansion, translations=texts)
    return msgspec.structs.replace(found, expansion=expansion)


def _in_chinese(spelt: Spelt) -> Expansion:
    return Expansion(spelt.text, spelt.words, source=spelt.source)


def _whole(terms: Sequence[Term]) -> bool:
    """Whether alternatives are literal or for the title: then each unit must match one."""
    return all(term.quoted or term.title for term in terms)


def _take(quotes: list[str], wanted: Callable[[str], bool]) -> list[str]:
    """Remove the quotations that are ``wanted`` from ``quotes``."""
    removed = [quote for quote in quotes if wanted(quote)]
    quotes[:] = [quote for quote in quotes if quote not in removed]
    return removed


def _phrases(quotes: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    phrases = (tuple(exact_tokens(quote)) for quote in quotes)
    return tuple(phrase for phrase in phrases if phrase)


def _spans(found: Iterable[_Placed]) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in found]


def _outside(words: Iterable[_P], spans: Sequence[tuple[int, int]]) -> list[_P]:
    return [
        word
        for word in words
        if not any(start < word.end and word.start < end for start, end in spans)
    ]


def _inside(words: Iterable[_P], span: _Placed) -> list[_P]:
    """Those that overlap with ``span``."""
    return [word for word in words if span.start < word.end and word.start < span.end]


def _outdoes(span: _Placed, others: Iterable[_Placed]) -> bool:
    """Whether it is longer than each of the others."""
    return all(span.end - span.start > other.end - other.start for other in others)


def _parts(lay: Iterable[LayFound], kept: Sequence[Word]) -> list[QueryWord]:
    """The words of everyday expressions of several words: together they count as one word."""
    parts = []
    for each in lay:
        inner = _inside(kept, each)
        if len(inner) > 1:
            words = (faded(plain_word(word), 1 / len(inner)) for word in inner)
            # Nor are they searched as characters: the whole expression is.
            parts += [msgspec.structs.replace(word, literal=None, hints=()) for word in words]
    return parts


def _distinct(words: Iterable[QueryWord]) -> list[QueryWord]:
    return list({word.forms: word for word in words}.values())


def _filters_for(filters: Filters, lang: SearchLang) -> Filters:
    """``zh`` accepts all Chinese; tags of another language accept nothing in this one."""
    if lang in filters.langs:
        return msgspec.structs.replace(filters, langs=())
    if f"{lang}-Hans" in filters.langs:
        # Chinese without a named script is nearly always Simplified.
        return msgspec.structs.replace(filters, langs=(*filters.langs, lang))
    return filters

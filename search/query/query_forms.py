"""The forms in which a unit may contain a query word."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from corpus import SearchLang
from search.engines.engine import Form, QueryWord
from search.query.dictionary_lookup import Gloss
from search.query.expansion import Expansion
from search.query.legal_words import names_law
from search.query.operators import Term
from search.query.question_words import content_words, is_stop_word
from search.text.folding import fold
from search.text.locators import Mention, place_key
from search.text.segmenter import Segmenter, Word, exact_tokens

_TYPO_LENGTH = 5
"""The least number of letters of a word that may have a typo; in shorter ones it would be another word."""


_NAMED = 0.5
"""The weight of naming a place, relative to being in the same article."""
_THERE = 2.0
"""The weight of being at the exact place, relative to being in the same article."""


def plain_word(word: Word, *, optional: bool = False) -> QueryWord:
    """A word as typed; ``optional`` if the query is in another language."""
    forms = [Form("term", (word.term,))]
    if word.parts:
        # co-operation is two words in a row; a Chinese term may have others between its parts.
        forms.append(Form("parts" if word.han else "phrase", telling_parts(word)))
    literal = Form("exact", tuple(word.text)) if word.han and len(word.text) > 1 else None
    may_err = not word.han and len(word.text) >= _TYPO_LENGTH and word.text.isalpha()
    return QueryWord(
        word.text,
        tuple(forms),
        literal=literal,
        typo=word.text if may_err else None,
        hints=tuple(gram for gram in word.grams if len(gram) > 1),
        optional=optional,
    )


def faded(word: QueryWord, weight: float) -> QueryWord:
    """The word with its weight multiplied by ``weight``."""
    forms = (msgspec.structs.replace(form, weight=form.weight * weight) for form in word.forms)
    return msgspec.structs.replace(word, forms=tuple(forms))


def located_word(mention: Mention, text: str) -> QueryWord:
    """A locator: it matches the unit at that place, units of the same article, and units that name it."""
    there = Form("locator", (place_key(mention.place),), _THERE)
    return QueryWord(text, (there, Form("locator", (mention.key,)), _exact(text, _NAMED)))


def chosen_word(
    terms: Sequence[Term],
    found: Callable[[str], Sequence[Expansion]],
    lang: SearchLang,
    segmenter: Segmenter,
    fade: float,
    *,
    own: bool,
) -> QueryWord:
    """Terms of which one must match; ``found`` gives a term's counterparts in ``lang``."""
    forms: list[Form] = []
    for term in terms:
        expansions = found(term.text)
        spoken = [text for each in expansions for text in each.translations] or [term.text]
        for text in spoken:
            forms.extend(_asked_forms(msgspec.structs.replace(term, text=text), segmenter))
        if expansions and not term.title:
            forms.extend(translated_word(expansions, lang, segmenter, fade).forms)
    text = " ".join(fold(term.text).text for term in terms)
    return QueryWord(text, tuple(dict.fromkeys(forms)), optional=not own)


def _asked_forms(term: Term, segmenter: Segmenter) -> list[Form]:
    exact = tuple(exact_tokens(term.text))
    content, _ = content_words(segmenter.words(term.text), keep_one=True)
    tokens = tuple(dict.fromkeys(part for word in content for part in (word.parts or (word.term,))))
    if term.title:
        forms = [Form("exact_title", exact), *([] if term.quoted else [Form("title", tokens)])]
    elif term.quoted:
        forms = [Form("exact", exact)]
    elif len(content) == 1:
        forms = list(plain_word(content[0]).forms)
    else:
        forms = [Form("parts", tokens)]
    return [form for form in forms if form.tokens]


def side_by_side(one: Word, next_one: Word, weight: float) -> Form:
    """Two consecutive words of a query."""
    return _exact(f"{one.text} {next_one.text}", weight)


def translated_word(
    expansions: Sequence[Expansion], lang: SearchLang, segmenter: Segmenter, fade: float
) -> QueryWord:
    """A term with its counterparts in ``lang``; the weight of each is ``fade`` times that of the one
    before."""
    forms: list[Form] = []
    for expansion in expansions:
        for rank, translation in enumerate(expansion.translations):
            forms.extend(_translated_forms(translation, lang, segmenter, fade**rank))
    return QueryWord(expansions[0].term, tuple(dict.fromkeys(forms)))


def glossed_word(gloss: Gloss, lang: SearchLang, segmenter: Segmenter) -> QueryWord:
    """Words of another language with their translations, and unchanged: names, numbers."""
    forms = [
        form
        for text, weight in gloss.translations
        for form in _guessed_forms(text, lang, segmenter, weight)
    ]
    forms += [
        Form("exact_title", tuple(exact_tokens(text)), weight)
        for text, weight in gloss.translations
        if names_law(text)
    ]
    plain = [] if gloss.words[0].han else [Form("term", (word.term,)) for word in gloss.words]
    if len(plain) == 1 or not forms:
        forms += plain
    return QueryWord(gloss.text, tuple(dict.fromkeys(forms)), optional=True, guessed=True)


def _guessed_forms(text: str, lang: SearchLang, segmenter: Segmenter, weight: float) -> list[Form]:
    """A guess must match as a whole: its parts are too frequent."""
    forms = _translated_forms(text, lang, segmenter, weight)
    return [form for form in forms if form.kind != "parts"] or forms


def _translated_forms(
    text: str, lang: SearchLang, segmenter: Segmenter, weight: float
) -> list[Form]:
    words = segmenter.words(text)
    content, _ = content_words(words, keep_one=True)
    tokens = tuple(word.term for word in content)
    if len(words) == 1:
        forms = [Form("term", tokens, weight)]
        if words[0].parts:
            forms.append(Form("parts", telling_parts(words[0]), weight))
    elif lang == "zh":
        # jieba cuts a term differently within other words; as characters it is found anywhere.
        forms = [_exact(text, weight), Form("parts", tokens, weight)]
    else:
        in_order = tuple(part for word in words for part in (word.parts or (word.term,)))
        forms = [Form("phrase", in_order, weight), Form("parts", tokens, weight)]
    return [form for form in forms if form.tokens]


def telling_parts(word: Word) -> tuple[str, ...]:
    """The parts of a Chinese word without function words such as 的; all parts of any other word."""
    return tuple(part for part in word.parts if not (word.han and is_stop_word(part))) or word.parts


def _exact(text: str, weight: float = 1.0) -> Form:
    return Form("exact", tuple(exact_tokens(text)), weight)

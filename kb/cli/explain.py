"""``kb explain``: how a query was understood and searched, and why each result was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from corpus import SEARCH_LANGS, SearchLang
from corpus.termbase import Termbase
from kb.cli.output import as_typed, catch_up, print_json, reader_lang
from kb.i18n.labels import LANGUAGE_NAMES, N_
from kb.i18n.score_text import COUNTERPART, FIELDS, SOURCES, nearness_text
from kb.i18n.translate import Translator, localise_error, translator
from kb.schemas import ExplanationView
from kb.schemas.search import notice_text
from kb.services import open_services
from kb.settings import Settings
from search import Answer, EngineRequest, Expansion, Form, Hit, QueryWord, SearchMode, SearchQuery
from search.answer.explanation import Explanation, LanguageExplained, Understanding

Say = Callable[..., str]


def explain(
    query: str,
    *,
    lang: SearchLang | None = None,
    mode: SearchMode = "hybrid",
    without: tuple[str, ...] = (),
    limit: int = 3,
    json: bool = False,
) -> None:
    """Show how a query is understood, planned for each language, sent to the engine and scored.

    Parameters
    ----------
    query
        The words, in Chinese or English.
    lang
        Answer in this language only: en or zh.
    mode
        hybrid: by words and by meaning; lexical: by words alone.
    without
        Keys of expansions to leave out, e.g. termbase:guaimai.
    limit
        Hits in each language.
    json
        As JSON, with all values.
    """
    request = SearchQuery(
        text=as_typed(query),
        ui_lang=reader_lang(),
        langs=(lang,) if lang else SEARCH_LANGS,
        mode=mode,
        without=without,
        limit=limit,
    )
    with open_services(Settings.load()) as services:
        catch_up(services.indexer)
        explanation = services.searcher.explain(request)
        termbase = services.termbase
    if json:
        print_json(ExplanationView.from_explanation(explanation))
    else:
        print("\n".join(_Account(explanation, termbase, translator(reader_lang())).lines()))


class _Account:
    """An explanation as lines of text."""

    def __init__(self, explanation: Explanation, termbase: Termbase, ui: Translator) -> None:
        self._explanation = explanation
        self._termbase = termbase
        self._ui = ui

    def lines(self) -> Iterable[str]:
        answer = self._explanation.answer
        yield from self._understanding(self._explanation.understanding, answer)
        yield from self._legs(answer)
        groups = {group.lang: group for group in answer.groups}
        for language in self._explanation.languages:
            yield ""
            yield from self._language(language)
            for place, hit in enumerate(groups[language.plan.lang].hits, 1):
                yield from self._hit(place, hit, language)

    def _say(self, text: str, **params: object) -> str:
        return self._ui.text(text, params)

    def _line(self, label: str, value: str) -> str:
        return f"  {self._say(label)}: {value}"

    def _understanding(self, seen: Understanding, answer: Answer) -> Iterable[str]:
        yield self._say(N_("Query")) + f": {seen.text}"
        yield self._line(N_("language"), LANGUAGE_NAMES[seen.lang])
        if seen.folded != seen.text:
            yield self._line(N_("resolved as"), seen.folded)
        if seen.words:
            yield self._line(N_("words"), " · ".join(seen.words))
        asked = {
            N_("quoted"): seen.parsed.quotes,
            N_("one of"): [" | ".join(t.text for t in terms) for terms in seen.parsed.choices],
            N_("left out"): [term.text for term in seen.parsed.excluded],
            N_("filters"): [
                f"{name}={value}"
                for name in seen.filters.__struct_fields__
                if (value := getattr(seen.filters, name))
            ],
        }
        for label, values in asked.items():
            if values:
                yield self._line(label, " · ".join(values))
        for notice in seen.parsed.notices:
            yield f"  {notice_text(notice, self._ui.lang)}"
        if answer.did_you_mean:
            yield f"  {self._say('Did you mean:')} {answer.did_you_mean}"

    def _legs(self, answer: Answer) -> Iterable[str]:
        hybrid = N_("by words and by meaning")
        text = hybrid if answer.mode == "hybrid" else N_("by words only")
        reason = answer.lexical_reason
        why = f" ({localise_error(reason, self._ui.lang)})" if reason else ""
        yield self._say(N_("Searched")) + f": {self._say(text)}{why}"

    def _language(self, language: LanguageExplained) -> Iterable[str]:
        plan = language.plan
        own = self._say(N_("the query's own") if plan.own else N_("the other language"))
        found = self._say(
            N_("%(total)s results, %(whole)s with all words"),
            total=language.total,
            whole=language.whole,
        )
        yield f"— {LANGUAGE_NAMES[plan.lang]} ({own}): {found}"
        for at, word in enumerate(plan.words):
            rarity = language.rarity[at] if at < len(language.rarity) else None
            yield self._line(N_("word"), _word(word, rarity))
        for word in plan.required:
            yield self._line(N_("must have"), _word(word, None))
        for phrase in plan.phrases:
            yield self._line(N_("word for word"), " ".join(phrase))
        if plan.dropped:
            yield self._line(N_("dropped"), " · ".join(plan.dropped))
        for form in plan.raised:
            yield self._line(N_("boosts"), _form(form))
        for expansion in plan.expansions:
            yield from self._expansion(N_("expanded to"), expansion)
        for expansion in plan.suppressed:
            yield from self._expansion(N_("switched off"), expansion)
        if language.request:
            yield self._line(N_("request to the engine"), self._request(language.request))

    def _expansion(self, label: str, expansion: Expansion) -> Iterable[str]:
        source = self._say(SOURCES[expansion.source])
        meant = ", ".join(expansion.translations)
        yield self._line(label, f"{expansion.term} → {meant} ({source}; {expansion.key})")
        if expansion.differs_in_law and expansion.concept_id:
            note = self._termbase.get(expansion.concept_id).note or {}
            differs = self._say(N_("differs in legal meaning:"))
            yield f"    {differs} {note.get(self._ui.lang, '')}"

    def _request(self, request: EngineRequest) -> str:
        parts = []
        if request.share == 1:
            parts.append(self._say(N_("all words")))
        else:
            share = f"{request.share:.0%}"
            parts.append(self._say(N_("at least %(share)s of the words"), share=share))
        if request.literal:
            parts.append(self._say(N_("and their characters")))
        if request.among:
            count = len(request.among)
            parts.append(
                self._say(N_("or one of %(count)s passages with a similar meaning"), count=count)
            )
        return " ".join(parts)

    def _hit(self, place: int, hit: Hit, language: LanguageExplained) -> Iterable[str]:
        locator = hit.passage.locator.zh if language.plan.lang == "zh" else hit.passage.locator.en
        scores = hit.scores
        yield f"  {place}. {hit.document.title} · {locator}  [{hit.passage.id}]"
        parts = [self._say(N_("words %(share)s"), share=f"{scores.lexical:.2f}")]
        if scores.dense is not None:
            parts.append(self._say(N_("cosine %(cosine)s"), cosine=f"{scores.dense:.2f}"))
        if scores.direct is not None:
            parts.append(f"z {scores.direct:.2f}")
        if scores.counterpart_unit_id:
            like = f"{scores.counterpart_unit_id} ({scores.likeness:.2f})"
            parts.append(f"{self._say(COUNTERPART)}: {like}")
        score = self._say(N_("score %(score)s"), score=f"{hit.score:.2f}")
        yield f"     {score}: {', '.join(parts)}"
        if scores.coverage is not None and scores.sentence_coverage is not None:
            coverage = self._say(
                N_("coverage %(share)s, in one sentence %(sentence)s"),
                share=f"{scores.coverage:.2f}",
                sentence=f"{scores.sentence_coverage:.2f}",
            )
            yield f"     {coverage}"
        if scores.percentile is not None:
            yield f"     {nearness_text(scores.percentile, self._ui)}"
        for matched in hit.matched:
            places = ", ".join(self._say(FIELDS[each]) for each in matched.fields)
            texts = f": {', '.join(matched.texts)}" if matched.texts else ""
            yield f"     {matched.word} — {places}{texts}"


def _word(word: QueryWord, rarity: float | None) -> str:
    forms = " | ".join(map(_form, word.forms))
    suffix = "" if rarity is None else f"  (idf {rarity:.2f})"
    return f"{word.text} = {forms}{suffix}"


def _form(form: Form) -> str:
    weight = "" if form.weight == 1 else f"×{form.weight:.2f}"
    return f"{form.kind} {' '.join(form.tokens)}{weight}"

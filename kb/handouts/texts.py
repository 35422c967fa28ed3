"""What a handout says itself; gettext ids. ``Wording`` gives them in the handout's language."""

from __future__ import annotations

import datetime
from typing import Final

from corpus import ExpressionStatus, Force, SearchLang
from kb.handouts.model import Cited, Handout, Quoted, State, Words
from kb.i18n.labels import FORCE_NOTES, FORCES, LANGUAGE_NAMES, N_, STATUS_NOTES, STATUSES
from kb.i18n.translate import translator

PASSAGE: Final = N_("Passage")
SOURCES: Final = N_("Sources")
GLOSSARY: Final = N_("Glossary")
READING_LIST: Final = N_("Reading list")
NOTE: Final = N_("Trainer’s note")
NOTES: Final = N_("Notes")
NUMBER: Final = N_("Number")
SECTION: Final = N_("Section")
TITLE: Final = N_("Title")
LOCATOR: Final = N_("Locator")
LANGUAGE: Final = N_("Language")
TEXT: Final = N_("Text")
STATUS: Final = N_("Status")
PAGE: Final = N_("Page")
PASSAGE_IDS: Final = N_("Passage ids")
CITATION: Final = N_("Citation")
LINK: Final = N_("Link")
OFFICIAL_TEXT: Final = N_("Official text")
DIFFERENCE_IN_LAW: Final = N_("Difference in law")
ENGLISH: Final = N_("English term")
CHINESE: Final = N_("Chinese term")
MEANING: Final = N_("Meaning")
QR_CODE: Final = N_("QR code of the link")
CONTEXT: Final = N_("Context")
PART_OF: Final = N_("Part of")
TERMS: Final = N_("Terms")
UNTITLED: Final = N_("Collection")
EXERCISES: Final = N_("Exercises")
KEY: Final = N_("Answers")
ORIGINAL: Final = N_("Original sentence")
TRUE: Final = N_("True")
FALSE: Final = N_("False")
TRUE_OR_FALSE: Final = N_("[ ] true  [ ] false")
MATCH_TERMS: Final = N_("Matching terms")
MATCH_TERMS_HOW: Final = N_("Write beside each term the letter of its counterpart.")
MATCH_CONTENTS: Final = N_("Matching articles and contents")
MATCH_CONTENTS_HOW: Final = N_("Write beside each place the letter of the words that it contains.")
CLOZE: Final = N_("Missing terms")
CLOZE_HOW: Final = N_("Write the missing terms. Those to choose from are listed first.")
STATEMENTS: Final = N_("True or false")
STATEMENTS_HOW: Final = N_("Mark each statement as true or false.")
REVIEW: Final = N_(
    "Review before use: some of these sentences were altered by a program. Check each with its "
    "original in the answers, then delete this line."
)
NO_EXERCISES: Final = N_("The collection has too few sentences and terms for exercises.")
_SUMMARY: Final = N_("Passages: %(passages)d · works: %(works)d")
_LANGUAGES: Final[dict[SearchLang, str]] = {"en": N_("English"), "zh": N_("Chinese")}
_PAGE: Final = N_("p. %(page)d")
_PAGES: Final = N_("pp. %(page)d–%(last)d")
_OCR: Final = N_(
    "Recognised from a scan (OCR, confidence %(percent)d%%); compare it with the original."
)
_STATES: Final = {
    State.AMENDED: N_("Amended after it was collected; this is the present text."),
    State.OUTDATED: N_(
        "Amended after it was collected; this is the text as collected. Check the present text."
    ),
    State.MISSING: N_("No longer in the library; this is the text as collected."),
}


class Wording:
    """The texts in the handout's language."""

    def __init__(self, lang: SearchLang) -> None:
        self.lang = lang
        self._text = translator(lang).text

    def of(self, lang: SearchLang) -> Wording:
        """The texts in another language."""
        return Wording(lang)

    def text(self, message: str, **params: object) -> str:
        return self._text(message, params or None)

    def labelled(self, label: str, value: str) -> str:
        """``Note: value``."""
        return f"{self.text(label)}{'：' if self.lang == 'zh' else ': '}{value}"

    def day(self, day: datetime.date) -> str:
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {day:%B} {day.year}"

    def summary(self, handout: Handout) -> str:
        works = {source.work_id for source in handout.sources}
        return self.text(_SUMMARY, passages=len(handout.quotations), works=len(works))

    def heading(self, quoted: Quoted) -> str:
        """``3. Article 6 · 第六条``."""
        return f"{quoted.number}. {quoted.locators or self.text(PASSAGE)}"

    def language(self, words: Words) -> str:
        return LANGUAGE_NAMES[words.lang]

    def in_language(self, message: str, lang: SearchLang | None) -> str:
        """The text with the name of a language in brackets, if one is given."""
        text = self.text(message)
        if lang is None:
            return text
        name = self.text(_LANGUAGES[lang])
        return f"{text}（{name}）" if self.lang == "zh" else f"{text} ({name})"

    def status(self, status: ExpressionStatus) -> str:
        return self.text(STATUSES[status])

    def status_line(self, status: ExpressionStatus, force: Force | None) -> str:
        """The status and what it means, and whether the text is no longer, or not yet, in force."""
        notes = [STATUS_NOTES[status]]
        if force in FORCE_NOTES:
            # An authentic text that was repealed has no legal force any more.
            notes = [] if status is ExpressionStatus.AUTHENTIC else notes
            notes.append(FORCE_NOTES[force])
        joint = "" if self.lang == "zh" else " "
        return self.labelled(STATUSES[status], joint.join(map(self.text, notes)))

    def origin(self, words: Words) -> str:
        """The status of the words, whether they are in force if they are not, and whether they were
        recognised from a scan."""
        parts = [self.status(words.status)]
        if words.force in FORCE_NOTES:
            until = [self.text("(until %(day)s)", day=self.day(words.ends))] if words.ends else []
            parts.append(" ".join([self.text(FORCES[words.force]), *until]))
        if words.ocr is not None:
            parts.append(self.text(_OCR, percent=int(words.ocr * 100)))
        return ("。" if self.lang == "zh" else ". ").join(parts)

    def state(self, state: State) -> str:
        """Empty if the words are current."""
        return self.text(_STATES[state]) if state in _STATES else ""

    def pages(self, cited: Cited) -> str:
        """``pp. 3–4``; empty for a document without pages."""
        if cited.page is None:
            return ""
        if cited.last_page is None or cited.last_page == cited.page:
            return self.text(_PAGE, page=cited.page)
        return self.text(_PAGES, page=cited.page, last=cited.last_page)

    def cited(self, cited: Cited) -> str:
        """``Article 3, p. 4``."""
        joint = "，" if self.lang == "zh" else ", "
        return joint.join(filter(None, [cited.locator, self.pages(cited)]))

"""The filters beside the results: available choices, and those in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from corpus import (
    Authority,
    DocumentType,
    ExpressionStatus,
    Force,
    NotFound,
    Work,
)
from corpus.catalog import Catalog
from kb.documents.overview import Overviewer
from kb.i18n.labels import AUTHORITIES, DOCUMENT_TYPES, FORCES, LANGUAGE_NAMES, N_, STATUSES
from kb.i18n.translate import Translator
from search import Filters, Operator, parse_text

CHOICES_SHOWN: Final = 8
YEAR_PARAMETERS: Final = ("year_from", "year_to")
AS_OF: Final = "as_of"

_PARAMETERS: Final = {
    "type": ("type", N_("Type of document")),
    "authority": ("authority", N_("Authority")),
    "force": ("force", N_("Legal force")),
    "status": ("status", N_("Status of the text")),
    "lang": ("doc_lang", N_("Language version")),
    "issuing_body": ("issuing_body", N_("Issued by")),
    "year": ("year", N_("Year")),
    "work": ("work", N_("Work")),
}
"""By facet: the parameter that filters by it, and its name."""

Pairs = list[tuple[str, str]]
"""Parameters of an address, in order."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a search can be narrowed down to, or let go of if it is chosen."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetOnPage:
    """A facet with its most frequent values."""

    name: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class FilterInUse:
    """A filter with the address of the same search without it."""

    label: str
    without: str


class FacetPanel:
    """Facets and filters of one search; ``pairs`` are the parameters of its address, ``q`` among them."""

    def __init__(
        self, pairs: Pairs, ui: Translator, catalog: Catalog, overviewer: Overviewer
    ) -> None:
        self._text = dict(pairs).get("q", "")
        self._operators = parse_text(self._text).operators
        self._pairs = [(name, value) for name, value in pairs if name != "offset" and value]
        self._ui = ui
        self._catalog = catalog
        self._overviewer = overviewer
        self._works: dict[str, Work] = {}

    def facets(self, counts: Mapping[str, Mapping[str, int]]) -> list[FacetOnPage]:
        """``counts``: facet → value → hits. Facets that leave no choice are left out."""
        found = []
        for facet, (parameter, name) in _PARAMETERS.items():
            values = self._as_one(facet, counts.get(facet, {}))
            by = _newest_first if facet == "year" else _most_first
            top = sorted(values.items(), key=by)[:CHOICES_SHOWN]
            if facet == "work":
                self._works |= self._catalog.works_by_ids(work_id for work_id, _ in top)
            choices = [self._choice(parameter, value, count) for value, count in top]
            if len(choices) > 1 or any(choice.chosen for choice in choices):
                found.append(FacetOnPage(name, choices))
        return found

    def in_use(self) -> list[FilterInUse]:
        """The filters that the query's text asks for, then those of the address, in their order."""
        asked = [
            FilterInUse(
                ", ".join(self._label(*pair) for pair in _pairs_of(operator.filters)),
                self._address_without(operator),
            )
            for operator in self._operators
        ]
        names = {parameter for parameter, _ in _PARAMETERS.values()} | {*YEAR_PARAMETERS, AS_OF}
        chosen: dict[str, list[tuple[str, str]]] = {}
        for name, value in self._pairs:
            if name in names:
                chosen.setdefault(self._label(name, value), []).append((name, value))
        return asked + [
            FilterInUse(label, self._address(without=pairs)) for label, pairs in chosen.items()
        ]

    def asking(self, text: str) -> str:
        """The address of the same search for another text."""
        others = [("q", text), *((name, value) for name, value in self._pairs if name != "q")]
        return "/?" + urlencode([(name, value) for name, value in others if value])

    def kept(self, *, except_for: tuple[str, ...]) -> Pairs:
        """The address's parameters but those named, for a form that sets these anew."""
        return [(name, value) for name, value in self._pairs if name not in (*except_for, "ui")]

    def _choice(self, parameter: str, value: str, count: int) -> Choice:
        names = YEAR_PARAMETERS if parameter == "year" else (parameter,)
        values = self._bodies.get(value, (value,)) if parameter == "issuing_body" else (value,)
        pairs = [(name, each) for name in names for each in values]
        chosen = all(pair in self._pairs for pair in pairs)
        others = [p for p in self._pairs if p not in pairs and not _replaced(p[0], parameter)]
        address = "/?" + urlencode(others if chosen else [*others, *pairs])
        for operator in self._operators:
            if _pairs_of(operator.filters) == pairs:
                chosen, address = True, self._address_without(operator)
        return Choice(self._label(parameter, value), count, address, chosen)

    def _address_without(self, operator: Operator) -> str:
        rest = self._text[: operator.start] + self._text[operator.end :]
        return self.asking(" ".join(rest.split()))

    def _address(self, *, without: Sequence[tuple[str, str]]) -> str:
        return "/?" + urlencode([pair for pair in self._pairs if pair not in without])

    def _as_one(self, facet: str, counts: Mapping[str, int]) -> Mapping[str, int]:
        """The counts with one value for each body, and for Chinese in simplified characters."""
        sums: Counter[str] = Counter()
        for value, count in counts.items():
            if facet == "issuing_body":
                names = self._bodies.get(value, (value,))
                sums[names[0]] += count
            elif facet == "lang" and value == "zh" and "zh-Hans" in counts:
                sums["zh-Hans"] += count
            else:
                sums[value] += count
        return sums

    @cached_property
    def _bodies(self) -> dict[str, tuple[str, ...]]:
        """By each name of a body all its names, the reader's language first."""
        return self._overviewer.body_names(self._ui.lang)

    def _label(self, parameter: str, value: str) -> str:
        labels: dict[str, Callable[[str], str]] = {
            "type": lambda v: self._ui.text(DOCUMENT_TYPES[DocumentType(v)]),
            "status": lambda v: self._ui.text(STATUSES[ExpressionStatus(v)]),
            "force": lambda v: self._ui.text(FORCES[Force(v)]),
            "authority": lambda v: self._ui.text(AUTHORITIES[Authority(v)]),
            AS_OF: lambda v: self._ui.text(N_("in force on %(day)s"), {"day": v}),
            "doc_lang": lambda v: LANGUAGE_NAMES.get(v, v),
            "work": self._work_title,
            "year_from": lambda v: self._ui.text(N_("from %(year)s"), {"year": v}),
            "year_to": lambda v: self._ui.text(N_("to %(year)s"), {"year": v}),
            "issuing_body": lambda v: self._bodies.get(v, (v,))[0],
        }
        return labels[parameter](value) if parameter in labels else value

    def _work_title(self, work_id: str) -> str:
        try:
            work = self._works.get(work_id) or self._catalog.work(work_id)
        except NotFound:
            return work_id
        titles = work.titles
        return titles.get(self._ui.lang) or next(iter(titles.values()))


def _pairs_of(filters: Filters) -> Pairs:
    """The parameters that filter as an operator does."""
    pairs = [("type", str(value)) for value in filters.types]
    pairs += [("doc_lang", value) for value in filters.langs]
    pairs += [("work", value) for value in filters.works]
    pairs += [("status", str(value)) for value in filters.statuses]
    pairs += [("force", str(value)) for value in filters.forces]
    pairs += [("authority", str(value)) for value in filters.authorities]
    pairs += [(AS_OF, filters.as_of.isoformat())] if filters.as_of else []
    years = zip(YEAR_PARAMETERS, (filters.year_from, filters.year_to), strict=True)
    return pairs + [(name, str(year)) for name, year in years if year is not None]


def _replaced(name: str, parameter: str) -> bool:
    return parameter == "year" and name in YEAR_PARAMETERS


def _most_first(entry: tuple[str, int]) -> tuple[int, str]:
    return -entry[1], entry[0]


def _newest_first(entry: tuple[str, int]) -> int:
    return -int(entry[0])

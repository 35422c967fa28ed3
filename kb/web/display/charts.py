"""The figures of operation as small charts, each with a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from babel.numbers import format_decimal, format_percent
from jinja2.filters import do_filesizeformat

from kb.i18n.labels import ENGINES, N_, SUBMISSION_STATUSES
from kb.i18n.translate import Translator
from kb.schemas.figures import Durations, Figures

_WIDTH: Final = 340.0
"""Width of a drawing, in its own units: a unit is a pixel on a telephone."""
_ROW: Final = 32.0
_BAR: Final = 11.0
"""Height of a bar; the label above it takes the rest of its row."""
_HEIGHT: Final = 90.0
"""Height of charts with upright bars."""
_LANGUAGES: Final = {"en": N_("English"), "zh": N_("Chinese")}
_MODES: Final = {
    "hybrid": N_("by words and meaning"),
    "lexical": N_("by words only"),
}
_DISK: Final = {
    "catalog": N_("Catalog"),
    "originals": N_("Original files"),
    "index": N_("Search index"),
    "vectors": N_("Vectors"),
    "page images": N_("Page images"),
}
_ANSWERS: Final = {
    "2xx": N_("Answered"),
    "3xx": N_("Redirected, or unchanged"),
    "4xx": N_("Refused, or not found"),
    "5xx": N_("Failed"),
}
_PARTS: Final = {
    "catalog": N_("Catalog"),
    "index": N_("Search index"),
    "worker": N_("Worker"),
    "encoder": N_("Search by meaning"),
    "disk": N_("Disk"),
}
_STATES: Final = {
    "ok": N_("in order"),
    "idle": N_("none runs, and no file waits"),
    "missing": N_("none runs, and files wait: start `kb worker`"),
    "low": N_("little space is left"),
    "unknown": N_("not known"),
    "embeddings-off": N_("switched off"),
}


class Row(NamedTuple):
    label: str
    value: float
    shown: str


class Bar(NamedTuple):
    """A rectangle, with its label and the value that is shown."""

    x: float
    y: float
    width: float
    height: float
    label: str
    shown: str


class Chart(NamedTuple):
    title: str
    label_head: str
    """Heading of the table's first column."""
    value_head: str
    rows: tuple[Row, ...]
    is_upright: bool = False
    """Bars are upright if they are steps in order: days, or classes of durations."""
    full: float | None = None
    """The value of a bar of full length; None: the largest value."""

    @property
    def width(self) -> float:
        return _WIDTH

    @property
    def height(self) -> float:
        return _HEIGHT if self.is_upright else _ROW * len(self.rows)

    @property
    def bars(self) -> Iterator[Bar]:
        most = self.full or max((row.value for row in self.rows), default=0) or 1
        step = _WIDTH / max(len(self.rows), 1)
        for number, row in enumerate(self.rows):
            share = row.value / most
            if self.is_upright:
                height = share * _HEIGHT
                x = number * step + step * 0.1
                yield Bar(x, _HEIGHT - height, step * 0.8, height, row.label, row.shown)
            else:
                y = number * _ROW + (_ROW - _BAR)
                yield Bar(0, y, share * _WIDTH, _BAR, row.label, row.shown)


class PartState(NamedTuple):
    name: str
    says: str
    is_in_order: bool
    problem: str | None
    """Code of the error; its page explains more."""


def parts_of(figures: Figures, ui: Translator) -> list[PartState]:
    """The parts of kb with their states."""
    found = []
    for part, name in _PARTS.items():
        code = getattr(figures.health, part)
        is_problem = code not in _STATES
        says = ui.text(N_("not available") if is_problem else _STATES[code])
        is_in_order = code in {"ok", "idle", "embeddings-off"}
        found.append(PartState(ui.text(name), says, is_in_order, code if is_problem else None))
    return found


def charts_of(figures: Figures, ui: Translator) -> list[Chart]:
    """All charts, those about readers first; a chart without values has only its title."""
    return [
        _searches(figures, ui),
        _without_result(figures, ui),
        *(_durations(each, ui) for each in figures.durations),
        _plain(
            N_("Answers to requests"),
            N_("Result"),
            ((_ANSWERS[kind], figures.requests.get(kind, 0)) for kind in _ANSWERS),
            ui,
        ),
        _plain(
            N_("Submitted files by result"),
            N_("Result"),
            (
                (SUBMISSION_STATUSES[status.value], count)
                for status, count in sorted(figures.submissions.items())
            ),
            ui,
        ),
        _plain(
            N_("Files submitted in the last 30 days"),
            N_("Day (UTC)"),
            figures.submitted,
            ui,
            is_upright=True,
        ),
        _plain(
            N_("Documents in the search index"),
            N_("State"),
            (
                (N_("up to date"), figures.index.documents),
                (N_("not yet up to date"), figures.index.stale),
                (N_("no longer needed"), figures.index.surplus),
            ),
            ui,
        ),
        _plain(
            N_("Vectors for search by meaning"),
            N_("Passages"),
            (
                (N_("with vectors"), figures.embeddings.done),
                (N_("without vectors so far"), figures.embeddings.pending),
            ),
            ui,
        ),
        _disk(figures, ui),
    ]


def _searches(figures: Figures, ui: Translator) -> Chart:
    comma = "，" if ui.lang == "zh" else ", "
    rows = (
        Row(f"{ui.text(_LANGUAGES[lang])}{comma}{ui.text(_MODES[mode])}", count, _number(count, ui))
        for (lang, mode), count in sorted(figures.searches.items())
    )
    return Chart(
        ui.text(N_("Searches")), ui.text(N_("Language of the query")), _count(ui), tuple(rows)
    )


def _without_result(figures: Figures, ui: Translator) -> Chart:
    def rows() -> Iterator[Row]:
        for lang in sorted({lang for lang, _ in figures.searches}):
            searches = sum(n for (each, _), n in figures.searches.items() if each == lang)
            without = figures.searches_without_result.get(lang, 0)
            share = without / searches
            shown = f"{format_percent(share, '0.#%', locale=_locale(ui))} ({_number(without, ui)})"
            yield Row(ui.text(_LANGUAGES[lang]), share, shown)

    return Chart(
        ui.text(N_("Searches without a result")),
        ui.text(N_("Language of the query")),
        ui.text(N_("Proportion")),
        tuple(rows()),
        full=1.0,
    )


def _durations(durations: Durations, ui: Translator) -> Chart:
    mean = durations.seconds / durations.count if durations.count else 0.0
    title = ui.text(
        N_("Duration of searches: %(language)s, %(engine)s; %(mean)s on average"),
        {
            "language": _LANGUAGES[durations.language],
            "engine": ui.text(ENGINES.get(durations.engine, durations.engine)),
            "mean": _seconds(mean, ui),
        },
    )
    rows = []
    below = 0.0
    for bound, count in durations.up_to:
        label = (
            ui.text(N_("over %(time)s"), {"time": _seconds(below, ui)})
            if bound == float("inf")
            else ui.text(N_("up to %(time)s"), {"time": _seconds(bound, ui)})
        )
        rows.append(Row(label, count, _number(count, ui)))
        below = bound
    return Chart(title, ui.text(N_("Time")), _count(ui), tuple(rows), is_upright=True)


def _disk(figures: Figures, ui: Translator) -> Chart:
    sizes = [*((_DISK[part], size) for part, size in figures.disk.items())]
    rows = [Row(ui.text(name), size, do_filesizeformat(size)) for name, size in sizes]
    title = ui.text(
        N_("Disk space used; %(free)s are free"), {"free": do_filesizeformat(figures.disk_free)}
    )
    return Chart(title, ui.text(N_("Part")), ui.text(N_("Size")), tuple(rows))


def _plain(
    title: str,
    label_head: str,
    values: Iterable[tuple[str, int]],
    ui: Translator,
    *,
    is_upright: bool = False,
) -> Chart:
    rows = tuple(Row(ui.text(label), value, _number(value, ui)) for label, value in values)
    return Chart(ui.text(title), ui.text(label_head), _count(ui), rows, is_upright)


def _count(ui: Translator) -> str:
    return ui.text(N_("Count"))


def _seconds(seconds: float, ui: Translator) -> str:
    if seconds < 1:
        return f"{_number(round(seconds * 1000), ui)} ms"
    return f"{format_decimal(round(seconds, 1), locale=_locale(ui))} s"


def _number(value: float, ui: Translator) -> str:
    return str(format_decimal(value, locale=_locale(ui)))


def _locale(ui: Translator) -> str:
    return "zh_Hans_CN" if ui.lang == "zh" else "en_GB"

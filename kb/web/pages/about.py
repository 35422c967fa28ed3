"""The page with the library in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from kb.documents.overview import Overview
from kb.i18n.addresses import DOCUMENTS, with_query
from kb.i18n.labels import DOCUMENT_TYPES, FORCES, LANGUAGE_NAMES, N_, STATUSES
from kb.i18n.translate import Translator, reader_language, translator
from kb.services import Services
from kb.web.display.overview_charts import Chart, bars, columns
from kb.web.problem_details import all_problem_kinds
from kb.web.problem_responses import blanked
from kb.web.render import page


class AboutPages(Controller):
    """/about"""

    include_in_schema = False

    @get("/about", sync_to_thread=True)
    def about(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[str]:
        """Counts by language, type, year and status, how fresh they are, and what failed."""
        ui, overview = translator(reader_language(request)), services.overviewer.now()
        return page(
            request,
            "about.html",
            overview=overview,
            concepts=len(services.termbase.concepts),
            charts=[chart for chart in _charts(overview, ui) if chart.bars],
        )


def _charts(overview: Overview, ui: Translator) -> list[Chart]:
    kinds = all_problem_kinds()

    def documents(
        name: str, parameter: str, counts: Mapping[str, int], labels: Mapping[Any, str]
    ) -> Chart:
        """A chart of numbers of documents; each bar links to the list of these documents."""
        return bars(
            ui.text(name),
            [
                (ui.text(label), counts[value], with_query(DOCUMENTS, {parameter: value}))
                for value, label in labels.items()
                if value in counts
            ],
        )

    return [
        bars(
            ui.text(N_("Languages")),
            [
                (LANGUAGE_NAMES.get(tag, tag), n, with_query(DOCUMENTS, {"lang": tag[:2]}))
                for tag, n in overview.languages.items()
            ],
        ),
        documents(N_("Types of document"), "type", overview.types, DOCUMENT_TYPES),
        documents(N_("Status of the text"), "status", overview.statuses, STATUSES),
        documents(N_("Legal force, where it is known"), "force", overview.forces, FORCES),
        columns(
            ui.text(N_("Years of the documents")),
            [(str(year), n, None) for year, n in overview.years.items()],
        ),
        columns(
            ui.text(N_("Last added or amended, by month")),
            [(month, n, None) for month, n in overview.months.items()],
        ),
        bars(
            ui.text(N_("Files that were not added, by reason")),
            [
                (_reason(kinds, code, ui), n, f"/problems/{code}" if code in kinds else None)
                for code, n in overview.failures.items()
            ],
        ),
    ]


def _reason(kinds: Any, code: str, ui: Translator) -> str:
    return blanked(ui.text(kinds[code].message)) if code in kinds else code

"""What the library holds, in figures."""

from __future__ import annotations

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

    def listed(parameter: str, value: str) -> str:
        return with_query(DOCUMENTS, {parameter: value})

    return [
        bars(
            ui.text(N_("Languages")),
            [
                (LANGUAGE_NAMES.get(each, each), n, listed("lang", each[:2]))
                for each, n in overview.languages.items()
            ],
        ),
        bars(
            ui.text(N_("Types of document")),
            [
                (ui.text(name), overview.types[each], listed("type", each))
                for each, name in DOCUMENT_TYPES.items()
                if each in overview.types
            ],
        ),
        bars(
            ui.text(N_("Status of the text")),
            [
                (ui.text(name), overview.statuses[each], listed("status", each))
                for each, name in STATUSES.items()
                if each in overview.statuses
            ],
        ),
        bars(
            ui.text(N_("Legal force, where it is known")),
            [
                (ui.text(name), overview.forces[each], listed("force", each))
                for each, name in FORCES.items()
                if each in overview.forces
            ],
        ),
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

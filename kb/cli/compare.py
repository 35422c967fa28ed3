"""``kb compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from corpus import ChoiceUnknown
from kb.cli.output import as_typed, print_json, reader_lang
from kb.handouts.options import Mark
from kb.services import open_services
from kb.settings import Settings

_MARKS: Final = {"deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
"""As git marks words (``--word-diff=plain``)."""


def compare(
    left: str,
    right: str,
    third: str | None = None,
    /,
    *,
    changes_only: Annotated[bool, Parameter(negative=())] = False,
    out: Annotated[Path | None, Parameter(name=["--out", "-o"])] = None,
    json: bool = False,
) -> None:
    """Compare two or three versions of a text, word by word: what was kept, changed, added and dropped.

    Removed words are printed as [-words-], added ones as {+words+}.

    Parameters
    ----------
    left
        The oldest: a document's id, or a work's, e.g. npa-2008-2012-digest/zh
    right
        The next one.
    third
        The one after that.
    changes_only
        Leave out what was kept.
    out
        A file to write instead: .docx with the changes marked, or .csv.
    json
        As JSON.
    """
    from kb.exports.comparisons import FORMATS, comparison_file, is_kept, pieces, step_name
    from kb.i18n.labels import CHANGES
    from kb.i18n.translate import translator
    from kb.schemas import ComparisonView
    from kb.versions.comparison import compare as compared
    from kb.versions.language_versions import documents_to_compare

    format_ = out.suffix.lower().removeprefix(".") if out else ""
    if out and format_ not in FORMATS:
        raise ChoiceUnknown(option="--out", value=str(out), choices=".docx, .csv")
    lang = reader_lang()
    ui = translator(lang)
    with open_services(Settings.load()) as services:
        names = [as_typed(name) for name in (left, right, third) if name]
        documents = documents_to_compare(services.catalog, names, lang)
        found = compared(services.catalog, services.alignments, services.segmenter, documents)
        if out:
            made = comparison_file(services, found, format_, changes_only=changes_only, ui=lang)
            out.write_bytes(made.content)
            print(out)
            return
    if json:
        print_json(ComparisonView.from_comparison(found))
        return
    for one, other, counts in zip(documents, documents[1:], found.counts, strict=False):
        print(step_name(one, other), *(f"{ui.text(CHANGES[c])} {n}" for c, n in counts.items()))
    for row in found.rows:
        if changes_only and is_kept(row):
            continue
        print(
            "\n— "
            + ", ".join(ui.text(CHANGES[change]) if change else "—" for change in row.changes)
        )
        for cell in row.cells:
            if cell.passages:
                text = "".join(_marked(*piece) for piece in pieces(cell, 0, len(cell.text)))
                print(f"[{' '.join(passage.id for passage in cell.passages)}]\n{text}")


def _marked(text: str, marks: tuple[Mark, ...]) -> str:
    for mark in marks:
        opening, closing = _MARKS[mark]
        text = f"{opening}{text}{closing}"
    return text

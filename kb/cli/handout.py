"""``kb handout`` and ``kb handout-template``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from corpus import ChoiceUnknown, SearchLang
from corpus.collections import Collection
from kb.cli.output import read_saved_file, reader_lang
from kb.services import open_services
from kb.settings import Settings
from search.citations import STYLES

_TEMPLATES = (".docx", ".pptx")


def handout(
    file: Path,
    /,
    *,
    format: str = "docx",  # noqa: A002 - the option's name
    layout: str = "side-by-side",
    lang: str | None = None,
    ui: str | None = None,
    style: str = STYLES[0],
    base_url: str = "",
    template: Path | None = None,
    glossary: bool = True,
    exercises: list[str] | None = None,
    seed: int = 1,
    out: Annotated[Path | None, Parameter(name=["--out", "-o"])] = None,
) -> None:
    """Make a handout, slides, exercises or data from a collection saved as a file.

    Parameters
    ----------
    file
        The collection, as the pages save it (JSON).
    format
        docx, pdf, html, markdown, pptx, exercises-docx, reading-list, ris, bibtex, csl-json, csv or json.
    layout
        Of the two languages: side-by-side, interleaved or one-language.
    lang
        The language of a handout in one language, and the first of one in two: en or zh; by default that
        of the headings.
    ui
        Language of headings and labels: en or zh; by default KB_LANG, else the locale.
    style
        How citations are written: short, gbt7714, oscola or apa.
    base_url
        Address of this site, such as https://kb.example.org, for links and QR codes.
    template
        A .docx or .pptx file to start from, in place of the one in the settings.
    glossary
        Whether the terms that occur are listed at the end.
    exercises
        A kind of exercise: matching-terms, missing-terms, matching-contents or true-or-false; may be
        repeated. All by default.
    seed
        Of exercises: another number gives other exercises.
    out
        The file to write; by default in the current folder, named after the collection.
    """
    from kb.handouts import (
        EXERCISE_KINDS,
        FORMATS,
        ExerciseKind,
        Layout,
        OutputFormat,
        OutputOptions,
        make_output,
    )

    options = OutputOptions(
        format=OutputFormat(_chosen("--format", format, FORMATS)),
        layout=Layout(_chosen("--layout", layout, tuple(map(str, Layout)))),
        lang=_language("--lang", lang) if lang else None,
        ui=_language("--ui", ui) if ui else reader_lang(),
        style=style,
        base_url=base_url.rstrip("/"),
        template=template,
        glossary=glossary,
        exercises=tuple(
            ExerciseKind(_chosen("--exercises", kind, EXERCISE_KINDS)) for kind in exercises or ()
        ),
        seed=seed,
    )
    with open_services(Settings.load()) as services:
        made = make_output(services, _collection(file), options)
    path = out or Path(made.name)
    path.write_bytes(made.content)
    print(path)


def handout_template(file: Path, /) -> None:
    """Write kb's own template of handouts (.docx) or slides (.pptx), to be changed and used.

    Parameters
    ----------
    file
        The file to write, .docx or .pptx.
    """
    kind = _chosen("FILE", file.suffix.lower(), _TEMPLATES)
    if kind == ".docx":
        from kb.handouts.word_template import own_word_template

        file.write_bytes(own_word_template())
    else:
        from kb.handouts.slides_template import own_slides_template

        file.write_bytes(own_slides_template())
    print(file)


def _collection(file: Path) -> Collection:
    saved = read_saved_file(file)
    items = tuple(item.record for item in saved.items)
    return Collection(id=file.stem, title=saved.title, items=items)


def _chosen(option: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ChoiceUnknown(option=option, value=value, choices=", ".join(choices))
    return value


def _language(option: str, value: str) -> SearchLang:
    return "zh" if _chosen(option, value, ("en", "zh")) == "zh" else "en"

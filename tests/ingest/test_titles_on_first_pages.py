"""Titles that stand among other large lines of a first page: series, journals, parts of the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import Metadata, check_file, parse_file
from ingest.structure.lines import is_no_title

_FILLER = "The text of this sample was made for the test and says nothing of any importance. " * 3


def _title(path: Path, text: str) -> str | None:
    path.write_text(text, "utf-8")
    return parse_file(path, check_file(path, 10), Metadata()).metadata.title


@pytest.mark.parametrize(
    "line",
    [
        "LAWS OF SAMPLELAND",
        "Act 350",
        "REPRINT",
        "FEDERAL GOVERNMENT GAZETTE",
        "Status: Draft",
        "INTERNATIONAL JOURNAL OF SAMPLES & TESTS [ISSN 0000-0000]",
        "Volume 4 | Issue 4 2021",
    ],
)
def test_lines_beside_a_title_are_none(line: str) -> None:
    assert is_no_title(line)


@pytest.mark.parametrize(
    "line",
    ["Sample Act 1966", "Journal of a Judge and of What Her Year in Court Taught", "Draft Law"],
)
def test_titles_that_resemble_them_are_titles(line: str) -> None:
    assert not is_no_title(line)


def test_a_title_of_small_type_stands_above_the_introduction(tmp_path: Path) -> None:
    text = (
        f"### Privacy notice for guests\n\n# Introduction\n\n{_FILLER}\n\n# Purpose of this notice\n\n"
        f"{_FILLER}\n\n# Your rights\n\n{_FILLER}\n"
    )
    assert _title(tmp_path / "a.md", text) == "Privacy notice for guests"


def test_without_a_line_above_the_introduction_the_later_title_counts(tmp_path: Path) -> None:
    text = f"# Introduction\n\n{_FILLER}\n\n# Rules of the Sample House\n\n{_FILLER}\n"
    assert _title(tmp_path / "a.md", text) == "Rules of the Sample House"


def test_a_schedule_has_the_title_below_its_label(tmp_path: Path) -> None:
    text = f"Schedule-I\n\n[see rule 3(1)]\n\nApplication Form\n\n1. Name: ____\n\n{_FILLER}\n"
    assert _title(tmp_path / "a.md", text) == "Application Form"


_JUDGMENT = """<html><head><title>{title}</title></head><body><article><header class="case-header">
<div class="case-header__number">Neutral Citation Number: [2031] EWHC 941 (Ch)</div>
<div class="case-header__court">IN THE HIGH COURT OF JUSTICE</div>
<div class="case-header__date">Date: 20 April 2031</div><p>Between:</p>
<p>(1) EXAMPLE GROUP LLC</p><p>(2) EXAMPLE SAS</p><p>Claimants</p><p>-and-</p>
<p>SAMPLE LIMITED</p><p>Defendant</p>
<p>ANNA ADVOCATE (instructed by Firm LLP) for the Claimants</p></header>
<section><span>1.</span><div><p>{filler}</p></div></section>
<section><span>2.</span><div><p>{filler}</p></div></section></article></body></html>"""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("EXAMPLE GROUP LLC v SAMPLE LIMITED", "EXAMPLE GROUP LLC v SAMPLE LIMITED"),
        # The title of the site, or of another case, is not believed.
        ("Judgments", "EXAMPLE GROUP LLC EXAMPLE SAS v SAMPLE LIMITED"),
        ("Smith v Jones", "EXAMPLE GROUP LLC EXAMPLE SAS v SAMPLE LIMITED"),
    ],
)
def test_a_judgment_on_a_web_page(title: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(_JUDGMENT.format(title=title, filler=_FILLER), "utf-8")
    parsed = parse_file(path, check_file(path, 10), Metadata())
    found = parsed.metadata
    assert found.title == expected
    assert (found.type, found.issuing_body) == ("judgment", "High Court of Justice")
    assert str(found.date) == "2031-04-20"
    # The number of a paragraph is no paragraph of its own.
    assert not [p for p in parsed.passages if p.text.strip() in ("1.", "2.")]


def test_of_two_cases_decided_together_the_first_one_is_named(tmp_path: Path) -> None:
    text = f"""SUPREME COURT OF THE UNITED STATES

Nos. 31–656 and 31–657

EXAMPLE INC., ET AL., PETITIONERS

31–656 v.

JOHN Q. SAMPLE, ATTORNEY GENERAL

ANNA OTHER, ET AL., PETITIONERS

31–657 v.

JOHN Q. SAMPLE, ATTORNEY GENERAL

ON APPLICATIONS FOR INJUNCTION

[January 17, 2031]

{_FILLER}
"""
    title = _title(tmp_path / "a.txt", text)
    assert title == "EXAMPLE INC., ET AL v JOHN Q. SAMPLE, ATTORNEY GENERAL"


def test_a_blank_to_be_filled_in_is_no_heading_of_a_section(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f"# Application Form\n\n## 1. Name: ____________\n\n## 2. Purpose\n\n{_FILLER}\n",
        "utf-8",
    )
    passages = parse_file(path, check_file(path, 10), Metadata()).passages
    kinds = {p.text.split(".")[0]: str(p.kind) for p in passages}
    assert kinds["2"] == "section"
    assert kinds["1"] != "section"


def test_the_brackets_of_an_american_caption_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# SUMMONS\n\nAnna Example\n\n) ) ) ) )\n\n{_FILLER}\n", "utf-8")
    passages = parse_file(path, check_file(path, 10), Metadata()).passages
    assert not any(p.text.startswith(")") for p in passages)


def test_the_right_half_of_a_caption_is_the_title(tmp_path: Path) -> None:
    """A court paper whose parties, to the left of its title, were read together with it."""
    lines = (
        "UNITED STATES DISTRICT COURT",
        "NORTHERN DISTRICT OF SAMPLELAND",
        "LIGHTHOUSE CONSTRUCTION COMPANY, CASE NO.: C 08-02214 SBA",
        "JOINT STIPULATION AND",
        "Plaintiff, PROPOSED ORDER RE EXTENSION OF TIME",
        "vs. AND DATES FOR EXPERT DISCLOSURES",
        "BUOY INSURANCE COMPANY, a corporation,",
        "Defendants.",
        _FILLER,
    )
    found = _title(tmp_path / "a.md", "\n\n".join(lines))
    assert found == (
        "JOINT STIPULATION AND PROPOSED ORDER RE EXTENSION OF TIME AND DATES FOR EXPERT DISCLOSURES"
    )


def test_a_party_in_capitals_belongs_to_the_title(tmp_path: Path) -> None:
    lines = (
        "UNITED STATES DISTRICT COURT",
        "NORTHERN DISTRICT OF SAMPLELAND",
        "JOINT STIPULATION OF PLAINTIFF AND",
        "DEFENDANT BUOY INSURANCE COMPANY TO EXTEND TIME",
        _FILLER,
    )
    assert "DEFENDANT BUOY" in (_title(tmp_path / "a.md", "\n\n".join(lines)) or "")

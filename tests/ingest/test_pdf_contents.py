"""A printed table of contents is one, whatever stands apart on its lines."""

from __future__ import annotations

from pathlib import Path

from corpus import Format, PassageKind
from ingest import Metadata
from ingest.pool.parse import parse_file
from tests.support.pdf_samples import EN, make_pdf

_TITLES = [f"Protection of group {n}" for n in range(1, 9)]
_PART = '#text(13pt, weight: "bold")[Part II How States protect them in #linebreak() practice #h(1fr) 7]'


def test_sections_and_parts_with_leaders_are_no_rows(tmp_path: Path) -> None:
    """The section's number, its title, the leaders and the page number each stand apart; the title of a
    part takes up two lines."""
    leaders = "#h(1.4em)#box(width: 1fr, repeat[. #h(3pt)])#h(1.6em)"
    numbers = [f"{1 + n // 4}.{1 + n % 4}" for n in range(len(_TITLES))]
    listed = [
        f"#box(width: 3em)[{number}] {title} {leaders}{3 + n}"
        for n, (number, title) in enumerate(zip(numbers, _TITLES, strict=True))
    ]
    contents = "\n\n".join(["= Contents", *listed[:4], _PART, *listed[4:], "#pagebreak()"])
    text = "\n\n".join(
        f"= {number} {title}\n{EN}" for number, title in zip(numbers, _TITLES, strict=True)
    )
    parsed = parse_file(make_pdf(tmp_path, f"{contents}\n{text}"), Format.PDF, Metadata())
    lines = [p.text for p in parsed.passages if p.kind is PassageKind.CONTENTS]
    assert [t for t in _TITLES if any(t in line for line in lines)] == _TITLES
    assert any("Part II" in line for line in lines)
    assert not [p for p in parsed.passages if p.kind is PassageKind.ROW]


def test_leaders_may_be_chinese_dashes(tmp_path: Path) -> None:
    titles = ["被害人的识别", "被害人的保护", "被害人的返回"]
    listed = [f"{n}. {title} {'—' * 20} {n + 1}" for n, title in enumerate(titles, 1)]
    text = "\n\n".join(f"= {title}\n{title}由有关部门依法办理。" for title in titles)
    source = "\\ ".join(["#align(center)[= 目录]\n", *listed]) + f"\n#pagebreak()\n{text}"
    parsed = parse_file(make_pdf(tmp_path, source), Format.PDF, Metadata())
    lines = [p.text for p in parsed.passages if p.kind is PassageKind.CONTENTS]

    assert [t for t in titles if sum(t in line for line in lines) == 1] == titles
    assert len(lines) == 1 + len(titles)

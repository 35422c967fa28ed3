"""Recognised lines are put into reading order."""

from __future__ import annotations

import math

import pytest

from corpus import OcrLine
from ingest.ocr.columns import reading_order

WIDTH, HEIGHT = 1000.0, 1400.0
STEP, TALL = 30.0, 22.0


def line(text: str, x0: float, x1: float, y: float, tilt: float = 0.0) -> OcrLine:
    """A line whose middle is at ``y`` on an upright page, which then is turned by ``tilt``."""
    angle = math.radians(tilt)
    corners = [(x, y + dy) for x in (x0, x1) for dy in (-TALL / 2, TALL / 2)]
    quarters = round(tilt / 90) % 2
    width, height = (HEIGHT, WIDTH) if quarters else (WIDTH, HEIGHT)
    turned = []
    for x, down in corners:
        dx, dy = x - WIDTH / 2, down - HEIGHT / 2
        turned.append(
            (
                dx * math.cos(angle) - dy * math.sin(angle) + width / 2,
                dx * math.sin(angle) + dy * math.cos(angle) + height / 2,
            )
        )
    xs, ys = [x / width for x, _ in turned], [y / height for _, y in turned]
    return OcrLine(text, 0.99, (min(xs), min(ys), max(xs), max(ys)), tilt)


def column(
    name: str, x0: float, x1: float, y: float, count: int, tilt: float = 0.0
) -> list[OcrLine]:
    """A paragraph: full lines, the last one short."""
    ends = [x1 - 3 * (n % 2) for n in range(count - 1)] + [(x0 + x1) / 2]
    return [line(f"{name}{n}", x0, end, y + n * STEP, tilt) for n, end in enumerate(ends)]


def order(*lines: OcrLine, tilt: float = 0.0) -> list[str]:
    sideways = round(tilt / 90) % 2
    sides = (HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT)
    # As a recogniser gives them: from the top of the picture down.
    seen = sorted(lines, key=lambda each: each.box[1])
    return [each.text for each in reading_order(seen, *sides)]


def names(*groups: tuple[str, int]) -> list[str]:
    return [f"{name}{n}" for name, count in groups for n in range(count)]


def test_one_column_is_read_from_the_top_down() -> None:
    assert order(*column("a", 100, 900, 100, 8)) == names(("a", 8))


@pytest.mark.parametrize("tilt", [0.0, 1.0, -1.0, 90.0, -90.0, 180.0, 178.9, 91.2])
def test_two_columns_are_read_one_after_the_other_however_the_sheet_lies(tilt: float) -> None:
    left = column("l", 80, 480, 100, 9, tilt)
    right = column("r", 520, 920, 105, 7, tilt)
    assert order(*left, *right, tilt=tilt) == names(("l", 9), ("r", 7))


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [column(n, x, x + 260, 100, 8) for n, x in (("a", 60), ("b", 370), ("c", 680))]
    assert order(*(each for group in columns for each in group)) == names(
        ("a", 8), ("b", 8), ("c", 8)
    )


def test_a_heading_over_both_columns_parts_what_is_above_it_from_what_is_below() -> None:
    title = line("title", 200, 800, 60)
    above = column("a", 80, 480, 120, 5), column("b", 520, 920, 120, 5)
    heading = line("heading", 150, 850, 300)
    below = column("c", 80, 480, 350, 6), column("d", 520, 920, 350, 6)
    found = order(title, heading, *above[0], *above[1], *below[0], *below[1])
    assert found == [
        "title",
        *names(("a", 5), ("b", 5)),
        "heading",
        *names(("c", 6), ("d", 6)),
    ]


def test_a_header_and_a_footer_in_two_parts_stay_outside_the_columns() -> None:
    head = line("head", 80, 300, 40), line("7", 880, 920, 40)
    foot = line("foot", 80, 300, 900), line("2012", 860, 920, 900)
    body = column("l", 80, 480, 120, 9), column("r", 520, 920, 120, 9)
    found = order(*head, *foot, *body[0], *body[1])
    assert found == ["head", "7", *names(("l", 9), ("r", 9)), "foot", "2012"]


def test_a_short_second_column_comes_last() -> None:
    left, right = column("l", 80, 480, 100, 9), column("r", 520, 920, 100, 2)
    assert order(*left, *right) == names(("l", 9), ("r", 2))


def test_the_cells_of_a_table_are_read_row_by_row() -> None:
    cells = [
        line(f"{row}{col}", x, x + width, 100 + row * 60)
        for row in range(6)
        for col, x, width in (("a", 80, 120), ("b", 400, 90), ("c", 700, 150))
    ]
    assert order(*cells) == [f"{row}{col}" for row in range(6) for col in "abc"]


def test_a_table_of_wrapped_cells_is_no_pair_of_columns() -> None:
    cells = []
    for row in range(4):
        top = 100 + row * 130
        cells += column(f"{row}l", 80, 480, top, 3) + column(f"{row}r", 520, 920, top, 3)
    found = order(*cells)
    assert [found.index(f"{row}l0") < found.index(f"{row}r0") for row in range(4)] == [True] * 4
    assert [found.index(f"{row}r2") < found.index(f"{row + 1}l0") for row in range(3)] == [True] * 3


def test_parts_of_a_line_that_was_cut_are_read_from_left_to_right() -> None:
    first = line("first", 100, 400, 104), line("second", 430, 880, 100)
    assert order(*first, *column("a", 100, 900, 130, 4)) == ["first", "second", *names(("a", 4))]


def test_a_footer_close_under_the_columns_belongs_to_none_of_them() -> None:
    body = column("l", 80, 480, 100, 9), column("r", 520, 920, 100, 9)
    foot = line("address", 70, 200, 100 + 9 * STEP), line("1/3", 890, 925, 98 + 9 * STEP)
    assert order(*body[0], *body[1], *foot) == [*names(("l", 9), ("r", 9)), "address", "1/3"]

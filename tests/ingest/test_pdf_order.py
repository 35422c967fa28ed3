"""Forms and covers are read from the top down, in whatever order the file has their frames."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import EN, SENTENCES_EN, make_pdf, many, texts

_FRAMES = {
    "Talking with a person offline: prompt sheet": 20,
    "Part one, about the age": 80,
    "Is the person under eighteen?": 130,
    "Part two, about what happened": 200,
    "What did they say happened?": 250,
    "Where were they last seen?": 330,
    "Where are they now?": 400,
}
_DRAWN = (2, 1, 4, 3, 0, 6, 5)


def _placed(order: tuple[int, ...]) -> str:
    frames = list(_FRAMES.items())
    return "\n".join(
        f"#place(top + left, dy: {dy}pt)[{text}]" for text, dy in (frames[n] for n in order)
    )


def test_the_frames_of_a_form_are_read_from_the_top(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, _placed(_DRAWN))
    assert [block.text for block in read_pdf(pdf).blocks] == list(_FRAMES)


def test_a_frame_beside_others_keeps_its_place_in_the_file(tmp_path: Path) -> None:
    right = "#place(top + left, dx: 300pt, dy: 80pt)[Telephone of the office]"
    pdf = make_pdf(tmp_path, f"{_placed(_DRAWN)}\n{right}")
    found = [block.text for block in read_pdf(pdf).blocks]
    assert found[-1] == "Telephone of the office"


def test_running_text_with_a_table_drawn_after_it_is_left_as_it_is(tmp_path: Path) -> None:
    """The text goes on from the page before: what stands above it must not part it."""
    body = many(SENTENCES_EN, 4)
    notes = "\n".join(
        f"#place(top + left, dy: {dy}pt)[Label {dy} of a figure]" for dy in (-60, -40, -20)
    )
    text = "\n\n".join(body)
    pdf = make_pdf(tmp_path, f"#v(80pt)\n{text}\n{notes}")
    found = texts(read_pdf(pdf))
    places = [found.index(paragraph) for paragraph in body]
    assert all(after == before + 1 for before, after in pairwise(places))
    assert places[0] == 0, found[0]


def test_a_negative_type_size_is_not_upside_down(tmp_path: Path) -> None:
    """Some programs flip both the page and the letters."""
    text = " ".join(EN.split()[:8])
    stream = b"BT /F -12 Tf -1 0 0 -1 72 700 Tm (%s) Tj ET" % text.encode()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F %s>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page % font,
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    pdf = tmp_path / "flipped.pdf"
    bodies = b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
    pdf.write_bytes(b"%PDF-1.4\n" + bodies + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF")
    assert texts(read_pdf(pdf)) == [text]

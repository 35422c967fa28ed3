"""What only a PDF's XMP states, in files written by hand: whole, cut off, and with XMP in odd places."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpus import FileDamaged
from ingest.readers.pdf import read_pdf

_TEXT = "The victim has the right to an interpreter."
_OPENS = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
)
_CLOSES = "</rdf:Description></rdf:RDF></x:xmpmeta>"
_NO_TITLE = "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'/></rdf:Alt></dc:title>"


def _title(words: str) -> str:
    return f"<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>{words}</rdf:li></rdf:Alt></dc:title>"


def _xmp(stated: str, attributes: str = "") -> str:
    return f"{_OPENS} {attributes}>{stated}{_CLOSES}"


def _write(path: Path, xmp: str, *, info: str = "", picture: str = "", after: str = "") -> Path:
    """A PDF of one page. ``xmp``: its own; ``picture``: that of a picture in it; ``info``: entries of the
    information dictionary; ``after``: bytes between its last object and its end."""

    def stream(content: str, entries: str) -> str:
        return f"<< {entries} /Length {len(content.encode())} >>\nstream\n{content}\nendstream"

    own, of_picture = "/Type /Metadata /Subtype /XML", "/Type /Metadata /Subtype /XML"
    image = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
    resources = "/Resources << /Font << /F 5 0 R >> /XObject << /P 8 0 R >> >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {'/Metadata 6 0 R' if xmp else ''} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R {resources} >>",
        stream(f"BT /F 12 Tf 20 300 Td ({_TEXT}) Tj ET", ""),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        stream(xmp, own),
        stream(picture, of_picture),
        stream("x", f"{image} /BitsPerComponent 8 /Metadata 7 0 R"),
        f"<< {info} >>",
    ]
    content, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{each}\nendobj\n".encode()
    content += after.encode()
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 9 0 R >>"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}trailer\n{trailer}\n"
    path.write_bytes(content + f"{table}startxref\n{len(content)}\n%%EOF\n".encode())
    return path


def _stated(path: Path) -> tuple[str | None, str | None, str | None]:
    """Title, date and language, of a file whose text is read whatever its XMP is."""
    document = read_pdf(path)
    assert [block.text for block in document.blocks] == [_TEXT]
    return document.title, document.created, document.lang


def test_properties_are_read_as_elements_and_as_attributes(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    language = "<dc:language><rdf:Bag><rdf:li>fr</rdf:li></rdf:Bag></dc:language>"
    _write(path, _xmp(_title("Guide &amp; glossary") + language))
    assert _stated(path) == ("Guide & glossary", None, "fr")
    _write(path, _xmp("", "xmp:CreateDate='2021-04-09T10:00:00Z'"))
    assert _stated(path) == (None, "2021-04-09", None)


def test_the_information_dictionary_goes_before(tmp_path: Path) -> None:
    xmp = _xmp(_title("Handbook"), "xmp:CreateDate='2021-04-09T10:00:00Z'")
    path = _write(tmp_path / "x.pdf", xmp, info="/Title (Manual)")
    assert _stated(path) == ("Manual", "2021-04-09", None)
    _write(path, xmp, info="/Title (Manual) /CreationDate (D:20190203)")
    assert _stated(path) == ("Manual", "2019-02-03", None)


@pytest.mark.parametrize("left", ["</x:xmpmeta>", _CLOSES, "Handbook</rdf:li>"])
def test_xmp_without_its_end_costs_the_file_nothing(tmp_path: Path, left: str) -> None:
    xmp = _xmp(_title("Handbook"))
    assert _stated(_write(tmp_path / "x.pdf", xmp[: xmp.index(left)])) == (None, None, None)


def test_a_file_that_is_cut_off_loses_no_more_than_its_xmp(tmp_path: Path) -> None:
    path = _write(tmp_path / "x.pdf", _xmp(_title("Handbook")))
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"startxref")])
    # pdfium finds the objects without their table, and pypdf does not.
    assert _stated(path) == (None, None, None)
    path.write_bytes(content[: content.index(b"</x:xmpmeta>")])
    with pytest.raises(FileDamaged):
        read_pdf(path)


def test_what_the_file_itself_states_is_found_behind_other_xmp(tmp_path: Path) -> None:
    """The objects of a picture may stand before the file's own, or after."""
    path = tmp_path / "x.pdf"
    _write(path, _xmp(_title("Handbook")), picture=_xmp(_title("DSC_0042")))
    assert _stated(path)[0] == "Handbook"
    # A version that has been replaced, without its end, and one that states nothing.
    old = f"{_OPENS}>{_NO_TITLE}"
    for before in (old, _xmp(_NO_TITLE)):
        content = _write(path, _xmp(_title("Handbook"))).read_bytes()
        path.write_bytes(content.replace(b"%PDF-1.7\n", f"%PDF-1.7\n%{before}\n".encode(), 1))
        assert _stated(path)[0] == "Handbook"


def test_a_pictures_title_is_not_the_files(tmp_path: Path) -> None:
    path = _write(tmp_path / "x.pdf", "", picture=_xmp(_title("DSC_0042")))
    assert _stated(path) == (None, None, None)


_LOADS = """
import sys
from pathlib import Path
from ingest.readers.pdf import read_pdf
imported = set()
sys.addaudithook(lambda event, about: imported.add(about[0]) if event == "import" else None)
read_pdf(Path(sys.argv[1]))
print("pypdf" in imported)
"""


@pytest.mark.parametrize(
    ("xmp", "after", "info", "is_loaded"),
    [
        (_xmp(_title("Handbook")), "", "", True),
        (_xmp(_NO_TITLE), "", "", False),
        (_xmp("<dc:title/>"), "", "", False),
        (_xmp(_title("Untitled")), "", "", False),
        # Words about titles behind the XMP are none of its own.
        (_xmp(_NO_TITLE), "%<dc:title>Handbook</dc:title>\n", "", False),
        # Nothing is missing.
        (_xmp(_title("Handbook")), "", "/Title (Manual) /CreationDate (D:20190203)", False),
        # The date is missing, and XMP has a title only, or a date.
        (_xmp(_title("Handbook")), "", "/Title (Manual)", False),
        (_xmp("", "xmp:CreateDate='2021'"), "", "/Title (Manual)", True),
    ],
)
def test_the_library_for_xmp_is_loaded_only_where_it_may_help(
    tmp_path: Path, xmp: str, after: str, info: str, is_loaded: bool
) -> None:
    path = _write(tmp_path / "x.pdf", xmp, after=after, info=info)
    command = [sys.executable, "-c", _LOADS, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(is_loaded)

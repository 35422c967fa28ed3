"""Locked, damaged, scanned and broken PDFs, and a PDF's data besides its text."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from corpus import FileDamaged, FileEncrypted, OcrLine, OcrPage, PasswordWrong, TextMissing
from ingest.readers.pdf import read_pdf
from ingest.readers.pdf.details import iso_date, read_details
from tests.support.pdf_samples import EN, ZH, make_pdf, texts


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, EN)
    for user, refused in (("", False), ("secret", True)):
        writer = pypdf.PdfWriter(clone_from=pdf)
        writer.encrypt(user, "owner", algorithm="AES-256")
        locked = pdf.with_name("locked.pdf")
        writer.write(locked)
        if refused:
            with pytest.raises(FileEncrypted) as caught:
                read_pdf(locked)
            assert caught.value.params == {"file": "locked.pdf"}
        else:
            assert texts(read_pdf(locked)) == [EN]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_either_password_opens_it(tmp_path: Path, algorithm: str) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf(tmp_path, f'#set document(title: "内部")\n{EN}'))
    writer.encrypt("密码", "owner", algorithm=algorithm)
    locked = tmp_path / "locked.pdf"
    writer.write(locked)
    for password in ("密码", "owner"):
        document = read_pdf(locked, password=password)
        assert (texts(document), document.title) == ([EN], "内部")
    with pytest.raises(PasswordWrong) as caught:
        read_pdf(locked, password="password")
    assert caught.value.params == {"file": "locked.pdf"}


def test_a_password_that_is_not_needed_does_no_harm(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, EN)
    assert texts(read_pdf(pdf, password="secret")) == [EN]
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(pdf)
    assert texts(read_pdf(pdf, password="secret")) == [EN]


def test_letters_that_the_file_does_not_define_are_not_guessed(tmp_path: Path) -> None:
    first = f'#text(font: "Libertinus Serif")[{EN}]'
    second = f'#text(font: "Noto Serif SC")[{ZH}]'
    pdf = make_pdf(tmp_path, f"{first}\n#pagebreak()\n{second}\n\n#pagebreak()\n{first}")
    document = read_pdf(_without_names(pdf, "Noto"))
    assert [(block.text, block.page) for block in document.blocks] == [(EN, 1), (EN, 3)]
    assert document.unread_pages == (2,)
    assert document.warnings == [
        "Shown in letters that the file does not name: page 2.",
        "Without text, perhaps scanned: page 2.",
    ]
    with pytest.raises(TextMissing):
        read_pdf(_without_names(pdf, ""))


def test_a_few_nameless_letters_leave_the_rest_of_the_page(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f'#text(font: "Noto Serif SC")[救助] {EN} {EN}\n\n{EN}')
    document = read_pdf(_without_names(pdf, "Noto"))
    assert texts(document) == [f"{EN} {EN}", EN]
    assert not document.warnings
    pdf = make_pdf(tmp_path, f'#text(font: "Noto Serif SC")[救助管理机构] {EN} {EN}\n\n{EN}')
    document = read_pdf(_without_names(pdf, "Noto"))
    assert texts(document) == [f"{EN} {EN}", EN]
    assert document.warnings == [
        "Some signs, whose letters the file does not name, are left out: page 1."
    ]


def _without_names(pdf: Path, font: str) -> Path:
    """The same file, with fonts of that name that do not define the letters of their glyphs."""
    writer = pypdf.PdfWriter(clone_from=pdf)
    for item in writer._objects:
        if isinstance(item, DictionaryObject) and font in str(item.get("/BaseFont", "")):
            item.pop("/ToUnicode", None)
    changed = pdf.with_name("nameless.pdf")
    writer.write(changed)
    return changed


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing", b"not a pdf at all", b"%PDF-1.4\n%%EOF"])
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    pdf = tmp_path / "broken.pdf"
    pdf.write_bytes(content)
    with pytest.raises(FileDamaged) as caught:
        read_pdf(pdf)
    assert caught.value.params["file"] == "broken.pdf"
    assert caught.value.params["format"] == "PDF"


def test_a_bad_page_costs_only_itself(tmp_path: Path) -> None:
    pdf = make_pdf(
        tmp_path,
        "#pagebreak()\n".join(f"Page number {word}.\n" for word in ("one", "two", "three")),
    )
    writer = pypdf.PdfWriter(clone_from=pdf)
    kids = writer.root_object["/Pages"].get_object()["/Kids"]  # type: ignore[index]
    kids[1] = NumberObject(7)
    writer.write(pdf)
    document = read_pdf(pdf)
    assert [(b.text, b.page) for b in document.blocks] == [
        ("Page number one.", 1),
        ("Page number three.", 3),
    ]
    assert any("page 2" in warning for warning in document.warnings)


def test_scans_are_distinguished_from_blank_pages(tmp_path: Path) -> None:
    drawn = "#rect(width: 4cm, height: 4cm, fill: black)"
    with pytest.raises(TextMissing) as caught:
        read_pdf(make_pdf(tmp_path, f"{drawn}\n#pagebreak()\n{drawn}"))
    assert caught.value.params == {"file": "x.pdf", "pages": 2}
    document = read_pdf(
        make_pdf(tmp_path, f"{drawn}\n#pagebreak()\n{EN}\n#pagebreak()\n#pagebreak()\n{drawn}")
    )
    assert document.warnings == ["Without text, perhaps scanned: pages 1, 4."]


def test_metadata_are_read_where_they_say_something(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, EN)
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.add_metadata(
        {
            "/Title": "Handbook 手册",
            "/Author": "A. Writer",
            "/CreationDate": "D:20210409120000Z00'00'",
        }
    )
    writer.write(pdf)
    document = read_pdf(pdf)
    assert (document.title, document.author) == ("Handbook 手册", "A. Writer")
    assert (document.created, document.pages, document.lang) == ("2021-04-09", 1, "en")


def with_xmp(pdf: Path, stated: str) -> None:
    """As in PDF 2.0: without an information dictionary."""
    content = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f'{stated}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.metadata = None
    stream = DecodedStreamObject()
    stream.set_data(content.encode())
    stream.update({NameObject("/Type"): NameObject("/Metadata")})
    stream.update({NameObject("/Subtype"): NameObject("/XML")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
    writer.write(pdf)


def test_metadata_that_only_xmp_states_are_read(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, EN)
    with_xmp(
        pdf,
        '<dc:title><rdf:Alt><rdf:li xml:lang="zh">手册</rdf:li>'
        '<rdf:li xml:lang="x-default">Handbook</rdf:li></rdf:Alt></dc:title>'
        "<dc:creator><rdf:Seq><rdf:li>A. Writer</rdf:li><rdf:li>李明</rdf:li></rdf:Seq></dc:creator>"
        "<dc:date><rdf:Seq><rdf:li>2021-04-09</rdf:li></rdf:Seq></dc:date>",
    )
    document = read_pdf(pdf)
    assert (document.title, document.author) == ("Handbook", "A. Writer; 李明")
    assert document.created == "2021-04-09"


def test_xmp_that_says_nothing_of_use_is_left_out(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, EN)
    with_xmp(
        pdf,
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Untitled</rdf:li></rdf:Alt></dc:title>'
        "<xmp:CreateDate>yesterday</xmp:CreateDate>",
    )
    document = read_pdf(pdf)
    assert (document.title, document.created) == (None, None)
    assert document.blocks


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - x.doc",
        "plan_final.pdf",
        "untitled",
        "无标题文档",
        "",
        "2013-1",
        "幻灯片 1",
    ],
)
def test_titles_that_programs_put_are_left_out(tmp_path: Path, title: str) -> None:
    pdf = make_pdf(tmp_path, EN)
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.add_metadata({"/Title": title})
    writer.write(pdf)
    assert read_pdf(pdf).title is None


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("D:20240203", "2024-02-03"),
        ("D:2024", "2024-01-01"),
        ("D:20241399", None),
        ("yesterday", None),
    ],
)
def test_dates(written: str, iso: str | None) -> None:
    assert iso_date(written) == iso


def test_the_text_outlives_a_broken_outline(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f"= Head\n{EN}")
    writer = pypdf.PdfWriter(clone_from=pdf)
    for _ in range(500):
        node = DictionaryObject({NameObject("/Title"): TextStringObject("Deep")})
        node[NameObject("/First")] = writer.root_object[NameObject("/Outlines")].indirect_reference
        writer.root_object[NameObject("/Outlines")] = writer._add_object(node)
    writer.write(pdf)
    document = read_pdf(pdf)
    assert [block.text for block in document.blocks] == ["Head", EN]
    assert document.warnings == ["The outline could not be read."]


def test_a_long_outline_is_read_whole(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, EN)
    writer = pypdf.PdfWriter(clone_from=pdf)
    parent = writer.add_outline_item(title="Part \U0001f4d8", page_number=0)
    for n in range(2000):
        writer.add_outline_item(title=f"Entry {n}", page_number=0, parent=parent)
    writer.add_attachment("annex.csv", b"a;b")
    writer.write(pdf)
    document = pypdfium2.PdfDocument(pdf)
    details = read_details(document, pdf)
    document.close()
    assert [(e.title, e.depth, e.page) for e in details.outline[:2]] == [
        ("Part \U0001f4d8", 1, 1),
        ("Entry 0", 2, 1),
    ]
    assert len(details.outline) == 2001
    assert details.warnings == ["Attached files are not read: annex.csv."]


def test_form_values_follow_their_page(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, "First page.\n#pagebreak()\nSecond page.")
    writer = pypdf.PdfWriter(clone_from=pdf)
    field = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("Case officer"),
            NameObject("/V"): TextStringObject("李明"),
            NameObject("/Rect"): ArrayObject(NumberObject(n) for n in (0, 0, 100, 20)),
        }
    )
    reference = writer._add_object(field)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([reference])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([reference])}
    )
    # A field whose name and value its widget has from the field that contains it.
    parent = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("form"),
        }
    )
    parent_reference = writer._add_object(parent)
    widget = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/T"): TextStringObject("place"),
            NameObject("/V"): TextStringObject("Kunming"),
            NameObject("/Parent"): parent_reference,
            NameObject("/Rect"): ArrayObject(NumberObject(n) for n in (0, 30, 100, 50)),
        }
    )
    widget_reference = writer._add_object(widget)
    parent[NameObject("/Kids")] = ArrayObject([widget_reference])
    writer.pages[1][NameObject("/Annots")] = ArrayObject([widget_reference])
    fields = writer.root_object["/AcroForm"]["/Fields"]
    fields.append(parent_reference)
    writer.write(pdf)
    assert [(b.text, b.page) for b in read_pdf(pdf).blocks] == [
        ("First page.", 1),
        ("Case officer: 李明", 1),
        ("Second page.", 2),
        ("place: Kunming", 2),
    ]


def _scan_under(folder: Path, text: str) -> Path:
    """A page that a picture fills, with ``text`` on it."""
    picture = folder / "scan.png"
    Image.new("L", (60, 80), 200).save(picture)
    place = f'#place(top + left, image("{picture.name}", width: 100%, height: 100%))'
    return make_pdf(folder, f"#set page(margin: 0pt)\n{place}\n#pad(40pt)[{text}]")


def test_a_scan_under_a_stamp_is_unread(tmp_path: Path) -> None:
    stamp = "Case 4:08-cv-02214 #h(20pt) Document 26 #h(20pt) Filed 01/29/2009 #h(20pt) Page 1 of 2"
    document = read_pdf(_scan_under(tmp_path, stamp))
    assert document.unread_pages == (1,)
    assert document.warnings == ["Scanned, with no text but a stamp or header: page 1."]
    assert "Document 26" in document.blocks[0].text


def test_a_page_of_text_on_a_picture_is_read(tmp_path: Path) -> None:
    document = read_pdf(_scan_under(tmp_path, f"{EN} {EN}\n\n{EN}"))
    assert (document.unread_pages, document.warnings) == ((), [])


def test_what_is_recognised_comes_beside_the_stamp(tmp_path: Path) -> None:
    pdf = _scan_under(tmp_path, "Filed 01/29/2009")
    lines = (
        OcrLine(text="Filed 01/29/2009", confidence=0.8, box=(0.06, 0.045, 0.2, 0.06)),
        OcrLine(text="It is so ordered.", confidence=0.9, box=(0.1, 0.4, 0.4, 0.43)),
    )
    document = read_pdf(pdf, recognised=[OcrPage(page=1, lines=lines)])
    assert [(b.text, b.confidence) for b in document.blocks] == [
        ("Filed 01/29/2009", None),
        ("It is so ordered.", 0.9),
    ]
    assert document.unread_pages == ()
    assert document.warnings == ["Recognised from the scan beside a stamp or header: page 1."]

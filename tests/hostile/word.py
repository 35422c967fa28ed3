"""DOCX files: swelling, looping, with external references, and fake ones."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.case import TAKEN, Case, case
from tests.hostile.ole import ole_file
from tests.support.docx_files import numbered, p, part, r, write_docx

_GOOD = p("第一条 任何人不得买卖人口。") + p("第二条 国家保护被害人。")
_NOTE_1 = '<w:r><w:footnoteReference w:id="1"/></w:r>'
_MAIN = "word/document.xml"
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def docx(body: str = _GOOD, **parts: str) -> bytes:
    """A DOCX of this body and these parts; see tests.docx_files."""
    with TemporaryDirectory() as folder:
        return write_docx(Path(folder, "a.docx"), body, **parts).read_bytes()


def changed(
    archive: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes | str] | None]
) -> bytes:
    """An archive with other parts: those that ``change`` returns, or has changed in place."""
    with zipfile.ZipFile(BytesIO(archive)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (change(parts) or parts).items():
            new.writestr(name, content)
    return out.getvalue()


def without(archive: bytes, ending: str) -> bytes:
    """An archive without the parts whose names end so."""
    return changed(
        archive, lambda parts: {name: c for name, c in parts.items() if not name.endswith(ending)}
    )


def _with(parts: Mapping[str, bytes | str]) -> bytes:
    return changed(docx(), lambda old: {**old, **parts})


def _main(xml: str | bytes) -> bytes:
    return _with({_MAIN: xml})


def _with_doctype(declarations: str, text: str) -> bytes:
    document = part("document", f"<w:body>{_GOOD}{p(text)}</w:body>")
    start = "?>"
    return _main(document.replace(start, f"{start}<!DOCTYPE w [{declarations}]>", 1))


def _table(cells: str) -> str:
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def _cell(properties: str = "", content: str = p("a")) -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def _merged_rows(count: int) -> str:
    row = f"<w:tr>{_cell('<w:vMerge/>')}{_cell()}</w:tr>"
    first = _cell('<w:vMerge w:val="restart"/>')
    return f"<w:tbl><w:tr>{first}{_cell()}</w:tr>{row * count}</w:tbl>"


def _nested_tables(depth: int) -> str:
    start, end = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"
    return start * depth + p("deep") + end * depth


def _boxes(depth: int) -> str:
    start = "<w:p><w:r><w:pict><v:textbox><w:txbxContent>"
    end = "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    return start * depth + p("deep") + end * depth


def _numbering(level: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def _start(value: str, kind: str = "decimal", text: str = "%1.") -> str:
    return f'<w:start w:val="{value}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'


def _style(name: str, parent: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{name}"><w:basedOn w:val="{parent}"/></w:style>'


def _relationship(
    target: str, kind: str = "image", mode: str = ""
) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        name = "word/_rels/document.xml.rels"
        link = (
            '<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/{kind}" Target="{target}"{mode}/></Relationships>'
        )
        parts[name] = parts[name].replace(b"</Relationships>", link.encode())

    return change


def cases() -> list[Case]:
    good = docx()
    damaged, empty, big, dense = (
        "file-damaged",
        "file-empty",
        "archive-too-large",
        "archive-too-dense",
    )
    slow, swelled, long = (
        "parser-timed-out",
        "parser-swelled",
        "text-too-long",
    )
    return [
        case("docx-as-it-should-be", "a.docx", good, TAKEN),
        case("docx-cut", "a.docx", good[:-40], damaged),
        case("docx-cut-in-half", "a.docx", good[: len(good) // 2], damaged),
        case(
            "docx-bytes-turned",
            "a.docx",
            good[:200] + bytes(b ^ 255 for b in good[200:400]) + good[400:],
            damaged,
            TAKEN,
        ),
        case("docx-main-part-missing", "a.docx", without(good, _MAIN), damaged),
        case("docx-content-types-missing", "a.docx", without(good, "Types].xml"), TAKEN, damaged),
        case("docx-relationships-missing", "a.docx", without(good, ".rels"), damaged, TAKEN),
        case("docx-main-part-empty", "a.docx", _main(""), damaged),
        case("docx-main-part-no-xml", "a.docx", _main("Dear colleague,"), damaged),
        case(
            "docx-main-part-cut",
            "a.docx",
            _main(part("document", f"<w:body>{_GOOD}")[:-70]),
            damaged,
        ),
        case(
            "docx-of-another-vocabulary", "a.docx", _main("<html><body>text</body></html>"), damaged
        ),
        case(
            "docx-external-entity",
            "a.docx",
            _with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
            damaged,
        ),
        case(
            "docx-entity-from-the-network",
            "a.docx",
            _with_doctype('<!ENTITY x SYSTEM "http://127.0.0.1:9/">', "&x;"),
            damaged,
        ),
        case(
            "docx-parameter-entity",
            "a.docx",
            _with_doctype('<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;', "a"),
            damaged,
        ),
        case(
            "docx-billion-laughs",
            "a.docx",
            _with_doctype(f'<!ENTITY l0 "ha">{ENTITIES}', "&l9;"),
            damaged,
        ),
        case(
            "docx-quadratic-entity",
            "a.docx",
            _with_doctype(f'<!ENTITY x "{"a" * 50_000}">', "&x;" * 5000),
            damaged,
        ),
        case(
            "docx-doctype-in-styles",
            "a.docx",
            _with({"word/styles.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
            TAKEN,
            damaged,
        ),
        case(
            "docx-doctype-in-relationships",
            "a.docx",
            _with({"_rels/.rels": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
            damaged,
        ),
        case(
            "docx-include",
            "a.docx",
            docx(
                _GOOD
                + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
            ),
            TAKEN,
        ),
        case(
            "docx-grid-span-2e9",
            "a.docx",
            docx(_GOOD + _table(_cell('<w:gridSpan w:val="2000000000"/>'))),
            TAKEN,
        ),
        case(
            "docx-grid-span-5e6-often",
            "a.docx",
            docx(_GOOD + _table(_cell('<w:gridSpan w:val="5000000"/>') * 500)),
            TAKEN,
        ),
        case(
            "docx-grid-before-2e9",
            "a.docx",
            docx(_GOOD + _table('<w:trPr><w:gridBefore w:val="2000000000"/></w:trPr>' + _cell())),
            TAKEN,
        ),
        case(
            "docx-grid-span-of-nonsense",
            "a.docx",
            docx(
                _GOOD
                + _table(
                    _cell('<w:gridSpan w:val="-5"/>')
                    + _cell(f'<w:gridSpan w:val="{"9" * 5000}"/>')
                    + _cell('<w:gridSpan w:val="x"/>')
                )
            ),
            TAKEN,
        ),
        case(
            "docx-3000-merged-rows", "a.docx", lambda: docx(_GOOD + _merged_rows(3000)), TAKEN, slow
        ),
        case("docx-tables-2000-deep", "a.docx", docx(_GOOD + _nested_tables(2000)), TAKEN, damaged),
        case("docx-boxes-1000-deep", "a.docx", docx(_GOOD + _boxes(1000)), TAKEN, damaged),
        case(
            "docx-elements-100000-deep",
            "a.docx",
            docx(_GOOD + "<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000),
            TAKEN,
            damaged,
        ),
        case(
            "docx-changes-200-deep",
            "a.docx",
            docx(_GOOD + "<w:p>" + "<w:ins>" * 200 + r("deep") + "</w:ins>" * 200 + "</w:p>"),
            TAKEN,
            damaged,
        ),
        case("docx-paragraph-of-300-mb", "a.docx", lambda: docx(p("x" * 300_000_000)), big, dense),
        case("docx-paragraph-of-60-mb", "a.docx", lambda: docx(p("x" * 60_000_000)), dense),
        case(
            "docx-paragraph-of-19-mb",
            "a.docx",
            lambda: docx(p("x" * 19_000_000)),
            TAKEN,
            damaged,
            swelled,
            slow,
        ),
        case(
            "docx-100000-empty-paragraphs",
            "a.docx",
            lambda: docx(_GOOD + "<w:p/>" * 100_000),
            TAKEN,
            slow,
        ),
        case(
            "docx-100000-attributes",
            "a.docx",
            lambda: docx(
                _GOOD + f"<w:p {' '.join(f'a{n}={chr(34)}1{chr(34)}' for n in range(100_000))}/>"
            ),
            TAKEN,
            damaged,
            slow,
        ),
        case("docx-nul-sign", "a.docx", docx(p("a\0b")), damaged),
        case("docx-nul-reference", "a.docx", docx(p("a&#0;b")), damaged),
        case("docx-lone-surrogate", "a.docx", docx(p("a&#xD800;b")), damaged),
        case(
            "docx-surrogate-bytes",
            "a.docx",
            _main(
                part("document", f"<w:body>{_GOOD}{p('X')}</w:body>")
                .encode()
                .replace(b"X", b"\xed\xa0\x80")
            ),
            damaged,
        ),
        case("docx-controls", "a.docx", docx(p("a\x07b")), damaged),
        case(
            "docx-in-utf-16",
            "a.docx",
            _main(
                part("document", f"<w:body>{_GOOD}</w:body>")
                .replace("UTF-8", "UTF-16")
                .encode("utf-16")
            ),
            TAKEN,
        ),
        case(
            "docx-says-utf-16-is-not",
            "a.docx",
            _main(
                part("document", f"<w:body>{_GOOD}</w:body>").replace("UTF-8", "UTF-16").encode()
            ),
            TAKEN,
            damaged,
        ),
        case(
            "docx-in-an-unknown-encoding",
            "a.docx",
            _main(part("document", f"<w:body>{_GOOD}</w:body>").replace("UTF-8", "klingon")),
            damaged,
        ),
        case(
            "docx-relationship-missing-part",
            "a.docx",
            changed(good, _relationship("media/none.png")),
            TAKEN,
        ),
        case(
            "docx-relationship-leads-out",
            "a.docx",
            changed(good, _relationship("../../../../etc/passwd", "footnotes")),
            TAKEN,
        ),
        case(
            "docx-relationship-to-a-file",
            "a.docx",
            changed(good, _relationship("file:///etc/passwd", "footnotes")),
            TAKEN,
        ),
        case(
            "docx-template-from-the-network",
            "a.docx",
            changed(
                good,
                _relationship(
                    "http://127.0.0.1:9/evil.dotm", "attachedTemplate", ' TargetMode="External"'
                ),
            ),
            TAKEN,
        ),
        case(
            "docx-is-its-own-footnotes",
            "a.docx",
            changed(
                docx(_GOOD + p(_NOTE_1)),
                _relationship("document.xml", "footnotes"),
            ),
            TAKEN,
            damaged,
        ),
        case(
            "docx-footnote-of-itself",
            "a.docx",
            docx(
                _GOOD + p(_NOTE_1),
                footnotes=f'<w:footnote w:id="1">{p(r("note") + _NOTE_1)}</w:footnote>',
            ),
            TAKEN,
            damaged,
        ),
        case(
            "docx-styles-in-a-circle",
            "a.docx",
            docx(
                _GOOD + p("x", '<w:pStyle w:val="A"/>'), styles=_style("A", "B") + _style("B", "A")
            ),
            TAKEN,
        ),
        case(
            "docx-styles-5000-deep",
            "a.docx",
            docx(
                _GOOD + p("x", '<w:pStyle w:val="s0"/>'),
                styles="".join(_style(f"s{n}", f"s{n + 1}") for n in range(5000)),
            ),
            TAKEN,
        ),
        case(
            "docx-numbers-from-2e9",
            "a.docx",
            docx(
                _GOOD + "".join(numbered("x") for _ in range(9)),
                numbering=_numbering(_start("2000000000", "lowerRoman")),
            ),
            TAKEN,
        ),
        case(
            "docx-numbers-from-2e9-in-han",
            "a.docx",
            docx(
                _GOOD + numbered("x"), numbering=_numbering(_start("2000000000", "chineseCounting"))
            ),
            TAKEN,
        ),
        case(
            "docx-letters-from-2e9",
            "a.docx",
            docx(_GOOD + numbered("x"), numbering=_numbering(_start("2000000000", "lowerLetter"))),
            TAKEN,
            swelled,
        ),
        case(
            "docx-numbers-of-nonsense",
            "a.docx",
            docx(
                _GOOD + numbered("x"),
                numbering=_numbering(_start("9" * 5000, "nosuch", "%1%2%9%%")),
            ),
            TAKEN,
        ),
        case("docx-level-1e9", "a.docx", docx(_GOOD + numbered("x", 1_000_000_000)), TAKEN),
        case(
            "docx-number-text-of-1-mb",
            "a.docx",
            docx(
                _GOOD + "".join(numbered("x") for _ in range(100)),
                numbering=_numbering(_start("1", text="%1" * 500_000)),
            ),
            TAKEN,
            damaged,
            slow,
            swelled,
            long,
        ),
        case(
            "docx-100000-blanks",
            "a.docx",
            docx(_GOOD + p("<w:r><w:tab/></w:r>" * 100_000)),
            TAKEN,
            slow,
        ),
        case("docx-with-macros", "a.docm", _with({"word/vbaProject.bin": ole_file("VBA")}), TAKEN),
        case(
            "docx-with-a-file-in-it",
            "a.docx",
            _with({"word/embeddings/a.bin": b"MZ" + b"\0" * 99}),
            TAKEN,
        ),
        case(
            "docx-that-is-doc",
            "a.docx",
            ole_file("WordDocument", "1Table"),
            damaged,
            "converter-missing",
            "conversion-failed",
            empty,
        ),
        case(
            "docx-with-password",
            "a.docx",
            ole_file("EncryptionInfo", "EncryptedPackage"),
            "file-encrypted",
        ),
        case("docx-that-is-an-ole-of-nothing", "a.docx", ole_file(), damaged),
        case("docx-that-is-a-workbook", "a.docx", ole_file("Workbook"), "format-unsupported"),
        case(
            "doc-that-is-noise",
            "a.doc",
            ole_file("WordDocument") + bytes(range(256)) * 50,
            damaged,
            "converter-missing",
            "conversion-failed",
            empty,
        ),
        case(
            "docx-that-is-a-picture",
            "a.docx",
            b"\xff\xd8\xff\xe0" + b"\0" * 99,
            "format-unsupported",
        ),
        case("docx-that-is-text", "a.docx", "第一条".encode(), damaged),
    ]

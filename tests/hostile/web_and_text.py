"""HTML, Markdown and plain text: huge, deep, unclosed, in no or another encoding."""

from __future__ import annotations

from tests.hostile.case import TAKEN, Case, case

_LAW = "第一条 任何人不得买卖人口。\n第二条 国家保护被害人。\n第三条 本法自公布之日起施行。\n"
_P = "<p>第一条 任何人不得买卖人口。</p>"


def _html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def _web() -> list[Case]:
    empty, damaged = "file-empty", "file-damaged"
    slow, swelled, long = "parser-timed-out", "parser-swelled", "text-too-long"
    return [
        case("html-50-mb", "a.html", lambda: _html(_P * 1_150_000), slow, swelled, long),
        case(
            "html-50-mb-in-a-word",
            "a.html",
            lambda: _html("w" * 50_000_000),
            *(TAKEN, slow, long, swelled, damaged),
        ),
        case(
            "html-200000-attributes",
            "a.html",
            lambda: _html(f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>x</p>{_P}"),
            *(TAKEN, slow, swelled, damaged),
        ),
        case(
            "html-attribute-of-20-mb",
            "a.html",
            lambda: _html(f'<p title="{"x" * 20_000_000}">x</p>{_P}'),
            *(TAKEN, swelled),
        ),
        case(
            "html-comment-of-1-mb-unclosed",
            "a.html",
            lambda: _html(f"{_P}<!-- {'- ' * 500_000}"),
            TAKEN,
        ),
        case(
            "html-comments-100000-unclosed", "a.html", lambda: _html(_P + "<!--" * 100_000), TAKEN
        ),
        case("html-head-of-comments", "a.html", b"<!---->" * 10_000 + _html(_P), TAKEN, damaged),
        case("html-100000-deep", "a.html", lambda: _html("<div>" * 100_000 + _P), TAKEN, damaged),
        case(
            "html-100000-spans-deep",
            "a.html",
            lambda: _html("<span>" * 100_000 + _P),
            TAKEN,
            damaged,
        ),
        case(
            "html-tables-3000-deep",
            "a.html",
            lambda: _html("<table><tr><td>a<td>" * 3000 + _P),
            TAKEN,
            damaged,
            slow,
        ),
        case(
            "html-lists-3000-deep",
            "a.html",
            lambda: _html("<ol><li>" * 3000 + _P),
            TAKEN,
            damaged,
            slow,
        ),
        case(
            "html-fonts-unclosed",
            "a.html",
            lambda: _html("<p><b><i><font>" * 30_000 + "x"),
            *(TAKEN, damaged, slow),
        ),
        case(
            "html-100000-closed-never-opened",
            "a.html",
            lambda: _html(_P + "</div></p>" * 100_000),
            TAKEN,
        ),
        case(
            "html-entities",
            "a.html",
            lambda: _html(_P + "&amp;&nbsp;&#x4e00;&nosuch;" * 100_000),
            TAKEN,
        ),
        case(
            "html-impossible-signs",
            "a.html",
            _html(_P + "&#xD800;&#xDFFF;&#0;&#x110000;&#99999999999;"),
            TAKEN,
        ),
        case("html-nuls", "a.html", _html(_P.replace("人", "\0人\0") * 9), TAKEN),
        case("html-wrong-charset", "a.html", _html(_P * 20, '<meta charset="big5">'), TAKEN),
        case("html-unknown-charset", "a.html", _html(_P * 20, '<meta charset="klingon">'), TAKEN),
        case(
            "html-charset-that-is-no-text",
            "a.html",
            _html(_P * 20, '<meta charset="base64">'),
            TAKEN,
        ),
        case("html-charset-zlib", "a.html", _html(_P * 20, '<meta charset="zlib_codec">'), TAKEN),
        case(
            "html-utf-16-unmarked",
            "a.html",
            _html(_P * 20).decode().encode("utf-16-le"),
            TAKEN,
            "format-unknown",
        ),
        case("html-gb18030", "a.html", _html(_P * 20).decode().encode("gb18030"), TAKEN),
        case(
            "html-utf-7-script", "a.html", _html("+ADw-script+AD4-alert(1)+ADw-/script+AD4-"), TAKEN
        ),
        case(
            "html-doctype-of-entities",
            "a.html",
            b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body><p>&a; x</p>',
            TAKEN,
        ),
        case("html-script-alone", "a.html", _html("<script>while(1);</script>"), empty),
        case("html-script-unclosed", "a.html", _html(_P + "<script>" + "x<" * 200_000), TAKEN),
        case(
            "html-calls-home",
            "a.html",
            _html(
                _P
                + '<iframe src="http://127.0.0.1:9/"></iframe><img src="file:///dev/zero"><object data="http://127.0.0.1:9/">'
            ),
            TAKEN,
        ),
        case(
            "html-numbers-from-1e99",
            "a.html",
            _html(
                f'<ol start="{"9" * 5000}"><li value="-{"9" * 99}">a<li>b</ol>'
                "<table><tr><td colspan=1000000000 rowspan=1000000000>a<td>b</table>"
            ),
            TAKEN,
        ),
        case(
            "html-frames-alone",
            "a.html",
            b"<html><frameset><frame src=a.html></frameset></html>",
            empty,
        ),
        case("html-cut-in-a-tag", "a.html", _html(_P)[:-60] + b"<p class='", TAKEN),
        case("html-saved-as-doc", "a.doc", _html(_P), TAKEN),
    ]


def _texts() -> list[Case]:
    empty, damaged, unknown = "file-empty", "file-damaged", "format-unknown"
    slow, swelled, long = "parser-timed-out", "parser-swelled", "text-too-long"
    return [
        case("md-quotes-50000-deep", "a.md", b"> " * 50_000 + b"text\n", TAKEN, damaged, slow),
        case(
            "md-lists-deep",
            "a.md",
            "\n".join("  " * n + "- a" for n in range(1500)).encode(),
            *(TAKEN, damaged, slow),
        ),
        case(
            "md-brackets",
            "a.md",
            b"[" * 100_000 + b"a" + b"](" * 100_000,
            TAKEN,
            damaged,
            slow,
            swelled,
        ),
        case("md-stars", "a.md", b"*a **b " * 50_000, TAKEN, slow, swelled),
        case("md-backticks", "a.md", b"".join(b"`" * n + b"a" for n in range(2000)), TAKEN, slow),
        case(
            "md-table-of-20000-columns",
            "a.md",
            b"|a" * 20_000 + b"|\n" + b"|-" * 20_000 + b"|\n" + b"|b" * 20_000 + b"|\n",
            *(TAKEN, slow, swelled),
        ),
        case("md-fence-unclosed", "a.md", b"# Law\n\n```\n" + b"x\n" * 100_000, TAKEN, slow),
        case("md-html-unclosed", "a.md", b"# Law\n\n<div" + b" <p" * 50_000, TAKEN, slow),
        case(
            "md-links-to-each-other",
            "a.md",
            b"".join(b"[a%d]: [a%d]\n" % (n, n + 1) for n in range(20_000)),
            *(TAKEN, empty, slow),
        ),
        case(
            "text-line-of-10-mb", "a.txt", lambda: b"word " * 2_000_000, TAKEN, slow, swelled, long
        ),
        case(
            "text-line-of-10-mb-han",
            "a.txt",
            ("法" * 3_000_000).encode,
            TAKEN,
            slow,
            swelled,
            long,
        ),
        case("text-1e6-lines", "a.txt", b"a\n" * 1_000_000, TAKEN, slow, swelled, long),
        case("text-1e6-empty-lines", "a.txt", b"\n" * 1_000_000, empty),
        case(
            "text-100000-articles",
            "a.txt",
            lambda: "".join(f"第{n}条 甲。\n" for n in range(100_000)).encode(),
            *(TAKEN, long, slow, swelled),
        ),
        case("text-100000-form-feeds", "a.txt", b"a\f" * 100_000, TAKEN, long, slow),
        case(
            "text-of-digits",
            "a.txt",
            b"9" * 100_000 + b". a\n" + "第".encode() + b"9" * 100_000 + "条 甲".encode(),
            TAKEN,
        ),
        case(
            "text-of-han-numerals", "a.txt", ("第" + "亿万千" * 20_000 + "条 甲\n").encode(), TAKEN
        ),
        case("text-nuls-inside", "a.txt", _LAW.replace("人", "\0人").encode() * 9, TAKEN, unknown),
        case("text-nuls-at-the-end", "a.txt", _LAW.encode() * 60 + b"\0" * 5000, TAKEN),
        case("text-of-nuls", "a.txt", b"\0" * 5000, damaged),
        case(
            "text-lone-surrogates",
            "a.txt",
            (_LAW + "\ud800\udfff\udc00").encode("utf-8", "surrogatepass") * 9,
            TAKEN,
        ),
        case(
            "text-surrogates-utf-16",
            "a.txt",
            b"\xff\xfe" + _LAW.encode("utf-16-le") + b"\x00\xd8" * 9,
            TAKEN,
        ),
        case("text-utf-16-cut", "a.txt", (b"\xff\xfe" + _LAW.encode("utf-16-le"))[:-1], TAKEN),
        case("text-utf-32", "a.txt", _LAW.encode("utf-32"), TAKEN),
        case("text-gb18030", "a.txt", _LAW.encode("gb18030") * 3, TAKEN),
        case("text-gb18030-cut", "a.txt", (_LAW * 3).encode("gb18030")[:-1], TAKEN),
        case(
            "text-two-encodings",
            "a.txt",
            (_LAW * 9).encode() + (_LAW * 9).encode("gb18030"),
            TAKEN,
            unknown,
        ),
        case("text-mark-alone", "a.txt", b"\xef\xbb\xbf", empty),
        case("text-of-blanks", "a.txt", "\u3000 \t\u200b\n".encode() * 999, empty),
        case("text-turned-round", "a.txt", ("\u202e\u2066" * 99 + _LAW).encode(), TAKEN),
        case("text-of-controls", "a.txt", bytes(range(1, 32)) * 99, unknown),
        case("text-of-escapes", "a.txt", b"\x1b[2J\x1b]0;pwned\x07 text\n" * 99, TAKEN, unknown),
        case("text-noise", "a.txt", bytes((n * n * 7 + n) % 256 for n in range(9999)), unknown),
        case("text-of-combining-signs", "a.txt", b"a" + "\u0301".encode() * 100_000, TAKEN),
        case("text-carriage-returns", "a.txt", _LAW.replace("\n", "\r").encode(), TAKEN),
        case(
            "picture-called-text",
            "a.txt",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 99,
            "format-unsupported",
        ),
        case(
            "program-called-markdown",
            "a.md",
            b"\x7fELF\x02\x01\x01" + b"\0" * 99,
            "format-unsupported",
        ),
        case(
            "rtf-cut",
            "a.rtf",
            b"{\\rtf1\\ansi Law",
            TAKEN,
            damaged,
            "converter-missing",
            "conversion-failed",
        ),
        case(
            "rtf-100000-deep",
            "a.rtf",
            b"{\\rtf1" + b"{" * 100_000,
            TAKEN,
            damaged,
            "converter-missing",
            "conversion-failed",
            empty,
            slow,
            "parser-crashed",
        ),
    ]


def cases() -> list[Case]:
    return [*_web(), *_texts()]

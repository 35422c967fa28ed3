"""A site's navigation is not read; text that only resembles it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.html import read_html

TEXT = (
    "<p>第一条 为了维护公民人身权利和社会秩序，预防和惩治拐卖人口犯罪，根据宪法，制定本法。</p>"
    "<p>The victim of trafficking in persons shall be given the help that the State can give.</p>"
) * 3
LINKS = "".join(f'<li><a href="/{n}">Topic {n}</a>' for n in range(8))


def texts(path: Path, body: str) -> list[str]:
    file = path / "page.html"
    file.write_text(f"<html><body>{body}</body></html>", "utf-8")
    return [block.text for block in read_html(file).blocks]


@pytest.mark.parametrize(
    "around",
    [
        f"<ul>{LINKS}</ul>",
        '<div class="site-header"><img alt=x><p>Ministry of Justice</p></div>',
        '<div role="navigation">Home</div>',
        '<div id="footer"><p>© 2020 Ministry</p><a href="/">Home</a></div>',
        '<div class="breadcrumb">您现在的位置：<a href="/">首页</a> &gt; <a href="/a">法规</a></div>',
        "<header><a href='/'>Home</a> <a href='/en'>English</a></header>",
        "<p>【打印本页】</p>",
        "<p>当前位置：首页 > 政策法规</p>",
        "<a href='#main'>Skip to main content</a>",
        "<p style='display: none'>unseen</p>",
    ],
)
def test_what_is_around_the_text_goes(tmp_path: Path, around: str) -> None:
    alone = texts(tmp_path, TEXT)
    assert texts(tmp_path, around + TEXT) == alone
    assert texts(tmp_path, TEXT + around) == alone


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ('<div class="header"><h1>反拐法</h1></div>', "反拐法"),
        (
            '<div class="top"><p>本法所称拐卖人口，是指以剥削为目的，招募、运送或接收人口。</p></div>',
            "本法所称",
        ),
        ("<article><header><p>Adopted in 2000</p></header></article>", "Adopted in 2000"),
        # A class that says how far apart lines are is no part of a site.
        ('<p class="text no-margin-top">Section 63 provides:</p>', "Section 63 provides:"),
        (
            "<ul>" + "".join(f'<li><a href="#art{n}">Article {n}</a>' for n in range(8)) + "</ul>",
            "Article 7",
        ),
        (
            "<ul>"
            + "".join(
                f'<li><a href="/{n}">Case of A v. B ({n}) on forced labour</a>' for n in range(8)
            )
            + "</ul>",
            "forced labour",
        ),
    ],
)
def test_what_only_looks_like_it_stays(tmp_path: Path, kept: str, words: str) -> None:
    assert any(words in text for text in texts(tmp_path, kept + TEXT))


def test_a_page_of_links_is_read(tmp_path: Path) -> None:
    assert texts(tmp_path, f"<ul>{LINKS}</ul>")[0] == "Topic 0"


def test_headings_that_a_class_or_bold_type_marks(tmp_path: Path) -> None:
    body = f'<p class="heading"><i>Sentence</i></p>{TEXT}'
    (tmp_path / "a.html").write_text(f"<body>{body}", "utf-8")
    first = read_html(tmp_path / "a.html").blocks[0]
    assert (first.kind, first.level, first.text) == ("heading", 2, "Sentence")
    bold = f"<p><b>The facts</b></p>{TEXT}<p><strong>The law</strong></p>{TEXT}"
    (tmp_path / "a.html").write_text(f"<body>{bold}", "utf-8")
    found = [block for block in read_html(tmp_path / "a.html").blocks if block.kind == "heading"]
    assert [block.text for block in found] == ["The facts", "The law"]


def test_symbols_of_word_s_pages(tmp_path: Path) -> None:
    body = "<p><span style='font-family:Symbol'>·</span> <font face=Wingdings>þ</font> signed"
    assert texts(tmp_path, body + TEXT)[0] == "☑ signed"


@pytest.mark.parametrize(
    "button",
    [
        '<button class="faq-button" aria-expanded="false" aria-controls="a1">Who can ask?</button>',
        '<h2><button type="button">Who can ask?</button></h2>',
        "<details open><summary>Who can ask?</summary></details>",
    ],
)
def test_a_question_that_opens_its_answer_is_text(tmp_path: Path, button: str) -> None:
    assert texts(tmp_path, f'{button}<div id="a1">{TEXT}</div>')[0] == "Who can ask?"


@pytest.mark.parametrize(
    "tool",
    [
        "<button>Print</button>",
        '<button aria-controls="menu">Topics</button>',
        '<button class="navbar-toggle collapsed" data-target="#nav"><span>Open topics</span></button>',
        '<button class="menu-expand" aria-controls="menu">Topics</button>',
        '<button class="accordion-controls" aria-controls="a1 a2">Expand all</button>',
        '<button class="expand-text" aria-controls="a1">Show more</button>',
        "<div>RSS Feed</div>",
        "<p>Email newsletters</p>",
        "<p>Sign up for our newsletter</p>",
        "<p>Sign up to e-mail updates from the ministry</p>",
        "<p>Get email updates</p>",
    ],
)
def test_a_button_of_the_site_is_not_read(tmp_path: Path, tool: str) -> None:
    assert texts(tmp_path, tool + TEXT) == texts(tmp_path, TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "Sign up for the Victim Notification Scheme",
        "Sign up with a general practitioner near you",
        "Sign up at the police station within 24 hours",
        "Get up-to-date advice from a solicitor",
        "Get e-mail updates about your case. The court sends them.",
    ],
)
def test_what_readers_should_sign_up_for_is_text(tmp_path: Path, text: str) -> None:
    assert texts(tmp_path, f"<p>{text}</p>{TEXT}")[0] == text


@pytest.mark.parametrize(
    "heading",
    [
        'Who can ask? <button class="copy-link">Copy link</button>',
        "Who can ask? <button>Was this section helpful?</button>",
        "<span>Who can ask?</span> <span><button>Was this section helpful?</button></span>",
        '<span><button class="toggle">Who can ask?</button></span> <button class="copy">#</button>',
    ],
)
def test_a_tool_in_a_heading_is_not_read(tmp_path: Path, heading: str) -> None:
    assert texts(tmp_path, f"<h2>{heading}</h2>{TEXT}")[:2] == [
        "Who can ask?",
        texts(tmp_path, TEXT)[0],
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Before the form: {} of papers",
        "Before the form: <span>{}</span> of papers",
        "<b>Before the form:</b> {} <i>of papers</i>",
    ],
)
def test_a_button_within_a_sentence_does_not_tear_it(tmp_path: Path, words: str) -> None:
    button = '<button class="expand" aria-controls="x">see the list</button>'
    found = texts(tmp_path, f"<p>{words.format(button)}</p>{TEXT}")
    assert found[0] == "Before the form: see the list of papers"

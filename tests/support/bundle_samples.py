"""Sources for the tests of the bundle builder: every feature of the subset, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

METADATA = """
type = "guidance"
date = 2012-05-14
issuing_body = { en = "Example Office", zh = "示例办公室" }
source_url = "https://example.org/a?b=1&c=2"
licence = "MIT"
status = "digest"
title = { en = "Referral: a sample", zh = "转介：样本" }
"""
EN = """# Referral of “victims” & others

A digest.[^1] The text stands at https://example.org/a?b=1&c=2.

## Part I Identification

### Article 1. Presumption <of need>

1. An officer treats the person as a presumed victim until the contrary is established by those \
whom the law charges with that task, and the officer writes down on what grounds.

(a) alone, and

(b) in private;[^2]

(i) with an interpreter;

(ii) by a witness.

2. Nobody waits for proof.

Article 240 of a law begins this sentence and is no number of ours.

### Article 2. Tasks

1. The numbers begin again.

- first
  - second level
- third

| Agency | Task |
| --- | --- |
| Police | Rescue at once |
| Health | Examination |

#### Last words

No number here.

[^1]: Its words are the editors’ own.
[^2]: See https://example.org/b.
"""
ZH = """# 被害人转介指南

本文为摘要。[^1]正式文本见 https://example.org/a?b=1&c=2，共13条。

## 第一章 识别

### （一）推定

一、先作为被害人对待，直至主管机关查明为止，不得因其非法入境、非法居留或者从事违法活动而先行处罚。

（一）单独谈话；

（二）不公开进行。[^2]

1. 有翻译在场；

2. 有见证人在场。

二、不等待证明。

第二百四十条之一　不是连续编号。

### （二）任务

第十条　部门分工如下。

第十一条　各负其责。

- 第一级
  - 第二级

| 部门 | 任务 |
| --- | --- |
| 公安机关 | 立即解救 |

#### 结语

没有编号。

[^1]: 文字由编者撰写。

[^2]: 见手册。
"""
SLIDES = """# Training “slides”

A digest without legal force.

> Welcome everybody.

## Indicators & signs

- Papers held by another
  - passport

> Ask for a case.
>
> Wait.

## Who does what

| Agency | Task |
| --- | --- |
| Police | Rescue |

- Call within a day
"""
TEXTS = {"en": EN, "zh": ZH}


def lines_of(markdown: str, mark: str = "") -> list[str]:
    """What a person reads: paragraphs, headings, bullets and cells in order, the notes last.

    ``mark`` is how the number of a footnote (``\\1``) is shown where it is called.
    """
    lines = []
    for line in markdown.splitlines():
        if line and not line.startswith("| ---"):
            cells = line.strip("| ").split(" | ") if line.startswith("|") else [line]
            bare = [re.sub(r"^(#+ |\s*- |\[\^\d\]: )", "", cell) for cell in cells]
            lines += [re.sub(r"\[\^(\d)\]", mark, cell) for cell in bare]
    return lines


def write_sources(folder: Path) -> Path:
    """The sample as every format in both languages, and slides; returns the folder."""
    folder.mkdir()
    for target in ("html", "pdf", "docx", "markdown", "text", "scan"):
        formats = f'format = {{ en = "{target}", zh = "{target}" }}\n'
        encoding = 'encoding = { zh = "gb18030" }\n' if target == "text" else ""
        (folder / f"sample-{target}.toml").write_text(METADATA + formats + encoding, "utf-8")
        for lang, text in TEXTS.items():
            (folder / f"sample-{target}.{lang}.md").write_text(text, "utf-8")
    (folder / "slides.toml").write_text(METADATA + 'format = { en = "pptx" }\n', "utf-8")
    (folder / "slides.en.md").write_text(SLIDES, "utf-8")
    return folder

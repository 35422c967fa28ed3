"""PDFs of known text, set by typst as the tests need them."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from ingest.blocks import BlockKind, RawDocument

# Looked for once: it takes ten times as long as setting a page.
FONTS = typst.Fonts(font_paths=[Path(pylopdf_fonts_zh_cn.__file__).parent])
RUNNING = '#set page("a5", header: [Guidance #h(1fr) 内部资料], numbering: "1 / 1")\n'
SENTENCES_EN = (
    "Officers shall explain in a language that she understands what assistance is available.",
    "Counter-trafficking teams and inter-agency groups share responsibility for accommodation.",
    "Documentation is kept confidential throughout, and nobody else may consult it.",
    "Rehabilitation begins with safety; reintegration follows when the person wishes it.",
    "A child is interviewed once, by trained staff, with a representative present.",
    "Embassies are notified only if the person agrees.",
    "Where identification remains uncertain, protection nevertheless begins immediately.",
)
SENTENCES_ZH = (
    "各级公安机关应当会同民政、妇联等部门，及时甄别被拐卖的妇女和儿童。",
    "告知其依法享有的权利，并为其提供临时安置、心理疏导、医疗救治和法律援助；",
    "任何单位和个人不得泄露其个人信息。",
    "对未成年人的询问，应当由经过培训的人员进行，其法定代理人或者合适成年人在场。",
    "经本人同意，可以通知其所属国驻华使领馆。",
    "甄别期间，“先保护、后核实”的原则不变。",
    "救助管理机构根据当事人的意愿，帮助其返回家庭、恢复就学或者就业。",
)


def paragraph(n: int, sentences: tuple[str, ...]) -> str:
    """A different paragraph for each n: page tops must not look alike."""
    blank = " " if sentences is SENTENCES_EN else ""
    chosen = [sentences[(n * (k + 2) + k * k) % len(sentences)] for k in range(2 + n % 3)]
    number = f"Standard {n} applies." if blank else f"本段为第{n}项标准。"
    return blank.join([*chosen, number])


EN, ZH = paragraph(3, SENTENCES_EN), paragraph(3, SENTENCES_ZH)


def make_pdf(folder: Path, body: str) -> Path:
    """``body``, typst markup, set in 10 points on A4 by default."""
    fonts = '#set text(font: ("Libertinus Serif", "Noto Serif SC"), size: 10pt)\n'
    source, pdf = folder / "x.typ", folder / "x.pdf"
    source.write_text(fonts + body, "utf-8")
    typst.compile(source, output=pdf, font_paths=FONTS)
    return pdf


def many(sentences: tuple[str, ...], count: int = 48) -> list[str]:
    return [paragraph(n, sentences) for n in range(101, 101 + count)]


def texts(document: RawDocument, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    return [block.text for block in document.blocks if block.kind is kind]

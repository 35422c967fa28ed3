"""A collection as data: records of documents, rows that no spreadsheet calculates, JSON."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from kb.handouts.records import guarded
from kb.services import Services
from tests.support.handout_samples import collection, heading, made, module, note, quoted

ART_3 = "palermo-protocol-digest/en/art-3"
ART_6 = "palermo-protocol-digest/en/art-6"


def test_csl_json_is_one_list_with_each_document_once(library: Services) -> None:
    items = json.loads(made(library, module(library), "csl-json"))
    ids = [item["id"] for item in items]
    assert len(set(ids)) == len(ids) == 16
    own = next(item for item in items if item["id"] == "palermo-protocol-digest/en")
    assert own["type"] == "treaty"
    assert own["section"] == "Article 3; Article 5(2); Article 6; Article 8"
    assert own["issued"] == {"date-parts": [[2000, 11, 15]]}
    assert own["URL"] == "https://kb.example/documents/palermo-protocol-digest/en"


def test_ris_records_begin_and_end(library: Services) -> None:
    text = made(library, collection(quoted(library, ART_3), quoted(library, ART_6)), "ris").decode()
    assert re.findall(r"^(TY|ER)  - (.*)$", text, re.MULTILINE) == [
        ("TY", "STAT"),
        ("ER", ""),
        ("TY", "STAT"),
        ("ER", ""),
    ]
    assert "SE  - Article 3; Article 6\n" in text
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in text.splitlines() if line)


def test_bibtex_has_no_key_twice(library: Services) -> None:
    text = made(library, module(library), "bibtex").decode()
    keys = re.findall(r"^@misc\{(.+),$", text, re.MULTILINE)
    assert len(set(keys)) == len(keys) == 16
    assert text.count("{") == text.count("}")


def test_csv_opens_in_a_spreadsheet(library: Services) -> None:
    what = collection(heading("=1+1"), quoted(library, ART_3), note("@SUM(A1)"), note("-2"))
    content = made(library, what, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Language"] for row in rows] == ["en", "zh"]
    assert rows[0]["Section"] == "'=1+1"
    assert rows[0]["Trainer’s note"] == "'@SUM(A1)\n-2"
    assert rows[1]["Locator"] == "第三条"
    assert rows[1]["Link"].endswith("/palermo-protocol-digest/zh/art-3#art-3")
    chinese = made(library, what, "csv", ui="zh").decode("utf-8-sig")
    assert chinese.startswith("编号,章节,标题,位置,语言,正文,出处,状态,页,链接,教学备注,段落标识")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_formula_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded(f"a{cell}") == f"a{cell}"


def test_json_is_the_handout(library: Services) -> None:
    handout = json.loads(made(library, module(library), "json", ui="zh", layout="interleaved"))
    assert (handout["ui"], handout["layout"], handout["style"]) == ("zh", "interleaved", "short")
    assert {item["type"] for item in handout["items"]} == {"heading", "remark", "quotation"}
    first = next(item for item in handout["items"] if item["type"] == "quotation")
    assert [side["lang"] for side in first["sides"]] == ["zh", "en"]
    assert first["notes"] == [{"number": 1, "text": "Point out the notes on Chinese law."}]

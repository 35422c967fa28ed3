"""Hostile files: each gets its plain reason within its limits, and the next good file is read."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

import pytest

from corpus import Format
from ingest import Limits, Metadata, ParserPool, Task
from kb.i18n.translate import localise_error
from tests.hostile import FAMILIES, cases_of
from tests.hostile.trial import read, submitted

_LIMITS = Limits(wall_seconds=30, cpu_seconds=2, memory_mb=512, output_mb=8)
_MOST_GROWTH_MB = 100
# Latin letters that a Chinese sentence may contain: names of formats and programs, and of the file.
_HAN = re.compile("[\u4e00-\u9fff]")
_JARGON = re.compile(r"Error|Exception|Traceback|\bNone\b|0x|\bline \d|errno")


def test_there_are_many_cases_with_names_of_their_own() -> None:
    names = [case.name for family in FAMILIES for case in cases_of(family)]
    assert len(names) >= 200
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_file_comes_to_what_it_should(family: str, tmp_path: Path) -> None:
    waiting = submitted(cases_of(family), tmp_path)
    good = tmp_path / "good.txt"
    good.write_text("第一条 甲。\n第二条 乙。\n", "utf-8")
    before = _resident_mb()
    with ParserPool(2, _LIMITS) as pool:
        trials = read(waiting, pool)
        after = list(pool.parse([Task(good, good.name, Format.TEXT, Metadata())] * 3))

    assert [t for t in trials if t.came_to not in t.case.expected] == []
    for trial in trials:
        assert trial.seconds < _LIMITS.wall_seconds + 5, trial.case.name
        for error in [trial.error, *(member.error for member in trial.members)]:
            if error is not None:
                english, chinese = localise_error(error, "en"), localise_error(error, "zh")
                assert "file" in error.params or "id" in error.params, trial.case.name
                assert english != chinese
                assert _HAN.search(chinese)
                assert "\n" not in english
                assert not _JARGON.search(english), english
    assert [outcome.error for outcome in after] == [None] * 3
    assert _resident_mb() - before < _MOST_GROWTH_MB


def _resident_mb() -> int:
    """The memory of this process now; on other systems, its peak."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize() >> 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20

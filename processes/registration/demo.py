"""The demo's registrations: a school enters a few pupils of grade two who have no record yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from forms.identity import make_test_id
from processes.demo import Demo, DemoStart, all_year
from records.acting import local_date
from records.students.entry import school_year
from records.tables.school import Stage

PUPILS, GRADE, AGE = 3, 2, 8
NAMES = ("陈子涵测试", "林雨桐测试", "郭浩然测试", "罗诗琪测试", "谢宇航测试", "唐佳宁测试")
DIVISION = "410105"


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for a list of pupils who are already at school."""
    return {"kind": "enrolled"} if Stage.PRIMARY in start.at.stages else None


def rows(work: Any, start: DemoStart) -> Sequence[Mapping[str, Any]]:
    """Invented pupils with sound numbers."""
    year = school_year(local_date(work.now))
    return [_pupil(start, year, name) for name in start.dice.sample(NAMES, PUPILS)]


def _pupil(start: DemoStart, year: int, name: str) -> dict[str, str]:
    birth = date(year - AGE, start.dice.randrange(1, 9), start.dice.randrange(1, 29))
    number = make_test_id(DIVISION, birth, start.dice.randrange(900, 1000))
    return {
        "xm": name, "xbm": "1" if int(number[16]) % 2 else "2", "csrq": birth.isoformat(), "sfzjlxm": "1",
        "sfzjh": number, "xd": str(Stage.PRIMARY), "njh": str(GRADE), "jb": str(year - GRADE + 1), "bh": "1",
    }  # fmt: skip


DEMO = Demo(request, tries=8, rows=rows, passes=1, lasts=1, settings=all_year("registration.enrolled_windows"))

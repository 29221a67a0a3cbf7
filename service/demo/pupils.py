"""The demo's pupils: invented, marked as synthetic, names ending in 测试, numbers with a right check digit."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.identity import make_test_id
from records.acting import Acting
from records.students.codes import Status
from records.students.problems import NewProblem, open_problem
from records.students.register import Registration, register_students
from records.students.updates import change_status
from records.tables import Student
from records.tables.school import Stage
from service.demo.schools import Made

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩"
    "唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
)
GIVEN = (
    "子涵雨桐浩然欣怡梓轩诗琪宇航思远佳宁晨曦文博雅静"
    "若曦一诺俊熙语嫣睿泽安琪天佑梦洁嘉树可馨泽楷沐阳芷晴景行书瑶承志念慈"
    "明哲清扬乐瑶知远星辰婉清立诚奕辰心悦煜城"
)
YEARS = {Stage.PRIMARY: 6, Stage.JUNIOR: 3, Stage.SENIOR: 3}
ENTRY_AGE = {Stage.PRIMARY: 6, Stage.JUNIOR: 12, Stage.SENIOR: 15}


def make_pupils(
    session: Session, acting: Acting, schools: list[Made], total: int, report: Callable[[int, int], None]
) -> int:
    """Register about `total` pupils over the schools by weight, with codes issued at once; returns how many."""
    dice = random.Random(20260901)  # noqa: S311 - demo data, no secret
    weight = sum(school.kind.weight for school in schools)
    done = 0
    for school in schools:
        count = max(6, round(total * school.kind.weight / weight))
        rows = list(_rows(school, count, acting.today, dice))
        register_students(session, acting, Registration(school.id, synthetic=True, with_codes=True), rows)
        session.flush()
        session.expunge_all()
        done += count
        report(min(done, total), total)
    return done


def mark_some(session: Session, acting: Acting, schools: list[Made]) -> None:
    """Let a few pupils be suspended and a few records be problem records, so that rules have something to refuse."""
    for school in schools[:6]:
        query = select(Student.id).where(Student.org_id == school.id).order_by(Student.id).limit(4)
        ids = list(session.scalars(query))
        for student_id in ids[:2]:
            change_status(session, acting.because("demo"), student_id, Status.SUSPENDED, acting.today)
        for student_id in ids[2:4]:
            open_problem(session, acting, NewProblem(student_id, 1, student_id, "demo"))


def _rows(school: Made, count: int, today: date, dice: random.Random) -> Iterator[dict[str, Any]]:
    cells = [(stage, grade) for stage in school.kind.stages for grade in range(1, YEARS[stage] + 1)]
    year = today.year if today.month >= 9 else today.year - 1
    for at in range(count):
        stage, grade = cells[at % len(cells)]
        cohort = year - grade + 1
        birth = date(cohort - ENTRY_AGE[stage] - 1, 9, 1) + timedelta(days=dice.randrange(365))
        number = make_test_id(school.division, birth, _serial(school, at))
        name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2, 2, 2)))) + "测试"
        yield {
            "xm": name, "xbm": "1" if int(number[16]) % 2 else "2", "csrq": birth.isoformat(), "sfzjlxm": "1",
            "sfzjh": number, "mzm": "01", "gjdqm": "CHN", "gatqwm": "00",
            "xd": str(stage), "jb": cohort, "njh": grade, "bh": str(at // len(cells) // 45 + 1),
            "hkszdm": school.division + "000000", "xzz": f"测试路{dice.randrange(1, 300)}号",
            "lxdh": f"1380000{dice.randrange(10_000):04d}", "rxny": f"{cohort}09", "rxfsm": "11", "jdfsm": "1",
        }  # fmt: skip


def _serial(school: Made, at: int) -> int:
    """Different for every pupil of a division: schools of one division take turns in the three digits."""
    return (int(school.code[-3:]) * 131 + at) % 1000

"""What the last approval does: children are taken, files follow, classes fill, places of the plan are kept (S22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from engine.reading import rules_of_case
from ground.bilingual import Bilingual
from processes.enrolment.weighing import CHANGE, Weighed, subject_index, weigh
from processes.rows import Effecting
from records.admissions.plans import planned
from records.admissions.rooms import Rooms
from records.admissions.taking import Child, Intake, admission_at, carry_over, hold_school, take, taken
from records.errors import Conflict, RecordsError
from records.many.effects import Applied, ApprovedRow
from records.schools import school_of, takes_students
from records.settings.values import settings_of
from records.students.guards import Entry, check_entry

DOUBLE = "double"


def effect(asked: Effecting) -> Sequence[Applied]:
    """Take the child of each row; a missing file keeps nobody out, a full plan or class sends the row back."""
    by_school: dict[str, list[ApprovedRow]] = {}
    for row in asked.rows:
        by_school.setdefault(row.org_id, []).append(row)
    done = {one.row_id: one for school in sorted(by_school) for one in _School(asked, school).take(by_school[school])}
    return [done[row.id] for row in asked.rows]


class _School:
    """One school of a chunk, held until the chunk is done: its plan, its rooms, its settings of today."""

    def __init__(self, asked: Effecting, school: str) -> None:
        self._asked, self._facts, self._session = asked, asked.variables["facts"], asked.work.session
        self._acting = asked.acting.because(CHANGE)
        hold_school(self._session, school)
        stage, year, on = str(self._facts["stage"]), int(self._facts["year"]), date.fromisoformat(self._facts["on"])
        set_here = settings_of(self._session, school, self._acting.today)
        value = lambda name: set_here.value(f"enrolment.{name}", stage).value  # noqa: E731
        due = self._acting.today + timedelta(days=int(value("file_days")))
        self._intake = Intake(school, stage, year, str(self._facts["way"]), on, due)
        self._most = planned(self._session, school, stage, year) if value("plan_binding") else None
        self._taken, self._spread = taken(self._session, school, stage, year), bool(value("spread"))
        self._rooms = Rooms(self._session, school, stage, year, self._acting.today)
        self._rooms.open(int(self._facts["classes"]))

    def take(self, rows: Sequence[ApprovedRow]) -> list[Applied]:
        """Take the children of the rows in their order."""
        decide = partial(rules_of_case.decide, self._asked.work, str(self._facts["case_id"]))
        children = [(self._intake.school, row.values) for row in rows]
        weighed = weigh((self._session, self._acting, decide), self._facts, children)
        return [self._one(row, one) for row, one in zip(rows, weighed, strict=True)]

    def _one(self, row: ApprovedRow, weighed: Weighed) -> Applied:
        student = weighed.student.id if weighed.student else None
        try:
            with self._session.begin_nested():
                return Applied(row.id, self._admitted(row, weighed, student))
        except RecordsError as error:
            return Applied(row.id, student, Bilingual(error.zh, str(error)))

    def _admitted(self, row: ApprovedRow, weighed: Weighed, student: str | None) -> str | None:
        child = Child(row.id, subject_index(self._session, row.values), student)
        known = admission_at(self._session, self._intake, child) is not None
        self._check_place(known)
        sex, waits, room = str(row.values.get("xbm") or ""), weighed.why, None
        if weighed.file == "carry" and student is not None:
            room = self._room(row.values, sex)
            if not carry_over(self._session, self._acting, student, self._intake, room):
                room, waits = None, DOUBLE  # the file went to another school at this very moment
        take(self._session, self._acting, self._intake, child, waits)
        self._rooms.fill(room, sex)
        self._taken += not known
        return student

    def _check_place(self, known: bool) -> None:
        """Raise Conflict where the school takes nobody, or nobody more by its plan."""
        intake = self._intake
        if takes_students(self._session, intake.school, intake.stage) is not None:
            raise Conflict("Expected a school that enrols in the stage but it does not: choose another.",
                           "该校没有这一学段，或已停止招生")  # fmt: skip
        province = school_of(self._session, intake.school).province
        check_entry(self._session, self._acting, Entry(intake.school, province, intake.stage))
        if not known and self._most is not None and self._taken >= self._most:
            raise Conflict(
                f"Expected a free place but all {self._most} of the plan are taken: ask for a change of the plan.",
                f"招生计划 {self._most} 人已满，请申请变更计划或撤回",
            )

    def _room(self, values: Mapping[str, Any], sex: str) -> str | None:
        """The class that the row names, else by the setting the evenest one."""
        named = self._rooms.named(str(values.get("bh") or ""))
        if named is None:
            return self._rooms.evenest(sex) if self._spread else None
        if self._rooms.full(named):
            raise Conflict("Expected a class with a free place but it is full: name another.",
                           "该班已达班额，请改填其他班级")  # fmt: skip
        return named

"""Registration and the issue of codes on both stores, with a kill in the middle of making the records."""

from __future__ import annotations

import pytest

from engine import Actor, runner
from engine.run.elements.decision import Decision
from processes.starting import Request, begin
from records.many import effects
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.session import keyring_of
from records.students.codes import check_digit, sound_code
from records.students.sealing import open_code
from records.tables import CaseRow, CaseRowEffect, Enrolment, Student
from service.jobs import JobRunner
from tests.lists import List
from tests.service.conftest import Setup

PUPILS = 30


class Killed(BaseException):
    """What ends a process in the middle."""


def pupil(serial: int) -> dict[str, str]:
    body = f"41010520190{serial % 9 + 1}1{serial % 9}{serial:03d}"
    return {"xm": f"注册{chr(0x4E00 + serial)}", "sfzjlxm": "1", "sfzjh": body + check_digit(body), "xd": "primary", "njh": "1",
            "jb": "2026", "bh": "1"}  # fmt: skip


def codes(setup: Setup, made: List) -> list[str]:
    with setup.house.reading() as session, system_scope(session):
        ids = session.query(CaseRow.subject_id).filter(CaseRow.case_id == made.case.id)
        return [str(open_code(keyring_of(session), one)) for one in session.query(Student).filter(Student.id.in_(ids))]


def test_a_list_is_registered_once_each_and_gets_its_codes(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    made = List(setup.house, setup.world, "registration", {"kind": "enrolled"})
    made.enter([pupil(serial) for serial in range(PUPILS)])
    numbers = list(range(1, PUPILS + 1))
    for role, unit, element in ((Role.STUDENT_LEADER, "school_a", "Leader"), (Role.STUDENT_CLERK, "jinshui", "Authority")):
        assert made.decide(role, unit, element, "approve", numbers).rows == PUPILS
        made.hand_on(role, unit, element)
    object.__setattr__(setup.house.processes["registration"].many, "chunk", PUPILS // 3)
    before, kept, real = made.count(Student), [], effects.keep

    def second_kills(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        kept.append(given)
        if len(kept) == 2:
            raise Killed

    try:
        with monkeypatch.context() as broken:
            broken.setattr(effects, "keep", second_kills)
            with pytest.raises(Killed):
                JobRunner(setup.house).tick()
        assert made.count(CaseRowEffect) == made.count(Student) - before == PUPILS // 3
        setup.days(1)
        JobRunner(setup.house).tick()
    finally:
        object.__setattr__(setup.house.processes["registration"].many, "chunk", 500)
    assert setup.house.engine.state(made.case.id) == "ended"
    assert made.count(CaseRowEffect) == made.count(Student) - before == PUPILS
    assert made.count(Enrolment, Enrolment.case_no == made.case.number) == PUPILS
    temporary = codes(setup, made)
    assert {code[0] for code in temporary} == {"L"} and len(set(temporary)) == PUPILS
    issue(setup)
    formal = codes(setup, made)
    assert all(sound_code(code) for code in formal) and len(set(formal)) == PUPILS


def issue(setup: Setup) -> None:
    """The ministry asks, another person agrees, the codes are issued."""
    org, process = setup.world.org["ministry"], setup.house.processes["code_issue"]
    asks = setup.actor("ministry", Role.STUDENT_CLERK)
    with setup.house.engine.work(asks) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        case = begin(work, Request(process, {}, org)).id
    (task,) = setup.house.engine.tasks(case)
    checks: Actor = setup.actor("ministry", Role.STUDENT_LEADER)
    with setup.house.engine.work(checks) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        runner.complete(work, task.id, Decision("issue", {}, None))
    JobRunner(setup.house).tick()
    assert setup.house.engine.case(case).outcome == "Done"

"""Problem records from being found to being settled, through the real desks, on both stores (S7-S10)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import Actor, Decision
from engine.background.case_starter import CaseStarter
from engine.store import tables as t
from processes.deciding import Asked, decide
from records.acting import Acting
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.students.codes import Status, check_digit
from records.students.duplicates import check_duplicates
from records.students.placing import PlaceChange, change_place
from records.students.problem_groups import open_again, open_members
from records.students.updates import apply_fields
from records.students.versions import payload_of
from records.tables import ProblemGroup, Student
from service.problems import tell_of_problems
from tests.service.conftest import Setup

CLERK, LEADER = Role.STUDENT_CLERK, Role.STUDENT_LEADER


def number(serial: int) -> str:
    body = f"41010520160505{serial:03d}"
    return body + check_digit(body)


def become(setup: Setup, student: str, **fields: Any) -> None:
    with setup.house.working() as work, system_scope(work.session):
        apply_fields(work.session, Acting(work.now), student, fields, Acting(work.now).today)


def pupils(setup: Setup, *schools: str) -> list[str]:
    """A pupil of each school, all with one number."""
    found = [setup.world.pupils[school].pop().id for school in schools]
    for one in found:
        become(setup, one, sfzjh=number(7), sfzjlxm="1")
    return found


def check(setup: Setup) -> None:
    with setup.house.working() as work, system_scope(work.session):
        check_duplicates(work.session, Acting(work.now))
    tell_of_problems(setup.house)
    CaseStarter(setup.house.engine).tick()


def cases(setup: Setup) -> list[Any]:
    with setup.house.engine.reading() as connection:
        found = select(t.case).where(t.case.c.key == "problem_record").order_by(t.case.c.id)
        return list(connection.execute(found))


def stands(setup: Setup, case: str) -> list[tuple[str, str]]:
    """The open tasks: step and unit."""
    names = {org: name for name, org in setup.world.org.items()}
    return sorted((task.element, names[str(task.organisation)]) for task in setup.house.engine.tasks(case))


def decided(setup: Setup, case: str, where: tuple[str, str], outcome: str, **data: Any) -> None:
    """Whoever holds the task at a unit decides it, through the form, within its own scope."""
    element, unit = where
    role = LEADER if element.endswith("Leader") else CLERK
    org = setup.world.org[unit]
    task = next(one for one in setup.house.engine.tasks(case) if (one.element, one.organisation) == (element, org))
    actor = Actor(setup.world.account[f"{unit}-{role}"], org, str(role))
    with setup.house.engine.work(actor) as work:
        use_scope(work.session, Scope(work.session, frozenset({org}), frozenset(), actor.account))
        if data.pop("paper", None):
            data["evidence"] = [setup.evidence(work, unit)]
        reason = "因故" if outcome in ("back", "delete") or element == "Arbitrate" else None
        decide(work, Asked(task.id, Decision(outcome, data, reason), setup.house.processes))


def whole_side(setup: Setup, case: str, unit: str, authority: str, outcome: str, **data: Any) -> None:
    decided(setup, case, ("SideSchool", unit), outcome, **data)
    decided(setup, case, ("SideLeader", unit), "approve")
    decided(setup, case, ("SideAuthority", authority), "approve")


def problems(setup: Setup, *students: str) -> list[int]:
    with setup.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        return [session.get(Student, one).problems for one in students]


def ended(setup: Setup, case: str) -> tuple[str, str | None]:
    found = setup.house.engine.case(case)
    assert setup.house.engine.incidents(case) == [], setup.house.engine.incidents(case)
    return found.state, found.outcome


def test_one_side_changes_its_number_and_the_other_stays(setup: Setup) -> None:
    here, there = pupils(setup, "school_a", "school_c")
    check(setup)
    (case,) = cases(setup)
    assert setup.house.engine.incidents(case.id) == []
    assert case.organisation == setup.world.org["zhengzhou"] and case.started_by == "system"
    assert stands(setup, case.id) == [("SideSchool", "school_a"), ("SideSchool", "school_c")]
    check(setup)
    assert len(cases(setup)) == 1, "found again, it is the same case"
    whole_side(setup, case.id, "school_a", "jinshui", "change", sfzjh=number(8))
    assert problems(setup, here, there) == [1, 1] and ended(setup, case.id)[0] == "active"
    whole_side(setup, case.id, "school_c", "guancheng", "evidence", paper=True)
    assert ended(setup, case.id) == ("ended", "Done") and problems(setup, here, there) == [0, 0]
    with setup.house.working() as work, system_scope(work.session):
        assert payload_of(work.session, here)["sfzjh"] == number(8)
    with setup.house.engine.reading() as connection:
        kept = str(connection.execute(select(t.scope.c.data, t.scope.c.state)).all()) + str(connection.execute(select(t.history.c.payload)).all())
    assert number(8) not in kept and number(7) not in kept, "the new number is sealed"


def test_an_authority_sends_a_side_back_and_a_change_without_fields_is_asked_again(setup: Setup) -> None:
    pupils(setup, "school_a", "school_c")
    check(setup)
    (case,) = cases(setup)
    decided(setup, case.id, ("SideSchool", "school_a"), "change")
    assert ("SideSchool", "school_a") in stands(setup, case.id), "a change that changes nothing is no answer"
    decided(setup, case.id, ("SideSchool", "school_a"), "evidence", paper=True)
    decided(setup, case.id, ("SideLeader", "school_a"), "back")
    decided(setup, case.id, ("SideSchool", "school_a"), "evidence", paper=True)
    decided(setup, case.id, ("SideLeader", "school_a"), "approve")
    decided(setup, case.id, ("SideAuthority", "jinshui"), "back")
    assert ("SideSchool", "school_a") in stands(setup, case.id)


@pytest.mark.parametrize(("other", "superior"), [("school_c", "zhengzhou"), ("school_d", "ministry")])
def test_both_held_right_the_lowest_common_superior_arbitrates_and_the_loser_must_correct(
    setup: Setup, other: str, superior: str
) -> None:  # fmt: skip
    authority = {"school_c": "guancheng", "school_d": "liwan"}[other]
    here, there = pupils(setup, "school_a", other)
    check(setup)
    (case,) = cases(setup)
    whole_side(setup, case.id, "school_a", "jinshui", "evidence", paper=True)
    whole_side(setup, case.id, other, authority, "evidence", paper=True)
    assert stands(setup, case.id) == [("Arbitrate", superior)]
    decided(setup, case.id, ("Arbitrate", superior), "one", stands=here)
    assert stands(setup, case.id) == [("LoserSchool", other)] and problems(setup, here, there) == [1, 1]
    decided(setup, case.id, ("LoserSchool", other), "change", sfzjh=number(9))
    decided(setup, case.id, ("LoserLeader", other), "approve")
    decided(setup, case.id, ("LoserAuthority", authority), "approve")
    assert ended(setup, case.id) == ("ended", "Done") and problems(setup, here, there) == [0, 0]


def test_three_sides_and_a_further_record_while_the_superior_arbitrates(setup: Setup) -> None:
    sides = pupils(setup, "school_a", "school_c", "school_d")
    check(setup)
    (case,) = cases(setup)
    for unit, authority in (("school_a", "jinshui"), ("school_c", "guancheng"), ("school_d", "liwan")):
        whole_side(setup, case.id, unit, authority, "evidence", paper=True)
    assert stands(setup, case.id) == [("Arbitrate", "ministry")]
    sides += pupils(setup, "school_b")
    check(setup)
    assert len(cases(setup)) == 1
    assert stands(setup, case.id) == [("SideSchool", "school_b")], "it joins the running case and is heard first"
    whole_side(setup, case.id, "school_b", "jinshui", "evidence", paper=True)
    assert stands(setup, case.id) == [("Arbitrate", "ministry")]
    decided(setup, case.id, ("Arbitrate", "ministry"), "one", stands=sides[3])
    assert {step for step, _ in stands(setup, case.id)} == {"LoserSchool"} and len(stands(setup, case.id)) == 3


def test_both_below_one_authority_it_decides_once(setup: Setup) -> None:
    here, there = pupils(setup, "school_a", "school_b")
    check(setup)
    (case,) = cases(setup)
    for unit in ("school_a", "school_b"):
        decided(setup, case.id, ("SideSchool", unit), "evidence", paper=True)
        decided(setup, case.id, ("SideLeader", unit), "approve")
    assert stands(setup, case.id) == [("Decide", "jinshui")]
    decided(setup, case.id, ("Decide", "jinshui"), "one", stands=there)
    assert stands(setup, case.id) == [("LoserSchool", "school_a")]
    decided(setup, case.id, ("LoserSchool", "school_a"), "change", sfzjh=number(10))
    decided(setup, case.id, ("LoserLeader", "school_a"), "approve")
    decided(setup, case.id, ("LoserAuthority", "jinshui"), "approve")
    assert ended(setup, case.id) == ("ended", "Done") and problems(setup, here, there) == [0, 0]


def test_equal_persons_without_a_number_all_stay_and_are_not_found_again_until_a_third_comes(setup: Setup) -> None:
    found = [setup.world.pupils[school].pop().id for school in ("school_a", "school_c", "school_d")]
    same = {"xm": "同名", "xbm": "1", "csrq": "2016-05-05", "sfzjh": None, "sfzjlxm": "Z"}
    for one in found[:2]:
        become(setup, one, **same)
    check(setup)
    (case,) = cases(setup)
    whole_side(setup, case.id, "school_a", "jinshui", "evidence", paper=True)
    whole_side(setup, case.id, "school_c", "guancheng", "evidence", paper=True)
    assert ended(setup, case.id) == ("ended", "Done") and problems(setup, *found) == [0, 0, 0]
    check(setup)
    assert len(cases(setup)) == 1, "what evidence cleared stays cleared"
    become(setup, found[2], **same)
    check(setup)
    assert len(cases(setup)) == 2 and problems(setup, *found) == [1, 1, 1], "opened again, all are problems again"


def test_accepted_evidence_is_opened_again_and_nothing_of_the_verdict_stays(setup: Setup) -> None:
    found = [setup.world.pupils[school].pop().id for school in ("school_a", "school_c")]
    for one in found:
        become(setup, one, xm="同名", xbm="1", csrq="2016-05-05", sfzjh=None, sfzjlxm="Z")
    check(setup)
    (case,) = cases(setup)
    whole_side(setup, case.id, "school_a", "jinshui", "evidence", paper=True)
    whole_side(setup, case.id, "school_c", "guancheng", "evidence", paper=True)
    with setup.house.working() as work, system_scope(work.session):
        (group,) = work.session.scalars(select(ProblemGroup))
        assert open_again(work.session, Acting(work.now), group) == 2
        assert [(row.stance, row.held, row.lost) for row in open_members(work.session, group.id)] == [("", False, False)] * 2
    tell_of_problems(setup.house)
    CaseStarter(setup.house.engine).tick()
    assert len(cases(setup)) == 2 and problems(setup, *found) == [1, 1]


def test_a_side_that_is_closed_meanwhile_drops_out_and_the_case_ends(setup: Setup) -> None:
    here, there = pupils(setup, "school_a", "school_c")
    check(setup)
    (case,) = cases(setup)
    with setup.house.working() as work, system_scope(work.session):
        acting = Acting(work.now)
        change_place(work.session, acting, there, PlaceChange(acting.today, status=Status.DECEASED))
    whole_side(setup, case.id, "school_a", "jinshui", "evidence", paper=True)
    decided(setup, case.id, ("SideSchool", "school_c"), "evidence", paper=True)
    decided(setup, case.id, ("SideLeader", "school_c"), "approve")
    decided(setup, case.id, ("SideAuthority", "guancheng"), "approve")
    assert ended(setup, case.id) == ("ended", "Done") and problems(setup, here, there) == [0, 0]


def test_a_deletion_goes_through_its_own_process_up_to_the_ministry(setup: Setup) -> None:
    here, there = pupils(setup, "school_a", "school_c")
    check(setup)
    (case,) = cases(setup)
    whole_side(setup, case.id, "school_c", "guancheng", "evidence", paper=True)
    whole_side(setup, case.id, "school_a", "jinshui", "delete")
    assert stands(setup, case.id) == [("Province", "henan")], "a formal code: school and authority have agreed already"
    decided(setup, case.id, ("Province", "henan"), "approve")
    decided(setup, case.id, ("Ministry", "ministry"), "approve")
    assert ended(setup, case.id) == ("ended", "Done") and problems(setup, there) == [0]
    with setup.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        assert session.get(Student, here).status == Status.DELETED


def test_silence_ends_nothing_and_the_loser_is_chased(setup: Setup) -> None:
    here, there = pupils(setup, "school_a", "school_c")
    check(setup)
    (case,) = cases(setup)
    setup.days(60)
    setup.house.engine.tick()
    assert {task.overdue for task in setup.house.engine.tasks(case.id)} == {True}
    assert problems(setup, here, there) == [1, 1]

"""The history of a case: who of which unit in which role decided what; what nobody did by hand is the system's."""

from __future__ import annotations

from typing import Any

from records.acting import Acting
from records.assignments import NewRole, assign_role, end_role, roles_of
from records.roles import Role
from records.scope import Scope, use_scope
from tests.api.conftest import Person, Town

SEATS = ("school_a-student_leader", "jinshui-student_clerk", "school_c-student_leader", "guancheng-student_clerk")


def history(person: Person, case: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(f"/cases/{case}/history").json["items"]
    return found


def unit_of(person: Person) -> tuple[str, str]:
    acting = person.me["acting"]
    return acting["organisation"]["name"], acting["role_name"]


def test_each_decision_names_person_unit_and_role_and_the_rest_is_the_systems(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    case = clerk.start(town.world.take("school_c").id).json["id"]
    people = [clerk]
    for login in SEATS:
        people.append(town.person(login))
        assert people[-1].decide(case, "approve", "同意").status_code == 200
    told = history(clerk, case)
    by_hand = [event for event in told if not event["system"]]
    assert [event["kind"] for event in by_hand] == ["started", *["decided"] * 4]
    for event, person in zip(by_hand, people, strict=True):
        said = event["actor"]
        assert said["name"] == person.me["account"]["name"]
        assert (said["organisation"], said["role_name"]) == unit_of(person)
        assert said["organisation_en"] and said["role_name_en"]
    system = [event for event in told if event["system"]]
    assert {"转移学籍", "案件结束：已办结"} <= {event["sentence"] for event in system}
    assert all(event["actor"] is None for event in system), "the last decider moved no record by hand"


def test_a_role_ended_meanwhile_is_told_as_it_was_held(town: Town) -> None:
    """The post of a decision is the desk's, that of a start the one held on that day."""
    login = town.hire("passing-clerk", ("school_b", Role.STUDENT_CLERK))
    passing = town.person(login)
    case = passing.start(town.world.take("school_c").id).json["id"]
    town.pass_time(days=3)
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(town.house.now())
        (held,) = roles_of(work.session, town.world.account[login], acting.today)
        end_role(work.session, acting, held.id)
        assign_role(work.session, acting, NewRole(town.world.account[login], Role.STUDENT_LEADER, town.world.org["school_b"]))
    first = history(town.fresh("school_b-student_leader"), case)[0]
    assert (first["actor"]["organisation"], first["actor"]["role_name"]) == unit_of(passing)


def test_who_holds_two_posts_is_told_by_the_desk_at_which_they_decided(town: Town) -> None:
    login = town.hire("two-posts", ("school_a", Role.AUDITOR), ("jinshui", Role.STUDENT_CLERK))
    clerk, both = town.fresh("school_a-student_clerk"), town.fresh(login)
    case = clerk.start(town.world.take("school_c").id).json["id"]
    assert town.fresh("school_a-student_leader").decide(case, "approve").status_code == 200
    county = next(one for one in both.me["roles"] if one["organisation"]["id"] == town.world.org["jinshui"])
    assert both.post("/auth/act-as", {"assignment": county["assignment"]}).status_code == 200
    assert both.decide(case, "approve").status_code == 200
    said = next(one for one in reversed(history(clerk, case)) if one["outcome"] == "approve" and one["kind"] == "decided")["actor"]
    assert (said["organisation"], said["role_name"]) == (county["organisation"]["name"], county["role_name"])


def test_a_cancellation_is_told_with_its_reason_and_what_follows_as_the_systems(town: Town) -> None:
    clerk = town.fresh("school_a-student_clerk")
    case = clerk.start(town.world.take("school_c").id).json["id"]
    assert clerk.post(f"/cases/{case}/actions/cancel", {"reason": "家长撤回申请"}).status_code == 200
    told = history(clerk, case)
    (cancelled,) = [event for event in told if event["kind"] == "message"]
    assert (cancelled["sentence"], cancelled["reason"]) == ("撤销转学", "家长撤回申请")
    assert cancelled["actor"]["organisation"] == unit_of(clerk)[0]
    after = told[told.index(cancelled) + 1 :]
    assert after and all(event["system"] for event in after)
    assert not any("四方核办" in event["sentence"] for event in after), "boxes of the drawing are no steps"

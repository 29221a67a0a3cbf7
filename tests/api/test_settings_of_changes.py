"""Every common setting of every change of state: flipped at one level over HTTP, it changes what a start or a seat
of that level's schools does, and nothing next door (proof 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.store import tables as t
from records.acting import Acting
from records.roles import Role
from records.schools import NewClass, NewSchool, create_class, create_school
from records.scope import Scope, use_scope
from records.settings import KEYS
from records.students.codes import Status
from records.students.graduating import Ending, end_stage
from records.students.moves import Arrival, fetch_file, move_student
from records.students.placements import NewPlacement, begin_placement
from records.students.updates import change_status
from records.tables.school import Stage
from tests.api.conftest import Town
from tests.world import SINCE, World, add_person, add_pupils, pupil_rows

TODAY = date(2026, 9, 18)
COUNTY, NEXT_COUNTY, NEXT_PROVINCE = "jinshui", "guancheng", "liwan"
PRIMARY = {"jinshui": "school_a", "guancheng": "school_c", "liwan": "school_d"}
SENIOR = {"jinshui": "3441000091", "guancheng": "3441000092", "liwan": "3444000091"}
PROVINCIAL = ("enabled", "authority")  # what a county cannot set


@dataclass(frozen=True)
class Played:
    """How a clerk asks for a change, and the state in which the student must be."""

    data: dict[str, Any]
    evidence: tuple[str, ...] = ("guardian_request",)
    senior: bool = False
    state: str = ""
    at: str = ""  # the school beside the school of record that is attended, such as `special`


NEEDS = ("guardian_request", "disability")
CHANGES = {
    "suspension": Played({"until": "2027-03-16", "reason": "illness"}, ("guardian_request", "hospital")),
    "resumption": Played({"to_grade": "next", "reason": "recovered"}, state="suspended"),
    "grade_repeat": Played({"reason": "wish"}),
    "grade_skip": Played({"reason": "gifted"}, ("guardian_request", "school_decision")),
    "leaving_school": Played({"reason": "health"}, senior=True),
    "expulsion": Played({"reason": "law"}, ("school_decision",), senior=True),
    "dropout": Played({"reason": "weary"}, ("visit_record",)),
    "leaving_abroad": Played({"direction": "leave", "reason": "study"}, ("guardian_request", "exit_papers")),
    "death": Played({"reason": "illness"}, ("death_paper",)),
    "class_change": Played({"reason": "balance"}, ()),
    "other_leave": Played({"reason": "training"}),
    "annulment": Played({"reason": "untrue"}, ("school_decision",), state="dropped_out"),
    "transfer_undo": Played({"reason": "wrong_school"}, ("school_decision",), state="moved"),
    "graduation_return": Played({"reason": "mistake"}, ("school_decision",), senior=True, state="graduated"),
    "inclusive_class": Played({"reason": "wish", "category": "3", "until": "2027-03-16"}, NEEDS, state="at_special", at="primary"),
    "home_teaching": Played({"reason": "disability", "until": "2027-03-16"}, NEEDS, at="special"),
    "special_school": Played({"reason": "wish", "until": "2027-03-16"}, NEEDS, at="special"),
    "measure_school": Played({"reason": "guidance", "until": "2027-03-16"}, ("committee",), at="measure"),
    "placement_end": Played({"reason": "wish", "record": "stay"}, state="placed"),
}
PATHS = [one for one, played in CHANGES.items() if played.at]
FLIPPED: dict[str, Any] = {
    "enabled": False, "leader_step": False, "windows": [{"from": "03-01", "to": "03-31"}], "time_limit_days": 5,
    "reminder_days": 9, "backdate_days": 3, "ahead_days": 2,
}  # fmt: skip
OWN: dict[str, Any] = {
    "grade_repeat.effect_windows": [{"from": "03-01", "to": "03-31"}], "grade_repeat.most_times": 0,
    "grade_skip.effect_windows": [{"from": "03-01", "to": "03-31"}], "suspension.most_days": 10,
    "leaving_abroad.evidence.leaving": ["exit_papers", "household"], "death.report_days": 1, "death.ahead_days": 10,
    "dropout.chase_days": 7, "suspension.return_reminder_days": 9,
    **{f"{one}.{name}": value for one in PATHS for name, value in {
        "record_moves": one not in ("home_teaching", "special_school"), "record_choice": one == "home_teaching",
        "before_paper": one == "home_teaching", "most_days": 10, "review_reminder_days": 9}.items()},
}  # fmt: skip
IN_EFFECT = ("chase_days", "return_reminder_days", "review_reminder_days")  # what rules a case after its approval
COMMON = (*FLIPPED, "authority", "closed_grades", "evidence.required")
SCHOOL_ALONE = ("class_change", "annulment", "transfer_undo")
UNDATED = ("annulment", "transfer_undo", "graduation_return")
NO_SUCH = {f"{one}.authority" for one in SCHOOL_ALONE} | {f"{one}.{name}_days" for one in UNDATED for name in ("backdate", "ahead")}
KEYS_OF_CHANGES = [key for change in CHANGES for name in COMMON if (key := f"{change}.{name}") not in NO_SUCH]
KEYS_OF_CHANGES += [key for key in OWN if key not in KEYS_OF_CHANGES]


@dataclass
class Changing:
    """A town with senior schools, and the student of each change and county, used again while the case is withdrawn."""

    town: Town
    students: dict[tuple[str, str], str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)

    def school(self, change: str, county: str) -> str:
        if CHANGES[change].state == "at_special":
            return f"special_{county}"
        return f"senior_{county}" if CHANGES[change].senior else PRIMARY[county]

    def student(self, change: str, county: str) -> str:
        """A student in the state that the change begins with."""
        if (change, county) not in self.students:
            self.students[change, county] = self._fresh(change, county)
        return self.students[change, county]

    def _fresh(self, change: str, county: str) -> str:
        state = CHANGES[change].state
        if state == "moved":
            return self._moved(county)
        if state == "placed":
            return self._placed(county)
        pupil = self.town.world.take(self.school(change, county)).id
        if state == "suspended":
            with self.town.house.working() as work:
                use_scope(work.session, Scope(work.session, frozenset(), everything=True))
                change_status(work.session, Acting(work.now), pupil, Status.SUSPENDED, date(2026, 9, 1))
        if state == "graduated":
            with self.town.house.working() as work:
                use_scope(work.session, Scope(work.session, frozenset(), everything=True))
                acting, school = Acting(work.now, reason="graduation", case_no="BY0"), self.town.world.org[self.school(change, county)]
                assert end_stage(work.session, acting, school, date(2026, 9, 2), [Ending(pupil, Status.GRADUATED)]) == {}
        if state == "dropped_out":
            case = self.ask("dropout", county, pupil).json["id"]
            for login in (f"{PRIMARY[county]}-student_leader", f"{county}-student_clerk"):
                assert self.town.person(login).decide(case, "approve").status_code == 200
        return pupil

    def _placed(self, county: str) -> str:
        """Somebody of the county's primary school who attends its special-education school."""
        pupil = self.town.world.take(PRIMARY[county]).id
        with self.town.house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            new = NewPlacement("special", self.town.world.org[f"special_{county}"], date(2026, 8, 1), date(2027, 3, 1))
            begin_placement(work.session, Acting(work.now), pupil, new)
        return pupil

    def _moved(self, county: str) -> str:
        """Somebody who came to the county's primary school by a case."""
        pupil = self.town.world.take("school_c" if county != "guancheng" else "school_a").id
        arrival = Arrival(pupil, self.town.world.org[PRIMARY[county]], date(2026, 9, 10))
        go = fetch_file if county == NEXT_PROVINCE else move_student
        with self.town.house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            return str(go(work.session, Acting(work.now, reason="transfer", case_no=f"ZX-{pupil[-6:]}"), arrival).id)

    def attended(self, change: str, county: str) -> str:
        """The school that a special path leads to."""
        at = CHANGES[change].at
        return PRIMARY[county] if at == "primary" else f"{at}_{county}"

    def ask(self, change: str, county: str, pupil: str, **more: Any) -> Any:
        one, clerk = CHANGES[change], self.town.person(f"{self.school(change, county)}-student_clerk")
        data = {"student": pupil, **one.data, **more}
        if change not in UNDATED:
            data.setdefault("from", TODAY.isoformat())
        if change == "class_change":
            data["to_class"] = self.rooms[county]
        if one.at:
            data["school"] = self.town.world.org[self.attended(change, county)]
        return clerk.post("/cases", {"process": change, "data": data, "files": [clerk.upload(kind) for kind in one.evidence]})

    def seen(self, change: str, name: str, county: str) -> Any:
        """What a start there comes to: the reasons against it, or its open seats, their limits and the clock."""
        away = {"backdate_days": -5, "ahead_days": 5, "report_days": -5, "before_paper": -5}.get(name, 0)
        day = {"from": (TODAY + timedelta(days=away)).isoformat()} if away else {}
        if name == "record_choice":  # the other way than the national rule
            day["record"] = "stay" if change in ("home_teaching", "special_school") else "move"
        answer = self.ask(change, county, self.student(change, county), **day)
        if answer.status_code != 201:
            assert answer.status_code == 422, answer.text
            return sorted(reason["rule"] for reason in answer.json["errors"])
        return self._withdrawn(change, name, county, answer.json["id"])

    def _withdrawn(self, change: str, name: str, county: str, case: str) -> Any:
        school = self.school(change, county)
        clerk, leader = (self.town.person(f"{school}-{role}") for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER))
        if name in ("authority", *IN_EFFECT):
            assert leader.decide(case, "approve").status_code == 200
            if change in PATHS:
                assert self.town.person(f"{self.attended(change, county)}-student_leader").decide(case, "approve").status_code == 200
        if name in IN_EFFECT:
            assert self.town.person(f"{county}-student_clerk").decide(case, "approve").status_code == 200
        seats = [(task["element"], task["due"] and task["due"]["working_days"]) for task in clerk.get(f"/cases/{case}").json["open_tasks"]]
        facts = clerk.get(f"/cases/{case}").json["facts"] if name == "report_days" else []
        if name == "record_moves":
            facts = [(row["label_en"], row["after_en"]) for row in clerk.get(f"/cases/{case}").json["changes"]]
        with self.town.house.engine.reading() as connection:
            calls = sorted(connection.execute(select(t.timer.c.due_at).where(t.timer.c.case_id == case)).scalars())
        if clerk.post(f"/cases/{case}/actions/cancel", {"reason": "家长撤回"}).status_code != 200:
            del self.students[change, county]  # it took effect
        return seats, calls[:1], facts


def special_schools(session: Any, acting: Acting, world: World, county: str, at: int) -> None:
    """A special-education school with some pupils, and a special-measure school, each with its clerk and leader."""
    for kind, category in (("special", "51"), ("measure", "37")):
        name, code = f"{kind}_{county}", f"{category}{SENIOR[county][2:4]}00009{at}"
        new = NewSchool(code, f"{county}{kind}", name, world.org[county], (Stage.PRIMARY, Stage.JUNIOR), SINCE, special=kind)
        world.org[name] = create_school(session, new).id
        for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER):
            add_person(session, acting, world, name, role)
    rows = pupil_rows(8, 60)[20 * at : 20 * at + 20]
    world.pupils[f"special_{county}"] = add_pupils(session, acting, world.org[f"special_{county}"], rows)


@pytest.fixture(scope="module")
def changing(town: Town) -> Iterator[Changing]:
    made, world = Changing(town), town.world
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(work.now)
        for at, (county, code) in enumerate(SENIOR.items()):
            name = f"senior_{county}"
            new = NewSchool(code, f"{county}高中", name, world.org[county], (Stage.SENIOR,), SINCE)
            world.org[name] = create_school(work.session, new).id
            for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER):
                add_person(work.session, acting, world, name, role)
            rows = [{**row, "xd": "senior", "jb": 2025, "njh": 2} for row in pupil_rows(5 + at, 20)]
            world.pupils[name] = add_pupils(work.session, acting, world.org[name], rows)
            special_schools(work.session, acting, world, county, at)
            made.rooms[county] = str(create_class(work.session, NewClass(world.org[PRIMARY[county]], Stage.PRIMARY, 2023, 77)).id)
    yield made


def flipped(key: str) -> Any:
    """Another value than the usual one."""
    change, name = key.split(".", 1)
    if key in OWN:
        return OWN[key]
    if name == "authority":
        return not usual(key)
    if name == "closed_grades":
        return [2 if CHANGES[change].senior else 4]
    if name == "evidence.required":
        return {"school": [*CHANGES[change].evidence, "household"]}
    return FLIPPED[name]


def usual(key: str) -> Any:
    stage = Stage.SENIOR if CHANGES[key.split(".", 1)[0]].senior else Stage.PRIMARY
    return KEYS[key].by_stage.get(stage, KEYS[key].default) if KEYS[key].by_stage else KEYS[key].default


@pytest.mark.parametrize("key", KEYS_OF_CHANGES)
def test_a_setting_of_a_change_rules_where_it_is_set_and_not_next_door(changing: Changing, key: str) -> None:
    change, name = key.split(".", 1)
    unit, neighbour = ("henan", NEXT_PROVINCE) if name in PROVINCIAL else (COUNTY, NEXT_COUNTY)

    def settle(value: Any) -> None:
        stage = {"stage": "senior" if CHANGES[change].senior else "primary"} if KEYS[key].per_stage else {}
        org = changing.town.world.org[unit]
        answer = changing.town.person(f"{unit}-system_admin").settle(org, key, value, document="文〔2026〕1号", **stage)
        assert answer.status_code == 200, answer.text

    def both() -> tuple[Any, Any]:
        return changing.seen(change, name, COUNTY), changing.seen(change, name, neighbour)

    here, there = both()
    settle(flipped(key))
    try:
        set_here, set_there = both()
    finally:
        settle(usual(key))
    assert set_here != here
    assert set_there == there
    assert changing.seen(change, name, COUNTY) == here

"""Schools that merge, split, move, close and open again at random; every past day must read as a plain model kept it.

Then one merger of a school with 3,000 pupils, 200 open cases and settings of its own, which loses nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from api.context import House
from records import succession
from records.acting import Acting, start_of
from records.org_states import record_state, state_on
from records.orgs import Move, move_org
from records.revival import revive_school, withdraw_school
from records.schools import NewClass, NewSchool, classes_of, create_class, create_school
from records.scope import system_scope
from records.students.placing import PlaceChange, change_place
from records.students.versions import roster_on
from records.succession import Handover
from records.tables import Student
from records.tables.school import SchoolStatus, Stage
from records.taking_over import Ending, end_school
from records.tree import ancestors, line_on, parent_on, subtree_on
from service.beats import dispatcher_of
from service.jobs import JobRunner
from tests.blackbox.conftest import Running
from tests.soak.asked import Asked, say
from tests.soak.students import town
from tests.world import World, add_pupils, pupil_rows

STEPS, PUPILS, OPEN = 200, 3_000, 200
AUTHORITIES = ("jinshui", "guancheng", "zhengzhou")
START = ("school_a", "school_b", "school_c")


@dataclass
class Plain:
    """A school as the model knows it on a day; `classes` are sets of pupils by class."""

    parent: str
    name: str
    status: str = "normal"
    successor: str | None = None
    classes: dict[str, set[str]] = field(default_factory=dict)

    @property
    def pupils(self) -> set[str]:
        return set().union(*self.classes.values()) if self.classes else set()

    @property
    def open(self) -> bool:
        return self.status in ("normal", "suspended")


class Series:
    """A random series of changes, each on a day of its own, done in the registers and in the model alike."""

    def __init__(self, house: House, world: World, number: int) -> None:
        self.house, self.world, self.dice = house, world, random.Random(number)
        self.day = house.acting().today
        self.now: dict[str, Plain] = {}
        self.days: list[tuple[date, dict[str, Plain]]] = []
        self.told: Counter[str] = Counter()
        self.serial = 500_000
        with self._registers() as (session, acting):
            for name in START:
                self._begin(session, acting, world.org[name])
        self.days.append((self.day, deepcopy(self.now)))

    def play(self, steps: int) -> Counter[str]:
        """Change something so many times; what finds no fitting school on a day is not counted."""
        ways = (self.merge, self.merge, self.split, self.split, self.move, self.move, self.close, self.rename,
                self.enrolment, self.revive, self.mistake)  # fmt: skip
        while self.told.total() < steps:
            self.day += timedelta(days=self.dice.randrange(1, 9))
            way = self.dice.choice(ways)
            if way():
                self.told[way.__name__] += 1
                self.days.append((self.day, deepcopy(self.now)))
        return self.told

    def merge(self) -> bool:
        """A school goes over to another as a whole."""
        return self._end(SchoolStatus.MERGED, self._open())

    def close(self) -> bool:
        """A school ends; its pupils, if it has any, go to another."""
        empty = [one for one in self._open() if not self.now[one].pupils]
        return self._end(SchoolStatus.CLOSED, empty or self._open())

    def split(self) -> bool:
        """Some classes leave for a school that is founded for them."""
        wide = [one for one in self._open() if len(self.now[one].classes) > 1]
        if not wide:
            return False
        source = self.dice.choice(wide)
        leaving = self.dice.sample(sorted(self.now[source].classes), self.dice.randrange(1, len(self.now[source].classes)))
        with self._registers() as (session, acting):
            target = self._found(session, acting)
            self._hand_over(session, acting, (source, target), leaving)
            succession.close_classes(session, acting, leaving)
        return True

    def move(self) -> bool:
        """A school comes under another authority."""
        school, parent = self.dice.choice(self._open()), self.world.org[self.dice.choice(AUTHORITIES)]
        if self.now[school].parent == parent:
            return False
        with self._registers() as (session, acting):
            move_org(session, Move(school, parent, self.day), self.day)
        self.now[school].parent = parent
        return True

    def rename(self) -> bool:
        """A school gets another name."""
        school, name = self.dice.choice(self._open()), f"第{self.day.toordinal()}小学"
        with self._registers() as (session, acting):
            record_state(session, acting, school, "文", name_zh=name)
        self.now[school].name = name
        return True

    def enrolment(self) -> bool:
        """A school takes pupils no more, or again."""
        school = self.dice.choice(self._open())
        status = "normal" if self.now[school].status == "suspended" else "suspended"
        with self._registers() as (session, acting):
            record_state(session, acting, school, "文", status=status)
        self.now[school].status = status
        return True

    def revive(self) -> bool:
        """A school that ended opens again."""
        ended = [one for one, plain in self.now.items() if plain.status in ("merged", "closed")]
        if not ended:
            return False
        school, parent = self.dice.choice(ended), self.world.org[self.dice.choice(AUTHORITIES)]
        with self._registers() as (session, acting):
            revive_school(session, acting, school, parent, "文")
        self.now[school] = replace(self.now[school], parent=parent, status="normal", successor=None)
        return True

    def mistake(self) -> bool:
        """A school is entered twice and taken back: no day knows it."""
        with self._registers() as (session, acting):
            school = self._found(session, acting)
            del self.now[school]
            withdraw_school(session, acting, school, "文")
            self.mistaken = school
        return True

    def check(self) -> None:
        """Every day since the beginning reads as it was, and the tree of today is that of its edges."""
        with self.house.reading() as session, system_scope(session):
            for (day, then), (end, _) in zip(self.days, [*self.days[1:], (self.day + timedelta(days=1), {})], strict=True):
                self._check_day(session, self.dice.choice((day, end - timedelta(days=1))), then)
            for school in self.now:
                assert [school, *(org.id for org in ancestors(session, school))] == line_on(session, school, self.day)

    def _check_day(self, session: Any, on: date, then: dict[str, Plain]) -> None:
        below: dict[str, set[str]] = {self.world.org[name]: set() for name in AUTHORITIES}
        for school in self.now:
            plain, found = then.get(school), state_on(session, school, on)
            if plain is None:
                assert found is None, f"{school} was not there on {on}"
                continue
            assert found is not None
            told = (found.name_zh, found.status, found.successor, parent_on(session, school, on))
            assert told == (plain.name, plain.status, plain.successor, plain.parent), (on, told)
            assert roster_on(session, school, on) == sorted(plain.pupils), f"the pupils of {school} on {on}"
            if plain.parent in below:
                below[plain.parent].add(school)
        for authority, schools in below.items():
            direct = {one for one in subtree_on(session, authority, on) if parent_on(session, one, on) == authority}
            assert direct & (set(self.now) | {getattr(self, "mistaken", "")}) == schools, (authority, on)

    def _end(self, status: SchoolStatus, sources: Sequence[str]) -> bool:
        takers = [one for one in self._open() if self.now[one].status == "normal"]
        if len(self._open()) < 3 or not sources:
            return False
        source = self.dice.choice(list(sources))
        takers = [one for one in takers if one != source]
        if not takers:
            return False
        bare = status is SchoolStatus.CLOSED and not self.now[source].pupils and self.dice.random() < 0.5
        target = None if bare else self.dice.choice(takers)
        with self._registers() as (session, acting):
            if target is not None:
                self._hand_over(session, acting, (source, target), None)
            succession.close_classes(session, acting, succession.classes_left(session, source))
            end_school(session, acting, Ending(source, status, "文", target))
        before = self.now[source]
        merged = target if status is SchoolStatus.MERGED else None
        self.now[source] = replace(before, status=str(status), successor=merged, parent=target or before.parent, classes={})
        return True

    def _hand_over(self, session: Any, acting: Acting, way: tuple[str, str], only: Sequence[str] | None) -> None:
        source, target = way
        rooms = succession.open_classes(session, source, target, only or ())
        handover = Handover(source, target, rooms, only is None)
        while part := succession.next_part(session, handover, "", 7):
            assert succession.hand_over(session, acting, handover, part) == len(part)
        for old, new in rooms.items():
            self.now[target].classes[new] = self.now[source].classes.pop(old)

    def _found(self, session: Any, acting: Acting) -> str:
        self.serial += 1
        parent, name = self.world.org[self.dice.choice(AUTHORITIES)], f"新设{self.serial}小学"
        stages = (Stage.PRIMARY, Stage.JUNIOR)
        made = create_school(session, NewSchool(f"2141{self.serial}", name, "New", parent, stages, self.day)).id
        self.now[made] = Plain(parent, name)
        return made

    def _begin(self, session: Any, acting: Acting, school: str) -> None:
        """Deal the pupils of a school of the world out to three classes."""
        found = state_on(session, school, self.day)
        assert found is not None
        rooms = [create_class(session, NewClass(school, Stage.PRIMARY, 2023, 10 + at)).id for at in range(3)]
        plain = Plain(str(parent_on(session, school, self.day)), found.name_zh)
        plain.classes = {room.id: set() for room in classes_of(session, school, Stage.PRIMARY)}
        for at, student in enumerate(session.scalars(select(Student).where(Student.org_id == school).order_by(Student.id))):
            change_place(session, acting, student.id, PlaceChange(self.day, class_id=rooms[at % 3]))
            plain.classes[rooms[at % 3]].add(student.id)
        self.now[school] = plain

    def _open(self) -> list[str]:
        return [one for one, plain in self.now.items() if plain.open]

    @contextmanager
    def _registers(self) -> Iterator[tuple[Any, Acting]]:
        with self.house.working() as work, system_scope(work.session):
            yield work.session, Acting(start_of(self.day) + timedelta(hours=9), case_no=f"XB{self.day:%Y%m%d}")


def merge_large(running: Running, pupils: int, cases: int) -> str:
    """A school with many pupils, open cases and a setting of its own merges over HTTP; nothing is lost."""
    assert running.app is not None
    house: House = running.app.extensions["heban"]
    source, target = running.world.org["school_a"], running.world.org["school_b"]
    own = running.world.pupils
    ways = [*(("school_a", one) for one in own["school_c"] + own["school_b"]), *(("school_c", one) for one in own["school_a"])]
    for to, pupil in ways[:cases]:
        clerk = running.client(f"{to}-student_clerk")
        body = {"process": "transfer", "data": {"student": pupil.id, "reason": "job"}, "files": [clerk.upload()]}
        assert clerk.post("/cases", body).status_code == 201
    with house.working() as work, system_scope(work.session):
        for room in range(pupils // 40):
            rows = [{**row, "xm": f"测试{room}之{at}"} for at, row in enumerate(pupil_rows(room % 9, 40, str(20 + room)))]
            plain = [{key: value for key, value in row.items() if key not in ("sfzjh", "grbsm")} for row in rows]
            add_pupils(work.session, house.acting(), source, [{**row, "sfzjlxm": "Z"} for row in plain], with_codes=False)
        before = _figures(work.session, (source, target))
    waiting = len(running.client("school_a-student_leader").get("/inbox", limit=200).json()["items"])
    data = {"kind": "merge", "school": source, "into": target, "document": "郑教〔2026〕12号", "why": "布局调整"}
    made = running.client("jinshui-system_admin").post("/cases", {"process": "school_change", "data": data})
    assert made.status_code == 201, made.text
    for login in ("jinshui-student_leader", "zhengzhou-system_admin"):
        assert running.client(login).decide(made.json()["id"], "approve").status_code == 200
    runner, dispatcher = JobRunner(house), dispatcher_of(house)
    for _ in range(20):
        runner.tick()
        dispatcher.tick()
    with house.reading() as session, system_scope(session):
        after = _figures(session, (source, target))
    assert after == {source: 0, target: before[source] + before[target]}, (before, after)
    assert running.client("jinshui-system_admin").get(f"/cases/{made.json()['id']}").json()["outcome"] == "Done"
    there = running.client("school_b-student_leader").get("/inbox", limit=200).json()["items"]
    assert len(there) >= waiting >= min(cases, 100), (len(there), waiting)
    return f"{before[source]} pupils and {waiting} open tasks went over"


def _figures(session: Any, schools: Sequence[str]) -> dict[str, int]:
    present = Student.left_on.is_(None)
    return {one: session.scalar(select(func.count()).select_from(Student).where(Student.org_id == one, present)) or 0
            for one in schools}  # fmt: skip


def run(store: str, asked: Asked) -> str:
    """A series of 200 changes, then the large merger, each in an installation of its own."""
    with town(store) as running:
        assert running.app is not None
        series = Series(running.app.extensions["heban"], running.world, asked.seed)
        told = series.play(asked.most or STEPS)
        series.check()
        say(f"schools: {dict(told)} read back on {len(series.days)} days")
    with town(store) as running:
        large = merge_large(running, PUPILS, OPEN)
    return f"{told.total()} changes; {large}"

"""Random cases of every change of a few pupils, over HTTP as their own people, and what must hold after each deed (S18).

A deed starts a change, decides a task as one who holds it, withdraws a case, or lets days pass. The people, the
registers and the engine are the real ones, in this process.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from api.context import House
from engine.background.worker import Worker
from records.scope import Scope, use_scope
from records.settings.values import value_of
from records.students.codes import GONE
from records.students.locks import excludes
from records.tables import CaseLock, Enrolment, Student, StudentPlace
from service.beats import dispatcher_of
from service.clocks import set_file_clock
from tests import postgres, together
from tests.blackbox.client import Client
from tests.blackbox.conftest import Running, copied_town, inside
from tests.examples import NEW, SAME
from tests.soak.asked import Asked, say
from tests.world import Pupil

SEQUENCES, PIECE, DEEDS = 5_000, 10, 24
SCHOOLS = ("school_a", "school_b", "school_c")
CHANGES: Mapping[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "transfer": ({"reason": "job"}, ("stamped_form",)),
    "suspension": ({"until": "2027-03-16", "reason": "illness"}, ("guardian_request", "hospital")),
    "resumption": ({"to_grade": "next", "reason": "recovered"}, ("guardian_request",)),
    "grade_repeat": ({"reason": "wish"}, ("guardian_request",)),
    "grade_skip": ({"reason": "gifted"}, ("guardian_request", "school_decision")),
    "dropout": ({"reason": "weary"}, ("visit_record",)),
    "leaving_abroad": ({"direction": "leave", "reason": "study"}, ("guardian_request", "exit_papers")),
    "death": ({"reason": "illness"}, ("death_paper",)),
    "other_leave": ({"reason": "training"}, ("guardian_request",)),
    "annulment": ({"reason": "other_person"}, ("school_decision",)),
    "transfer_undo": ({"reason": "wrong_school", "note": ""}, ("school_decision",)),
}
"""What a clerk asks for, and the evidence."""
KINDS = ("start", "start", "start", "decide", "decide", "decide", "decide", "decide", "decide", "decide", "withdraw", "days")

Deed = tuple[str, int, int, int]


def deeds(most: int) -> st.SearchStrategy[list[Deed]]:
    """Up to so many deeds: the kind, and three numbers that choose among what there is at the time."""
    some = st.integers(0, 59)
    return st.lists(st.tuples(st.sampled_from(KINDS), some, some, some), min_size=most // 2, max_size=most)


@dataclass
class Case:
    """A case of the walk: of which pupil, and who started it."""

    id: str
    number: str
    pupil: str
    starter: str


@dataclass
class Walk:
    """Some pupils and their cases in one installation; `units` are short names by id, `clients` go from walk to walk."""

    house: House
    sign_in: Callable[[str], Client]
    pupils: Sequence[Pupil]
    units: Mapping[str, str]
    set_time: Callable[[datetime], None]
    clients: dict[str, Client]
    cases: list[Case] = field(default_factory=list)
    proved: set[str] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)

    def client(self, login: str) -> Client:
        if login not in self.clients:
            self.clients[login] = self.sign_in(login)
        return self.clients[login]

    def act(self, deed: Deed) -> None:
        """Do one thing and look whether all that must hold still does."""
        kind, first, second, third = deed
        getattr(self, kind)(first, second, third)
        self.check()

    def start(self, which: int, whose: int, where: int) -> None:
        """A clerk asks for a change; at the pupil's own school, or for a transfer or by mistake at another."""
        pupil = self.pupils[whose % len(self.pupils)]
        key = list(CHANGES)[which % len(CHANGES)]
        login = f"{self._school(pupil, key, where)}-student_clerk"
        clerk = self.client(login)
        data, evidence = CHANGES[key]
        day = self.house.now().astimezone().date().isoformat()
        body = {"student": pupil.id, **data, **({} if key in ("transfer", "annulment", "transfer_undo") else {"from": day})}
        answer = clerk.post("/cases", {"process": key, "data": body, "files": [clerk.upload(one) for one in evidence]})
        assert answer.status_code in (201, 403, 404, 422), (key, answer.status_code, answer.text)
        self.told[f"start {key} {answer.status_code}"] += 1
        if answer.status_code == 201:
            self.cases.append(Case(answer.json()["id"], answer.json()["number"], pupil.id, login))

    def decide(self, which: int, whose: int, how: int) -> None:
        """One of those who hold a task decides it in one of the ways it has, most often the first."""
        found = [(case, task) for case in self.cases for task in self.house.engine.tasks(case.id)]
        if not found:
            return
        case, task = found[which % len(found)]
        login = f"{self.units[task.organisation]}-{task.role}"
        person = self.client(login)
        shown = person.get(f"/tasks/{task.id}")
        if shown.status_code != 200:  # the test world has no holder of this desk
            return
        ways = shown.json()["outcomes"]
        way = ways[0] if how % 3 else ways[how // 3 % len(ways)]
        body = {"outcome": way["value"], "reason": "如实说明", "data": _correction(shown.json()) if task.corrects else {}}
        if way.get("returns"):
            body |= {"asked": [way["asks"][whose % len(way["asks"])]["key"]], "then": "straight"}
        answer = person.post(f"/tasks/{task.id}/decide", body)
        assert answer.status_code in (200, 403, 409, 422), (task.element, answer.status_code, answer.text)
        if answer.status_code == 200 and way["value"] in ("approve", "refuse"):
            assert login != case.starter, f"{login} started {case.number} and decided it"
        self.told[f"{way['value']} {answer.status_code}"] += 1

    def withdraw(self, which: int, _whose: int, _how: int) -> None:
        """The clerk who started a case withdraws it, where its drawing lets them."""
        if self.cases:
            case = self.cases[which % len(self.cases)]
            answer = self.client(case.starter).post(f"/cases/{case.id}/actions/cancel", {"reason": "家长撤回"})
            assert answer.status_code in (200, 403, 404, 409, 422), (answer.status_code, answer.text)
            self.told[f"withdraw {answer.status_code}"] += 1

    def days(self, count: int, _second: int, _third: int) -> None:
        """Days pass; limits run out and what falls due happens."""
        self.set_time(self.house.now() + timedelta(days=1 + count % 6))
        self.clients.clear()  # who stayed away signs in again
        worker, dispatcher = Worker(self.house.engine), dispatcher_of(self.house)
        for _ in range(3):
            worker.tick()
            dispatcher.tick()
        self.told["days"] += 1

    def _school(self, pupil: Pupil, key: str, where: int) -> str:
        if key == "transfer" or where % 10 == 0:
            return SCHOOLS[where % len(SCHOOLS)]
        with self.house.database.connect() as connection:
            return self.units[connection.execute(select(Student.org_id).where(Student.id == pupil.id)).scalar_one()]

    def check(self) -> None:
        """One conflicting case a pupil, one enrolment at a time, nothing written but by an approved case."""
        with self.house.reading() as session:
            use_scope(session, Scope(session, frozenset(), everything=True))
            for pupil in self.pupils:
                row = session.get(Student, pupil.id)
                assert row is not None
                self._locks(session, row)
                self._enrolments(session, row)
                self._written_by_approval(session, row)

    def _locks(self, session: Any, row: Student) -> None:
        """Changes that exclude each other never run at once, and no ended case holds the pupil."""
        locks = session.scalars(select(CaseLock).where(CaseLock.student_id == row.id)).all()
        table = value_of(session, row.org_id, "conflicts.table", self.house.now().date()).value
        for one, other in combinations(locks, 2):
            assert not excludes(table, one.kind, other.kind), f"{one.case_no} and {other.case_no} run at once"
        states = {one.number: self.house.engine.case(one.id).state for one in self.cases}
        for one in locks:
            assert states[one.case_no] == "active", f"{one.case_no} is {states[one.case_no]} and holds the pupil"

    def _enrolments(self, session: Any, row: Student) -> None:
        """A pupil is at one school at a time, as the record says, and at none after leaving."""
        query = select(Enrolment).where(Enrolment.student_id == row.id).order_by(Enrolment.valid_from, Enrolment.id)
        periods = [one for one in session.scalars(query) if one.valid_to is None or one.valid_to > one.valid_from]
        for one, then in pairwise(periods):
            assert one.valid_to is not None and one.valid_to <= then.valid_from, "two schools at a time"
        here = [one.org_id for one in periods if one.valid_to is None]
        assert here == ([] if row.status in GONE else [row.org_id]), (row.status, here)

    def _written_by_approval(self, session: Any, row: Student) -> None:
        """What a case wrote somebody else than who asked for it approved, and it was neither refused nor withdrawn."""
        written = session.scalars(select(StudentPlace.case_no).where(StudentPlace.student_id == row.id)).all()
        for case in self.cases:
            if case.number not in written or case.number in self.proved:
                continue
            approved = {event.actor for event in self.house.engine.history(case.id) if (event.detail or {}).get("outcome") == "approve"}
            starter = self.client(case.starter).me["account"]["id"]
            assert approved - {starter}, f"{case.number} wrote without anybody's approval"
            assert starter not in approved, f"{case.number} was approved by who started it"
            ended = self.house.engine.case(case.id).outcome or ""
            assert not ended.startswith(("EndRefused", "Cancelled")), f"{case.number} wrote and ended with {ended}"
            self.proved.add(case.number)


def _correction(task: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a correction as it was filled in before."""
    asked = {one.get("key") for one in task["form"]["components"]}
    return {key: value for key, value in task["form_values"].items() if key in asked}


def identities(house: House, pupils: Sequence[Pupil]) -> list[str]:
    """Every column of the engine's tables that holds a pupil's name or code in clear."""
    found = []
    with house.database.connect() as connection:
        for table in inspect(connection).get_table_names():
            if table.startswith("wf_"):
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()  # noqa: S608 - a name of the schema
                found += [f"{table}.{name}" for row in rows for name, value in row.items()
                          if any(one.name in _words(value) or one.code in _words(value) for one in pupils)]  # fmt: skip
    return found


def _words(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


@contextmanager
def town(store: str) -> Iterator[Running]:
    """A new installation with the test world, in this process."""
    with tempfile.TemporaryDirectory(prefix="heban-students-") as folder:
        server = postgres.server_in(together.folder("postgres")) if store == "postgresql" else None
        home = Path(folder) / "home"
        home.mkdir()
        configuration, world = copied_town(home, server)
        with inside(configuration, "inside") as (addresses, app):
            yield Running(addresses, world, configuration.home / "clock", store, configuration, app)


def play(running: Running, sequences: int, number: int | None) -> Counter[str]:
    """Play so many random sequences in one installation, of a seed or always the same; returns what was done."""
    told: Counter[str] = Counter()
    clients: dict[str, Client] = {}
    assert running.app is not None
    house: House = running.app.extensions["heban"]
    units = {org: name for name, org in running.world.org.items()}
    # why: each sequence takes pupils of its own, so a smaller one could not be looked for in the same world
    how = settings(
        SAME if number is None else NEW, max_examples=sequences, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )  # fmt: skip

    @how
    @given(todo=deeds(DEEDS))
    def one(todo: list[Deed]) -> None:
        pupils = [running.world.take(school) for school in SCHOOLS]
        walk = Walk(house, running.client, pupils, units, partial(set_file_clock, running.clock_file), clients)
        try:
            for deed in todo:
                walk.act(deed)
        except AssertionError as broken:
            raise AssertionError(f"{broken}\nafter {todo}\nof which {dict(walk.told)}") from broken
        told.update(walk.told)

    (one if number is None else seed(number)(one))()
    return told


def run(store: str, asked: Asked) -> str:
    """Pieces of 10 sequences, each in an installation of its own (passwords must change after half a year), until 5,000 are done or the time is up."""
    end, most, done = time.monotonic() + asked.seconds, asked.most or SEQUENCES, 0
    told: Counter[str] = Counter()
    while done < most and time.monotonic() < end:
        with town(store) as running:
            told += play(running, min(PIECE, most - done), asked.seed + done)
            assert running.app is not None
            found = identities(running.app.extensions["heban"], running.world.pupils["school_a"])
            assert not found, f"names or codes in clear: {found}"
        done += min(PIECE, most - done)
        say(f"students: {done} sequences, {told.total()} deeds")
    return f"{done} sequences, {told.total()} deeds: {dict(told.most_common())}"

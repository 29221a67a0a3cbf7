"""Open tasks by the million: one real task with its case, copied by the raw driver onto the desks of a country.

Only the tables that the inbox reads are full: tasks, cases, what the cases are about, students' names, accounts. The
rest of a case (scopes, timers, history) is not copied, so these cases cannot be decided.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine as Database
from sqlalchemy import select

from bench.copies import PIECE, TAIL, Copier, _plain
from engine.store import tables as t
from records.roles import Role
from records.tables import Account, CaseSubject, Person, RoleAssignment
from tests.world import NOW

PROCESSES = ("transfer", "suspension", "key_change", "registration", "leaving_school")
HELD_BY_ME, HELD = 30, 7  # tasks in one hand; of how many a colleague holds one
DAYS = (-6, 54)  # from now, in which the limits fall: each ends with its day
MIDNIGHT = NOW.replace(hour=16, minute=0, second=0, microsecond=0)
SPAN = timedelta(days=60)  # over which arrivals are spread
UNDATED = 0.02  # wait for the calendar of a year to come


@dataclass(frozen=True)
class Desk:
    """Whose desk, and how many tasks wait there: a few in their own hands, some in a colleague's."""

    account: str
    organisation: str
    role: str
    size: int

    def holder(self, at: int) -> str | None:
        """Who holds the task with this number of the desk."""
        if at % max(1, self.size // HELD_BY_ME) == 0:
            return self.account
        return "a-colleague" if at % HELD == 0 else None


class At(NamedTuple):
    """Where a task stands, and who holds it."""

    organisation: str
    role: str
    holder: str | None


def fill(db: Database, case_id: str, desks: Sequence[Desk], others: int, students: Sequence[str]) -> None:
    """Put tasks on the desks, and `others` more on two thousand desks elsewhere."""
    put, roles, number = _Filler(db, case_id, students), [str(role) for role in Role], 1
    for desk in desks:
        put.write(number, (At(desk.organisation, desk.role, desk.holder(at)) for at in range(desk.size)))
        number += desk.size
    put.write(number, (At(f"elsewhere{at % 2_000:05d}", roles[at % len(roles)], None) for at in range(others)))


def people(db: Database, account: str, count: int) -> None:
    """Give the country accounts, each a person with a role."""
    person, of, held = Person.__table__, Account.__table__, RoleAssignment.__table__
    with db.begin() as connection:
        mine = dict(connection.execute(select(of).where(of.c.id == account)).mappings().one())
        who = dict(connection.execute(select(person).where(person.c.id == mine["person_id"])).mappings().one())
        role = dict(connection.execute(select(held).where(held.c.account_id == account)).mappings().first() or {})
        for start in range(0, count, PIECE):
            ids = [f"{number:026d}" for number in range(start, min(count, start + PIECE))]
            connection.execute(person.insert(), [{**who, "id": one} for one in ids])
            own = [{"id": one, "person_id": one, "login": one, "activation_digest": None} for one in ids]
            connection.execute(of.insert(), [{**mine, **values} for values in own])
            connection.execute(held.insert(), [{**role, "id": one, "account_id": one} for one in ids])


class _Filler:
    """Copies one task; what differs from copy to copy is drawn with a seed."""

    def __init__(self, db: Database, case_id: str, students: Sequence[str]) -> None:
        self.db, self.students = db, students
        self.copier = Copier(db, case_id)
        (self.task,) = self.copier.templates[t.task]
        self.draw = random.Random(26)
        with db.connect() as connection:
            number = connection.execute(select(t.case.c.number).where(t.case.c.id == case_id)).scalar_one()
            about = select(CaseSubject.__table__).where(CaseSubject.case_no == number)
            self.subject = dict(connection.execute(about.where(CaseSubject.kind == "student")).mappings().one())
        self.at = {table: {c.name: i for i, c in enumerate(table.columns)} for table in (t.case, t.task)}

    def write(self, number: int, places: Iterable[At]) -> None:
        """Write one copy for each place, numbered from `number` on."""
        made: dict[Any, list[list[Any]]] = {t.case: [], t.task: [], CaseSubject.__table__: []}
        for at in places:
            self._one(made, number, at)
            number += 1
            if len(made[t.task]) == PIECE:
                self._flush(made)
        self._flush(made)

    def _one(self, made: dict[Any, list[list[Any]]], number: int, at: At) -> None:
        tail, draw = f"{number:0{TAIL}x}", self.draw
        student, process = (of[draw.randrange(len(of))] for of in (self.students, PROCESSES))
        due = None if draw.random() < UNDATED else MIDNIGHT + timedelta(days=draw.randrange(*DAYS))
        case_no = f"ZX2026{number:09d}"
        made[t.case].append(self._set(
            t.case, self.copier.case.copy(tail, None), number=case_no, key=process, organisation=at.organisation,
            business_key=student,
        ))  # fmt: skip
        made[t.task].append(self._set(
            t.task, self.task.copy(tail, None), organisation=at.organisation, process=process, claimed_by=at.holder,
            due_at=due, created_at=NOW - SPAN * draw.random(), overdue=due is not None and due <= NOW, excluded=None,
            role=at.role,
        ))  # fmt: skip
        subject = {**self.subject, "case_no": case_no, "subject_id": student}
        made[CaseSubject.__table__].append([self._bound(c, subject[c.name]) for c in CaseSubject.__table__.columns])

    def _set(self, table: Any, row: list[Any], **values: Any) -> list[Any]:
        for name, value in values.items():
            row[self.at[table][name]] = self._bound(table.c[name], value)
        return row

    def _bound(self, column: Any, value: Any) -> Any:
        return _plain(column.type, value) if self.db.dialect.name == "sqlite" and value is not None else value

    def _flush(self, made: dict[Any, list[list[Any]]]) -> None:
        self.copier._write(made)
        for rows in made.values():
            rows.clear()

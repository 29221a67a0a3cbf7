"""The inbox of a country (待办): pages, counts and searches of a clerk, a pool and a province among millions of tasks.

`*_p95_ms` is the list as the page asks it, on a connection that has begun; `*_ratio` compares it to the statement that
a person would write for the same rows of the same desk, sent by the raw driver, in turns in one run.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from api.context import House
from bench import stores
from bench.copies import settle
from bench.inbox_rows import Desk as Filled
from bench.inbox_rows import fill, people
from bench.promotion_rows import fill as fill_students
from bench.students import _spelt
from bench.timers import _url
from bench.turns import Turns
from engine.reading import inbox as lists
from engine.reading.desk import Desk
from engine.store import tables as t
from ground.opening import open_database
from records.scope import system_scope
from records.students.naming import cases_about, students_meant
from records.tables import Student
from records.tree import units_named
from service import bootstrap
from service.configuration import Configuration
from tests.soak.province import installation, province
from tests.world import NOW

TASKS, QUICK = {"sqlite": 1_000_000, "postgresql": 5_000_000}, 20_000
PEOPLE = 60_000
SIZES = {"clerk": 300, "pool": 50_000, "province": 400_000}
UNITS = {"clerk": "school_a", "pool": "jinshui", "province": "henan"}
PAGE, DEEP = 50, 10_000  # tasks to a page; pages before the deep one
ROUNDS, BLOCK, PATIENCE_S = 10, 5, 0.5
ROLE = "student_leader"
SURNAME = "试"  # of every student of the bench: the commonest there can be
_OF = "t.role = :role AND t.organisation = :organisation AND t.person IS NULL AND t.state = 'open'"
_PAGE = f"SELECT t.*, c.number, c.title, c.key FROM wf_task t JOIN wf_case c ON c.id = t.case_id WHERE {_OF}"
_DUE = f"AND t.due_at IS NOT NULL ORDER BY t.due_at, t.id LIMIT {PAGE}"
_COUNT = f"SELECT t.process, count(*) FROM wf_task t WHERE {_OF} GROUP BY t.process"


@dataclass(frozen=True)
class Question:
    """What is asked of a desk, and the statement that a person would write for it."""

    ask: Callable[[Any], Any]
    bare: str
    values: dict[str, Any]


def run() -> dict[str, Any]:
    """Per store, desk and question: p95 in milliseconds, the ratio to the bare statement, and both medians."""
    found: dict[str, Any] = {}
    for store in stores.chosen():
        count = int(stores.asked("count") or (QUICK if stores.quick() else TASKS[store]))
        with stores.folder() as home, installation(home, store) as configuration:
            figures = _measured(configuration, store, count)
            found |= {f"{name}_{store}": value for name, value in figures.items()}
    return found


def _measured(configuration: Configuration, store: str, count: int) -> dict[str, Any]:
    began = time.perf_counter()
    made = province(configuration, 1, 1)
    size = {name: min(most, count // 4) for name, most in SIZES.items()}
    db = open_database(_url(configuration))
    fill_students(configuration, made.world, min(100_000, count // 10))
    with db.connect() as connection:
        students = list(connection.execute(select(Student.__table__.c.id)).scalars())
    desks = {
        name: Filled(made.world.account[f"{unit}-{ROLE}"], made.world.org[unit], ROLE, size[name])
        for name, unit in UNITS.items()
    }  # fmt: skip
    people(db, desks["clerk"].account, min(PEOPLE, count))
    fill(db, made.cases[0], list(desks.values()), count - sum(size.values()), students)
    settle(db)
    house = bootstrap.open_house(configuration)
    found: dict[str, Any] = {
        "tasks": count, "settings": stores.durability(db), "set_up_s": round(time.perf_counter() - began, 1)
    }  # fmt: skip
    with house.reading() as session, system_scope(session), closing(db.raw_connection()) as raw:
        asked = _Asked(house, session.connection(), raw.cursor())
        for name, desk in desks.items():
            found |= {f"{name}_{key}": value for key, value in _desk(asked, store, desk).items()}
    db.dispose()
    house.audit.close()
    house.database.dispose()
    return found


@dataclass(frozen=True)
class _Asked:
    """The house, a connection that has begun for the lists, and the driver's cursor for the bare statements."""

    house: House
    connection: Any
    cursor: Any


def _desk(asked: _Asked, store: str, filled: Filled) -> dict[str, Any]:
    turns, all_of = Turns(), dict[str, list[float]]()
    blocks: dict[str, Callable[[], list[float]]] = {}
    for name, question in _questions(asked.house, filled).items():
        blocks[name] = partial(_block, partial(question.ask, asked.connection))
        blocks[f"{name}_bare"] = partial(
            _block, partial(_sent, asked.cursor, _spelt(question.bare, store), question.values)
        )
    names = [name for name in blocks if not name.endswith("_bare")]

    def noted(name: str) -> list[float]:
        took = blocks[name]()
        all_of.setdefault(name, []).extend(took)
        return took

    for number in range(ROUNDS + 1):
        turns.play({name: partial(noted, name) for name in blocks}, number)
        if not number:
            turns.forget()
            all_of.clear()
    found: dict[str, Any] = {}
    for name in names:
        found |= {
            f"{name}_p95_ms": statistics.quantiles(all_of[name], n=20)[-1] * 1000,
            f"{name}_ratio": turns.ratio(name, f"{name}_bare"), f"{name}_bare_ms": turns.ms(f"{name}_bare"),
        }  # fmt: skip
    return found


def _questions(house: House, filled: Filled) -> dict[str, Question]:
    desk = Desk(filled.account, filled.organisation, ROLE, house.engine.ports.deciders)
    first = lists.Ask(now=NOW, soon=NOW + timedelta(days=3), limit=PAGE)
    of = {"role": ROLE, "organisation": filled.organisation}
    with house.reading() as session, system_scope(session):
        named = students_meant(session, SURNAME)
        units = units_named(SURNAME)
    surname = replace(first, text=SURNAME, named=named, numbers=cases_about(named), units=units)
    number = replace(first, text="00000001", units=units_named("00000001"))
    # one page before the last of the dated rows, or the ten thousandth
    place = min(DEEP * PAGE, int(filled.size * 0.9))
    with house.database.connect() as connection:
        at = (
            select(t.task.c.due_at, t.task.c.id)
            .where(t.task.c.organisation == filled.organisation, t.task.c.role == ROLE, t.task.c.due_at.is_not(None))
            .order_by(t.task.c.due_at, t.task.c.id).offset(place).limit(1)
        )  # fmt: skip
        due, last = connection.execute(at).one()
        bound = (
            due
            if house.database.dialect.name != "sqlite"
            else t.Instant().process_bind_param(due, house.database.dialect)
        )

    def page(connection: Any, ask: lists.Ask) -> Any:
        return lists.tasks(connection, desk, ask)

    return {
        "first": Question(lambda c: page(c, ask=first), f"{_PAGE} {_DUE}", of),
        "counts": Question(lambda c: lists.counts(c, desk, first), _COUNT, of),
        "filtered": Question(
            lambda c: page(c, ask=replace(first, process="suspension", view="overdue")),
            f"{_PAGE} AND c.key = 'suspension' AND t.due_at <= :now {_DUE}", of | {"now": _instant(house, NOW)},
        ),
        "deep": Question(
            lambda c: page(c, ask=replace(first, after=(due, last))),
            f"{_PAGE} AND (t.due_at, t.id) > (:due, :last) {_DUE}", of | {"due": bound, "last": last},
        ),
        "number": Question(
            lambda c: page(c, ask=number), f"{_PAGE} AND c.number LIKE :part {_DUE}", of | {"part": "%00000001%"},
        ),
        "surname": Question(
            lambda c: page(c, ask=surname),
            f"{_PAGE} AND c.business_key IN (SELECT id FROM student WHERE left_on IS NULL) {_DUE}", of,
        ),
    }  # fmt: skip


def _instant(house: House, when: Any) -> Any:
    return t.instant_text(when) if house.database.dialect.name == "sqlite" else when


def _block(ask: Callable[[], Any]) -> list[float]:
    took: list[float] = []
    while len(took) < BLOCK and sum(took) < PATIENCE_S:
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return took


def _sent(cursor: Any, statement: str, values: Any) -> list[Any]:
    return list(cursor.execute(statement, values).fetchall())

"""A case of many: rows decided in one case, against a bare chunked UPDATE and INSERT of the same rows in the same run.

Measured is the last seat's decision of all rows, its handing on, and the effects until the case has ended: a decision,
the row itself and a period of place history each. The bare way writes these three on the raw driver in the same chunks;
the ledger, the digests and the history of the case are ours alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import insert, literal, select

from api.context import House
from bench import stores
from ground.instants import instant_text
from processes.rows import EffectingAll
from records.ids import new_id
from records.roles import Role
from records.scope import system_scope
from records.tables import CaseRow, CaseRowEffect, Enrolment, Student
from service import bootstrap
from service.deploying import deploy_catalogue
from service.jobs import JobRunner
from tests.lists import List
from tests.rolls import row
from tests.soak.province import installation
from tests.synthetic_process import on_the_path
from tests.world import World, make_world

CHUNK = 5_000
PUPILS = 60
CHANGED = "UPDATE case_row SET state = 'done', ended_at = ? WHERE id = ?"
DECIDED = (
    "INSERT INTO case_row_decision (task_id, row_id, org_id, province, seat, outcome, reason, decided_by, decided_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
PLACED = (
    "INSERT INTO enrolment (id, student_id, org_id, province, valid_from, valid_to, reason, case_no)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def run() -> dict[str, Any]:
    """Measure each store; a ratio of 2 is the goal."""
    rows = int(stores.asked("count") or (2_000 if stores.quick() else 20_000))
    rounds = 1 if stores.quick() else 3
    found: dict[str, Any] = {"rows": rows}
    for store in stores.chosen():
        ours, bare = [], []
        with _house(store) as (house, world):
            found[f"durability_{store}"] = stores.durability(house.database)
            for number in range(rounds + 1):
                one = _ours(house, world, rows, number * rows)
                other = _bare(house, rows)
                if number:  # the first round warms everybody's caches alike
                    ours.append(one)
                    bare.append(other)
        found[f"rows_per_s_{store}"] = rows / min(ours)
        found[f"seconds_{store}"], found[f"bare_seconds_{store}"] = min(ours), min(bare)
        found[f"ratio_{store}"] = sorted(one / other for one, other in zip(ours, bare, strict=True))[len(ours) // 2]
    found["rows_per_s"] = min(found[f"rows_per_s_{store}"] for store in stores.chosen())
    return found


@contextmanager
def _house(store: str) -> Iterator[tuple[House, World]]:
    """An installation whose lists write a period of place history for each row."""
    outside = tempfile.TemporaryDirectory()
    with outside as at, stores.folder() as home, on_the_path("roll", Path(at)), _installed(home, store) as house:
        world = make_world(house, PUPILS)
        deploy_catalogue(house)
        many = house.processes["roll"].many
        for name, value in {"effect": None, "effect_of_all": _placed(house), "chunk": CHUNK}.items():
            object.__setattr__(many, name, value)
        yield house, world


@contextmanager
def _installed(home: Path, store: str) -> Iterator[House]:
    with installation(home, store) as configuration:
        house = bootstrap.open_house(configuration)
        yield house
        house.database.dispose()


def _pupils(house: House) -> list[str]:
    with house.reading() as session, system_scope(session):
        return list(session.scalars(select(Student.id).limit(PUPILS)))


def _placed(house: House) -> Callable[[EffectingAll], None]:
    """The effect: a period at the school for each row, of one and the same pupil, since no place moves here."""
    pupil = _pupils(house)[0]

    def effect(asked: EffectingAll) -> None:
        names = ["id", "student_id", "org_id", "province", "valid_from", "reason", "case_no"]
        placed = select(
            CaseRow.id, literal(pupil), CaseRow.org_id, CaseRow.province, literal(asked.acting.today),
            literal("bench"), CaseRow.case_no,
        ).where(asked.due)  # fmt: skip
        asked.work.session.execute(insert(Enrolment).from_select(names, placed))

    return effect


def _ours(house: House, world: World, rows: int, first: int) -> float:
    """Seconds from the last seat's decision to the end of the case."""
    made = List(house, world)
    made.enter([row(first + serial) for serial in range(rows)])
    numbers = list(range(1, rows + 1))
    made.decide(Role.STUDENT_LEADER, "school_a", "Leader", "approve", numbers)
    made.hand_on(Role.STUDENT_LEADER, "school_a", "Leader")
    begun = time.perf_counter()
    made.decide(Role.STUDENT_CLERK, "jinshui", "Authority", "approve", numbers)
    made.hand_on(Role.STUDENT_CLERK, "jinshui", "Authority")
    JobRunner(house).tick()
    took = time.perf_counter() - begun
    assert house.engine.state(made.case.id) == "ended"
    assert made.count(CaseRowEffect, CaseRowEffect.case_id == made.case.id) == rows
    return took


def _bare(house: House, rows: int) -> float:
    """Seconds of the raw driver for the same rows: each changed, with a decision and a period written beside it."""
    with house.reading() as session, system_scope(session):
        ids = list(session.scalars(select(CaseRow.id).order_by(CaseRow.id.desc()).limit(rows)))
        org = session.scalar(select(CaseRow.org_id).limit(1))
    pupils, now = _pupils(house), house.now()
    at: Any = instant_text(now) if house.database.dialect.name == "sqlite" else now
    on: Any = now.date().isoformat() if house.database.dialect.name == "sqlite" else now.date()
    task, prepared = new_id(), []
    for lot in (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)):
        decisions = [(task, one, org, "41", "Authority", "approve", "because", None, at) for one in lot]
        periods = [(new_id(), pupils[n % len(pupils)], org, "41", on, None, "bench", None) for n, _ in enumerate(lot)]
        prepared.append([(CHANGED, [(at, one) for one in lot]), (DECIDED, decisions), (PLACED, periods)])
    begun = time.perf_counter()
    for statements in prepared:
        _written(house.database, statements)
    return time.perf_counter() - begun


def _written(database: Database, statements: list[tuple[str, list[tuple[Any, ...]]]]) -> None:
    """One chunk in one transaction."""
    with database.begin() as connection:
        cursor = connection.connection.cursor()
        for statement, rows in statements:
            sql = statement if database.dialect.name == "sqlite" else statement.replace("?", "%s")
            cursor.executemany(sql, rows)
        cursor.close()

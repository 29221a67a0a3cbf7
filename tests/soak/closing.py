"""After a run of the whole house: what the clerks were told against what the store holds."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from sqlalchemy import select

from api.context import House
from engine.operate.stuck import faults, stuck, unheld
from engine.proof.history import verify_all
from engine.store import codec
from engine.store import tables as t
from records.assignments import holders
from records.roles import Role
from records.tables import Enrolment
from service import bootstrap
from service.configuration import Configuration
from tests.soak.clerks import Load
from tests.world import World

SETTLE = 60.0  # seconds for the workers to fire what came due last


def compare(configuration: Configuration, world: World, load: Load) -> str:
    """Everything that must hold; the counts that were looked at."""
    wrong = {k: n for k, n in load.answers.items() if k not in ("start 201", "decide 200", "inbox 200") and k[:5] != "again"}
    assert not wrong, f"answers that nobody should get: {wrong}"
    house = bootstrap.open_house(configuration)
    _settled(house)
    with house.engine.reading() as connection:
        cases = {r.id: r for r in connection.execute(select(t.case.c.id, t.case.c.number, t.case.c.state, t.case.c.outcome))}
        tasks = connection.execute(select(t.task)).all()
        history = connection.execute(select(t.history.c.kind, t.history.c.payload)).all()
        moves = Counter(connection.execute(select(Enrolment.__table__.c.case_no)).scalars())
        breaks = verify_all(connection)
    _decisions(world, load, tasks, history)
    _records(load, cases, moves)
    _whole(house, cases, tasks)
    assert not breaks, f"{len(breaks)} breaks of history, first {breaks[0]}"
    house.database.dispose()
    notices = Counter(row.kind for row in history)
    return f"{len(cases)} cases whole, {notices['remind']} reminders and {notices['overdue']} deadlines acted once"


def _settled(house: House) -> None:
    """Wait until the workers have fired all that is due."""
    end = time.monotonic() + SETTLE
    due = select(t.timer.c.id).where(t.timer.c.state == "open", t.timer.c.due_at <= house.now()).limit(1)
    while time.monotonic() < end:
        with house.engine.reading() as connection:
            if connection.execute(due).first() is None:
                return
        time.sleep(0.2)
    raise AssertionError(f"Expected every due timer to act within {SETTLE:g} s of the end but some did not")


def _decisions(world: World, load: Load, tasks: list[Any], history: list[Any]) -> None:
    done = {row.id: (row.outcome, row.decided_by) for row in tasks if row.state == "done"}
    told = {task: (outcome, world.account[login]) for task, (outcome, login) in load.decided.items()}
    lost = [task for task in told if done.get(task) != told[task]]
    assert not lost, f"{len(lost)} acknowledged decisions are not in the store as they were told: {lost[:3]}"
    more = set(done) - set(told)
    assert not more, f"{len(more)} decisions are in the store that nobody was told of: {sorted(more)[:3]}"
    for kind in ("decided", "remind", "overdue"):
        rows = Counter(codec.decode(row.payload)["task"] for row in history if row.kind == kind)
        twice = [task for task, times in rows.items() if times > 1]
        assert not twice, f"{len(twice)} tasks stand twice in the history as {kind}: {twice[:3]}"
        assert kind != "decided" or set(rows) == set(done), "tasks that are done and their history differ"


def _records(load: Load, cases: dict[str, Any], moves: Counter[str | None]) -> None:
    assert sorted(cases) == sorted(load.started), (len(cases), len(load.started))
    wrong = [row.id for row in cases.values() if moves[row.number] != (row.outcome == "Done")]
    assert not wrong, f"{len(wrong)} cases whose student's record did not move exactly when it must: {wrong[:3]}"


def _whole(house: House, cases: dict[str, Any], tasks: list[Any]) -> None:
    assert not stuck(house.engine), "open cases that nothing moves on"
    assert not unheld(house.engine), "open tasks that nobody can see"
    waiting = [row for row in tasks if row.state == "open"]
    with house.working() as work:
        today = house.acting(now=work.now).today
        desks = {(row.organisation, row.role) for row in waiting}
        nobody = [desk for desk in desks if not holders(work.session, desk[0], Role(desk[1]), today)]
    assert not nobody, f"desks with open tasks and no holder: {nobody}"
    late = [row.id for row in waiting if row.due_at is not None and row.due_at <= house.now() and not row.overdue]
    assert not late, f"{len(late)} tasks are past their limit and not marked: {late[:3]}"
    broken = {case: found for case in cases if (found := faults(house.engine, case))}
    assert not broken, f"cases that are not whole: {list(broken.items())[:3]}"

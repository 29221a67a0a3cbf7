"""The notices that reminders leave on desks: each in a transaction of its own, and many to a transaction.

`notices_*_ratio` is the one ÷ the other: blocks of both take turns over copies of one open case, on 40 desks.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from api.context import House
from bench import stores
from bench.copies import Copier, settle
from engine.background.outbox import Delivery, Dispatcher
from engine.store import outgoing
from engine.store import tables as t
from engine.store.bulk_rows import insert_rows
from records.schools import NewSchool, create_school
from records.scope import system_scope
from records.tables import OrgParent
from records.tables.notice import Notice
from records.tables.school import Stage
from service import bootstrap
from service.announcing import Announcer
from service.beats import dispatcher_of, teller_of
from tests.soak.province import installation, province
from tests.world import SINCE

COUNT, BLOCKS, DESKS = 5_000, 5, 40
KIND = "task.remind"


def run() -> dict[str, Any]:
    """Microseconds a notice and their ratio, a store; `--store` chooses one, `--count` sets the number of each way."""
    count = int(stores.asked("count") or (COUNT // 10 if stores.quick() else COUNT))
    found: dict[str, Any] = {"notices": count}
    for store in stores.chosen():
        with stores.folder() as home:
            single, sets = _measured(home, store, count)
        found |= {f"notices_{store}_single_us": single, f"notices_{store}_sets_us": sets}
        found[f"notices_{store}_ratio"] = single / sets
    return found


def _measured(home: Path, store: str, count: int) -> tuple[float, float]:
    with installation(home, store) as configuration:
        case = province(configuration, 1, 1).cases[0]
        house = bootstrap.open_house(configuration)
        dispatcher_of(house).tick()
        tasks = _tasks(house, case, 2 * count)
        ways = (_one_by_one(house), dispatcher_of(house))
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(BLOCKS):
            for way, seconds in zip(ways, took, strict=True):
                seconds.append(_block(house, way, [next(tasks) for _ in range(count // BLOCKS)]))
        _all_there(house, 2 * (count // BLOCKS) * BLOCKS)
        house.database.dispose()
    single, sets = (statistics.median(seconds) * 1_000_000 for seconds in took)
    return single, sets


def _tasks(house: House, case: str, count: int) -> Iterator[str]:
    """The ids of many open tasks, each of a case of its own, over forty schools."""
    Copier(house.database, case, _schools(house)).put(range(1, count))
    settle(house.database)
    with house.engine.reading() as connection:
        return iter(list(connection.execute(select(t.task.c.id).where(t.task.c.state == "open")).scalars()))


def _schools(house: House) -> list[str]:
    made = []
    with house.working() as work, system_scope(work.session):
        above = work.connection.execute(select(t.task.c.organisation)).scalars().first()
        parent = select(OrgParent.parent).where(OrgParent.org == above)
        county = work.connection.execute(parent).scalars().one()
        for number in range(DESKS):
            named = (f"21410{number + 10:05d}", f"测试第{number}小学", f"School {number}")
            made.append(create_school(work.session, NewSchool(*named, county, (Stage.PRIMARY,), SINCE)).id)
    return made


def _one_by_one(house: House) -> Dispatcher:
    announcer, teller = Announcer(house), teller_of(house)

    def tell(delivery: Delivery) -> None:
        with house.working() as work:
            teller.leave(work, [delivery])
            announcer.tell(work, [delivery])

    return Dispatcher(house.engine).register(KIND, tell)


def _block(house: House, dispatcher: Dispatcher, tasks: list[str]) -> float:
    """Seconds a notice."""
    with house.engine.work() as work:
        rows = [outgoing.fresh(work, KIND, f"{task}.{KIND}", {"task": task}) for task in tasks]
        insert_rows(work.connection, t.outbox, rows)
    began = time.perf_counter()
    sent = dispatcher.tick().sent
    seconds = time.perf_counter() - began
    assert sent == len(tasks), sent
    return seconds / sent


def _all_there(house: House, count: int) -> None:
    with house.engine.reading() as connection:
        found = connection.execute(select(func.count()).select_from(Notice.__table__)).scalar_one()
    assert found == count, found

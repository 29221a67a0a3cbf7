"""Monthly reports of one province: adding it up, saving cells of a school, submitting its counties, the cut-off.

`aggregate_s` is the province's figures from cells alone, `aggregate_again_s` the same once its counties have submitted;
both are compared with a plain recomputation in SQL. `grid_save_ms` is one save of ten cells with its commit. `cutoff_s`
is the cut-off of all counties by two worker processes, from their start on, while this process is asked 20 times a
second (`api_p99_s`).
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench import stores
from bench.reporting_cutoff import cut_off
from bench.reporting_land import AT, CITIES, Land, asked, land_on
from records.acting import Acting
from reports.definitions import Aggregate, ItemType
from reports.figures import regions_of
from reports.places import Place
from reports.saving import Typed, save
from reports.snapshots import How, submit
from reports.values import VALUE

SCHOOLS, QUICK = 30_000, 1_500
SCHOOLS_OF_A_COUNTY = 73
SAVES = 50


def run() -> dict[str, Any]:
    """Seconds and milliseconds a store; `--count` says how many schools."""
    count = int(stores.asked("count") or (QUICK if stores.quick() else SCHOOLS))
    found: dict[str, Any] = {"schools": count}
    with stores.folder() as home, stores.postgres(home) as server:
        for name in stores.chosen():
            url = f"sqlite:///{home / 'reports.db'}" if name == "sqlite" else stores.empty(server)
            land = land_on(url, count, max(CITIES, count // SCHOOLS_OF_A_COUNTY))
            took = _measured(land) | cut_off(
                land_on(_another(name, home, server), count, len(land.counties)), home / name
            )
            found |= {f"{key}_{name}": value for key, value in took.items()}
            found[f"commit_{name}"] = stores.durability(land.database)
            land.database.dispose()
    return found


def _another(name: str, home: Path, server: str) -> str:
    return f"sqlite:///{home / 'cutoff.db'}" if name == "sqlite" else stores.empty(server)


def _measured(land: Land) -> dict[str, Any]:
    session = land.session()
    definition, period = asked(land, session)
    began = time.perf_counter()
    whole = regions_of(session, definition, period, [land.province])[land.province]
    took = {"aggregate_s": time.perf_counter() - began}
    began = time.perf_counter()
    _compare(session, definition, whole)
    took["plain_sql_s"] = time.perf_counter() - began
    session.close()
    took["grid_save_ms"] = _saves(land)
    took["submit_ms"] = _submissions(land)
    session = land.session()
    began = time.perf_counter()
    again = regions_of(session, definition, period, [land.province])[land.province]
    took["aggregate_again_s"] = time.perf_counter() - began
    _compare(session, definition, again)
    session.close()
    return took


def _compare(session: Any, definition: Any, region: Any) -> None:
    """A plain sum over the whole table must give the same; anything else is no measurement."""
    query = (
        select(VALUE.c.element, func.count(), func.sum(VALUE.c.amount))
        .where(VALUE.c.state == 0)
        .group_by(VALUE.c.element)
    )
    plain = {definition.codes[number]: (count, int(total or 0)) for number, count, total in session.execute(query)}
    for item in definition.items:
        if item.type is ItemType.NUMBER and item.aggregate is Aggregate.SUM and item.code in plain:
            part = region.partials[item.code]
            assert (part["n"], part["sum"]) == plain[item.code], item.code


def _saves(land: Land) -> float:
    took = []
    for number in range(SAVES):
        began = time.perf_counter()
        with land.database.begin() as connection:
            session = land.session(connection)
            definition, period = asked(land, session)
            codes = [
                item.code for item in definition.items if item.type is ItemType.NUMBER and "school" in item.filled_by
            ][:10]
            place = Place(land.schools[number], definition, period)
            outcome = save(session, Acting(AT, "bench"), place, [Typed(code, number % 50 + 1) for code in codes])
            assert not outcome.refused
            session.flush()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def _submissions(land: Land) -> float:
    """One county after another, each in a transaction of its own."""
    took = []
    for unit in land.counties:
        began = time.perf_counter()
        with land.database.begin() as connection:
            session = land.session(connection)
            definition, period = asked(land, session)
            submit(session, Acting(AT), Place(unit, definition, period), How(approved=False, automatic=True, at=AT))
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000

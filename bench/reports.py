"""Monthly reports: adding up a province and saving cells of a school; the cut-off of all counties of the country.

`--part province`: `aggregate_s` is the province's figures from cells alone, `aggregate_again_s` the same once its
counties have submitted; both are compared with a plain recomputation in SQL. `grid_save_ms` is one save of ten cells
with its commit. `--count` says how many schools. `--part cutoff`: `cutoff_s` is the cut-off of all counties by two
worker processes, from their start on, while this process is asked 20 times a second (`api_p99_s`). `--count` says how
many counties. Without a part both are measured, each with its own number.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench import stores
from bench.reporting_cutoff import cut_off
from bench.reporting_land import AT, COUNTIES, Land, a_country, a_province, asked, entered, land_on
from records.acting import Acting
from reports.definitions import Aggregate, ItemType
from reports.figures import regions_of
from reports.places import Place
from reports.saving import Typed, save
from reports.snapshots import How, submit
from reports.values import VALUE

SCHOOLS, QUICK_SCHOOLS, QUICK_COUNTIES = 30_000, 1_500, 40
SAVES = 50
PARTS = ("province", "cutoff")


def run() -> dict[str, Any]:
    """Seconds and milliseconds a store."""
    parts = (stores.asked("part"),) if stores.asked("part") in PARTS else PARTS
    given = int(stores.asked("count") or 0)
    schools = given if given and parts == ("province",) else QUICK_SCHOOLS if stores.quick() else SCHOOLS
    counties = given if given and parts == ("cutoff",) else QUICK_COUNTIES if stores.quick() else COUNTIES
    found: dict[str, Any] = {"schools": schools} if "province" in parts else {}
    with stores.folder() as home, stores.postgres(home) as server:
        for name in stores.chosen():
            took: dict[str, Any] = {}
            if "province" in parts:
                land = land_on(_url(name, home, server, "province"), a_province(schools))
                took |= _measured(land) | {"commit": stores.durability(land.database)}
                land.database.dispose()
            if "cutoff" in parts:
                took |= _cut_off(_url(name, home, server, "cutoff"), counties, home / name)
            found |= {f"{key}_{name}": value for key, value in took.items()}
    return found


def _url(name: str, home: Path, server: str, what: str) -> str:
    return f"sqlite:///{home / f'{what}.db'}" if name == "sqlite" else stores.empty(server)


def _cut_off(url: str, counties: int, home: Path) -> dict[str, Any]:
    began = time.perf_counter()
    land = land_on(url, a_country(counties))
    filled = time.perf_counter() - began
    took = {"filled_s": filled, "counties": counties, "units": len(land.schools)} | cut_off(land, home)
    land.database.dispose()
    return took


def _measured(land: Land) -> dict[str, Any]:
    session = land.session()
    definition, period = asked(session)
    began = time.perf_counter()
    whole = regions_of(session, definition, period, [land.province])[land.province]
    took = {"aggregate_s": time.perf_counter() - began}
    began = time.perf_counter()
    _compare(session, definition, period, whole)
    took["plain_sql_s"] = time.perf_counter() - began
    session.close()
    took["grid_save_ms"] = _saves(land)
    took["submit_ms"] = _submissions(land)
    session = land.session()
    began = time.perf_counter()
    again = regions_of(session, definition, period, [land.province])[land.province]
    took["aggregate_again_s"] = time.perf_counter() - began
    _compare(session, definition, period, again)
    session.close()
    return took


def _compare(session: Any, definition: Any, period: Any, region: Any) -> None:
    """A plain sum over the whole table must give the same; anything else is no measurement."""
    now = (VALUE.c.since <= period.index, VALUE.c.until > period.index)
    query = (
        select(VALUE.c.element, func.count(), func.sum(VALUE.c.amount))
        .where(VALUE.c.state == 0, *now)
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
            definition, period = asked(session)
            codes = [item.code for item in entered(definition) if item.type is ItemType.NUMBER][:10]
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
            definition, period = asked(session)
            submit(session, Acting(AT), Place(unit, definition, period), How(approved=False, automatic=True, at=AT))
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000

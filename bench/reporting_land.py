"""A province that reports: cities, counties and schools with their tree, and every cell of a month filled in."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert

from ground.batches import batched
from ground.opening import open_database
from migrations.run import upgrade
from records.acting import Acting
from records.ids import new_id
from records.scope import RecordsSession, Scope, use_scope
from records.tables import Organisation, OrgClosure, OrgParent, School
from reports.catalogue import definition
from reports.cells import SCALE
from reports.definitions import Definition, ItemType
from reports.periods import Period, parse
from reports.shipping import ship
from reports.tables import FOREVER, State
from reports.values import VALUE
from service.registering import register

CITIES, COUNTIES = 17, 177
AT = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)
SINCE = date(2000, 1, 1)
MONTH = "2026-10"
KEY = "informatization"


@dataclass
class Land:
    """The ids of its units, by kind, and each school's county."""

    database: Engine
    province: str = ""
    cities: list[str] = field(default_factory=list)
    counties: list[str] = field(default_factory=list)
    schools: list[str] = field(default_factory=list)

    def session(self, connection: Connection | None = None) -> RecordsSession:
        """A session that sees all of it."""
        made = RecordsSession(connection or self.database, expire_on_commit=False)
        use_scope(made, Scope(made, frozenset(), everything=True))
        return made


def land_on(url: str, schools: int, counties: int = COUNTIES) -> Land:
    """Migrate an empty database and fill it: units, tree, data sets, and the values of one month."""
    register(())
    made = Land(open_database(url))
    upgrade(made.database)
    with made.database.begin() as connection:
        _units(made, connection, schools, counties)
    with made.database.begin() as connection:
        session = made.session(connection)
        ship(session, Acting(AT))
        session.flush()
        found = definition(session, KEY)
        _fill(connection, found, parse(found.period, MONTH), made.schools)
    if made.database.dialect.name == "postgresql":
        with made.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    else:
        with made.database.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    return made


def asked(land: Land, session: RecordsSession) -> tuple[Definition, Period]:
    """The data set and the month."""
    found = definition(session, KEY)
    return found, parse(found.period, MONTH)


def _units(land: Land, connection: Connection, schools: int, counties: int) -> None:
    lines: list[list[str]] = []
    orgs: list[dict[str, Any]] = []

    def add(code: str, kind: str, above: list[str], authority: bool = True) -> list[str]:
        org = new_id()
        orgs.append({
            "id": org, "code": code, "kind": kind, "name_zh": code, "name_en": code, "division": "",
            "province": "" if kind == "ministry" else "41", "is_authority": authority, "is_zone": False,
            "valid_from": SINCE, "valid_to": None,
        })  # fmt: skip
        lines.append([org, *above])
        return lines[-1]

    ministry = add("00", "ministry", [])
    province = add("41", "province", ministry)
    cities = [add(f"41{n:02d}", "city", province) for n in range(1, CITIES + 1)]
    found = [add(f"41{n % CITIES + 1:02d}{n:03d}", "county", cities[n % CITIES]) for n in range(counties)]
    for number in range(schools):
        add(f"2141{number:06d}", "school", found[number % counties], authority=False)
    land.province, land.cities = province[0], [line[0] for line in cities]
    land.counties, land.schools = [line[0] for line in found], [line[0] for line in lines[-schools:]]
    _insert(connection, Organisation, orgs)
    _insert(
        connection,
        OrgParent,
        (
            {"org": line[0], "parent": line[1], "valid_from": SINCE, "valid_to": None, "document": ""}
            for line in lines
            if len(line) > 1
        ),
    )
    _insert(
        connection,
        OrgClosure,
        (
            {"ancestor": above, "descendant": line[0], "depth": depth}
            for line in lines
            for depth, above in enumerate(line)
        ),
    )
    _insert(connection, School, (
        {"id": line[0], "code": orgs[at]["code"], "province": "41", "stages": ["primary"], "type_code": "211",
         "urban_code": "111", "length_years": 6, "boarding": False, "nature": "public", "special": "",
         "status": "normal", "successor": None}
        for at, line in enumerate(lines) if orgs[at]["kind"] == "school"
    ))  # fmt: skip


def _fill(connection: Connection, found: Definition, period: Period, schools: list[str]) -> None:
    dice = random.Random(7)
    items = [
        item for item in found.items if "school" in item.filled_by and item.type in (ItemType.NUMBER, ItemType.CHOICES)
    ]

    def rows() -> Iterator[dict[str, Any]]:
        for item in sorted(items, key=lambda one: found.elements[one.code]):
            codes = [code for code, _ in item.options]
            for org in sorted(schools):
                chosen = json.dumps([code for code in codes if dice.random() < 0.5])
                number = item.type is ItemType.NUMBER
                yield {
                    "element": found.elements[item.code], "org_id": org, "since": period.index, "until": FOREVER,
                    "state": int(State.VALUE), "amount": dice.randrange(1, 60) * SCALE if number else None,
                    "text": None if number else chosen, "revision": 1, "changed_at": AT, "changed_by": None,
                }  # fmt: skip

    for part in batched(rows(), 5000):
        connection.execute(insert(VALUE), part)


def _insert(connection: Connection, cls: Any, rows: Iterable[dict[str, Any]]) -> None:
    for part in batched(rows, 5000):
        connection.execute(insert(cls.__table__), part)

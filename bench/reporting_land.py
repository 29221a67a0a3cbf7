"""Units that report, from a province to the whole country, with every cell of a month filled in.

A few schools are filled in by the dice; all others are copies of them, made inside the database, so that fifteen
million values stand there in minutes. As in a usual month most values carry over from earlier ones, and of one school
in twenty some items changed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

import reports
from ground.batches import batched
from ground.opening import open_database
from migrations.run import upgrade
from records.acting import Acting
from records.ids import new_id
from records.scope import RecordsSession, Scope, use_scope
from records.tables import Organisation, OrgParent, School
from reports.background import SOURCES, Facts
from reports.catalogue import Draft, definition, publish, save_draft
from reports.cells import SCALE
from reports.definitions import Definition, Item, ItemType
from reports.periods import Period, parse
from reports.shipping import ship
from reports.tables import FOREVER, State
from reports.values import VALUE
from service.registering import register

AT = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)
SINCE = date(2000, 1, 1)
MONTH = "2026-10"
KEY = "informatization"
NUMBERS = 60  # items that a school enters as a number; the shipped set has fewer
A_COUNTY = 73  # schools
PROVINCES, CITIES, COUNTIES = 32, 333, 2_844  # of the whole country
ALIKE = 73  # schools filled in by the dice
CHANGED, EVERY = 6, 20  # so many items of one school in so many changed this month
EARLIER = 3  # months since the other values were entered
WHOLES = {"classrooms": 60, "teachers": 60, "funds_month": 60, "funds_all": 90}  # their parts stay below 10


@dataclass(frozen=True)
class Shape:
    """How many units of each kind."""

    provinces: int
    cities: int
    counties: int
    schools: int
    direct: int = 0  # counties right below their province


def a_province(schools: int) -> Shape:
    """A province of so many schools: 17 cities and one county beside them, 73 schools to a county."""
    return Shape(1, 17, max(17, schools // A_COUNTY - 1), schools, direct=1)


def a_country(counties: int) -> Shape:
    """So many counties of 73 schools each, under cities and provinces as there are in the country."""
    return Shape(
        -(-counties * PROVINCES // COUNTIES), -(-counties * CITIES // COUNTIES), counties, counties * A_COUNTY
    )


@dataclass
class Land:
    """The ids of its units, by kind; schools go round the counties, counties the cities, cities the provinces."""

    database: Engine
    provinces: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)
    counties: list[str] = field(default_factory=list)
    schools: list[str] = field(default_factory=list)

    @property
    def province(self) -> str:
        return self.provinces[0]

    def of_first_province(self) -> list[str]:
        """The counties below the first province."""
        cities, provinces = len(self.cities), len(self.provinces)
        return [county for at, county in enumerate(self.counties) if at % cities % provinces == 0]

    def session(self, connection: Connection | None = None) -> RecordsSession:
        """A session that sees all of it."""
        made = RecordsSession(connection or self.database, expire_on_commit=False)
        use_scope(made, Scope(made, frozenset(), everything=True))
        return made


def land_on(url: str, shape: Shape) -> Land:
    """Migrate an empty database and fill it: units, tree, data sets, and the values of one month."""
    register(())
    made = Land(open_database(url))
    upgrade(made.database)
    with made.database.begin() as connection:
        _units(made, connection, shape)
    with made.database.begin() as connection:
        session = made.session(connection)
        ship(session, Acting(AT))
        publish(session, Acting(AT), save_draft(session, Acting(AT), Draft(_widened())).id, "2026-01")
        session.flush()
        found = definition(session, KEY)
        _fill(connection, found, parse(found.period, MONTH), made.schools[:ALIKE])
    _copy_values(made)
    with made.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return made


def asked(session: RecordsSession) -> tuple[Definition, Period]:
    """The data set and the month."""
    found = definition(session, KEY)
    return found, parse(found.period, MONTH)


def entered(found: Definition) -> list[Item]:
    """The items that a school enters as a number or as choices."""
    return [
        item for item in found.items if "school" in item.filled_by and item.type in (ItemType.NUMBER, ItemType.CHOICES)
    ]


def _widened() -> dict[str, Any]:
    """The shipped data set with as many numbers as the measurement asks for."""
    shipped = json.loads((Path(reports.__file__).parent / "shipped" / f"{KEY}.json").read_text("utf-8"))
    body: dict[str, Any] = deepcopy(shipped)
    numbers = [one for one in body["items"] if one.get("type", "number") == "number" and "school" in one["filled_by"]]
    section = numbers[-1]["section"]
    body["items"] += [
        {"code": f"bench_{at}", "zh": f"测试项{at}", "en": f"Measured item {at}", "section": section,
         "filled_by": ["school"]}
        for at in range(NUMBERS - len(numbers))
    ]  # fmt: skip
    return body


def _units(land: Land, connection: Connection, shape: Shape) -> None:
    orgs: list[dict[str, Any]] = []
    edges: list[tuple[str, str]] = []
    provinces: dict[str, str] = {}  # of each unit

    def add(code: str, kind: str, above: str | None) -> str:
        org = new_id()
        provinces[org] = province = code if kind == "province" else provinces.get(above or "", "")
        orgs.append({
            "id": org, "code": code, "kind": kind, "name_zh": code, "name_en": code, "division": "",
            "province": province, "is_authority": kind != "school", "is_zone": False, "valid_from": SINCE,
            "valid_to": None,
        })  # fmt: skip
        edges.extend([(org, above)] if above else [])
        return org

    def spread(kind: str, codes: range, above: list[str], digits: int) -> list[str]:
        return [add(f"{n:0{digits}d}", kind, above[n % len(above)]) for n in codes]

    ministry = add("00", "ministry", None)
    land.provinces = [add(str(41 + n), "province", ministry) for n in range(shape.provinces)]
    land.cities = spread("city", range(shape.cities), land.provinces, 4)
    land.counties = spread("county", range(shape.counties), land.cities, 6)
    land.counties += spread("county", range(shape.counties, shape.counties + shape.direct), land.provinces, 6)
    land.schools = spread("school", range(shape.schools), land.counties, 8)
    _insert(connection, Organisation, orgs)
    _insert(connection, OrgParent, (
        {"org": org, "parent": above, "valid_from": SINCE, "valid_to": None, "document": ""} for org, above in edges
    ))  # fmt: skip
    connection.execute(text(
        "INSERT INTO org_closure (ancestor, descendant, depth) WITH RECURSIVE line (ancestor, descendant, depth) AS ("
        "SELECT id, id, 0 FROM organisation UNION ALL SELECT org_parent.parent, line.descendant, line.depth + 1 "
        "FROM line JOIN org_parent ON org_parent.org = line.ancestor) SELECT ancestor, descendant, depth FROM line"
    ))  # fmt: skip
    _insert(connection, School, (
        {"id": org["id"], "code": org["code"], "province": org["province"], "stages": ["primary"], "type_code": "211",
         "urban_code": "111", "length_years": 6, "boarding": False, "nature": "public", "special": "",
         "status": "normal", "successor": None}
        for org in orgs if org["kind"] == "school"
    ))  # fmt: skip


def _fill(connection: Connection, found: Definition, period: Period, schools: list[str]) -> None:
    """Every cell of some schools, also the figures that are read from the registers."""
    dice = random.Random(7)
    _insert(connection, VALUE, (row for item in found.items for row in _rows(found, item, period, (schools, dice))))


def _rows(
    found: Definition, item: Item, period: Period, of: tuple[list[str], random.Random]
) -> Iterator[dict[str, Any]]:  # fmt: skip
    schools, dice = of
    keyed = entered(found)
    changing = {item.code for item in keyed if item.type is ItemType.NUMBER and item.code not in WHOLES}
    changing = set(sorted(changing)[:CHANGED])
    for at, org in enumerate(schools):
        row = {
            "element": found.elements[item.code], "org_id": org, "since": period.index - EARLIER, "until": FOREVER,
            "state": int(State.VALUE), "amount": None, "text": None, "revision": 1, "changed_at": AT,
            "changed_by": None,
        }  # fmt: skip
        if item.type is ItemType.BACKGROUND:
            yield row | {"amount": SOURCES[item.source](Facts("211", "111", 0, 0)) * SCALE}
        elif item in keyed and item.type is ItemType.CHOICES:
            yield row | {"text": json.dumps([code for code, _ in item.options if dice.random() < 0.5])}
        elif item in keyed:
            amount = WHOLES.get(item.code, 0) + dice.randrange(5, 9)
            if not item.carries:
                row["since"] = period.index
            elif item.code in changing and at % EVERY == 0:
                yield row | {"until": period.index, "amount": amount * SCALE}
                row |= {"since": period.index, "revision": 2}
                amount += 1
            yield row | {"amount": amount * SCALE}


def _copy_values(land: Land) -> None:
    """The other schools have the values of the first ones, by turns; element by element, in the order of the key."""
    twins = [{"copy": org, "original": land.schools[at % ALIKE]} for at, org in enumerate(land.schools) if at >= ALIKE]
    if not twins:
        return
    columns = ", ".join(column.name for column in VALUE.columns)
    copied = ", ".join("twin.copy" if column.name == "org_id" else f"report_value.{column.name}" for column in VALUE.columns)  # noqa: E501
    with land.database.begin() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE twin (copy VARCHAR(26) PRIMARY KEY, original VARCHAR(26))")
        for part in batched(twins, 5000):
            connection.execute(text("INSERT INTO twin (copy, original) VALUES (:copy, :original)"), part)
        for (element,) in connection.exec_driver_sql("SELECT DISTINCT element FROM report_value ORDER BY 1").all():
            connection.execute(text(  # noqa: S608 - our own columns
                f"INSERT INTO report_value ({columns}) SELECT {copied} FROM twin JOIN report_value "
                "ON report_value.org_id = twin.original AND report_value.element = :element ORDER BY twin.copy"
            ), {"element": element})  # fmt: skip
        connection.exec_driver_sql("DROP TABLE twin")


def _insert(connection: Connection, cls: Any, rows: Iterable[dict[str, Any]]) -> None:
    for part in batched(rows, 5000):
        connection.execute(insert(getattr(cls, "__table__", cls)), part)

"""Students by the hundred thousand: real registered rows, copied by the raw driver under new ids.

A copy has all rows of a student: sealed fields, place, enrolment, class, name tokens. A sealed value is tied to its
row, so the name, which lists open, is sealed anew for each copy; the other sealed columns keep their bytes and size.
The schools are spread over counties as they are in the country: about 800 students to a school, 25 schools to a county.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Engine as Database
from sqlalchemy import Table, insert, select

from records.acting import Acting
from records.keyring import Keyring
from records.orgs import NewOrg, create_org
from records.schools import NewSchool, create_school
from records.scope import Scope, use_scope
from records.students.register import Registration, register_students
from records.students.sealing import place
from records.tables import Enrolment, NameToken, Student, StudentFields, StudentPlace
from records.tables.org import OrgKind
from records.tables.school import Stage
from service import bootstrap
from service.configuration import Configuration
from tests.soak.province import _row as pupil_row
from tests.world import SINCE, World

A_SCHOOL, A_COUNTY = 800, 25
COPIED = (Student, StudentPlace, StudentFields, Enrolment, NameToken)
PIECE = 2_500
GRADES = 5  # 1 to 5 move up, and so do they the year after but for the last


def fill(configuration: Configuration, world: World, count: int) -> list[str]:
    """Register a school of students and copy them until there are `count` more; returns the new schools."""
    house = bootstrap.open_house(configuration)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(house.now())
        schools = list(_schools(work.session, world, count))
        rows = [{**pupil_row(400_000 + at), "jb": 2026 - at % GRADES, "njh": at % GRADES + 1} for at in range(A_SCHOOL)]
        plan = Registration(schools[0], date(2026, 9, 1), synthetic=True, with_codes=True)
        made = [str(one.student_id) for one in register_students(work.session, acting, plan, rows[:count])]
    db = house.database
    templates = {cls: _templates(db, cls.__table__, made) for cls in COPIED}
    sealer = Sealer(house.keyring, templates[Student])
    for number in range(1, -(-count // A_SCHOOL)):
        size = min(A_SCHOOL, count - number * A_SCHOOL)
        _copy(db, templates, sealer, Place(number, schools[number % len(schools)], size))
    db.dispose()
    return schools


def _schools(session: Any, world: World, count: int) -> Iterator[str]:
    county = ""
    for number in range(-(-count // A_SCHOOL)):
        if number % A_COUNTY == 0:
            code = f"4199{number // A_COUNTY:02d}" if number // A_COUNTY < 100 else f"41{number // A_COUNTY:04d}"
            named = (code, OrgKind.COUNTY, f"测试{number}县", f"County {number}")
            county = create_org(session, NewOrg(*named, world.org["henan"], SINCE, is_authority=True)).id
        told = (f"2141{900_000 - number:06d}", f"升级第{number}小学", f"Promoted {number}")
        yield create_school(session, NewSchool(*told, county, (Stage.PRIMARY,), SINCE)).id


def _templates(db: Database, table: Table, students: list[str]) -> list[dict[str, Any]]:
    key = table.c.id if table.name == "student" else table.c.student_id
    with db.connect() as connection:
        return [dict(row) for row in connection.execute(select(table).where(key.in_(students))).mappings()]


class Sealer:
    """Seals the names of copies, each for its own row."""

    def __init__(self, ring: Keyring, students: list[dict[str, Any]]) -> None:
        self.ring = ring
        self.names = {row["id"][:10] + row["id"][15:]: self._open(row) for row in students}

    def seal(self, row: dict[str, Any]) -> None:
        name = self.names[row["id"][:10] + row["id"][15:]]
        row["name_sealed"] = self.ring.seal_text(place("name", row["id"]), name)

    def _open(self, row: dict[str, Any]) -> str:
        return self.ring.open_text(place("name", row["id"]), row["name_sealed"])


class Place(NamedTuple):
    """Where the copies of a round go, and how many."""

    number: int
    school: str
    size: int


def _copy(db: Database, templates: dict[Any, list[dict[str, Any]]], sealer: Sealer, to: Place) -> None:
    tail = f"{to.number:05d}"
    wanted = {row["id"] for row in templates[Student][: to.size]}
    with db.begin() as connection:
        for cls, rows in templates.items():
            made = [_changed(row, tail, to.school) for row in rows if row.get("student_id", row.get("id")) in wanted]
            for row in made if cls is Student else ():
                sealer.seal(row)
            for at in range(0, len(made), PIECE):
                _insert(connection, cls.__table__, made[at : at + PIECE])


def _changed(row: dict[str, Any], tail: str, school: str) -> dict[str, Any]:
    made = dict(row)
    for name in ("id", "student_id"):
        if name in made:  # after ten characters of time an id is random: a copy puts its number there
            made[name] = made[name][:10] + tail + made[name][15:]
    if "org_id" in made:
        made["org_id"] = school
    return made


def _insert(connection: Any, table: Table, rows: list[dict[str, Any]]) -> None:
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    columns = ", ".join(column.name for column in table.columns)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[column.name] for column in table.columns])


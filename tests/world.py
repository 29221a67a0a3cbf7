"""A small real world for tests above the registers: two provinces, their line of command, four schools, staff, pupils."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from api.context import House
from records import accounts
from records.acting import Acting
from records.assignments import NewRole, assign_role
from records.orgs import NewOrg, create_org
from records.passwords import PasswordCost
from records.roles import Role
from records.schools import NewSchool, create_school
from records.scope import Scope, use_scope
from records.students.codes import check_digit, formal_code
from records.students.register import Registration, register_students
from records.tables.org import OrgKind
from records.tables.school import Stage
from service.deploying import deploy_catalogue

NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)  # a Friday morning in China (domain-facts §6)
SINCE = date(2000, 1, 1)
PASSWORD = "Test-world-2026"
CHEAP = PasswordCost(passes=1, memory_kib=8)  # of hashing: the tests sign people in by the hundred
CLERK, LEADER, ADMIN = Role.STUDENT_CLERK, Role.STUDENT_LEADER, Role.SYSTEM_ADMIN
UNITS = (
    ("ministry", "00", OrgKind.MINISTRY, None, "教育部"),
    ("henan", "41", OrgKind.PROVINCE, "ministry", "河南省教育厅"),
    ("zhengzhou", "4101", OrgKind.CITY, "henan", "郑州市教育局"),
    ("jinshui", "410105", OrgKind.COUNTY, "zhengzhou", "金水区教育局"),
    ("guancheng", "410104", OrgKind.COUNTY, "zhengzhou", "管城回族区教育局"),
    ("guangdong", "44", OrgKind.PROVINCE, "ministry", "广东省教育厅"),
    ("guangzhou", "4401", OrgKind.CITY, "guangdong", "广州市教育局"),
    ("liwan", "440103", OrgKind.COUNTY, "guangzhou", "荔湾区教育局"),
)
SCHOOLS = (
    ("school_a", "2141000001", "jinshui", "金水区第一小学"),
    ("school_b", "2141000002", "jinshui", "金水区第二小学"),
    ("school_c", "2141000003", "guancheng", "管城区第一小学"),
    ("school_d", "2144000001", "liwan", "荔湾区第一小学"),
)


@dataclass
class Pupil:
    """One pupil: what a clerk of another school must know to find the record."""

    id: str
    name: str
    code: str


@dataclass
class World:
    """Ids by short name; logins are `<unit>-<role>`, all with one password."""

    org: dict[str, str] = field(default_factory=dict)
    account: dict[str, str] = field(default_factory=dict)
    pupils: dict[str, list[Pupil]] = field(default_factory=dict)

    def take(self, school: str) -> Pupil:
        """A pupil of a school that no test used yet."""
        return self.pupils[school].pop()


def make_world(house: House, pupils: int = 60) -> World:
    """Fill an empty, migrated house; deploys every process."""
    world = World()
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(house.now())
        for name, code, kind, parent, zh in UNITS:
            above = world.org[parent] if parent else None
            world.org[name] = create_org(work.session, NewOrg(code, kind, zh, name, above, SINCE)).id
        for name, code, parent, zh in SCHOOLS:
            new = NewSchool(code, zh, name, world.org[parent], (Stage.PRIMARY, Stage.JUNIOR), SINCE)
            world.org[name] = create_school(work.session, new).id
        for name in world.org:
            for role in (CLERK, LEADER, ADMIN):
                add_person(work.session, acting, world, name, role)
        for role in (Role.PROCESS_OWNER, Role.OPERATOR):
            add_person(work.session, acting, world, "henan", role)
        add_person(work.session, acting, world, "henan", Role.PROCESS_OWNER, "2")
        add_person(work.session, acting, world, "ministry", Role.PROCESS_OWNER)
        add_person(work.session, acting, world, "ministry", Role.PROCESS_OWNER, "2")
        for at, (name, *_rest) in enumerate(SCHOOLS):
            world.pupils[name] = add_pupils(work.session, acting, world.org[name], pupil_rows(at, pupils))
    deploy_catalogue(house)
    return world


def add_person(session: Any, acting: Acting, world: World, unit: str, role: Role, number: str = "") -> None:
    """One person in one role of a unit, with the password of all."""
    login = f"{unit}-{role}{number}"
    account, secret = accounts.create_account(session, acting, accounts.NewAccount(login, f"{unit}{role}"[:40], world.org[unit]))
    assign_role(session, acting, NewRole(account.id, role, world.org[unit]))
    accounts.activate(session, acting, secret, PASSWORD)
    world.account[login] = account.id


def pupil_rows(at: int, count: int, room: str = "1") -> list[dict[str, Any]]:
    """Rows of the student sheet for grade 4; `at` tells lots of pupils apart, `room` is the class."""
    rows = []
    for serial in range(count):
        body = f"41010520160{at + 1}0{serial % 9 + 1}{serial:03d}"
        number = body + check_digit(body)
        rows.append({
            "xm": f"测试{chr(0x4E00 + at * 200 + serial)}", "xbm": "1" if serial % 2 else "2",
            "csrq": f"2016-0{at + 1}-0{serial % 9 + 1}", "sfzjlxm": "1", "sfzjh": number, "grbsm": formal_code(number),
            "xd": "primary", "jb": 2023, "njh": 4, "bh": room, "mzm": "01", "xzz": "测试路1号", "lxdh": "0371-0000000",
        })  # fmt: skip
    return rows


def add_pupils(
    session: Any, acting: Acting, school: str, rows: list[dict[str, Any]], with_codes: bool = True
) -> list[Pupil]:  # fmt: skip
    """Register pupils at a school; without codes they have none yet."""
    rows = rows if with_codes else [{key: value for key, value in row.items() if key != "grbsm"} for row in rows]
    plan = Registration(school, date(2023, 9, 1), synthetic=True, with_codes=with_codes)
    results = register_students(session, acting, plan, rows)
    return [Pupil(str(r.student_id), row["xm"], row.get("grbsm", "")) for r, row in zip(results, rows, strict=True)]

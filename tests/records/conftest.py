"""A small real piece of the tree: Henan with two sibling counties, Guangdong with one, a school or two in each."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ground.bilingual import Bilingual
from ground.opening import open_database
from processes import catalogue
from records.acting import Acting
from records.audit import AuditLog, open_audit
from records.keyring import Keyring, new_keyring
from records.orgs import NewOrg, create_org
from records.roles import Role, permissions_of
from records.schools import NewSchool, create_school
from records.scope import RecordsSession, Scope, system_scope, use_scope
from records.session import open_session
from records.settings.changes import Change, declare_change
from records.students.codes import check_digit
from records.students.register import Registration, RowResult, register_students
from records.tables import Organisation
from records.tables.org import OrgKind
from records.tables.school import Stage
from service.registering import register
from tests import together
from tests.migrated import copy_migrated, migrate
from tests.postgres import Reused, Server

register(catalogue().values())  # as the start of an installation does
for name, sort in (("suspension", "state"), ("class_change", "class")):  # as folders to come will
    declare_change(Change(name, sort, Bilingual(name, name)))
SINCE = date(2000, 1, 1)
NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
ENTRY = date(2023, 9, 1)


def id_number(serial: int, birth: str = "20160305", prefix: str = "410105") -> str:
    """A made-up number with a right check digit; odd serials are boys."""
    body = f"{prefix}{birth}{serial:03d}"
    return body + check_digit(body)


def row(serial: int, name: str = "", **changes: Any) -> dict[str, Any]:
    """A clean row of the student sheet for a made-up pupil in grade 4."""
    return {
        "xm": name or f"测试{chr(0x4E00 + serial)}", "xbm": "1" if serial % 2 else "2", "csrq": "2016-03-05",
        "sfzjlxm": "1", "sfzjh": id_number(serial), "xd": "primary", "jb": 2023, "njh": 4, "bh": "1",
        "xzz": "测试路1号", "lxdh": "0371-0000000", "mzm": "01",
    } | changes  # fmt: skip


@dataclass
class World:
    """The stores and the ids of the organisations, by short name."""

    engine: Engine
    keyring: Keyring
    audit: AuditLog
    audit_path: Path
    org: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def system(self, now: datetime = NOW) -> Iterator[tuple[RecordsSession, Acting]]:
        """A session that sees everything and is kept at the end."""
        with open_session(self.engine, self.keyring, self.audit) as session:
            with system_scope(session):
                yield session, Acting(now)
            session.commit()

    @contextmanager
    def as_(self, role: Role, org: str, now: datetime = NOW) -> Iterator[tuple[RecordsSession, Acting]]:
        """A session of somebody in a role at an organisation, kept at the end."""
        kind = OrgKind.SCHOOL if org.endswith("school") else OrgKind.COUNTY
        with open_session(self.engine, self.keyring, self.audit) as session:
            scope = Scope(session, frozenset({self.org[org]}), permissions_of(role, kind), f"{role}@{org}")
            use_scope(session, scope)
            yield session, Acting(now, f"{role}@{org}"[:26], self.org[org])
            session.commit()

    def register(self, school: str, *rows: dict[str, Any]) -> list[RowResult]:
        """Register rows at a school as the system."""
        with self.system() as (session, acting):
            return register_students(session, acting, Registration(self.org[school], ENTRY), rows)


def _tree(session: RecordsSession) -> None:
    made: dict[str, str] = {}

    def unit(name: str, code: str, kind: OrgKind, parent: str | None, zh: str) -> None:
        above = made[parent] if parent else None
        made[name] = create_org(session, NewOrg(code, kind, zh, name, above, SINCE)).id

    def school(name: str, code: str, parent: str, zh: str) -> None:
        stages = (Stage.PRIMARY, Stage.JUNIOR)
        made[name] = create_school(session, NewSchool(code, zh, name, made[parent], stages, SINCE)).id

    unit("ministry", "00", OrgKind.MINISTRY, None, "教育部")
    unit("henan", "41", OrgKind.PROVINCE, "ministry", "河南省教育厅")
    unit("zhengzhou", "4101", OrgKind.CITY, "henan", "郑州市教育局")
    unit("jinshui", "410105", OrgKind.COUNTY, "zhengzhou", "金水区教育局")
    unit("guancheng", "410104", OrgKind.COUNTY, "zhengzhou", "管城回族区教育局")
    unit("jiyuan", "419001", OrgKind.COUNTY, "henan", "济源市教育局")
    unit("guangdong", "44", OrgKind.PROVINCE, "ministry", "广东省教育厅")
    unit("guangzhou", "4401", OrgKind.CITY, "guangdong", "广州市教育局")
    unit("liwan", "440103", OrgKind.COUNTY, "guangzhou", "荔湾区教育局")
    school("jinshui_school", "2141000001", "jinshui", "金水区第一小学")
    school("jinshui_second_school", "2141000002", "jinshui", "金水区第二小学")
    school("guancheng_school", "2141000003", "guancheng", "管城区第一小学")
    school("province_school", "3141000004", "henan", "河南省实验学校")
    school("liwan_school", "2144000001", "liwan", "荔湾区第一小学")


@pytest.fixture(scope="session")
def tree_template() -> Path:
    """A SQLite file with the small tree, its empty read audit beside it, to copy from."""

    def make(folder: Path) -> None:
        _plant(copy_migrated(folder / "heban.db"), folder / "audit.db")

    return together.made_once(together.folder(), "tree", make)


@pytest.fixture
def sqlite_tree_url(tree_template: Path, tmp_path: Path) -> str:
    """The URL of a SQLite file with the small tree."""
    for name in ("heban.db", "audit.db"):
        shutil.copyfile(tree_template / name, tmp_path / name)
    return f"sqlite:///{tmp_path / 'heban.db'}"


@pytest.fixture
def postgres_tree_url(
    postgres_server: Server, reused: Callable[[str], Reused], tmp_path: Path
) -> Iterator[str]:  # fmt: skip
    """The URL of a PostgreSQL database with the small tree."""

    def fill(url: str) -> None:
        migrate(url)
        _plant(url, tmp_path / "audit.db")

    with reused(postgres_server.template("tree", fill)).lent() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The small tree on each store, as if it had just been made."""
    engine = open_database(request.getfixturevalue(f"{request.param}_tree_url"))
    path = tmp_path / "audit.db"
    made = World(engine, new_keyring(), open_audit(engine, path), path)
    with made.system() as (session, _):
        made.org = {name: org_id for name, org_id in session.execute(select(Organisation.name_en, Organisation.id))}
    yield made
    made.audit.close()
    engine.dispose()


def _plant(url: str, audit: Path) -> None:
    engine = open_database(url)
    made = World(engine, new_keyring(), open_audit(engine, audit), audit)
    with made.system() as (session, _):
        _tree(session)
    made.audit.close()
    engine.dispose()


@pytest.fixture
def pupils(world: World) -> dict[str, str]:
    """One pupil per school, by the school's short name."""
    names = [name for name in world.org if name.endswith("school")]
    return {
        name: str(world.register(name, row(at * 2 + 1))[0].student_id) for at, name in enumerate(names, start=10)
    }


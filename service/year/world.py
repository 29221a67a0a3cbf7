"""The province of a simulated year: real divisions, its schools of every kind in up to ten counties, staff, pupils."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import select

from engine import Actor
from records.acting import Acting
from records.divisions.load import load_divisions
from records.scope import Scope, use_scope
from records.students.register import Registration, register_students
from records.tables import Account, Organisation, RoleAssignment
from records.tables.org import OrgKind
from records.tables.school import Stage
from service.demo.people import make_staff
from service.demo.schools import Kind, Made, make_school
from service.deploying import deploy_catalogue
from service.year import children
from service.year.ledger import SYSTEM, Ledger

P, J, S = Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR
SIZE, COUNTIES, LEAST_PER_COUNTY = 800, 10, 5  # pupils of an average school; see domain-facts 7
Desk = tuple[str, str]
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Site:
    """One school: what was made, its pupils as planned, and its place for their numbers."""

    made: Made
    size: int
    place: children.Place


@dataclass
class World:
    """The schools, and who sits at which desk."""

    sites: list[Site] = field(default_factory=list)
    holders: dict[Desk, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # of organisations by id

    def actor(self, desk: Desk) -> Actor:
        """Whoever sits at a desk."""
        return Actor(self.holders[desk], desk[0], desk[1])


def make_world(ledger: Ledger, report: Report) -> World:
    """Make the province, or what of it is missing after a kill."""
    plan = ledger.plan
    ledger.step("world:divisions", SYSTEM, lambda work: _divisions(work, plan.province))
    deploy_catalogue(ledger.house)
    ledger.step("world:schools", SYSTEM, lambda work: _schools(work, ledger))
    world = World([_site(row) for row in ledger.done["world:schools"]["sites"]])
    ledger.step("world:staff", SYSTEM, lambda work: _staff(work, world, ledger))
    for at, site in enumerate(world.sites):
        ledger.step(f"world:pupils:{site.made.code}", SYSTEM, partial(_pupils, site, ledger))
        report(at + 1, len(world.sites))
    _read_desks(ledger, world)
    return world


def _divisions(work: Any, province: str) -> dict[str, Any]:
    return load_divisions(work.session, (province,), towns=False).counts


def _schools(work: Any, ledger: Ledger) -> dict[str, Any]:
    plan = ledger.plan
    total = max(2 * LEAST_PER_COUNTY, round(plan.students / SIZE))
    counties = _counties(work.session, plan.province)[: min(COUNTIES, max(2, total // 25))]
    serials: dict[str, int] = {}
    drawn = [
        (make_school(work.session, county, (_kind(number), 0), serials), _kind(number), number)
        for county in counties for number in range(total // len(counties))
    ]  # fmt: skip
    weight = sum(kind.weight for _, kind, _ in drawn)
    return {"sites": [
        {"id": made.id, "code": made.code, "parent": made.parent, "division": made.division, "number": number,
         "size": max(len(kind.stages) * 12, round(plan.students * kind.weight / weight))}
        for made, kind, number in drawn
    ]}  # fmt: skip


def _counties(session: Any, province: str) -> list[Organisation]:
    query = select(Organisation).where(
        Organisation.kind == OrgKind.COUNTY, Organisation.province == province, Organisation.is_authority.is_(True)
    )
    return list(session.scalars(query.order_by(Organisation.code)))


def _kind(number: int) -> Kind:
    """The kind of a school by its number in its county: three primary, one junior, one of nine years or senior."""
    turn, place = divmod(number, 5)
    if place < 3:
        serial = turn * 3 + place + 1
        return Kind(f"第{serial}小学", f"No. {serial} Primary School", "21", (P,), "211", "121", 1.0)
    if place == 3:
        return Kind(f"第{turn + 1}初级中学", f"No. {turn + 1} Junior School", "31", (J,), "311", "121", 1.1)
    if turn % 2:
        return Kind(f"第{turn + 1}高级中学", f"No. {turn + 1} Senior School", "34", (S,), "342", "111", 1.4)
    return Kind(f"九年一贯制学校{turn + 1}", f"Nine-year School {turn + 1}", "31", (P, J), "312", "121", 1.3)


def _site(row: dict[str, Any]) -> Site:
    kind = _kind(row["number"])
    made = Made(row["id"], row["code"], row["parent"], kind, row["division"])
    return Site(made, row["size"], children.Place(row["division"], row["number"]))


def _staff(work: Any, world: World, ledger: Ledger) -> dict[str, Any]:
    schools = [site.made.id for site in world.sites]
    staff = make_staff(work.session, Acting(work.now), schools, ledger.plan.dice("staff"))
    return {"people": len(staff.by_role)}


def _pupils(site: Site, ledger: Ledger, work: Any) -> dict[str, Any]:
    dice, plan = ledger.plan.dice("pupils", site.made.code), ledger.plan
    rows = list(children.pupils(site.place, site.made.kind.stages, site.size, plan.year, dice))
    register_students(work.session, Acting(work.now), Registration(site.made.id, synthetic=True, with_codes=True), rows)
    return {"pupils": len(rows)}


def _read_desks(ledger: Ledger, world: World) -> None:
    with ledger.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        query = select(RoleAssignment.org_id, RoleAssignment.role, Account.id, Organisation.code)
        query = query.join(Account, Account.id == RoleAssignment.account_id)
        query = query.join(Organisation, Organisation.id == RoleAssignment.org_id).order_by(Account.login)
        for org_id, role, account, code in work.session.execute(query):
            world.holders.setdefault((org_id, role), account)
            world.codes[org_id] = code

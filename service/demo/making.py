"""Making the demo province, once, in the order a province comes to life: units, schools, staff, pupils, cases."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from typing import Any

from api.house import House
from engine import SimulatedClock
from records.acting import Acting
from records.divisions.load import load_divisions
from records.orgs import OrgQuery, search_orgs
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables.org import OrgKind
from service import bootstrap
from service.clocks import clock_of
from service.configuration import Configuration
from service.demo import people, pupils, schools, story
from service.deploying import deploy_catalogue
from service.printed import write_sign_ins

Report = Callable[[int, int], None]
Reporter = Callable[[str], Report]
DAYS, CASES = 40, 80


def make_demo(configuration: Configuration, students: int, reporter: Reporter, cases: int = CASES) -> None:
    """Make the demo in the configuration's home; the finished demo replaces an unfinished one."""
    if configuration.database.startswith("sqlite") and not configuration.demo_file.exists():
        shutil.rmtree(configuration.home, ignore_errors=True)  # why: what a broken-off attempt left is no demo
    bootstrap.initialise(configuration)
    clock = SimulatedClock(story.story_start(clock_of(configuration.clock_file).now(), DAYS))
    house = bootstrap.open_house(configuration, clock)
    made, staff = _world(house, students, reporter)
    deploy_catalogue(house)
    played = story.Story(house, _first(house), staff, made, random.Random(7), clock)  # noqa: S311 - demo data
    played.play(cases, DAYS, reporter("cases 案件"))
    write_sign_ins(configuration.demo_file, staff.sign_ins)
    house.database.dispose()


def _first(house: House) -> Any:
    """The process that the story plays: the one whose subject is a student."""
    return next(p for p in house.processes.values() if p.subject({"student": "x"}) == "x")


def _world(house: House, students: int, reporter: Reporter) -> tuple[list[schools.Made], people.Staff]:
    dice = random.Random(11)  # noqa: S311 - demo data, no secret
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(work.now)
        load_divisions(work.session, schools.PROVINCES, reporter("units 机构"))
        made = schools.make_schools(work.session)
        staff = people.make_staff(work.session, acting, [s.id for s in made], dice)
        _sign_ins(work.session, acting, staff, made, dice)
    report = reporter("students 学生")
    for at in range(0, len(made), 4):
        part = made[at : at + 4]
        with house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            share = round(students * sum(s.kind.weight for s in part) / sum(s.kind.weight for s in made))
            pupils.make_pupils(work.session, Acting(work.now), part, share, lambda done, of: None)
            if at == 0:
                pupils.mark_some(work.session, Acting(work.now), part)
        report(at + len(part), len(made))
    return made, staff


def _sign_ins(session: Any, acting: Acting, staff: people.Staff, made: list[schools.Made], dice: random.Random) -> None:
    """The printed sign-ins: the four desks of a transfer, other provinces, owners, administrators."""
    near = [s for s in made if s.parent == made[0].parent]
    far = next(s for s in made if s.parent != made[0].parent)
    other = next(s for s in made if s.code[2:4] == "44")
    province = search_orgs(session, OrgQuery("41", (OrgKind.PROVINCE,)))[0].id
    first, second = near[0], near[1]
    clerk, leader, admin = Role.STUDENT_CLERK, Role.STUDENT_LEADER, Role.SYSTEM_ADMIN
    for org, role, login in (
        (first.id, clerk, "school-clerk"), (first.id, leader, "school-leader"), (first.parent, clerk, "county-clerk"),
        (second.id, clerk, "school2-clerk"), (second.id, leader, "school2-leader"), (far.id, leader, "school3-leader"),
        (far.parent, clerk, "county2-clerk"), (other.id, clerk, "gd-school-clerk"), (other.id, leader, "gd-leader"),
        (other.parent, clerk, "gd-county-clerk"), (province, clerk, "province-clerk"),
        (province, admin, "province-admin"), (first.parent, admin, "county-admin"),
    ):  # fmt: skip
        people.open_sign_in(session, acting, staff, (org, role), login)
    for number, role in ((1, Role.PROCESS_OWNER), (2, Role.PROCESS_OWNER), (1, Role.OPERATOR)):
        people.add_role(session, acting, staff, (province, role, number), dice)
        people.open_sign_in(session, acting, staff, (province, role), f"{str(role).replace('_', '-')}{number}")

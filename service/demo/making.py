"""Making the demo province, once, in the order a province comes to life: units, schools, staff, pupils, cases."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from api.context import House
from engine import SimulatedClock
from processes import Process
from processes.demo import StoryPlace
from records.acting import Acting, local_date
from records.divisions.load import load_divisions
from records.orgs import OrgQuery, search_orgs
from records.roles import Role
from records.scope import Scope, use_scope
from records.settings.values import NewValue, set_value
from records.tables.org import OrgKind
from records.tree import ancestors
from service import bootstrap
from service.clocks import clock_of
from service.configuration import Configuration
from service.demo import courses, declared, monthly_figures, people, provinces, pupils, schools, story
from service.demo_sign_ins import write_sign_ins
from service.deploying import deploy_catalogue, deploy_variants
from service.refusals import NotReady

Report = Callable[[int, int], None]
Reporter = Callable[[str], Report]
World = tuple[list[schools.Made], people.Staff, courses.Printed]
DAYS = 45


def make_demo(configuration: Configuration, students: int, reporter: Reporter) -> None:
    """Make the demo in the configuration's home, in place of a demo there; NotReady where an installation is."""
    _make_room(configuration)
    bootstrap.initialise(configuration)
    now = clock_of(configuration.clock_file).now()
    clock = SimulatedClock(now - timedelta(days=DAYS))
    house = bootstrap.open_house(configuration, clock)
    made, staff, printed = _world(house, students, reporter)
    deploy_catalogue(house)
    deploy_variants(house)
    _play(house, (made, staff, printed), (clock, now), reporter("cases 案件"))
    write_sign_ins(configuration.demo_file, staff.sign_ins)
    configuration.demo_begun.unlink()
    house.database.dispose()


def _make_room(configuration: Configuration) -> None:
    """Remove what a demo has left, finished or broken off; what anybody else made is not ours to remove."""
    home, embedded = configuration.home, configuration.database.startswith("sqlite")
    if configuration.demo_file.exists() or configuration.demo_begun.exists():
        if embedded:
            shutil.rmtree(home)
    elif configuration.keyring.exists() or (embedded and _file_of(configuration).exists()):
        raise NotReady(
            f"Expected a home without an installation for the demo but {home} holds one that the demo did not make; "
            "nothing was changed: set HEBAN_HOME to another folder (HEBAN_DATABASE to another database) and try again",
            f"{home} 中已有正式安装，不能在其中生成演示，未作任何改动。"
            "请将 HEBAN_HOME 设为另一个文件夹（使用数据库服务器的，并另设 HEBAN_DATABASE）后再试",
        )
    home.mkdir(parents=True, exist_ok=True)
    configuration.demo_begun.touch()


def _file_of(configuration: Configuration) -> Path:
    return Path(make_url(configuration.database).database or "")


def _play(house: House, world: World, time: tuple[SimulatedClock, datetime], report: Report) -> None:
    """Play the cases from the clock's time to the present."""
    (made, staff, printed), (clock, now) = world, time
    process = _of_the_story(house)
    _settle(house, process, printed)
    days = story.working_days(house, clock.now(), now)
    planned = courses.Planner(printed, made, len(days), random.Random(5)).courses()  # noqa: S311 - demo data
    played = story.Story(house, process, staff, random.Random(7), clock)  # noqa: S311 - demo data
    figures = monthly_figures.MonthlyFigures(house, staff, made, random.Random(13))  # noqa: S311 - demo data
    others = declared.Declared(house, staff, made, random.Random(9))  # noqa: S311 - demo data
    figures.enter()
    played.play(planned, days, report, others.decide_opened)
    figures.enter(monthly_figures.HALF)
    others.play()
    played.close(now)


def _settle(house: House, process: Process, printed: courses.Printed) -> None:
    """Put in force what the story needs."""
    clock = house.engine.clock
    last = date(max(house.engine.calendar.years), 12, 31)
    beyond = (last - local_date(clock.now())).days + 1
    place = StoryPlace(printed.province, printed.other.parent, max(1, beyond))
    provinces.settle(house)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(work.now)
        for one in process.story.settings(place) if process.story else ():
            new = NewValue(one.org_id, one.key, one.value, acting.today, document=one.document)
            set_value(work.session, acting, new)


def _of_the_story(house: House) -> Process:
    """The process whose cases the story plays."""
    return next(process for process in house.processes.values() if process.story is not None)


def _world(house: House, students: int, reporter: Reporter) -> World:
    dice = random.Random(11)  # noqa: S311 - demo data, no secret
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(work.now)
        load_divisions(work.session, schools.PROVINCES, reporter("units 机构"))
        provinces.load(work.session, house.processes.values())
        made = schools.make_schools(work.session)
        staff = people.make_staff(work.session, acting, [s.id for s in made], dice)
        printed = _printed(work.session, made)
        _sign_ins(work.session, acting, staff, printed, dice)
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
    return made, staff, printed


def _printed(session: Any, made: list[schools.Made]) -> courses.Printed:
    """Two schools of one county, one next door, one in the other province."""
    near = [s for s in made if s.parent == made[0].parent]
    far = next(s for s in made if s.parent != made[0].parent)
    other = next(s for s in made if s.code[2:4] == "44")
    province = search_orgs(session, OrgQuery("41", (OrgKind.PROVINCE,)))[0].id
    return courses.Printed(near[0], near[1], far, other, province)


def _sign_ins(
    session: Any, acting: Acting, staff: people.Staff, printed: courses.Printed, dice: random.Random
) -> None:
    """The printed sign-ins: the desks of a transfer and of a report, other provinces, owners, administrators."""
    first, second, far, other, province = (*printed.schools, printed.province)
    clerk, leader, admin = Role.STUDENT_CLERK, Role.STUDENT_LEADER, Role.SYSTEM_ADMIN
    city = next(org.id for org in ancestors(session, first.parent) if org.is_authority)
    for org, role, login in (
        (first.id, clerk, "school-clerk"), (first.id, leader, "school-leader"), (first.parent, clerk, "county-clerk"),
        (second.id, clerk, "school2-clerk"), (second.id, leader, "school2-leader"), (far.id, leader, "school3-leader"),
        (far.parent, clerk, "county2-clerk"), (other.id, clerk, "gd-school-clerk"), (other.id, leader, "gd-leader"),
        (other.parent, clerk, "gd-county-clerk"), (province, clerk, "province-clerk"),
        (province, admin, "province-admin"), (first.parent, admin, "county-admin"),
        (first.id, Role.MANAGER, "school-manager"), (first.parent, Role.MANAGER, "county-manager"),
        (first.parent, Role.AUDITOR, "county-auditor"), (first.parent, Role.INSPECTOR, "county-inspector"),
        (first.parent, Role.PLANNER, "county-planner"),
        (city, Role.AUDITOR, "city-auditor"), (city, Role.INSPECTOR, "city-inspector"),
    ):  # fmt: skip
        people.open_sign_in(session, acting, staff, (org, role), login)
    for number, role in ((1, Role.PROCESS_OWNER), (2, Role.PROCESS_OWNER), (1, Role.OPERATOR)):
        people.add_role(session, acting, staff, (province, role, number), dice)
        people.open_sign_in(session, acting, staff, (province, role), f"{str(role).replace('_', '-')}{number}")

"""What is there before a person sits down, and what time it is: many cases that others started, a day that has come.

The tests themselves change state only by what can be clicked or typed; nobody clicks three hundred cases together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.acting import Acting
from records.roles import Role
from records.schools import NewSchool, create_school
from records.scope import Scope, use_scope
from records.students.codes import Status, formal_code
from records.students.graduating import Ending, end_stage
from records.students.updates import change_status
from records.tables.school import Stage
from service import bootstrap
from tests.blackbox.client import Client
from tests.blackbox.conftest import Running
from tests.service.test_graduation import rows_of
from tests.world import PASSWORD, SINCE, Pupil, add_person, add_pupils


@dataclass(frozen=True)
class Site:
    """A school of a test's own: its short name, code, name, the unit above it, and its stages."""

    short: str
    code: str
    name: str
    parent: str
    stages: tuple[Stage, ...] = (Stage.PRIMARY,)


PRIMARY = [*rows_of("primary", 401, 4), *rows_of("primary", 405, 3, "2")]
SENIOR = rows_of("senior", 411, 5)


def a_graduating_school(running: Running) -> None:
    """A school of Liwan with two classes in the last primary grade and one of senior high; one pupil is suspended, for
    another a suspension is asked. Guangdong graduates in September.
    """
    made = a_school(running, Site("twelve", "3444000077", "荔湾区实验学校", "liwan", (Stage.PRIMARY, Stage.SENIOR)), [*PRIMARY, *SENIOR])
    with behind(running) as work:
        acting = Acting(work.now)
        change_status(work.session, acting, made[5].id, Status.SUSPENDED, acting.today)
    clerk = Client(running.addresses[0], "twelve-student_clerk", PASSWORD)
    away = {"student": made[6].id, "from": "2026-09-21", "until": "2026-12-31", "reason": "illness"}
    files = [clerk.upload("guardian_request"), clerk.upload("hospital")]
    answer = clerk.post("/cases", {"process": "suspension", "data": away, "files": files})
    assert answer.status_code == 201, answer.text
    admin = Client(running.addresses[0], "guangdong-system_admin", PASSWORD)
    window = {"organisation": running.world.org["guangdong"], "value": [{"from": "05-01", "to": "12-31"}]}
    assert admin.put("/settings/graduation.windows", window).status_code == 200


def a_graduate(running: Running, site: Site) -> Pupil:
    """Somebody with a code who graduated from a primary school of a test's own today."""
    rows = [{**one, "grbsm": formal_code(one["sfzjh"])} for one in rows_of("primary", 441, 1)]
    (pupil,) = a_school(running, site, rows, with_codes=True)
    with behind(running) as work:
        acting = Acting(work.now, reason="graduation", case_no="BY9")
        ending = [Ending(pupil.id, Status.GRADUATED)]
        assert end_stage(work.session, acting, running.world.org[site.short], acting.today, ending) == {}
    return pupil


def a_school(running: Running, site: Site, rows: Sequence[dict[str, Any]], with_codes: bool = False) -> list[Pupil]:
    """A school with a clerk, a leader and pupils."""
    world = running.world
    with behind(running) as work:
        acting = Acting(work.now)
        new = NewSchool(site.code, site.name, site.short, world.org[site.parent], site.stages, SINCE)
        world.org[site.short] = create_school(work.session, new).id
        for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER):
            add_person(work.session, acting, world, site.short, role)
        return add_pupils(work.session, acting, world.org[site.short], list(rows), with_codes=with_codes)


@contextmanager
def behind(running: Running) -> Iterator[Any]:
    """A unit of work on the installation's registers, as the system."""
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        yield work
    house.database.dispose()


def many_cases(running: Running, login: str, process: str, data: list[Mapping[str, Any]]) -> None:
    """Cases that somebody started over HTTP, one for each of the given data."""
    clerk = Client(running.addresses[0], login, PASSWORD)
    for one in data:
        answer = clerk.post("/cases", {"process": process, "data": dict(one), "files": []})
        assert answer.status_code == 201, answer.text


def fields_of(running: Running, login: str, process: str) -> dict[str, str]:
    """The keys of the fields of a start form by their labels."""
    form = Client(running.addresses[0], login, PASSWORD).get(f"/processes/{process}/start-form").json()["form"]
    return {field["label"]: field["key"] for field in form["components"] if "key" in field}


def it_is(running: Running, moment: datetime) -> None:
    """The installation's clock comes to an instant."""
    running.set_time(moment)


def a_variant_is_left_behind(running: Running) -> None:
    """Henan has a variant of the suspension, and the ministry published a newer version: both renamed one seat."""
    own, colleague, ministry, other = (
        Client(running.addresses[0], f"{unit}-process_owner{n}", PASSWORD) for unit in ("henan", "ministry") for n in ("", "2")
    )
    first = next(one for one in own.get("/definitions/suspension").json()["versions"] if one["owner"] == "national")["id"]
    files = own.get(f"/definitions/versions/{first}").json()["files"]
    seats = 'name="学校领导审核"', 'name="主管部门核办"'
    for people, words in (((own, colleague), ("校长审核并签字", None)), ((ministry, other), ("学校负责人审核", "主管部门核准"))):
        drawn = files["suspension.bpmn"]
        for seat, name in zip(seats, words, strict=True):
            drawn = drawn.replace(seat, f'name="{name}"', 1) if name else drawn
        body = {"from": first, "files": {**files, "suspension.bpmn": drawn}, "note": ""}
        version = people[0].post("/definitions/suspension/drafts", body).json()["id"]
        assert people[0].post(f"/definitions/versions/{version}/submit").status_code == 200
        answer = people[1].post(f"/definitions/versions/{version}/publish", {"note": "按新规定调整"})
        assert answer.status_code == 200, answer.text

"""What refuses a transfer and no route can bring about: pupils, classes and schools in unusual states (S18)."""

from __future__ import annotations

from typing import Any

from api.context import House
from records.acting import Acting
from records.assignments import NewRole, assign_role
from records.roles import Role
from records.schools import NewSchool, create_school, set_status
from records.scope import Scope, use_scope
from records.students.codes import Status
from records.students.issue import issue_temporary
from records.students.problems import NewProblem, open_problem
from records.students.updates import apply_fields, change_status
from records.tables.org import OrgKind
from records.tables.school import SchoolStatus, Stage
from tests.world import SINCE, World, add_person, add_pupils, pupil_rows

BOTH, SENIOR = (Stage.PRIMARY, Stage.JUNIOR), (Stage.SENIOR,)
SCHOOLS = (
    ("closed", "2141000091", "jinshui", "金水区撤销小学", BOTH, OrgKind.SCHOOL),
    ("senior", "3441000091", "jinshui", "金水区高级中学", SENIOR, OrgKind.SCHOOL),
    ("central", "2141000092", "jinshui", "金水区中心校", BOTH, OrgKind.CENTRAL_SCHOOL),
    ("point", "2141000093", "central", "柳林教学点", BOTH, OrgKind.SCHOOL),
    ("movable", "2141000094", "jinshui", "将改隶的小学", BOTH, OrgKind.SCHOOL),
    ("village", "2141000095", "jinshui", "村小学", BOTH, OrgKind.SCHOOL),
)
STAFFED = ("central", "movable", "village", "closed", "senior")


def make_situations(house: House, world: World) -> None:
    """Add them to a world; pupils are taken from it by the name of their state."""
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(house.now())
        for name, code, parent, zh, stages, kind in SCHOOLS:
            new = NewSchool(code, zh, name, world.org[parent], stages, SINCE, kind=kind)
            world.org[name] = create_school(work.session, new).id
        for name in STAFFED:
            for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER):
                add_person(work.session, acting, world, name, role)
        both = NewRole(world.account["village-student_clerk"], Role.STUDENT_CLERK, world.org["jinshui"])
        assign_role(work.session, acting, both)  # who starts for the school and sits at its authority, too
        set_status(work.session, world.org["closed"], SchoolStatus.CLOSED, acting.today)
        _classes(work.session, acting, world)
        _pupils(work.session, acting, world)


def _classes(session: Any, acting: Acting, world: World) -> None:
    """A class of two at school_a, and one at the central school."""
    add_pupils(session, acting, world.org["school_a"], pupil_rows(4, 2, room="2"))
    add_pupils(session, acting, world.org["central"], pupil_rows(5, 1))


def _pupils(session: Any, acting: Acting, world: World) -> None:
    here, far = world.org["school_c"], world.org["school_d"]
    rows = pupil_rows(6, 6)
    for name, row in zip(("suspended", "dropped_out", "problem"), rows, strict=False):
        world.pupils[name] = add_pupils(session, acting, here, [row])
    for name, row in zip(("no_code", "temporary_code"), rows[3:5], strict=True):
        world.pupils[name] = add_pupils(session, acting, far, [row], with_codes=False)
    world.pupils["mismatch"] = add_pupils(session, acting, far, rows[5:])
    other = "2" if str(rows[5]["xbm"]) == "1" else "1"  # not the sex that the number says
    apply_fields(session, acting, world.pupils["mismatch"][0].id, {"xbm": other}, acting.today)
    older = [{**row, "xd": "senior", "jb": 2025, "njh": 2} for row in pupil_rows(7, 40)]
    leaving = [{**row, "xd": "senior", "jb": 2024, "njh": 3} for row in pupil_rows(8, 6)]
    world.pupils["graduating"] = add_pupils(session, acting, world.org["senior"], leaving)
    world.pupils["senior"] = add_pupils(session, acting, world.org["senior"], older)
    of = {name: world.pupils[name][0].id for name in ("suspended", "dropped_out", "problem", "temporary_code")}
    change_status(session, acting, of["suspended"], Status.SUSPENDED, acting.today)
    change_status(session, acting, of["dropped_out"], Status.LOST, acting.today)
    open_problem(session, acting, NewProblem(of["problem"], 2, "g"))
    issue_temporary(session, acting, [of["temporary_code"]])

"""Scope: nothing of a sibling county is read, by any class, by any way of asking."""

import io
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Select, delete, exists, func, inspect, select, text, union_all, update
from sqlalchemy.orm import aliased

from records.acting import Acting
from records.errors import NotAllowed, NotFound, ScopeMissing
from records.files import Upload, store_file
from records.roles import PERMISSIONS, Permission, Role, permissions_of
from records.scope import RULES, Scope, scope_of, system_scope, use_scope
from records.session import open_session
from records.students.cases import grant_case, snapshot
from records.students.enrolments import enrolments
from records.students.listing import StudentQuery, card, count_students, list_students, reveal
from records.students.locks import lock_for_case
from records.students.moves import Arrival, move_student
from records.students.updates import apply_fields
from records.students.versions import history
from records.tables import (
    CaseLock,
    CaseSnapshot,
    Enrolment,
    FileObject,
    Organisation,
    Student,
    StudentFields,
    StudentPlace,
    metadata,
)
from records.tables.org import OrgKind
from tests.pictures import picture
from tests.records.conftest import NOW, World


def test_a_session_without_scope_reads_nothing(world: World) -> None:
    with open_session(world.engine, world.keyring, world.audit) as session:
        with pytest.raises(ScopeMissing):
            session.scalars(select(Student)).all()
        with pytest.raises(ScopeMissing):
            session.get(Student, "x")


@pytest.mark.parametrize(
    ("org", "sees"),
    [
        ("ministry", 5), ("henan", 4), ("zhengzhou", 3), ("jinshui", 2), ("guancheng", 1), ("guangdong", 1),
        ("jinshui_school", 1), ("jiyuan", 0),
    ],
)  # fmt: skip
def test_each_level_sees_its_own_subtree(world: World, pupils: dict[str, str], org: str, sees: int) -> None:
    with world.as_(Role.STUDENT_CLERK, org) as (session, acting):
        assert count_students(session, StudentQuery()) == sees
        assert len(list_students(session, acting, StudentQuery(), "test")) == sees


def test_every_way_of_asking_for_a_sibling_countys_student_finds_nothing(
    world: World, pupils: dict[str, str]
) -> None:
    foreign = pupils["guancheng_school"]
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, acting):
        other = aliased(Student)
        ids = select(Student.id)
        assert session.get(Student, foreign) is None
        assert session.scalars(select(Student).where(Student.id == foreign)).all() == []
        assert session.scalars(select(other).where(other.id == foreign)).all() == []
        assert session.execute(select(Student.name_sealed).where(Student.id == foreign)).all() == []
        assert session.scalar(select(func.count()).select_from(Student)) == 2
        assert foreign not in session.scalars(select(StudentPlace.student_id)).all()
        assert foreign not in session.scalars(select(StudentFields.student_id)).all()
        assert foreign not in session.scalars(select(Enrolment.student_id)).all()
        joined = select(Student.id).join(StudentPlace, StudentPlace.student_id == Student.id)
        assert foreign not in session.scalars(joined).all()
        assert foreign not in session.scalars(ids.where(Student.id.in_(ids))).all()
        assert history(session, foreign) == []
        for read in (
            lambda: card(session, foreign),
            lambda: reveal(session, acting, foreign, "no"),
            lambda: apply_fields(session, acting, foreign, {"lxdh": "1"}, acting.today),
        ):
            with pytest.raises(NotFound):
                read()


def _subquery() -> Select[Any]:
    return select(select(Student.id).subquery().c.id)


def _table_expression() -> Select[Any]:
    found = select(Student.id).cte()
    return select(found.c.id)


FORMS: dict[str, Callable[[], Any]] = {
    "union": lambda: union_all(select(Student.id), select(Student.id)),
    "subquery": _subquery,
    "aliased subquery": lambda: select(aliased(Student, select(Student).subquery()).id),
    "table expression": _table_expression,
    "exists": lambda: select(Student.id).where(exists(select(Enrolment.id).where(Enrolment.student_id == Student.id))),
    "join": lambda: select(Student.id).select_from(Organisation).join(Student, Student.org_id == Organisation.id),
    "outer join": lambda: select(Student.id).select_from(Organisation).outerjoin(
        Student, Student.org_id == Organisation.id
    ).where(Student.id.is_not(None)),
    "in": lambda: select(Enrolment.student_id).where(Enrolment.student_id.in_(select(Student.id))),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_statement_leads_around_the_scope(world: World, pupils: dict[str, str], form: str) -> None:
    own = {pupils["jinshui_school"], pupils["jinshui_second_school"]}
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, _):
        assert set(session.scalars(FORMS[form]())) == own


def test_counts_inside_other_statements_stay_in_the_scope(world: World, pupils: dict[str, str]) -> None:
    per_org = select(func.count(Student.id)).where(Student.org_id == Organisation.id).scalar_subquery()
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, _):
        assert session.scalar(select(func.sum(per_org)).select_from(Organisation)) == 2
        assert session.query(Student).count() == 2


def test_bulk_changes_reach_only_rows_of_the_scope_and_raw_text_is_no_way_in(
    world: World, pupils: dict[str, str]
) -> None:
    with world.system() as (session, _):
        for school in ("jinshui_school", "guancheng_school"):
            lock_for_case(session, Acting(NOW, case_no=f"ZX-{school}"), pupils[school], "transfer")
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, _):
        session.execute(update(Student).values(grade=9))
        session.execute(delete(CaseLock))
        with pytest.raises(NotAllowed, match="raw SQL"):
            session.scalars(select(Student).from_statement(text("select * from student"))).all()
        for around in (text("select * from student"), select(Student.__table__), delete(Student.__table__)):
            with pytest.raises(NotAllowed, match="no scope"):
                session.execute(around)
    with world.system() as (session, _):
        changed = set(session.scalars(select(Student.id).where(Student.grade == 9)))
        assert changed == {pupils["jinshui_school"], pupils["jinshui_second_school"]}
        assert session.scalars(select(CaseLock.case_no)).all() == ["ZX-guancheng_school"]


def test_a_row_loaded_by_a_system_job_is_not_handed_out_by_get(world: World, pupils: dict[str, str]) -> None:
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, _):
        with system_scope(session):
            held = session.get(Student, pupils["guancheng_school"])
            assert held is not None
        assert session.get(Student, pupils["guancheng_school"]) is None


WIDER = (StudentPlace, StudentFields, Enrolment, CaseSnapshot, FileObject)  # read beyond their organisation by who may


def test_get_hands_out_what_a_school_holds_or_is_a_party_to_and_nothing_else(
    world: World, pupils: dict[str, str], tmp_path: Path
) -> None:
    student, before = pupils["jinshui_school"], world.org["jinshui_school"]
    with world.system() as (session, _):
        acting = Acting(NOW, case_no="ZX-1")
        snapshot(session, acting, student)
        store_file(session, acting, tmp_path, Upload(before, "form", io.BytesIO(picture()), "ZX-1"))
        grant_case(session, acting, [world.org["guancheng_school"]])
        move_student(session, acting, Arrival(student, world.org["guancheng_school"], acting.today))
    for school, reads in (("guancheng_school", True), ("liwan_school", False)):
        with world.as_(Role.STUDENT_CLERK, school) as (session, _):
            with system_scope(session):
                held = [session.scalars(select(cls).where(cls.org_id == before)).one() for cls in WIDER]
            keys = [inspect(one).identity for one in held]
            assert [session.get(type(one), key) is one for one, key in zip(held, keys, strict=True)] == [reads] * 5, school


def test_two_sessions_at_once_keep_their_own_scopes(world: World, pupils: dict[str, str]) -> None:
    seen: dict[str, set[tuple[str, ...]]] = {"jinshui": set(), "guancheng": set()}

    def read(org: str) -> None:
        for _ in range(15):
            with world.as_(Role.STUDENT_CLERK, org) as (session, _acting):
                seen[org].add(tuple(sorted(session.scalars(select(Student.id)))))

    threads = [Thread(target=read, args=(org,)) for org in seen for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen["guancheng"] == {(pupils["guancheng_school"],)}
    assert seen["jinshui"] == {tuple(sorted((pupils["jinshui_school"], pupils["jinshui_second_school"])))}


def test_a_session_is_not_handed_from_one_scope_to_another(world: World) -> None:
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, _):
        with pytest.raises(NotAllowed):
            use_scope(session, Scope(session, frozenset({world.org["guancheng"]})))
        assert scope_of(session).allows(world.org["jinshui_school"])
        assert not scope_of(session).allows(world.org["guancheng_school"])


def test_after_a_move_the_old_school_keeps_its_own_past_and_the_new_one_reads_all(
    world: World, pupils: dict[str, str]
) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, _):
        arrival = Arrival(student, world.org["guancheng_school"], Acting(NOW).today)
        move_student(session, Acting(NOW, case_no="ZX-1"), arrival)
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, _):
        assert [state.org_id for state in history(session, student)] == [world.org["jinshui_school"]]
        with pytest.raises(NotFound):
            card(session, student)
        assert [one.org_id for one in enrolments(session, student)] == [world.org["jinshui_school"]]
    with world.as_(Role.STUDENT_CLERK, "guancheng_school") as (session, _):
        assert len(history(session, student)) == 2
        both = [world.org["jinshui_school"], world.org["guancheng_school"]]
        assert [one.org_id for one in enrolments(session, student)] == both


def test_every_table_with_personal_rows_has_a_rule(world: World) -> None:
    open_tables = {
        "organisation", "org_parent", "org_closure", "org_state", "school", "void_school_code", "setting",  # the open directory
        "sign_in", "api_token", "name_token", "read_audit", "past_password",  # reached through their owner's functions alone
        "setting_proposal", "school_card_urging", "named_people_urging",  # of units, not of persons; their routes ask the scope
    }  # fmt: skip
    ruled = {cls.__tablename__ for cls in RULES}
    with_org = {name for name, table in metadata.tables.items() if "org_id" in table.columns}
    assert with_org - open_tables <= ruled
    assert not ruled & open_tables


def test_a_system_administrator_can_do_no_business() -> None:
    business = {
        Permission.CASES_BELOW, Permission.STUDENT_LIST, Permission.STUDENT_FULL,
        Permission.STUDENT_EDIT, Permission.STUDENT_IMPORT, Permission.STUDENT_EXPORT, Permission.FILE_READ,
    }  # fmt: skip
    assert not PERMISSIONS[Role.SYSTEM_ADMIN] & business
    assert not PERMISSIONS[Role.OPERATOR] & business


def test_rights_differ_between_school_and_authority() -> None:
    at_school = permissions_of(Role.STUDENT_CLERK, OrgKind.SCHOOL)
    at_authority = permissions_of(Role.STUDENT_CLERK, OrgKind.COUNTY)
    assert Permission.CLASS_MANAGE in at_school and Permission.CLASS_MANAGE not in at_authority
    assert Permission.SUPERVISE in at_authority and Permission.SUPERVISE not in at_school

"""Exporting lists in the background: masked ones are free and recorded, others only through their case (O10)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from api.house import House
from forms.sheets.context import STAGE_NAMES
from forms.sheets.table import TableColumn, write_table
from records import job_files, jobs, tree
from records.acting import Acting
from records.roles import Role, permissions_of
from records.scope import RecordsSession, Scope, system_scope, use_scope
from records.students.codes import STATUS_NAMES, Status
from records.students.listing import Listed, StudentQuery, count_students, full_rows, list_students
from records.tables import RoleAssignment
from records.tables.org import OrgKind

PAGE = 1000
LIST = "list"
COLUMNS = (
    TableColumn("name", "姓名", "Name", mask="none"), TableColumn("school", "学校", "School", mask="none", width=28),
    TableColumn("stage", "学段", "Stage"), TableColumn("grade", "年级", "Grade", width=8),
    TableColumn("class_name", "班级", "Class"), TableColumn("code", "学籍号", "Student code", width=24),
    TableColumn("id", "身份证件号", "ID number", width=24), TableColumn("status", "状态", "State"),
)  # fmt: skip


IDENTITY = {
    "id_number": TableColumn("sfzjh", "身份证件号", "ID number", mask="none", width=24),
    "code": TableColumn("grbsm", "学籍号", "Student code", mask="none", width=24),
    "birth_date": TableColumn("csrq", "出生日期", "Birth date", mask="none", width=14),
}


def export_students(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Write the students that the caller's filters find, masked, exactly as the page lists them."""
    asked = {name: value for name, value in claimed.asked.items() if value not in (None, "")}
    with _reading(house, claimed) as (session, acting):
        total = count_students(session, StudentQuery(**asked))
        rows = [_line(one) for one in _all(session, acting, asked, lambda n: progress(n, total))]
    return _keep(house, claimed, COLUMNS, rows, "学生名册（脱敏）.xlsx")


def export_identity(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Write the approved fields of an approved request in full; every student read is recorded (K3, O10)."""
    asked: dict[str, Any] = {"stage": claimed.asked["stage"], "grade": claimed.asked["grade"]}
    if claimed.asked["own"]:
        asked["school"] = claimed.org_id
    chosen = [IDENTITY[name] for name in claimed.asked["fields"]]
    plain = [column for column in COLUMNS if column.key not in ("code", "id")]
    with _reading(house, claimed) as (session, acting):
        total = count_students(session, StudentQuery(**asked))
        rows = []
        for page in _pages(session, acting, asked):
            full = {row["id"]: row for row in full_rows(session, acting, [one.id for one in page], acting.reason)}
            rows += [{**_line(one), **{c.key: full[one.id].get(c.key) for c in chosen}} for one in page]
            progress(len(rows), total)
    return _keep(house, claimed, (*plain, *chosen), rows, f"学生名册-{claimed.asked['case']}.xlsx")


@contextmanager
def _reading(house: House, claimed: jobs.Claimed) -> Iterator[tuple[RecordsSession, Acting]]:
    """A session with the scope of the role that asked, as it is now."""
    with house.reading() as session:
        with system_scope(session):
            role = session.get(RoleAssignment, claimed.assignment_id)
            kind = OrgKind(tree.org_by_id(session, claimed.org_id).kind)
            permissions = permissions_of(Role(role.role), kind)
        use_scope(session, Scope(session, frozenset({claimed.org_id}), permissions, claimed.account_id))
        why = f"export {claimed.asked.get('case', 'masked')}"
        yield session, Acting(house.now(), claimed.account_id, claimed.org_id, why)


def _pages(session: RecordsSession, acting: Acting, asked: dict[str, Any]) -> Iterator[list[Listed]]:
    after = ""
    while page := list_students(session, acting, StudentQuery(**asked, after=after, limit=PAGE), acting.reason):
        yield page
        after = page[-1].id


def _all(
    session: RecordsSession, acting: Acting, asked: dict[str, Any], report: Callable[[int], None]
) -> Iterator[Listed]:
    done = 0
    for page in _pages(session, acting, asked):
        yield from page
        done += len(page)
        report(done)


def _line(one: Listed) -> dict[str, Any]:
    return {
        "name": one.name, "school": one.school_name, "stage": STAGE_NAMES.get(one.stage, one.stage),
        "grade": one.grade, "class_name": one.class_name, "code": one.code_masked, "id": one.id_masked,
        "status": STATUS_NAMES[Status(one.status)][0],
    }  # fmt: skip


def _keep(
    house: House, claimed: jobs.Claimed, columns: Sequence[TableColumn], rows: list[dict[str, Any]], name: str
) -> jobs.Outcome:
    out = io.BytesIO()
    write_table(out, columns, rows, "学生名册")
    job_files.keep(house.jobs, house.keyring, claimed.id, LIST, out.getvalue())
    return jobs.Outcome("done", {"rows": len(rows)}, name)

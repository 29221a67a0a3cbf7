"""Exporting lists in the background: masked ones are free and recorded, others are made by an approved case (O10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from api.context import House
from processes.student_list import COLUMNS, line, workbook
from records import job_files, jobs, tree
from records.acting import Acting
from records.roles import Permission, Role, permissions_of
from records.scope import RecordsSession, Scope, system_scope, use_scope
from records.students.listing import Listed, StudentQuery, count_students, list_students
from records.tables import RoleAssignment
from records.tables.org import OrgKind

PAGE = 1000


def export_students(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Write the students that the caller's filters find, masked, exactly as the page lists them."""
    asked = {name: value for name, value in claimed.asked.items() if value not in (None, "")}
    with reading_for(house, claimed, "export masked") as (session, acting):
        total = count_students(session, StudentQuery(**asked))
        rows = [line(one) for one in _all(session, acting, asked, lambda n: progress(n, total))]
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT, workbook(COLUMNS, rows))
    return jobs.Outcome("done", {"rows": len(rows)}, "学生名册（脱敏）.xlsx")


@contextmanager
def reading_for(
    house: House, claimed: jobs.Claimed, why: str, needs: frozenset[Permission] = frozenset()
) -> Iterator[tuple[RecordsSession, Acting]]:
    """A session that only reads, with the scope of the role that asked, as it is now; of the system what it `needs`."""
    with house.reading() as session:
        permissions = needs if claimed.assignment_id is None else _permissions(session, claimed)
        use_scope(session, Scope(session, frozenset({claimed.org_id}), permissions, claimed.account_id))
        yield session, Acting(house.now(), claimed.account_id, claimed.org_id, why)


def _permissions(session: RecordsSession, claimed: jobs.Claimed) -> frozenset[Permission]:
    with system_scope(session):
        role = session.get(RoleAssignment, claimed.assignment_id)
        kind = OrgKind(tree.org_by_id(session, claimed.org_id).kind)
        return permissions_of(Role(role.role), kind)


def _pages(session: RecordsSession, acting: Acting, asked: dict[str, Any]) -> Iterator[list[Listed]]:
    after = ""
    while page := list_students(session, acting, StudentQuery(**asked, after=after, limit=PAGE), acting.reason):
        yield page
        after = page[-1].cursor


def _all(
    session: RecordsSession, acting: Acting, asked: dict[str, Any], report: Callable[[int], None]
) -> Iterator[Listed]:
    done = 0
    for page in _pages(session, acting, asked):
        yield from page
        done += len(page)
        report(done)

"""Importing student workbooks in the background: rows judged by forms, taken by records, faulty ones returned."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from api.house import House
from forms.sheets.context import LENGTHS, ImportContext, SchoolFacts
from forms.sheets.places import Division, PlaceBook
from forms.sheets.returned import write_returned
from forms.sheets.rows import Fault, Row
from forms.sheets.students import open_students, read_sheet
from records import job_files, jobs, tree
from records.acting import Acting, local_date
from records.divisions.places import present_divisions
from records.roles import Role, permissions_of
from records.schools import school_by_code
from records.scope import RecordsSession, Scope, use_scope
from records.students.register import Registration, register_students
from records.tables import Organisation, RoleAssignment, School
from records.tables.org import OrgKind

CHUNK = 500
WORKBOOK, RETURNED = "upload", "returned"


@dataclass
class _Tally:
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faulty: int = 0
    notes: int = 0
    problems: int = 0
    kept: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class _School:
    """A school one may import for; `length` of its primary stage in years."""

    id: str
    name: str
    length: int


@dataclass(frozen=True)
class _Import:
    """One import under way."""

    house: House
    acting: Acting
    scope: tuple[frozenset[str], Any]
    schools: dict[str, _School]
    tally: _Tally


def import_students(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Run one import job; good rows are taken in chunks, faulty ones come back in a workbook; repeatable."""
    data = job_files.fetch(house.jobs, house.keyring, claimed.id, WORKBOOK)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        role = work.session.get(RoleAssignment, claimed.assignment_id)
        kind = OrgKind(tree.org_by_id(work.session, claimed.org_id).kind)
        permissions = permissions_of(Role(role.role), kind)
        schools = _schools(work.session, claimed.org_id)
    acting = Acting(house.now(), claimed.account_id, claimed.org_id, "import")
    run = _Import(house, acting, (frozenset({claimed.org_id}), permissions), schools, _Tally())
    out = io.BytesIO()
    _run(run, io.BytesIO(data), out, progress)
    job_files.keep(house.jobs, house.keyring, claimed.id, RETURNED, out.getvalue())
    return jobs.Outcome("done", _figures(run.tally), "退回的学生名册.xlsx")


def import_file(house: House, files: tuple[Path, Path], school_code: str, progress: jobs.Progress) -> dict[str, Any]:
    """Import a workbook from the command line, as the system, for one school; returns the figures."""
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        school = school_by_code(work.session, school_code)
        schools, org_id = _schools(work.session, school.id), school.id
    run = _Import(house, Acting(house.now(), None, org_id, "import"), (frozenset(), None), schools, _Tally())
    with files[0].open("rb") as given, files[1].open("wb") as out:
        _run(run, given, out, progress)
    return _figures(run.tally)


def _run(run: _Import, given: BinaryIO, out: BinaryIO, progress: jobs.Progress) -> None:
    context = ImportContext(local_date(run.house.now()), _facts(run.schools), place_book())
    sheet = open_students(given, context)
    _take(run, read_sheet(sheet, context, progress=progress))
    write_returned(sheet, sorted(run.tally.kept, key=lambda row: row.number), out)


def _take(run: _Import, rows: Any) -> None:
    waiting: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        run.tally.rows += 1
        run.tally.notes += len(row.notes)
        if row.findings:
            run.tally.kept.append(row)
        if not row.ok:
            run.tally.faulty += 1
            continue
        code = row.values.get("xxbsm") or next(iter(run.schools))
        waiting[code].append(row)
        if len(waiting[code]) >= CHUNK:
            _register(run, code, waiting.pop(code))
    for code, left in waiting.items():
        _register(run, code, left)


def _register(run: _Import, code: str, rows: Sequence[Row]) -> None:
    """One chunk is one transaction: what was taken before a crash stays, the rest is taken by the repeat."""
    with run.house.working() as work:
        roots, permissions = run.scope
        everything = permissions is None
        scope = Scope(work.session, roots, permissions or frozenset(), run.acting.account_id, everything)
        use_scope(work.session, scope)
        day = local_date(work.now)
        plan = Registration(run.schools[code].id, date(day.year if day.month >= 9 else day.year - 1, 9, 1))
        results = register_students(work.session, run.acting, plan, [row.values for row in rows])
    for row, result in zip(rows, results, strict=True):
        if result.outcome == "refused":
            _refuse(run.tally, row, (result.reason, result.reason_en))
        else:
            setattr(run.tally, result.outcome, getattr(run.tally, result.outcome) + 1)
            run.tally.problems += bool(result.problems)


def _refuse(tally: _Tally, row: Row, why: tuple[str, str]) -> None:
    """A row the registers do not take comes back like one the sheet's own rules refuse."""
    if not row.findings:
        tally.kept.append(row)
    row.findings.append(Fault("fault", "refused", "xm", *why, "更正后再导入", "Correct it, import again"))
    tally.faulty += 1


@cache
def place_book() -> PlaceBook:
    """What a place text means, from the divisions of the registers; built once per process."""
    return PlaceBook(Division(code, name) for code, name in present_divisions())


def _facts(schools: dict[str, _School]) -> dict[str, SchoolFacts]:
    return {
        code: SchoolFacts(code, school.name, {**LENGTHS, "primary": school.length}) for code, school in schools.items()
    }


def _schools(session: RecordsSession, org_id: str) -> dict[str, _School]:
    """The schools an organisation may import for, by code: itself, or those below it (proxy entry, B2)."""
    ids = tree.subtree(session, org_id, (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL))
    # why: a county has a hundred schools; their names and lengths come at once
    query = select(Organisation.code, Organisation.id, Organisation.name_zh, School.length_years)
    rows = session.execute(query.join(School, School.id == Organisation.id).where(Organisation.id.in_(ids)))
    return {code: _School(found, name, length) for code, found, name, length in rows}


def _figures(tally: _Tally) -> dict[str, Any]:
    taken = tally.created + tally.updated + tally.unchanged
    return {
        "rows": tally.rows, "taken": taken, "created": tally.created, "updated": tally.updated,
        "unchanged": tally.unchanged, "faulty": tally.faulty, "notes": tally.notes, "problems": tally.problems,
    }  # fmt: skip

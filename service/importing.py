"""Importing student workbooks in the background: rows judged by forms, taken by records, faulty ones returned."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from api.context import House
from forms.sheets.context import LENGTHS, ImportContext, SchoolFacts
from forms.sheets.places import Division, PlaceBook
from forms.sheets.returned import title_of, write_returned
from forms.sheets.rows import Fault, Row
from forms.sheets.students import absent_columns, open_students, read_sheet
from forms.sheets.table_reader import Sheet
from records import job_files, jobs, tree
from records.acting import Acting, local_date
from records.divisions.places import present_divisions
from records.roles import Role, permissions_of
from records.schools import school_by_code
from records.scope import RecordsSession, Scope, use_scope
from records.students.again import RowResult
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
    sheet = _run(run, (io.BytesIO(data), claimed.asked.get("sheet", "")), out, progress)
    job_files.keep(house.jobs, house.keyring, claimed.id, RETURNED, out.getvalue())
    return jobs.Outcome("done", {**_figures(run.tally), **_read_and_unread(sheet)}, "退回的学生名册.xlsx")


def import_file(
    house: House, files: tuple[Path, Path], chosen: tuple[str, str], progress: jobs.Progress
) -> dict[str, Any]:
    """Import a workbook from the command line, as the system; returns the figures.

    `files`: the workbook and where its faulty rows go; `chosen`: the code of the school, the sheet or "".
    """
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        school = school_by_code(work.session, chosen[0])
        schools, org_id = _schools(work.session, school.id), school.id
    run = _Import(house, Acting(house.now(), None, org_id, "import"), (frozenset(), None), schools, _Tally())
    with files[0].open("rb") as given, files[1].open("wb") as out:
        sheet = _run(run, (given, chosen[1]), out, progress)
    return {**_figures(run.tally), **_read_and_unread(sheet)}


def _run(run: _Import, given: tuple[BinaryIO, str], out: BinaryIO, progress: jobs.Progress) -> Sheet:
    """Import a file, or the sheet of it that was asked for."""
    context = ImportContext(local_date(run.house.now()), _facts(run.schools), place_book())
    sheet = open_students(given[0], context, given[1])
    _take(run, read_sheet(sheet, context, progress=progress))
    write_returned(sheet, sorted(run.tally.kept, key=lambda row: row.number), out)
    return sheet


def _shown(names: Sequence[str]) -> list[str]:
    """As many names as anybody reads, each cut at the length of a heading."""
    return [name[:80] for name in names[:50]]


def _read_and_unread(sheet: Sheet) -> dict[str, Any]:
    """The sheet that was read, and what was not: other sheets, unknown headings, missing required columns."""
    absent = absent_columns(sheet)
    return {
        "sheet": sheet.name, "sheets_unread": _shown(sheet.unread), "columns_unread": _shown(sheet.unknown),
        "columns_absent": [column.zh for column in absent], "columns_absent_en": [column.en for column in absent],
    }  # fmt: skip


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
    """Register one chunk in one transaction: what was taken before a crash stays, the repeat takes the rest."""
    with run.house.working() as work:
        roots, permissions = run.scope
        everything = permissions is None
        scope = Scope(work.session, roots, permissions or frozenset(), run.acting.account_id, everything)
        use_scope(work.session, scope)
        plan = Registration(run.schools[code].id)
        results = register_students(work.session, run.acting, plan, [row.values for row in rows])
    for row, result in zip(rows, results, strict=True):
        if result.outcome == "refused":
            _refuse(run.tally, row, result)
        else:
            setattr(run.tally, result.outcome, getattr(run.tally, result.outcome) + 1)
            run.tally.problems += bool(result.problems)


def _refuse(tally: _Tally, row: Row, result: RowResult) -> None:
    """A row the registers do not take comes back like one the sheet's own rules refuse."""
    if not row.findings:
        tally.kept.append(row)
    zh, en = result.reason, result.reason_en
    if result.fields:
        zh = f"受控字段须经审批后更改：{'、'.join(title_of(key, 'zh') for key in result.fields)}"
        en = f"a controlled field is changed by a case alone: {', '.join(title_of(key, 'en') for key in result.fields)}"
    row.findings.append(Fault("fault", "refused", result.column, zh, en, "更正后再导入", "Correct it, import again"))
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

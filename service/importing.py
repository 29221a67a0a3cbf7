"""Importing student workbooks in the background: rows judged by forms, taken by records, faulty ones returned."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from api.house import House
from forms.sheets.context import ImportContext, PlaceAnswer, SchoolFacts
from forms.sheets.returned import write_returned
from forms.sheets.rows import Fault, Row
from forms.sheets.students import open_students, read_sheet
from records import job_files, jobs, tree
from records.acting import Acting, local_date
from records.divisions.places import codes_of, name_of
from records.roles import Role, permissions_of
from records.schools import school_of
from records.scope import RecordsSession, Scope, use_scope
from records.students.register import Registration, register_students
from records.tables import RoleAssignment
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
class _Import:
    """One import under way."""

    house: House
    acting: Acting
    scope: tuple[frozenset[str], Any]
    schools: dict[str, str]
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
    context = _context(house, schools)
    sheet = open_students(io.BytesIO(data), context)
    _take(run, read_sheet(sheet, context, progress=progress))
    out = io.BytesIO()
    write_returned(open_students(io.BytesIO(data), context), run.tally.kept, out)
    job_files.keep(house.jobs, house.keyring, claimed.id, RETURNED, out.getvalue())
    return jobs.Outcome("done", _figures(run.tally), "退回的学生名册.xlsx")


def import_file(house: House, files: tuple[Path, Path], school_code: str, progress: jobs.Progress) -> dict[str, Any]:
    """Import a workbook from the command line, as the system, for one school; returns the figures."""
    from records.schools import school_by_code

    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        school = school_by_code(work.session, school_code)
        schools, facts = {school.code: school.id}, school.id
    acting = Acting(house.now(), None, facts, "import")
    run = _Import(house, acting, (frozenset(), None), schools, _Tally())
    context = _context(house, schools)
    _take(run, read_sheet(open_students(files[0], context), context, progress=progress))
    with files[1].open("wb") as out:
        write_returned(open_students(files[0], context), run.tally.kept, out)
    return _figures(run.tally)


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
        plan = Registration(run.schools[code], date(day.year if day.month >= 9 else day.year - 1, 9, 1))
        results = register_students(work.session, run.acting, plan, [row.values for row in rows])
    for row, result in zip(rows, results, strict=True):
        if result.outcome == "refused":
            remedy = "更正后再导入", "Correct it, import again"
            row.findings.append(Fault("fault", "refused", "xm", result.reason, result.reason_en, *remedy))
            run.tally.faulty += 1
            if row not in run.tally.kept:
                run.tally.kept.append(row)
        else:
            setattr(run.tally, result.outcome, getattr(run.tally, result.outcome) + 1)
            run.tally.problems += bool(result.problems)


def _context(house: House, schools: dict[str, str]) -> ImportContext:
    with house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        facts = {}
        for code, org_id in schools.items():
            lengths = {"primary": school_of(session, org_id).length_years, "junior": 3, "senior": 3}
            facts[code] = SchoolFacts(code, tree.org_by_id(session, org_id).name_zh, lengths)
    return ImportContext(today=local_date(house.now()), schools=facts, resolve_place=_place)


def _place(text: str) -> PlaceAnswer:
    codes = codes_of(text)
    if len(codes) == 1:
        return PlaceAnswer("current", codes[0], name_of(codes[0]))
    if codes:
        return PlaceAnswer("ambiguous", candidates=tuple(name_of(code) for code in codes[:8]))
    return PlaceAnswer("unknown")


def _schools(session: RecordsSession, org_id: str) -> dict[str, str]:
    """The schools an organisation may import for, by code: itself, or those below it (proxy entry, B2)."""
    ids = tree.subtree(session, org_id, (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL))
    return {tree.org_by_id(session, school).code: school for school in ids}


def _figures(tally: _Tally) -> dict[str, Any]:
    taken = tally.created + tally.updated + tally.unchanged
    return {
        "rows": tally.rows, "taken": taken, "created": tally.created, "updated": tally.updated,
        "unchanged": tally.unchanged, "faulty": tally.faulty, "notes": tally.notes, "problems": tally.problems,
    }  # fmt: skip

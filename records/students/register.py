"""Registering students from import rows: set-based, idempotent, by the school or by proxy from above (S1-S6, B2).

A row is the clean values of one line of the student sheet under its keys (xm, xbm, csrq …, `xd` stage, `jb` cohort,
`njh` grade, `bh` class). A row taken twice is the same student: by identity number, else by name, sex and birth
date in the same school. A wrong check digit or a shared number does not refuse a row, it opens a problem record.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid
from records.ids import new_id
from records.keyring import Keyring
from records.roles import Permission
from records.schools import school_of, school_standing_in
from records.scope import scope_of
from records.session import keyring_of
from records.students.again import RowResult, fields_of, take_again
from records.students.classes import ClassBook
from records.students.codes import Status
from records.students.entry import Stretch, entry_day, school_year, stretches
from records.students.guards import Entry, why_no_entry
from records.students.issue import code_for_row, give_temporary
from records.students.known_fields import fields_row
from records.students.matching import find_known
from records.students.names import tokens
from records.students.places import place_row
from records.students.problems import open_problems
from records.students.sealing import CODE, NAME, identity_columns
from records.students.updates import Place
from records.tables import Enrolment, NameToken, School, Student, StudentFields, StudentPlace

CHUNK = 500


@dataclass(frozen=True)
class Registration:
    """How to register: the school, the day of entry, and marks that only synthetic data carry.

    Without a day each row is enrolled from the month of entry that it names, else from that of its cohort.
    """

    school: str
    entered_on: date | None = None
    synthetic: bool = False
    with_codes: bool = False  # verified on entry: sound rows get their formal code at once
    temporary: bool = False  # the last approval of a registration: rows get a temporary code (domain 38)
    progress: Callable[[int, int], None] | None = None


@dataclass
class _Draft:
    """A new student before it is written."""

    columns: dict[str, Any]
    payload: dict[str, Any]
    row: dict[str, Any]
    problems: tuple[int, ...]
    at: int


def register_students(
    session: Session, acting: Acting, plan: Registration, rows: Sequence[Mapping[str, Any]]
) -> list[RowResult]:
    """Register rows at a school and return one result per row, in order; work goes in chunks of 500.

    The scope must allow the school and importing (proxy entry is a scope above it). Good rows are not lost for
    bad ones.
    """
    scope_of(session).require(Permission.STUDENT_IMPORT, plan.school)
    asked, school = school_of(session, plan.school), school_standing_in(session, plan.school)
    if school is not asked:  # taken over since the rows were handed in
        plan, rows = replace(plan, school=school.id), [_without_code(row, asked.code) for row in rows]
    # why: two imports into one school queue here, so the second finds what the first wrote
    session.execute(select(School.id).where(School.id == school.id).with_for_update(key_share=True))
    book = ClassBook(session, school)
    results: list[RowResult] = []
    for start in range(0, len(rows), CHUNK):
        part = [_plain(row) for row in rows[start : start + CHUNK]]
        results += _register_chunk(session, acting, plan, (school, book), part)
        if plan.progress is not None:
            plan.progress(len(results), len(rows))
    return results


def _register_chunk(
    session: Session, acting: Acting, plan: Registration, at: tuple[School, ClassBook], rows: list[dict[str, Any]]
) -> list[RowResult]:
    ring = keyring_of(session)
    known = find_known(session, ring, plan.school, rows)
    doors = _Doors(session, acting, at[0])
    results: list[RowResult | None] = [None] * len(rows)
    drafts: list[_Draft] = []
    for number, row in enumerate(rows):
        place = _place(at, plan, acting.today, row)
        same = known.same_student(row)
        if isinstance(place, RowResult):
            results[number] = place
        elif same is not None and same.student_id in known.groups:
            results[number] = _repeated(drafts, same.student_id, row)
        elif same is not None:
            results[number] = take_again(session, acting, same, row, place)
        elif (refused := doors.refusal(place.stage)) is not None:
            results[number] = refused
        else:
            problems = known.problems(row)
            columns = _columns(at[0], plan, place, plan.entered_on or entry_day(row, place.cohort, acting.today))
            drafts.append(_Draft(columns, _payload(plan, row, problems), row, problems, number))
            known.add(columns["id"], row)
    if plan.temporary:
        give_temporary(session, at[0].id, [draft.payload for draft in drafts])
    _write(session, ring, acting, plan, drafts)
    open_problems(session, acting, [(draft.columns["id"], draft.problems) for draft in drafts], known)
    for draft in drafts:
        results[draft.at] = RowResult("created", draft.columns["id"], problems=draft.problems)
    return [result for result in results if result is not None]


class _Doors:
    """May a record come into being at a school, stage by stage? Each stage is asked about once, and only if need be."""

    def __init__(self, session: Session, acting: Acting, school: School) -> None:
        self._ask, self._school = (session, acting), school
        self._told: dict[str, RowResult | None] = {}

    def refusal(self, stage: str) -> RowResult | None:
        if stage not in self._told:
            words = why_no_entry(*self._ask, Entry(self._school.id, self._school.province, stage))
            self._told[stage] = RowResult("refused", None, words.zh, words.en) if words is not None else None
        return self._told[stage]


def _without_code(row: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """A row that names the school by the code it had."""
    return {key: value for key, value in row.items() if (key, value) != ("xxbsm", code)}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in row.items()
        if value not in (None, "")
    }


def _refusal(row: dict[str, Any], school: School) -> tuple[str, str] | None:
    for key, zh, en in (("xm", "姓名", "name"), ("xbm", "性别", "sex"), ("xd", "学段", "stage")):
        if not row.get(key):
            return f"缺少{zh}", f"Expected a {en} but the row has none."
    if not row.get("sfzjh") and not row.get("csrq"):
        return "缺少身份证件号和出生日期", "Expected an identity number or a birth date but the row has neither."
    if row["xd"] not in school.stages:
        return "学校没有该学段", f"Expected one of the school's stages {school.stages} but got {row['xd']}."
    if row.get("xxbsm") not in (None, school.code):
        return "学校标识码与所选学校不符", "Expected the code of the chosen school but the row names another."
    return None


def _place(at: tuple[School, ClassBook], plan: Registration, today: date, row: dict[str, Any]) -> Place | RowResult:
    """Where a row puts its student, or why it cannot."""
    refusal = _refusal(row, at[0])
    if refusal is not None:
        return RowResult("refused", None, *refusal)
    cohort = int(row.get("jb") or (plan.entered_on.year if plan.entered_on else school_year(today)))
    try:
        class_id = at[1].find(row["xd"], cohort, row.get("bh"))
    except Invalid as error:
        return RowResult("refused", None, error.zh, error.en, column="bh")
    return Place(row["xd"], cohort, int(row.get("njh") or 1), class_id)


def _payload(plan: Registration, row: dict[str, Any], problems: tuple[int, ...]) -> dict[str, Any]:
    payload = fields_of(row)
    if plan.with_codes and not problems and (code := code_for_row(row)) is not None:
        payload[CODE] = code
    return payload


def _columns(school: School, plan: Registration, place: Place, entered: date) -> dict[str, Any]:
    return {
        "id": new_id(), "province": school.province, "org_id": school.id, "status": Status.ENROLLED,
        "stage": place.stage, "grade": place.grade, "cohort": place.cohort, "class_id": place.class_id,
        "entered_on": entered, "left_on": None, "synthetic": plan.synthetic, "version": 1, "problems": 0,
    }  # fmt: skip


def _write(session: Session, ring: Keyring, acting: Acting, plan: Registration, drafts: list[_Draft]) -> None:
    if not drafts:
        return
    for draft in drafts:
        draft.columns |= identity_columns(ring, draft.columns["id"], draft.payload)
    why = acting if acting.reason else acting.because("registration")
    rows: dict[Any, list[dict[str, Any]]] = {
        Student: [draft.columns for draft in drafts],
        Enrolment: [_period(draft.columns, why) for draft in drafts],
        StudentPlace: [place for draft in drafts for place in _places(plan, draft, why)],
        StudentFields: [_fields(ring, draft, why) for draft in drafts],
        NameToken: list(_tokens(ring, drafts)),
    }
    for cls, found in rows.items():
        session.connection().execute(insert(cls.__table__), found)  # rows, not objects: thousands at a time


def _places(plan: Registration, draft: _Draft, acting: Acting) -> Iterator[dict[str, Any]]:
    """The places of a new record: one for each school year since entry; the class is known of today's alone."""
    columns = draft.columns
    entered, cohort, grade = columns["entered_on"], columns["cohort"], columns["grade"]
    told = Stretch(entered, None, grade)
    for one in [told] if plan.entered_on else stretches(entered, cohort, grade, acting.today):
        state = {"valid_from": one.since, "grade": one.grade, "class_id": None if one.until else columns["class_id"]}
        yield place_row({**columns, **state}, acting)


def _fields(ring: Keyring, draft: _Draft, acting: Acting) -> dict[str, Any]:
    columns = draft.columns
    at = {"student_id": columns["id"], "org_id": columns["org_id"], "province": columns["province"],
          "valid_from": columns["entered_on"]}  # fmt: skip
    return fields_row(ring, at, draft.payload, acting)


def _period(columns: dict[str, Any], acting: Acting) -> dict[str, Any]:
    return {
        "id": new_id(), "student_id": columns["id"], "org_id": columns["org_id"],
        "province": columns["province"], "valid_from": columns["entered_on"], "valid_to": None,
        "reason": acting.reason[:40], "case_no": acting.case_no,
    }  # fmt: skip


def _tokens(ring: Keyring, drafts: list[_Draft]) -> Iterable[dict[str, Any]]:
    for draft in drafts:
        for token in tokens(ring, draft.payload[NAME]):
            yield {"token": token, "student_id": draft.columns["id"], "province": draft.columns["province"]}


def _repeated(drafts: list[_Draft], student_id: str, row: dict[str, Any]) -> RowResult:
    first = next(draft for draft in drafts if draft.columns["id"] == student_id)
    if {**first.row, CODE: None} == {**row, CODE: None}:
        return RowResult("unchanged", student_id)
    return RowResult(
        "refused", student_id, "同一批数据中该学生重复且内容不同",
        "Expected a student once in one file but an earlier row has the same identity with other values.",
    )  # fmt: skip

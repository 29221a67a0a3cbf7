"""Registering students from import rows: set-based, idempotent, by the school or by proxy from above (S1-S6, B2).

A row is the clean values of one line of the student sheet under its keys (xm, xbm, csrq …, `xd` stage, `jb` cohort,
`njh` grade, `bh` class). A row taken twice is the same student: by identity number, else by name, sex and birth
date in the same school. A wrong check digit or a shared number does not refuse a row, it opens a problem record.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import RecordsError
from records.ids import new_id
from records.keyring import Keyring, digest
from records.roles import Permission
from records.schools import school_of
from records.scope import scope_of
from records.session import keyring_of
from records.settings.values import value_of
from records.students.classes import ClassBook
from records.students.codes import Status
from records.students.issue import code_for_row
from records.students.matching import Known, find_known
from records.students.names import tokens
from records.students.problems import open_problems
from records.students.sealing import CODE, NAME, identity_columns
from records.students.updates import apply_fields
from records.students.versions import payload_of, version_row
from records.tables import Enrolment, NameToken, School, Student, StudentVersion

CHUNK = 500
PLACEMENT = frozenset({"xd", "jb", "njh", "nj", "bh", "xxbsm"})  # columns of the row, not fields of the person


@dataclass(frozen=True)
class RowResult:
    """What became of one row: created, updated, unchanged or refused, with the reason in both languages."""

    outcome: str
    student_id: str | None
    reason: str = ""
    reason_en: str = ""
    problems: tuple[int, ...] = ()


@dataclass(frozen=True)
class Registration:
    """How to register: the school, the day of entry, and marks that only synthetic data carry."""

    school: str
    entered_on: date
    synthetic: bool = False
    with_codes: bool = False  # verified on entry: sound rows get their formal code at once
    progress: Callable[[int, int], None] | None = None


@dataclass
class _Draft:
    """A new student before it is written."""

    columns: dict[str, Any]
    payload: dict[str, Any]
    at: int
    problems: tuple[int, ...] = field(default=())


def register_students(
    session: Session, acting: Acting, plan: Registration, rows: Sequence[Mapping[str, Any]]
) -> list[RowResult]:
    """Register rows at a school and return one result per row, in order; work goes in chunks of 500.

    The scope must allow the school and importing (proxy entry is a scope above it). Good rows are not lost for
    bad ones.
    """
    scope_of(session).require(Permission.STUDENT_IMPORT, plan.school)
    school = school_of(session, plan.school)
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
    results: list[RowResult | None] = [None] * len(rows)
    drafts: list[_Draft] = []
    for number, row in enumerate(rows):
        refusal = _refusal(row, at[0])
        same = known.same_student(row)
        if refusal is not None:
            results[number] = RowResult("refused", None, *refusal)
        elif same is not None and same.student_id in known.groups:
            results[number] = _repeated(drafts, same.student_id, row)
        elif same is not None:
            results[number] = _take_again(session, acting, same, row)
        else:
            draft = _draft(ring, plan, at, row, known.problems(row))
            draft.at = number
            drafts.append(draft)
            known.add(draft.columns["id"], row)
    _write(session, ring, acting, plan, drafts)
    open_problems(session, acting, [(draft.columns["id"], draft.problems) for draft in drafts], known)
    for draft in drafts:
        results[draft.at] = RowResult("created", draft.columns["id"], problems=draft.problems)
    return [result for result in results if result is not None]


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


def _draft(
    ring: Keyring, plan: Registration, at: tuple[School, ClassBook], row: dict[str, Any], problems: tuple[int, ...]
) -> _Draft:
    school, book = at
    payload = {key: value for key, value in row.items() if key not in PLACEMENT and key != CODE}
    if plan.with_codes and not problems and (code := code_for_row(row)) is not None:
        payload[CODE] = code
    student_id = new_id()
    cohort = int(row.get("jb") or plan.entered_on.year)
    columns = {
        "id": student_id, "province": school.province, "org_id": school.id, "status": Status.ENROLLED,
        "stage": row["xd"], "grade": int(row.get("njh") or 1), "cohort": cohort,
        "class_id": book.find(row["xd"], cohort, row.get("bh")), "entered_on": plan.entered_on, "left_on": None,
        "synthetic": plan.synthetic, "version": 1, "problems": 0,
        **identity_columns(ring, student_id, payload),
    }  # fmt: skip
    return _Draft(columns, payload, 0, problems)


def _write(session: Session, ring: Keyring, acting: Acting, plan: Registration, drafts: list[_Draft]) -> None:
    if not drafts:
        return
    why = acting if acting.reason else acting.because("registration")
    versions = [
        version_row(ring, {**draft.columns, "valid_from": plan.entered_on}, draft.payload, why)
        for draft in drafts
    ]
    rows: dict[Any, list[dict[str, Any]]] = {
        Student: [draft.columns for draft in drafts],
        Enrolment: [_period(draft.columns, plan, why) for draft in drafts],
        StudentVersion: versions,
        NameToken: list(_tokens(ring, drafts)),
    }
    for cls, found in rows.items():
        session.connection().execute(insert(cls.__table__), found)  # rows, not objects: thousands at a time


def _period(columns: dict[str, Any], plan: Registration, acting: Acting) -> dict[str, Any]:
    return {
        "id": new_id(), "student_id": columns["id"], "org_id": columns["org_id"],
        "province": columns["province"], "valid_from": plan.entered_on, "valid_to": None,
        "reason": acting.reason[:40], "case_no": acting.case_no,
    }  # fmt: skip


def _tokens(ring: Keyring, drafts: list[_Draft]) -> Iterable[dict[str, Any]]:
    for draft in drafts:
        for token in tokens(ring, draft.payload[NAME]):
            yield {"token": token, "student_id": draft.columns["id"], "province": draft.columns["province"]}


def _repeated(drafts: list[_Draft], student_id: str, row: dict[str, Any]) -> RowResult:
    first = next(draft for draft in drafts if draft.columns["id"] == student_id)
    fields = {key: value for key, value in row.items() if key not in PLACEMENT and key != CODE}
    if {key: value for key, value in first.payload.items() if key != CODE} == fields:
        return RowResult("unchanged", student_id)
    return RowResult(
        "refused", student_id, "同一批数据中该学生重复且内容不同",
        "Expected a student once in one file but an earlier row has the same identity with other values.",
    )  # fmt: skip


def _take_again(session: Session, acting: Acting, same: Known, row: dict[str, Any]) -> RowResult:
    before = payload_of(session, same.student_id)
    fields = {key: value for key, value in row.items() if key not in PLACEMENT and key != CODE}
    changed = {key: value for key, value in fields.items() if before.get(key) != value}
    if not changed or digest({**before, **changed}) == digest(before):
        return RowResult("unchanged", same.student_id)
    student = session.get(Student, same.student_id)
    assert student is not None
    controlled = set(value_of(session, student.org_id, "controlled_fields", acting.today, student.stage).value)
    if before.get(CODE, "L")[:1] != "L" and controlled & set(changed):
        names = ", ".join(sorted(controlled & set(changed)))
        return RowResult(
            "refused", same.student_id, f"受控字段须经审批后更改: {names}",
            f"Expected no change of controlled fields but {names} differ: start a key-data change.",
        )  # fmt: skip
    try:
        with session.begin_nested():
            apply_fields(session, acting.because(acting.reason or "import"), student.id, changed, acting.today)
    except RecordsError as error:
        return RowResult("refused", same.student_id, f"更新未成功：{error.zh}", error.en)
    return RowResult("updated", same.student_id)



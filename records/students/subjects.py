"""What cases are about: rows that lead from a student, class, school or organisation to its cases, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, NotFound
from records.scope import system_scope
from records.tables import CaseSubject, Organisation, SchoolClass, Student

KINDS: dict[str, Any] = {"student": Student, "class": SchoolClass, "school": Organisation, "organisation": Organisation}
_ROW = CaseSubject.__table__.c


@dataclass(frozen=True)
class About:
    """One thing that a case is about: its kind and its id."""

    kind: str
    id: str


def about(text: str) -> About:
    """Read `student:01J…`; Invalid for a kind that there is not."""
    kind, _, found = text.partition(":")
    if kind not in KINDS or not found:
        raise Invalid(
            f"Expected a subject such as student:<id>, of one of {', '.join(KINDS)}: name kind and id.",
            f"办理对象须写作“类型:编号”，类型为 {'、'.join(KINDS)} 之一",
        )
    return About(kind, found)


def note_subjects(session: Session, acting: Acting, subjects: Sequence[About]) -> int:
    """Keep what the acting case is about and return how many rows are new; NotFound for an id that nobody has."""
    if not acting.case_no:
        raise Invalid(
            "Expected a case number on the author but there is none: subjects belong to cases.",
            "缺少案件编号，办理对象须由案件登记",
        )
    noted = 0
    with system_scope(session):
        for one in subjects:
            if session.get(CaseSubject, (acting.case_no, one.kind, one.id)) is None:
                org_id, province = _stands(session, one)
                session.add(CaseSubject(
                    case_no=acting.case_no, kind=one.kind, subject_id=one.id, org_id=org_id, province=province,
                    noted_at=acting.now,
                ))  # fmt: skip
                noted += 1
        session.flush()
    return noted


def cases_about(subject: About) -> ColumnElement[Any]:
    """The query of the numbers of the cases about a subject; whoever uses it narrows it to what may be seen."""
    return select(_ROW.case_no).where(_ROW.subject_id == subject.id, _ROW.kind == subject.kind)  # type: ignore[return-value]


def subjects_of_case(session: Session, case_no: str) -> list[About]:
    """What a case is about, within the scope."""
    rows = session.scalars(select(CaseSubject).where(CaseSubject.case_no == case_no).order_by(CaseSubject.subject_id))
    return [About(row.kind, row.subject_id) for row in rows]


def _stands(session: Session, one: About) -> tuple[str, str]:
    """The organisation that holds a subject, and its province."""
    row = session.get(KINDS[one.kind], one.id)
    if row is None:
        raise NotFound(
            f"Expected a {one.kind} but there is none with this id: choose again.",
            "没有所选的办理对象，请重新选择",
        )
    return (row.id if isinstance(row, Organisation) else row.org_id), row.province

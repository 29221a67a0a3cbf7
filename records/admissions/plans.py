"""How many a school may take for a stage and a year (招生计划, S21): the number recorded last holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.schools import school_of
from records.tables import AdmissionPlan


@dataclass(frozen=True)
class Plan:
    """A number of places at a school, for a stage and the year of an autumn."""

    school: str
    stage: str
    year: int
    places: int


def record_plan(session: Session, acting: Acting, plan: Plan) -> AdmissionPlan:
    """Record the number that was decided by the acting case; what held before stays readable."""
    school = school_of(session, plan.school)
    row = AdmissionPlan(
        org_id=school.id, province=school.province, stage=plan.stage, year=plan.year, places=plan.places,
        case_no=acting.case_no or "", set_at=acting.now, set_by=acting.account_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def planned(session: Session, school: str, stage: str, year: int) -> int | None:
    """Return the number of places of a school, None where nobody has set one."""
    of = (AdmissionPlan.org_id == school, AdmissionPlan.stage == stage, AdmissionPlan.year == year)
    last = select(AdmissionPlan.places).where(*of).order_by(AdmissionPlan.set_at.desc(), AdmissionPlan.id.desc())
    return session.scalar(last.limit(1))

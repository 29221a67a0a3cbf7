"""What a school was called and in which state it was, on any day (O8): each change adds a row, none is rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.schools import school_of
from records.tables import Organisation, OrgState, School
from records.tables.school import SchoolStatus
from records.tree import org_by_id


@dataclass(frozen=True)
class StateOn:
    """A school on a day: its names, its state, and the school that took it over."""

    name_zh: str
    name_en: str
    status: str
    successor: str | None


def states_of(session: Session, org_id: str) -> list[OrgState]:
    """Return every change of a school's name or state, in the order in which they hold."""
    query = select(OrgState).where(OrgState.org_id == org_id)
    return list(session.scalars(query.order_by(OrgState.valid_from, OrgState.number)))


def state_on(session: Session, org_id: str, day: date) -> StateOn | None:
    """Return a school as it was on a day; None before it was created, and for one that was entered by mistake."""
    org, school = org_by_id(session, org_id), school_of(session, org_id)
    if day < org.valid_from or school.status == SchoolStatus.WITHDRAWN:
        return None
    rows = [row for row in states_of(session, org_id) if row.valid_from <= day]
    if not rows:
        return StateOn(**_now(org, school))
    last = rows[-1]
    return StateOn(last.name_zh, last.name_en, last.status, last.successor)


def record_state(session: Session, acting: Acting, org_id: str, document: str, **changes: Any) -> None:
    """Change name_zh, name_en, status or successor of a school from today on, and keep what it was before."""
    org, school = org_by_id(session, org_id), school_of(session, org_id)
    before = _now(org, school)
    known = len(states_of(session, org_id))
    if not known:
        session.add(_row(Acting(acting.now), org, (1, org.valid_from, ""), before))
        known = 1
    after = before | changes
    session.add(_row(acting, org, (known + 1, acting.today, document), after))
    org.name_zh, org.name_en = after["name_zh"], after["name_en"]
    school.status, school.successor = after["status"], after["successor"]
    session.flush()


def _now(org: Organisation, school: School) -> dict[str, Any]:
    return {
        "name_zh": org.name_zh, "name_en": org.name_en, "status": str(school.status), "successor": school.successor,
    }  # fmt: skip


def _row(acting: Acting, org: Organisation, at: tuple[int, date, str], values: dict[str, Any]) -> OrgState:
    number, day, document = at
    return OrgState(
        org_id=org.id, number=number, province=org.province, valid_from=day, document=document,
        case_no=acting.case_no, recorded_at=acting.now, recorded_by=acting.account_id, **values,
    )  # fmt: skip

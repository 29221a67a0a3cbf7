"""The rehearsal of a promotion (升级预检): a run's figures without its writing, and what is still to be settled."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.promotion.judging import judge
from records.promotion.rule import SILENT, Outcome
from records.settings.values import value_of
from records.tables import CaseLock, Organisation, OrgClosure, PromotionCheck, School, SchoolClass, Student
from records.tree import org_by_id


def rehearse(session: Session, schools: list[str], on: date) -> Counter[str]:
    """Return the figures that a run would write for schools, `stage:grade:outcome`; nothing is written."""
    total: Counter[str] = Counter()
    after: str | None = ""
    while after is not None and schools:
        found = judge(session, schools, on, after)
        total.update(found.figures)
        after = found.after
    return total


def figures_of(session: Session, acting: Acting, org_id: str, on: date) -> dict[str, Any]:
    """Count what an authority has before it ahead of a promotion.

    Open cases by kind, graduating students who are not graduated, students without class or student code, classes
    above the limit; and what the run would do.
    """
    schools = _schools(session, org_id)
    outcomes = rehearse(session, schools, on)
    by_outcome = Counter[str]()
    for key, count in outcomes.items():
        by_outcome[key.rsplit(":", 1)[1]] += count
    here = Student.org_id.in_(schools) & Student.left_on.is_(None)
    return {
        "outcomes": dict(outcomes), "students": sum(outcomes.values()),
        "not_graduated": by_outcome[Outcome.NOT_GRADUATED],
        "listed": sum(count for name, count in by_outcome.items() if Outcome(name) not in SILENT),
        "open_cases": dict(session.execute(
            select(CaseLock.kind, func.count()).where(CaseLock.org_id.in_(schools)).group_by(CaseLock.kind)
        ).tuples().all()),
        "without_class": _count(session, here, Student.class_id.is_(None)),
        "without_code": _count(session, here, Student.code_index.is_(None)),
        "problems": _count(session, here, Student.problems > 0),
        "classes_too_large": _too_large(session, acting, schools),
    }  # fmt: skip


def keep_figures(session: Session, acting: Acting, org_id: str, year: int, figures: dict[str, Any]) -> None:
    """Keep what was counted at an authority in place of its last count for the year."""
    row = session.get(PromotionCheck, (year, org_id))
    if row is None:
        row = PromotionCheck(year=year, org_id=org_id, province=org_by_id(session, org_id).province)
        session.add(row)
    row.figures, row.checked_at = figures, acting.now
    session.flush()


def authorities(session: Session, after: str = "", limit: int = 1) -> list[str]:
    """Return the authorities whose schools a promotion takes, in the order of their ids, a page at a time."""
    above = select(OrgClosure.ancestor).join(School, School.id == OrgClosure.descendant).where(OrgClosure.depth == 1)
    query = select(Organisation.id).where(Organisation.id.in_(above), Organisation.id > after)
    return list(session.scalars(query.order_by(Organisation.id).limit(limit)))


def unfinished(figures: dict[str, Any]) -> int:
    """Return how many items of a count must be settled before the run: open cases and who is not graduated."""
    return int(figures["not_graduated"]) + sum(figures["open_cases"].values())


def _schools(session: Session, org_id: str) -> list[str]:
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id, OrgClosure.depth == 1)
    return list(session.scalars(select(School.id).where(School.id.in_(below)).order_by(School.id)))


def _count(session: Session, *where: Any) -> int:
    return session.scalar(select(func.count(Student.id)).where(*where)) or 0


def _too_large(session: Session, acting: Acting, schools: list[str]) -> int:
    sizes = (
        select(SchoolClass.org_id, SchoolClass.stage, SchoolClass.size_limit, func.count(Student.id))
        .join(Student, Student.class_id == SchoolClass.id)
        .where(SchoolClass.org_id.in_(schools), Student.left_on.is_(None))
        .group_by(SchoolClass.id, SchoolClass.org_id, SchoolClass.stage, SchoolClass.size_limit)
    )
    limits: dict[tuple[str, str], int] = {}
    found = 0
    for org_id, stage, own, size in session.execute(sizes):
        if (org_id, stage) not in limits:
            limits[(org_id, stage)] = value_of(session, org_id, "class.size_limit", acting.today, stage).value
        found += size > min(own or limits[(org_id, stage)], limits[(org_id, stage)])
    return found

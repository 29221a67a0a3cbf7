"""The reconciliation of a run by region (升级对账): students before and after, outcomes, and who is listed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.promotion.rule import UP, Outcome
from records.tables import OrgClosure, PromotionBackup, PromotionCheck, PromotionKept, PromotionPiece, PromotionRun


@dataclass(frozen=True)
class Region:
    """What a run did in one unit and all below it: students by outcome; `expected` by the last rehearsal, if any."""

    org_id: str
    outcomes: dict[str, int]
    expected: dict[str, int] | None
    backed_up: bool

    @property
    def students(self) -> int:
        """All students that the run looked at."""
        return sum(self.outcomes.values())

    @property
    def moved(self) -> int:
        """The students who went up."""
        return sum(count for name, count in self.outcomes.items() if Outcome(name) in UP)


def regions(session: Session, run: PromotionRun, org_ids: list[str]) -> list[Region]:
    """Return the reconciliation of units, each with everything below it."""
    totals: dict[str, Counter[str]] = {org_id: Counter() for org_id in org_ids}
    query = (
        select(OrgClosure.ancestor, PromotionPiece.figures)
        .join(PromotionPiece, PromotionPiece.org_id == OrgClosure.descendant)
        .where(PromotionPiece.run_id == run.id, OrgClosure.ancestor.in_(org_ids))
    )
    for org_id, figures in session.execute(query):
        totals[org_id].update(by_outcome(figures))
    checks = select(PromotionCheck).where(PromotionCheck.year == run.year, PromotionCheck.org_id.in_(org_ids))
    expected = {check.org_id: by_outcome(check.figures["outcomes"]) for check in session.scalars(checks)}
    confirmed = select(PromotionBackup.org_id).where(PromotionBackup.year == run.year)
    backed_up = set(session.scalars(confirmed))
    return [Region(one, dict(totals[one]), expected.get(one), one in backed_up) for one in org_ids]


def by_outcome(figures: dict[str, int]) -> dict[str, int]:
    """Return figures of `stage:grade:outcome` added up by outcome."""
    total: Counter[str] = Counter()
    for key, count in figures.items():
        total[key.rsplit(":", 1)[1]] += count
    return dict(total)


def listed(session: Session, run: PromotionRun, after: str = "", limit: int = 200) -> list[PromotionKept]:
    """Return who was not moved as all others, within the scope, a page in the order of ids."""
    query = select(PromotionKept).where(PromotionKept.run_id == run.id, PromotionKept.student_id > after)
    return list(session.scalars(query.order_by(PromotionKept.student_id).limit(limit)))

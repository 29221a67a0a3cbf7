"""Reporting named persons upward by a due day (O12): which units a level asks, and how far each of them is.

A level asks by a setting of its own (`named_people.windows`): the first day of a window is the day of asking, the last
one the due day. It asks every authority below it, except those that a level between them asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.ids import new_id
from records.named_people.keeping import number_of, people_on
from records.named_people.posts import AUTHORITIES, posts_of
from records.settings.values import settings_of
from records.settings.window_days import Days, days_of
from records.tables import NamedReport, Organisation, OrgClosure, Setting
from records.tree import org_by_id

WINDOWS_KEY = "named_people.windows"
POSTS_KEY = "named_people.reported"


class Stand(StrEnum):
    """How far a unit's report is."""

    ASKED = "asked"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


STANDS: dict[Stand, Bilingual] = {
    Stand.ASKED: Bilingual("未报送", "Not reported"),
    Stand.SUBMITTED: Bilingual("待核对", "To be checked"),
    Stand.RETURNED: Bilingual("已退回", "Sent back"),
    Stand.CONFIRMED: Bilingual("已核对", "Checked"),
}


@dataclass(frozen=True)
class Asking:
    """What a level asks: from which day, until which, for which posts, by which document."""

    asker: str
    days: Days
    posts: tuple[str, ...]
    document: str


@dataclass(frozen=True)
class Reporting:
    """A unit and how far its report is."""

    unit: Organisation
    row: NamedReport

    @property
    def is_in(self) -> bool:
        """Does the report wait for nothing of the unit itself?"""
        return self.row.stand in (Stand.SUBMITTED, Stand.CONFIRMED)


def asking_of(session: Session, org_id: str, today: date) -> Asking | None:
    """Return what a level itself asks now or next; None where it has set no window that is still to end."""
    found = settings_of(session, org_id, today, WINDOWS_KEY, POSTS_KEY)
    windows = found.value(WINDOWS_KEY)
    if windows.level is None or windows.level.org_id != org_id:
        return None
    coming = [days for year in (today.year, today.year + 1) for days in days_of(windows.value, year)]
    days = min((one for one in coming if one.last >= today), default=None)
    posts = tuple(found.value(POSTS_KEY).value)
    return None if days is None else Asking(org_id, days, posts, windows.level.document)


def askers_in(session: Session, first: date, after: date) -> list[Asking]:
    """Return what levels ask in windows that begin from a day on and before another, by id of the level."""
    query = (
        select(Setting.org_id)
        .join(Organisation, Organisation.id == Setting.org_id)
        .where(
            Setting.key == WINDOWS_KEY, Setting.superseded_at.is_(None), Setting.effective_from <= first,
            or_(Setting.effective_to.is_(None), Setting.effective_to > first), Organisation.valid_to.is_(None),
        )
        .distinct()
    )  # fmt: skip
    found = (asking_of(session, org, first) for org in sorted(session.scalars(query)))
    return [one for one in found if one is not None and first <= one.days.first < after]


def asked_by(session: Session, asker: str, today: date) -> list[str]:
    """Return the units that a level asks, by id: those below it that no level between them asks."""
    c, o = OrgClosure, Organisation
    others = select(Setting.org_id).where(
        Setting.key == WINDOWS_KEY, Setting.superseded_at.is_(None), Setting.effective_from <= today,
        or_(Setting.effective_to.is_(None), Setting.effective_to > today), Setting.org_id != asker,
        Setting.org_id.in_(select(c.descendant).where(c.ancestor == asker)),
    )  # fmt: skip
    query = (
        select(o.id)
        .join(c, c.descendant == o.id)
        .where(
            c.ancestor == asker, c.depth > 0, o.kind.in_([str(kind) for kind in AUTHORITIES]),
            o.valid_from <= today, or_(o.valid_to.is_(None), o.valid_to > today),
            o.id.not_in(select(c.descendant).where(c.ancestor.in_(others), c.depth > 0)),
        )
        .order_by(o.id)
    )  # fmt: skip
    return list(session.scalars(query))


def posts_asked(kind: str, posts: Sequence[str]) -> list[str]:
    """Return those of some posts that a kind of unit has."""
    return [one.key for one in posts_of(kind) if one.key in posts]


def report_of(session: Session, org_id: str, asker: str, due: date) -> NamedReport | None:
    """Return how far a unit's report is; None where it was not asked."""
    r = NamedReport
    return session.scalar(select(r).where(r.org_id == org_id, r.asked_by == asker, r.due == due))


def open_report(session: Session, acting: Acting, org_id: str, asking: Asking) -> NamedReport:
    """Note that a unit is asked; a second time changes nothing."""
    found = report_of(session, org_id, asking.asker, asking.days.last)
    if found is not None:
        return found
    org = org_by_id(session, org_id)
    row = NamedReport(
        id=new_id(), org_id=org.id, province=org.province, asked_by=asking.asker, due=asking.days.last,
        asked_on=acting.today, posts=posts_asked(org.kind, asking.posts), stand=Stand.ASKED, number=0, late=False,
        since=acting.now, case_no=acting.case_no,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def hand_in(session: Session, acting: Acting, row: NamedReport) -> list[str]:
    """Note a unit's report as submitted, unless somebody is still to be named; returns for which posts."""
    people = people_on(session, [row.org_id], acting.today).get(row.org_id, [])
    named = {one.row.post for one in people if not one.closed}
    missing = [post for post in row.posts if post not in named]
    if not missing:
        move(session, acting, row, Stand.SUBMITTED)
        row.number = number_of(session, row.org_id)
    return missing


def move(session: Session, acting: Acting, row: NamedReport, stand: Stand) -> None:
    """Bring a report to another stand."""
    row.stand, row.since = stand, acting.now
    session.flush()


def reports_below(session: Session, asker: str, due: date) -> list[Reporting]:
    """Return the units that a level asked, the highest first, and how far each is."""
    r, o, c = NamedReport, Organisation, OrgClosure
    query = (
        select(o, r)
        .join(r, r.org_id == o.id)
        .join(c, c.descendant == o.id)
        .where(r.asked_by == asker, r.due == due, c.ancestor == asker)
        .order_by(c.depth, o.code)
    )
    return [Reporting(org, row) for org, row in session.execute(query)]


def figures_of(reports: Sequence[Reporting]) -> Mapping[str, int]:
    """Return how many units were asked, have reported, were checked and are or were late."""
    return {
        "asked": len(reports), "reported": sum(one.is_in for one in reports),
        "confirmed": sum(one.row.stand == Stand.CONFIRMED for one in reports),
        "late": sum(one.row.late for one in reports),
    }  # fmt: skip

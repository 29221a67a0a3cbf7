"""The days of windows: yearly ones in the years they begin in, dated ones where they stand; both ends included."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.settings.values import Answer, settings_of
from records.tables import OrgClosure, Setting

DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Days:
    """A span of days, `first` and `last` included; `number` is its place among the windows of its setting."""

    first: date
    last: date
    number: int = 0

    def within(self, first: date, last: date) -> Days | None:
        """The part that lies between two days."""
        start, end = max(self.first, first), min(self.last, last)
        return Days(start, end, self.number) if start <= end else None


@dataclass(frozen=True)
class Held:
    """What a setting of windows was in a part of a year."""

    first: date
    last: date
    answer: Answer


def days_of(windows: Sequence[dict[str, str]], year: int) -> list[Days]:
    """Return the windows that touch a year, whole: one over New Year stands in both years."""
    found = []
    for number, window in enumerate(windows):
        if len(window["from"]) > len("MM-DD"):
            found.append(Days(date.fromisoformat(window["from"]), date.fromisoformat(window["to"]), number))
            continue
        for begins in (year - 1, year):
            ends = begins if window["from"] <= window["to"] else begins + 1
            found.append(Days(_day(begins, window["from"]), _day(ends, window["to"]), number))
    return sorted(days for days in found if days.within(date(year, 1, 1), date(year, 12, 31)))


def held_in_year(session: Session, org_id: str, year: int, asked: Sequence[tuple[str, str]]) -> dict[
    tuple[str, str], list[Held]
]:  # fmt: skip
    """Return what holds for an organisation through a year for settings by (key, stage), in order of days."""
    starts = [date(year, 1, 1), *_changes(session, org_id, year, {key for key, _ in asked})]
    ends = [*(day - DAY for day in starts[1:]), date(year, 12, 31)]
    found: dict[tuple[str, str], list[Held]] = {one: [] for one in asked}
    for first, last in zip(starts, ends, strict=True):
        in_force = settings_of(session, org_id, first, *{key for key, _ in asked})
        for key, stage in asked:
            found[key, stage].append(Held(first, last, in_force.value(key, stage)))
    return found


def _changes(session: Session, org_id: str, year: int, keys: set[str]) -> list[date]:
    """The days of a year after its first on which one of the settings begins or ends to hold somewhere above."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    query = (
        select(Setting.effective_from, Setting.effective_to)
        .join(OrgClosure, OrgClosure.ancestor == Setting.org_id)
        .where(
            OrgClosure.descendant == org_id, Setting.superseded_at.is_(None), Setting.key.in_(sorted(keys)),
            Setting.effective_from < after, or_(Setting.effective_to.is_(None), Setting.effective_to > first),
        )
    )  # fmt: skip
    named = {day for row in session.execute(query) for day in row if day is not None}
    return sorted(day for day in named if first < day < after)


def _day(year: int, text: str) -> date:
    """A day of a year; February 29 is its last day where there is none."""
    month, day = int(text[:2]), int(text[3:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))



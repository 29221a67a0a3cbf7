"""Deadlines in words: what a clerk reads beside a case, in working days where the rule counts them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.errors import YearUnknown
from engine.time.calendar import WorkCalendar, last_day, local_date

SOON = 3  # working days


def due(due_at: datetime | None, waits_for: int | None, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """Say how long is left: state none | ok | soon | overdue | waits_calendar, working days, and both wordings."""
    if waits_for is not None:
        return _said("waits_calendar", None, f"待 {waits_for} 年日历", f"waits for the calendar of {waits_for}")
    if due_at is None:
        return _said("none", None, "", "")
    if due_at <= now:
        late = _days(last_day(due_at), local_date(now), calendar)
        if late == 0:  # a weekend or holiday since
            return _said("overdue", 0, "已超期", "overdue")
        return _said("overdue", -late, f"已超期 {late} 个工作日", f"{late} working day{_s(late)} overdue")
    left = _days(local_date(now), last_day(due_at), calendar)
    if left == 0:
        days = (last_day(due_at) - local_date(now)).days
        if days > 0:  # a calendar deadline inside a holiday
            return _said("soon", 0, f"剩 {days} 天", f"{days} day{_s(days)} left")
        return _said("soon", 0, "今天到期", "due today")
    state = "soon" if left <= SOON else "ok"
    return _said(state, left, f"剩 {left} 个工作日", f"{left} working day{_s(left)} left")


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _days(start: Any, end: Any, calendar: WorkCalendar) -> int:
    try:
        return calendar.working_days_between(start, end)
    except YearUnknown:
        return max(0, (end - start).days)


def _said(state: str, days: int | None, zh: str, en: str) -> dict[str, Any]:
    return {"state": state, "working_days": days, "words": zh, "words_en": en}

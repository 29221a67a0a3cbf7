"""When a report is due: windows by kind of unit, as settings, judged by the server's clock (R2, domain 25, 29, 30).

A window is calendar days without roll-over; its end is exclusive: *to the 5th, 24:00* ends when the 6th begins.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from records.acting import start_of
from records.settings.values import InForce, settings_of
from records.tables.org import OrgKind
from records.tree import row_by_id
from reports.definitions import Definition
from reports.periods import Period, containing
from reports.settings import KINDS

_OF_KIND = {OrgKind.COUNTY: "county", OrgKind.CITY: "city", OrgKind.PROVINCE: "province"}
_KEYS = ("reports.unit_kind", *(f"reports.window_{kind}" for kind in KINDS))


class Window(NamedTuple):
    """From when a level can submit, and the instant at which it no longer can."""

    opens: datetime
    closes: datetime


def window_of(session: Session, unit: str, definition: Definition, period: Period) -> Window | None:
    """Return the window of a unit for a period; None for a school or the ministry, which have no cut-off."""
    month = period.after if definition.about == "previous" else containing(definition.period, period.first).first
    if definition.due_day is not None:
        last = period.after - timedelta(days=1) if definition.due_day == 0 else month.replace(day=definition.due_day)
        return Window(start_of(month), start_of(last + timedelta(days=1)))
    return _by_kind(session, unit, month)


def opens_for_entry(period: Period) -> datetime:
    """From when cells of a period can be written: its first day."""
    return start_of(period.first)


def _by_kind(session: Session, unit: str, month: date) -> Window | None:
    rules = settings_of(session, unit, month, *_KEYS)
    kind = _moved(rules, unit) or _OF_KIND.get(OrgKind(row_by_id(session, unit).kind))
    if kind is None:
        return None
    days = rules.value(f"reports.window_{kind}").value
    return Window(
        start_of(month.replace(day=days["from"])), start_of(month.replace(day=days["to"]) + timedelta(days=1))
    )


def _moved(rules: InForce, unit: str) -> str:
    """The kind that a unit was set to count as; what was set above moves only the unit it was set at."""
    own = [link.value for link in rules.chain("reports.unit_kind", "") if link.org_id == unit]
    return str(own[0]) if own else ""

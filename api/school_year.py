"""The calendar of a unit's school year: every deadline, what fires next, who is not ready, what acted late and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select

from api.taskview import View
from engine.reading import upcoming
from engine.store import tables as t
from ground.bilingual import Bilingual
from processes.deadlines import Asked, Deadline, NotReady, Source
from processes.year_windows import windows
from records import tree
from records.acting import start_of
from records.settings.window_days import DAY, Days
from records.tables import OrgClosure

AHEAD = timedelta(days=62)  # how far the list of what fires next looks
SOON, LATE = 20, 50  # rows of what fires next, and of what was late

_KINDS = {
    "start": Bilingual("自动发起", "starts by itself"), "event": Bilingual("到时执行", "acts by itself"),
    "due": Bilingual("办理期限届满", "time limit ends"), "remind": Bilingual("到期前提醒", "reminder"),
}  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """Whose calendar is told, through whose eyes: the year, today, and does the caller's scope hold the unit?"""

    view: View
    org_id: str
    year: int
    today: date
    inside: bool

    @property
    def asked(self) -> Asked:
        """The same as processes are asked."""
        return Asked(self.view.session, self.org_id, self.year, self.today)


def deadlines(calendar: Calendar) -> list[Deadline]:
    """Every window, freeze, round, run and reminder of the year, the earliest first; what is always open comes last."""
    parts = [process.year for process in calendar.view.house.processes.values() if process.year is not None]
    found = [*windows(calendar.asked), *(one for part in parts for one in part.deadlines(calendar.asked))]
    return sorted(found, key=lambda one: (one.spans[0].first if one.spans else date.max, one.key))


def told(calendar: Calendar) -> dict[str, Any]:
    """The whole page; what concerns cases and units below only where the caller's scope holds the unit."""
    unit = tree.row_by_id(calendar.view.session, calendar.org_id)
    lists = _lists(calendar) if calendar.inside else {"next": [], "not_ready": [], "late": []}
    return {
        "year": calendar.year, "today": calendar.today.isoformat(), "inside": calendar.inside,
        "organisation": {"id": unit.id, "name": unit.name_zh, "name_en": unit.name_en},
        "deadlines": [_deadline(one, calendar.today) for one in deadlines(calendar)], **lists,
    }  # fmt: skip


def _lists(calendar: Calendar) -> dict[str, Any]:
    view, first = calendar.view, start_of(date(calendar.year, 1, 1))
    after = start_of(date(calendar.year + 1, 1, 1))
    line = [org.id for org in tree.line(view.session, calendar.org_id)]
    connection, cases = view.session.connection(), _cases_below(calendar.org_id)
    coming = upcoming.Span(max(view.now, first), min(view.now + AHEAD, after), cases, line, SOON)
    past = upcoming.Span(first, after, cases, line, LATE)
    return {
        "next": [_coming(view, row) for row in upcoming.ahead(connection, coming)],
        "not_ready": _not_ready(calendar),
        "late": [_late(view, row) for row in upcoming.late(connection, past)],
    }


def _cases_below(org_id: str) -> ColumnElement[bool]:
    closure = OrgClosure.__table__.c
    return t.case.c.organisation.in_(select(closure.descendant).where(closure.ancestor == org_id))


def _not_ready(calendar: Calendar) -> list[dict[str, Any]]:
    view = calendar.view
    parts = [process.year for process in view.house.processes.values() if process.year is not None]
    found = sorted(
        (one for part in parts for one in part.not_ready(calendar.asked)), key=lambda one: (one.by, one.org_id)
    )
    units = view.organisations(one.org_id for one in found)
    return [_unit_not_ready(one, units[one.org_id], calendar.today) for one in found]


def _unit_not_ready(one: NotReady, unit: Any, today: date) -> dict[str, Any]:
    return {
        "unit": {"id": one.org_id, "name": unit.name_zh, "name_en": unit.name_en},
        "what": one.what.zh, "what_en": one.what.en, "by": one.by.isoformat(), "overdue": one.by < today,
    }  # fmt: skip


def _deadline(one: Deadline, today: date) -> dict[str, Any]:
    return {
        "key": one.key, "kind": one.kind, "title": one.title.zh, "title_en": one.title.en, "stages": list(one.stages),
        "always": one.always, "spans": _spans(one.spans, today), **_source(one.source),
        "over": [{**_source(above.source), "spans": _spans(above.spans, today)} for above in one.over],
    }  # fmt: skip


def _source(source: Source) -> dict[str, str | None]:
    level, document = source.level, source.document
    return {
        "level": level.zh, "level_en": level.en, "document": document.zh, "document_en": document.en,
        "since": source.since.isoformat() if source.since else None,
    }  # fmt: skip


def _spans(spans: Iterable[Days], today: date) -> list[dict[str, str]]:
    return [
        {"first": one.first.isoformat(), "last": one.last.isoformat(), "ends": start_of(one.last + DAY).isoformat(),
         "state": "over" if one.last < today else "ahead" if one.first > today else "open"}
        for one in spans
    ]  # fmt: skip


def _names(view: View, row: RowMapping) -> dict[str, str]:
    node, name = view.node(row["definition_id"], row["element"]), view.process_name(row["definition_id"], row["key"])
    zh = (node.name if node else "") or row["element"]
    return {
        "process": name[0], "process_en": name[1], "name": zh, "name_en": (node.name_en if node else "") or zh,
        "does": _KINDS[row["kind"]].zh, "does_en": _KINDS[row["kind"]].en,
    }  # fmt: skip


def _coming(view: View, row: RowMapping) -> dict[str, Any]:
    return {"at": row["due_at"].isoformat(), "count": row["count"], **_names(view, row)}


def _late(view: View, row: RowMapping) -> dict[str, Any]:
    why = _why(row["attempts"])
    return {
        "due_at": row["due_at"].isoformat(), "fired_at": row["fired_at"].isoformat(), "case": row["number"],
        "case_id": row["case_id"], "why": why.zh, "why_en": why.en, **_names(view, row),
    }  # fmt: skip


def _why(attempts: int) -> Bilingual:
    if attempts:
        return Bilingual(f"先前执行失败 {attempts} 次，重试后完成", f"It failed {attempts} times before it was done")
    return Bilingual(
        "到期时系统停机或积压，恢复后按到期先后补办，仍按到期时刻计",
        "The service was down or behind at its instant; made up for in due order and dated at it",
    )



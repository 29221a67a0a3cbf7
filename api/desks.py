"""The desk of whoever asks, and the part of it that a query means: one reading for the list and for bulk work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from api import cursors, deadline_text
from api.context import house, who
from engine.errors import YearUnknown
from engine.reading import inbox
from engine.reading.desk import Desk
from engine.store import tables as t
from engine.time.calendar import end_of_day, local_date
from records.scope import RecordsSession
from records.students.naming import cases_about, students_meant
from records.tree import codes_of, units_named


def caller() -> Desk:
    """The desk at which the caller acts."""
    role = who().role
    deciders = house().engine.ports.deciders
    return Desk(who().account, who().organisation, str(role) if role else None, deciders)


def ask_of(session: RecordsSession, query: Mapping[str, Any]) -> inbox.Ask:
    """The part of a list that the fields of an inbox query mean.

    A text is looked for in case numbers, steps, names of units, and among students by name, pinyin, initials or code.
    """
    text = (query["q"] or "").strip() or None
    students = students_meant(session, text) if text else None
    by = codes_of(t.case.c.organisation) if query["sort"] == "school" else None
    ask = inbox.Ask(
        view=query["filter"], process=query["process"] or None, now=house().now(), soon=_soon(), limit=query["limit"],
        text=text, named=students, numbers=cases_about(students) if students is not None else None,
        units=units_named(text) if text else None, sort=query["sort"], by=by,
    )  # fmt: skip
    return inbox.Ask(**{**vars(ask), "after": cursors.read_value(query["cursor"], ask.dated)})


def next_cursor(rows: list[Mapping[str, Any]], ask: inbox.Ask) -> str | None:
    """Where the page after this one begins; None after the last."""
    return cursors.write_value(rows[-1]["sort_value"], rows[-1]["id"]) if len(rows) == ask.limit else None


def _soon() -> datetime:
    """The end of the third working day from now; where the calendar is unknown, three days."""
    today = local_date(house().now())
    try:
        return end_of_day(house().engine.calendar.add_working_days(today, deadline_text.SOON))
    except YearUnknown:
        return end_of_day(today + timedelta(days=deadline_text.SOON))

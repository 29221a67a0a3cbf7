"""Judging rows: the sheet's rules of identity, the age of primary one, and who is known already (S1-S3, S8-S9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from processes.registration import findings as f
from processes.registration.columns import COLLECTOR, SEALED, SHOWN
from processes.registration.known import KnownFiles, Meeting
from processes.row_identity import NEEDED, lacking, settled, subject_of
from processes.rows import Judging
from records.many.entering import NewRow
from records.students.entry import SCHOOL_YEAR, school_year


def judge(asked: Judging) -> Sequence[NewRow]:
    """Give each row its sealed and shown values and what is found of it."""
    facts, today = asked.variables["facts"], asked.acting.today
    read = [_values(one, facts, today) for one in asked.rows]
    rows = [values for values, _ in read]
    met = KnownFiles(asked, rows).meetings(rows)
    return [_judged(asked, one, *row, today) for one, row in zip(met, read, strict=True)]


Found = list[dict[str, Any]]


def _values(given: Mapping[str, Any], facts: Mapping[str, Any], today: date) -> tuple[dict[str, Any], Found]:
    """The row's values as text, with what a sound number says of birth and sex; the findings of the sheet's rules."""
    plain = {key: value for key, value in given.items() if key in (*SEALED, *SHOWN) and value not in (None, "")}
    values, found = settled(plain, today)
    if facts.get("kind") == "primary_one":
        values |= {"xd": "primary", "njh": "1", "jb": str(school_year(today))}
    return values, found


def _judged(
    asked: Judging, meeting: Meeting, values: dict[str, Any], found: list[dict[str, Any]], today: date
) -> NewRow:  # fmt: skip
    facts = asked.variables["facts"]
    found.extend(lacking(values, (*NEEDED, ("xd", "学段", "stage"))))
    if facts.get("proxy") and not values.get(COLLECTOR):
        found.append(f.NO_COLLECTOR)
    if facts.get("late"):
        found.append(f.LATE)
    if facts.get("kind") == "primary_one" and _too_young(values.get("csrq"), int(facts.get("youngest") or 0), today):
        found.append(f.TOO_YOUNG)
    found.extend(meeting.findings)
    shown = {key: values[key] for key in SHOWN if key in values} | {"file": meeting.word}
    sealed = {key: value for key, value in values.items() if key in SEALED}
    return NewRow(facts["school"], sealed, shown, found, meeting.resumes, subject_of(values), values.get("xm"))


def _too_young(born: str | None, youngest: int, today: date) -> bool:
    """Is the child below the least age on the first day of the school year?"""
    if not born or not youngest:
        return False
    begins, day = date(school_year(today), *SCHOOL_YEAR), date.fromisoformat(born)
    return (begins.year - day.year) - ((begins.month, begins.day) < (day.month, day.day)) < youngest

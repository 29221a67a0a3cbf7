"""Judging rows: the sheet's rules of identity, the age of primary one, and who is known already (S1-S3, S8-S9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from forms.sheets.context import ImportContext
from forms.sheets.identity_rules import settle_identity
from forms.sheets.rows import Row
from ground.bilingual import Bilingual
from processes.registration import findings as f
from processes.registration.columns import COLLECTOR, SEALED, SHOWN
from processes.registration.known import KnownFiles
from processes.rows import Judging
from records.many.entering import NewRow
from records.students.entry import SCHOOL_YEAR, school_year


def judge(asked: Judging) -> Sequence[NewRow]:
    """Give each row its sealed and shown values and what is found of it."""
    facts, today = asked.variables["facts"], asked.acting.today
    read = [_values(one, facts, today) for one in asked.rows]
    known = KnownFiles(asked, [values for values, _ in read])
    return [_judged(asked, known, values, found, today) for values, found in read]


Found = list[dict[str, Any]]


def _values(given: Mapping[str, Any], facts: Mapping[str, Any], today: date) -> tuple[dict[str, Any], Found]:
    """The row's values as text, with what a sound number says of birth and sex; the findings of the sheet's rules."""
    plain = {key: value for key, value in given.items() if key in (*SEALED, *SHOWN) and value not in (None, "")}
    born = plain.get("csrq")
    row = Row(1, {**plain, "csrq": _day(born)} if born else dict(plain))
    settle_identity(row, ImportContext(today))
    values = {key: _text(value) for key, value in row.values.items() if value}
    found = [f.of_sheet(one) for one in row.findings]
    if born and _day(born) is None:
        found.append(_missing("csrq", "出生日期应为 YYYY-MM-DD", "Expected a birth date such as 2020-05-01"))
    if facts.get("kind") == "primary_one":
        values |= {"xd": "primary", "njh": "1", "jb": str(school_year(today))}
    return values, found


def _judged(
    asked: Judging, known: KnownFiles, values: dict[str, Any], found: list[dict[str, Any]], today: date
) -> NewRow:  # fmt: skip
    facts = asked.variables["facts"]
    for key, zh, en in (("xm", "姓名", "name"), ("xbm", "性别", "sex"), ("xd", "学段", "stage")):
        if not values.get(key):
            found.append(_missing(key, f"缺少{zh}", f"Expected a {en} but there is none"))
    if facts.get("proxy") and not values.get(COLLECTOR):
        found.append(f.NO_COLLECTOR)
    if facts.get("late"):
        found.append(f.LATE)
    if facts.get("kind") == "primary_one" and _too_young(values.get("csrq"), int(facts.get("youngest") or 0), today):
        found.append(f.TOO_YOUNG)
    meeting = known.meeting(values)
    found.extend(meeting.findings)
    shown = {key: values[key] for key in SHOWN if key in values} | {"file": meeting.word}
    sealed = {key: value for key, value in values.items() if key in SEALED}
    return NewRow(
        facts["school"], sealed, shown, found, meeting.resumes, values.get("sfzjh") or known.person(values),
        values.get("xm"),
    )  # fmt: skip


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _day(text: Any) -> date | None:
    digits = str(text).replace("-", "").replace("/", "")
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}") if len(digits) == 8 else None
    except ValueError:
        return None


def _too_young(born: str | None, youngest: int, today: date) -> bool:
    """Is the child below the least age on the first day of the school year?"""
    if not born or not youngest:
        return False
    begins, day = date(school_year(today), *SCHOOL_YEAR), date.fromisoformat(born)
    return (begins.year - day.year) - ((begins.month, begins.day) < (day.month, day.day)) < youngest


def _missing(column: str, zh: str, en: str) -> dict[str, Any]:
    return f.finding(f.FAULT, f"missing-{column}", column, Bilingual(zh, en), Bilingual("请补充", "fill it in"))

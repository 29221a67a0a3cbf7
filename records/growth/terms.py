"""The terms of a school year (学期): the second begins and ends by a setting, the year by its turn (S19, S29)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from records.errors import Invalid
from records.school_year import YearTurn, year_turn
from records.settings.values import value_of

FIRST, SECOND = 1, 2


@dataclass(frozen=True, order=True)
class Term:
    """One term: the calendar year in which its school year begins, 1 or 2, its first and its last day."""

    year: int
    number: int
    begins: date
    ends: date


@dataclass(frozen=True)
class Terms:
    """The terms of one organisation."""

    turn: YearTurn
    begins: str  # MM-DD of the second term
    ends: str

    def term(self, year: int, number: int) -> Term:
        """A term of the school year that begins in a year; Invalid for a number other than 1 and 2."""
        if number not in (FIRST, SECOND):
            raise Invalid(f"Expected term 1 or 2 but got {number}.", "学期应为 1（上学期）或 2（下学期）")
        second = self._day(year, self.begins)
        if number == FIRST:
            return Term(year, FIRST, self.turn.of(year) + timedelta(days=1), second - timedelta(days=1))
        return Term(year, SECOND, second, max(second, self._day(year, self.ends)))

    def on(self, day: date) -> Term:
        """The term in which a day lies; holidays after the second term belong to it."""
        year = day.year if day > self.turn.of(day.year) else day.year - 1
        return self.term(year, SECOND if day >= self._day(year, self.begins) else FIRST)

    def _day(self, year: int, text: str) -> date:
        month, day = (int(part) for part in text[-5:].split("-"))
        for of in (year, year + 1):
            found = date(of, month, min(day, 28) if month == 2 else day)
            if found > self.turn.of(year):
                return found
        return found


def terms_of(session: Session, org_id: str, on: date) -> Terms:
    """Return the terms of an organisation by the settings in force on a day."""
    windows = value_of(session, org_id, "growth.second_term", on).value
    if not windows:
        raise Invalid(
            "Expected the setting of the second term to have a window but it has none: ask whoever set it.",
            "第二学期起止时间未设置，请联系设置该项的教育行政部门",
        )
    return Terms(year_turn(session, org_id, on), windows[0]["from"], windows[0]["to"])

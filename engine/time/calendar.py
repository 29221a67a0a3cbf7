"""Working days (工作日) of China from year tables: days without a table are never guessed.

A year's table names its days off (节假日) and its make-up working days (调休上班); every other day follows
the week. Dates here are local dates of Asia/Shanghai; instants are UTC. A deadline is the exclusive instant
at the end of its day: `24:00` of a day is `00:00` of the next (decisions, design 12; domain 3, 25).
"""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import BadInput, YearUnknown

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROVISIONAL_2027 = Path(__file__).with_name("calendar_2027.csv")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearTable:
    """The days of one year that do not follow the week; `provisional` marks a table nobody has published."""

    year: int
    holidays: frozenset[date]
    make_up: frozenset[date] = frozenset()
    provisional: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        stray = sorted(d for d in self.holidays | self.make_up if d.year != self.year)
        if stray:
            raise BadInput(
                f"Expected days of {self.year} in its table but found {stray[0]}; correct it",
                zh=f"{self.year} 年工作日历中有不属于该年的日期 {stray[0]}，请更正",
            )
        both = sorted(self.holidays & self.make_up)
        if both:
            raise BadInput(
                f"Expected {both[0]} to be a day off or a working day but the table says both; keep one",
                zh=f"工作日历把 {both[0]} 同时列为放假日和调休上班日，请只保留一项",
            )

    def works(self, day: date) -> bool:
        return day in self.make_up or (day.weekday() < 5 and day not in self.holidays)

    def working_ordinals(self) -> tuple[int, ...]:
        first, last = date(self.year, 1, 1).toordinal(), date(self.year, 12, 31).toordinal()
        return tuple(n for n in range(first, last + 1) if self.works(date.fromordinal(n)))


@dataclass(frozen=True)
class WorkCalendar:
    """Working days over the loaded years; `YearUnknown` where a count would need a year without a table."""

    tables: Mapping[int, YearTable]
    _ordinals: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_chinesecalendar(cls, *, provisional: bool = False) -> WorkCalendar:
        """The national tables of 2004-2026; `provisional` adds the unpublished 2027 (demo, simulation)."""
        tables = dict(_national_tables())
        if provisional:
            draft = read_table(PROVISIONAL_2027, provisional=True)
            tables.setdefault(draft.year, draft)
        return cls(tables)

    def load_table(self, *tables: YearTable) -> WorkCalendar:
        """This calendar with `tables` in place of those years: newly published, or an organisation's own."""
        return WorkCalendar({**self.tables, **{t.year: t for t in tables}})

    def of(self, _work: Any, _case: Any) -> WorkCalendar:
        """The table that holds for a case: this one for all, where no organisation has its own."""
        return self

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(self.tables))

    def is_provisional(self, year: int) -> bool:
        return self._table(year).provisional

    def is_working_day(self, day: date) -> bool:
        return self._table(day.year).works(day)

    def add_working_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start` (before it when negative); `start` itself is not counted.

        >>> from datetime import date
        >>> WorkCalendar.from_chinesecalendar().add_working_days(date(2026, 9, 18), 10)
        datetime.date(2026, 10, 9)
        """
        if days == 0:
            return start
        return self._forward(start, days) if days > 0 else self._backward(start, -days)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        total = 0
        for year in range(start.year, end.year + 1):
            days = self._working(year)
            total += bisect_right(days, end.toordinal()) - bisect_right(days, start.toordinal())
        return total

    def remaining_working_days(self, now: datetime, due: datetime) -> int:
        """Working days left after today until the deadline `due` (exclusive); negative when overdue."""
        return self.working_days_between(local_date(now), last_day(due))

    def working_days_of(self, year: int) -> tuple[date, ...]:
        return tuple(date.fromordinal(n) for n in self._working(year))

    def _forward(self, start: date, left: int) -> date:
        year, floor = start.year, start.toordinal()
        while True:
            days = self._working(year)
            index = bisect_right(days, floor) + left - 1
            if index < len(days):
                return date.fromordinal(days[index])
            left = index - len(days) + 1
            year += 1

    def _backward(self, start: date, left: int) -> date:
        year, ceiling = start.year, start.toordinal()
        while True:
            days = self._working(year)
            index = bisect_left(days, ceiling) - left
            if index >= 0:
                return date.fromordinal(days[index])
            left = -index
            year -= 1

    def _working(self, year: int) -> tuple[int, ...]:
        known = self._ordinals.get(year)
        if known is None:
            known = self._ordinals[year] = self._table(year).working_ordinals()
        return known

    def _table(self, year: int) -> YearTable:
        table = self.tables.get(year)
        if table is None:
            raise YearUnknown(year)
        return table


@dataclass(frozen=True)
class CalendarBook:
    """The national calendar and the tables that organisations loaded for themselves, by organisation id."""

    national: WorkCalendar
    own: Mapping[str, tuple[YearTable, ...]] = field(default_factory=dict)

    def for_organisation(self, chain: Iterable[str]) -> WorkCalendar:
        """The calendar that holds for an organisation; `chain` is it and its superiors, nearest first."""
        calendar = self.national
        for organisation in reversed(list(chain)):
            calendar = calendar.load_table(*self.own.get(organisation, ()))
        return calendar


def read_table(path: Path, *, provisional: bool = False) -> YearTable:
    """One year from a CSV `date,kind,name` (kind holiday | workday; lines with # are notes)."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return table_of_rows(csv.DictReader(lines), source=path.name, provisional=provisional)


def table_of_rows(rows: Iterable[Mapping[str, str]], *, source: str, provisional: bool = False) -> YearTable:
    """One year from rows with `date` (ISO) and `kind` (holiday | workday); all of the same year."""
    off: set[date] = set()
    work: set[date] = set()
    for number, row in enumerate(rows, start=1):
        try:
            day, kind = date.fromisoformat(row["date"].strip()), row["kind"].strip()
        except (KeyError, ValueError, AttributeError) as cause:
            raise BadInput(
                f"Expected date (such as 2027-01-01) and kind in row {number} of {source} but got {row}",
                zh=f"{source} 第 {number} 行须有日期（如 2027-01-01）和类别，现为 {row}",
            ) from cause
        if kind not in ("holiday", "workday"):
            raise BadInput(
                f"Expected kind holiday or workday in row {number} of {source} but got {kind!r}",
                zh=f"{source} 第 {number} 行的类别须为 holiday（放假）或 workday（调休上班），现为“{kind}”",
            )
        (off if kind == "holiday" else work).add(day)
    if not off:
        raise BadInput(
            f"Expected the days off of a year in {source} but found none; load the whole year",
            zh=f"{source} 中没有放假日，请载入全年的工作日历",
        )
    return YearTable(min(off | work).year, frozenset(off), frozenset(work), provisional, source)


def local_date(moment: datetime) -> date:
    """The date in China at an instant."""
    return moment.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """The exclusive instant at which `day` is over in China (24:00), in UTC."""
    return at_local(day + _ONE_DAY, time(0, 0))


def last_day(due: datetime) -> date:
    """The last local date on which a deadline is still kept."""
    return local_date(due - timedelta(microseconds=1))


def at_local(day: date, clock: time | str) -> datetime:
    """The instant of a statutory wall-clock time in China, in UTC; `24:00` is 00:00 of the next day."""
    if isinstance(clock, str):
        if clock in ("24:00", "24:00:00"):
            return end_of_day(day)
        clock = time.fromisoformat(clock)
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


@lru_cache(maxsize=1)
def _national_tables() -> Mapping[int, YearTable]:
    from chinese_calendar import constants  # noqa: PLC0415  the table is read once, on first need

    years = {d.year for d in constants.holidays}
    source = "chinesecalendar 1.11.0"
    return {
        year: YearTable(
            year,
            frozenset(d for d in constants.holidays if d.year == year),
            frozenset(d for d in constants.workdays if d.year == year),
            source=source,
        )
        for year in years
    }

"""Periods of reporting: months, quarters, years, school years; each is a number, so that one follows another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ground.bilingual import Bilingual
from records.errors import Invalid

_EARLIEST, _LATEST = 1990, 2199  # years


class PeriodType(StrEnum):
    """How long a period is."""

    MONTH = "month"  # 月
    QUARTER = "quarter"  # 季度
    YEAR = "year"  # 年
    SCHOOL_YEAR = "school_year"  # 学年, from September


_MONTHS = {PeriodType.MONTH: 1, PeriodType.QUARTER: 3, PeriodType.YEAR: 12, PeriodType.SCHOOL_YEAR: 12}
_SHAPES = {
    PeriodType.MONTH: (re.compile(r"^(\d{4})-(\d{2})$"), "2026-10"),
    PeriodType.QUARTER: (re.compile(r"^(\d{4})-Q(\d)$"), "2026-Q4"),
    PeriodType.YEAR: (re.compile(r"^(\d{4})$"), "2026"),
    PeriodType.SCHOOL_YEAR: (re.compile(r"^(\d{4})-(\d{4})$"), "2026-2027"),
}
_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Period:
    """One period; `index` counts periods of its type, the next one is one more."""

    type: PeriodType
    index: int

    @property
    def first(self) -> date:
        """Its first day."""
        if self.type is PeriodType.SCHOOL_YEAR:
            return date(self.index, 9, 1)
        months = self.index * _MONTHS[self.type]
        return date(months // 12, months % 12 + 1, 1)

    @property
    def after(self) -> date:
        """The first day after it."""
        return self.plus(1).first

    def plus(self, periods: int) -> Period:
        """The period so many later, or earlier."""
        return Period(self.type, self.index + periods)

    @property
    def text(self) -> str:
        """As it stands in addresses and files: 2026-10, 2026-Q4, 2026, 2026-2027."""
        day = self.first
        if self.type is PeriodType.MONTH:
            return f"{day.year}-{day.month:02d}"
        if self.type is PeriodType.QUARTER:
            return f"{day.year}-Q{day.month // 3 + 1}"
        return str(day.year) if self.type is PeriodType.YEAR else f"{day.year}-{day.year + 1}"

    @property
    def name(self) -> Bilingual:
        """As people say it."""
        day = self.first
        if self.type is PeriodType.MONTH:
            return Bilingual(f"{day.year}年{day.month}月", f"{_ENGLISH[day.month - 1]} {day.year}")
        if self.type is PeriodType.QUARTER:
            quarter = day.month // 3 + 1
            return Bilingual(f"{day.year}年第{quarter}季度", f"quarter {quarter} of {day.year}")
        if self.type is PeriodType.YEAR:
            return Bilingual(f"{day.year}年", str(day.year))
        return Bilingual(f"{day.year}—{day.year + 1}学年", f"school year {day.year}/{day.year + 1}")


def containing(kind: PeriodType, day: date) -> Period:
    """The period that a day lies in."""
    if kind is PeriodType.SCHOOL_YEAR:
        return Period(kind, day.year if day.month >= 9 else day.year - 1)
    return Period(kind, (day.year * 12 + day.month - 1) // _MONTHS[kind])


def parse(kind: PeriodType, text: str) -> Period:
    """Read a period; Invalid for what is none of its type."""
    shape, example = _SHAPES[kind]
    found = shape.match(text)
    parts = [int(part) for part in found.groups()] if found else []
    if not parts or not _EARLIEST <= parts[0] <= _LATEST or not _sound(kind, parts):
        raise Invalid(
            f"Expected a period such as {example} but got {text[:20]!r}.", f"期次须形如 {example}，现为“{text[:20]}”"
        )
    return Period(kind, _index(kind, parts))


def _sound(kind: PeriodType, parts: list[int]) -> bool:
    if kind is PeriodType.MONTH:
        return 1 <= parts[1] <= 12
    if kind is PeriodType.QUARTER:
        return 1 <= parts[1] <= 4
    return kind is PeriodType.YEAR or parts[1] == parts[0] + 1


def _index(kind: PeriodType, parts: list[int]) -> int:
    if kind is PeriodType.MONTH:
        return parts[0] * 12 + parts[1] - 1
    return parts[0] * 4 + parts[1] - 1 if kind is PeriodType.QUARTER else parts[0]

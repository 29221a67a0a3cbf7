"""Time zones by name, and the proleptic Gregorian calendar for any year."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = 86_400
MAX_YEAR = 999_999_999
_CYCLE_DAYS = 146_097  # 400 years
_KEY = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*\Z")


def leap(year: int) -> bool:
    """Tell whether the Gregorian year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Days of the month."""
    return 29 if month == 2 and leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def days_of(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01; any year, negative too (Hinnant's days_from_civil)."""
    y = year - (month <= 2)
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * _CYCLE_DAYS + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719_468


def civil_of(days: int) -> tuple[int, int, int]:
    """(year, month, day) of a day counted from 1970-01-01."""
    z = days + 719_468
    era = z // _CYCLE_DAYS
    doe = z - era * _CYCLE_DAYS
    yoe = (doe - doe // 1460 + doe // 36_524 - doe // 146_096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """The zone of that IANA name, or None."""
    if len(name) > 64 or not _KEY.match(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _within_python(days: int) -> int:
    # The calendar repeats every 400 years; zone rules outside 1..9999 are read from such a year.
    low, high = -719_162, 2_932_896
    if days < low:
        days += -((days - low) // _CYCLE_DAYS) * _CYCLE_DAYS
    elif days >= high:
        days -= ((days - high) // _CYCLE_DAYS + 1) * _CYCLE_DAYS
    return days


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _clock(seconds: int) -> datetime:
    days = _within_python(seconds // DAY)
    days = min(max(days, -719_160), 2_932_894)
    return _EPOCH + timedelta(days=days, seconds=seconds % DAY)


def offset_of_local(name: str, seconds: int) -> int:
    """Offset in seconds that holds at this local time (seconds from the epoch, read as local)."""
    info = zone(name)
    if info is None:
        return 0
    found = _clock(seconds).replace(tzinfo=info).utcoffset()
    return int(found.total_seconds()) if found is not None else 0


def offset_of_instant(name: str, seconds: int) -> int:
    """Offset in seconds that holds at this instant (seconds from the epoch, UTC)."""
    info = zone(name)
    if info is None:
        return 0
    found = _clock(seconds).astimezone(info).utcoffset()
    return int(found.total_seconds()) if found is not None else 0

"""How long is left, in words: working days where there are some, plain days where a holiday lies between."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.deadline_text import due
from engine.time.calendar import WorkCalendar

CALENDAR = WorkCalendar.from_chinesecalendar()
END = datetime(2026, 10, 5, 16, tzinfo=UTC)  # of October 5 in China, within the holiday of the first week


@pytest.mark.parametrize(
    ("now", "words", "english"),
    [
        (datetime(2026, 9, 30, 1, tzinfo=UTC), "剩 5 天", "5 days left"), (datetime(2026, 10, 4, 1, tzinfo=UTC), "剩 1 天", "1 day left"),
        (datetime(2026, 10, 5, 1, tzinfo=UTC), "今天到期", "due today"), (datetime(2026, 9, 29, 1, tzinfo=UTC), "剩 1 个工作日", "1 working day left"),
    ],
)  # fmt: skip
def test_a_calendar_deadline_inside_a_holiday_is_said_in_days(now: datetime, words: str, english: str) -> None:
    told = due(END, None, now, CALENDAR)
    assert (told["state"], told["words"], told["words_en"]) == ("soon", words, english)

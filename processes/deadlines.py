"""The dates of a school year (日历): what a folder adds to the calendar, and who is not ready for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.settings.window_days import Days

WINDOW, FREEZE, ROUND, RUN, REMINDER = "window", "freeze", "round", "run", "reminder"
"""What a deadline is: a window to act in, a freeze, a round of reporting, something done by itself, a reminder."""


@dataclass(frozen=True)
class Source:
    """Who set a date, by which document, and since when it holds; a national default holds since no day."""

    level: Bilingual
    document: Bilingual = field(default_factory=lambda: Bilingual("", ""))
    since: date | None = None


@dataclass(frozen=True)
class Above:
    """What a level above has set where a lower one has its own."""

    source: Source
    spans: Sequence[Days]


@dataclass(frozen=True)
class Deadline:
    """One thing with dates in a year: its name for good (`key`), titles, and its spans, both ends included.

    `stages` are the stages it holds for, none for all; `always` is true where no window restricts it.
    """

    key: str
    kind: str
    title: Bilingual
    spans: Sequence[Days]
    source: Source
    stages: Sequence[str] = ()
    over: Sequence[Above] = ()
    always: bool = False


@dataclass(frozen=True)
class NotReady:
    """A unit that has something to settle before a day: what, in words."""

    org_id: str
    what: Bilingual
    by: date


@dataclass(frozen=True)
class Asked:
    """Whose calendar is asked for: the unit, the year, and today."""

    session: Session
    org_id: str
    year: int
    today: date


@dataclass(frozen=True)
class YearPart:
    """What a process adds to the calendar of a unit: its dates, and which units are not ready for them."""

    deadlines: Callable[[Asked], Iterable[Deadline]]
    not_ready: Callable[[Asked], Iterable[NotReady]] = lambda asked: ()

"""The demo's changes of a pupil's state: one of the school's pupils who is in a state in which the change can start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from processes.demo import Demo, DemoStart
from processes.season import some_pupil
from processes.status_changes.change import StatusChange
from records.acting import local_date
from records.students.graduating import ENDS
from records.tables.school import Stage

Day = Callable[[date], date]
RARE = 60  # schools asked for a case of what few schools have


def in_days(number: int) -> Day:
    """Return so many days from today."""
    return lambda today: today + timedelta(days=number)


def after_the_promotion(today: date) -> date:
    """Return a day soon after the next promotion of all students."""
    return date(today.year + (today >= date(today.year, 8, 10)), 8, 20)


def about_a_pupil(
    change: StatusChange, fields: Mapping[str, Any], days: Mapping[str, Day] | None = None,
    papers: Sequence[str] = (), **more: Any,
) -> Demo:  # fmt: skip
    """Cases that a school starts of a pupil, with these `fields` of the form and the evidence that the change needs.

    `days` are further fields that hold a day, each told from today; `papers` are kinds of evidence beside those of
    every such change; `more` are further parts of the `Demo`.
    """
    stages = [stage for stage in Stage if stage not in change.switched_off]
    dated: dict[str, Day] = {**({"from": lambda today: today} if change.dated else {}), **(days or {})}

    def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
        offered = [stage for stage in stages if stage in start.at.stages]
        pupil = some_pupil(work.session, start, start.at, offered, change.before) if offered else None
        if pupil is None:
            return None
        today = local_date(work.now)
        return {
            "student": pupil, **{name: day(today).isoformat() for name, day in dated.items()},
            **fields, "evidence": [start.evidence(kind) for kind in (*change.evidence, *papers)],
        }  # fmt: skip

    rare = len(stages) < len(Stage) or change.before <= ENDS
    return Demo(request, **{"cases": 2, "tries": RARE if rare else 6, **more})

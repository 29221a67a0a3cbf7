"""Suspensions of a simulated year: some months for one's health, from today on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from processes.demo import DemoStart
from processes.season import Season, some_pupil
from records.acting import local_date

DAYS = (60, 90, 120, 180)


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for the suspension of a pupil of the school."""
    student = some_pupil(work.session, start, start.at)
    if student is None:
        return None
    today = local_date(work.now)
    evidence = [start.evidence("guardian_request"), start.evidence("hospital")]
    return {
        "student": student, "from": today.isoformat(), "reason": "illness", "evidence": evidence,
        "until": (today + timedelta(days=start.dice.choice(DAYS))).isoformat(),
    }  # fmt: skip


SEASON = Season(request, 3)

"""Transfers of a simulated year: a pupil of another school of the province moves to this one, most in two seasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import DemoStart
from processes.season import Season, some_pupil

REASONS = ("household", "job", "migrant")
MONTHS = (9, 9, 9, 9, 3, 3, 3, 2, 6, 7, 10, 12)  # two thirds at the beginning of a term (domain-facts 7)


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for a pupil of another school that has a stage of this one's."""
    others = [one for one in start.schools if one.id != start.at.id and set(one.stages) & set(start.at.stages)]
    if not others:
        return None
    source = start.dice.choice(others)
    shared = [stage for stage in source.stages if stage in start.at.stages]
    student = some_pupil(work.session, start, source, shared)
    if student is None:
        return None
    return {
        "student": student, "to_school": start.at.id, "reason": start.dice.choice(REASONS),
        "evidence": [start.evidence("stamped_form")],
    }  # fmt: skip


SEASON = Season(request, 35, MONTHS)

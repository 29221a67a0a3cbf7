"""The demo's graduations: schools graduate a stage's classes; the last list waits for its school to go through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from processes.demo import Demo, DemoStart, all_year
from processes.graduation import season
from records.acting import local_date


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for the classes of the last grade of one stage that the school teaches, to graduate as of yesterday."""
    stage = start.dice.choice(list(start.at.stages))
    asked = season.request(work, replace(start, at=replace(start.at, stages=[stage])))
    yesterday = local_date(work.now) - timedelta(days=1)  # so that others can take the graduates today
    return asked and {**asked, "on": yesterday.isoformat()}


DEMO = Demo(request, cases=6, settings=all_year("graduation.windows"))

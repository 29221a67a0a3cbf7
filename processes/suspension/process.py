"""Suspension: until a day, of which the school is reminded; extended by seats; ended by whatever ends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.setting_facts import said
from processes.status_changes import StatusChange, made
from processes.status_changes.demo import about_a_pupil, in_days
from processes.status_changes.grades import as_date
from processes.suspension.provinces import PROVINCIAL
from processes.suspension.season import SEASON
from processes.suspension.settings import MOST_DAYS, MOST_EXTENSIONS, REMIND, SETTINGS, TITLE
from records.acting import Acting
from records.settings.values import settings_of
from records.students.codes import Status
from records.tables import Student


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """How long it lasts, how long and how often it may be, and how long before its end the school is reminded."""
    today = Acting(work.now).today
    first, last = as_date(request.get("from"), today), _until(request)
    set_here = settings_of(work.session, student.org_id, today)
    longest = set_here.value(MOST_DAYS.name, student.stage)
    most, times, remind = (
        set_here.value(key.name, student.stage).value for key in (MOST_DAYS, MOST_EXTENSIONS, REMIND)
    )
    days = (last - first).days + 1 if last is not None else 0
    return {
        "days": days, "most_days": most, "most_extensions": times, "remind": f"P{remind}D",
        "until_fits": last is None or 0 < days <= most, "longest": said(longest),
    }  # fmt: skip


def _until(request: Mapping[str, Any]) -> date | None:
    given = request.get("until")
    return date.fromisoformat(str(given)) if given else None


CHANGE = StatusChange(
    "suspension", TITLE, "XX",
    Bilingual("学生休学，到期前提醒，可延长，逾期未复学督办。",
              "A student is suspended until a day; it can be extended, and who is overdue is listed."),
    code="11", after=Status.SUSPENDED, evidence=("guardian_request", "hospital"), settings=SETTINGS, further=further,
    again=frozenset({"days", "most_days", "longest", "until_fits"}),
    rank=35,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"reason": "illness", "note": "骨折手术后须休养，医院建议休学"}, days={"until": in_days(120)}, lasts=2,
)
process = made(CHANGE, Path(__file__).parent, provincial=PROVINCIAL, season=SEASON, demo=DEMO)

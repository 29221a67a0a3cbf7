"""Death: the school reports it with proof within ten working days; the cause is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.time.calendar import end_of_day
from engine.time.spans import due_at
from ground.bilingual import Bilingual
from processes.status_changes import StatusChange, made
from processes.status_changes.grades import as_date
from records.acting import Acting, local_date, start_of
from records.settings.kinds import NUMBER
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key
from records.settings.values import value_of
from records.students.codes import Status
from records.tables import Student

TITLE = Bilingual("死亡", "Death")
REPORT = Key("death.report_days", NUMBER, Combine.MIN, 10, "S14", group=TITLE, document=GUIDE,
             title=Bilingual("死亡：上报时限（工作日）", "Death: reported within (working days)"))  # fmt: skip


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """Until when it had to be reported, and is it late? A date ahead of today is none."""
    today = Acting(work.now).today
    day = as_date(request.get("from"), today)
    days = value_of(work.session, student.org_id, REPORT.name, today).value
    due = due_at(f"{days}WD", max(start_of(day), end_of_day(day)), work.ports.calendar_of(work, None))
    late = isinstance(due, datetime) and work.now >= due
    return {"ahead": day > today, "late": late, "due": local_date(due).isoformat() if isinstance(due, datetime) else ""}


EVERY_STATE = frozenset(Status) - {Status.DECEASED, Status.TRANSFERRED}
CHANGE = StatusChange(
    "death", TITLE, "SW",
    Bilingual("学生死亡，学校凭证明在 10 个工作日内上报。",
              "The school reports a death with proof within ten working days."),
    code="51", after=Status.DECEASED, before=EVERY_STATE, evidence=("death_paper",), frozen=False, settled_first=False,
    backdate=400, ahead=0, sealed=frozenset({"reason", "note"}), settings=(REPORT,), further=further,
    again=frozenset({"ahead"}), rank=80,
)  # fmt: skip

NO_DEMO = "a child's death is not made up to show a form"
process = made(CHANGE, Path(__file__).parent, no_demo=NO_DEMO)

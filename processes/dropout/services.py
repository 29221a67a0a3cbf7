"""What the drawing of a dropout does beside the common services: report, keep what was tried, record the return."""

from __future__ import annotations

from datetime import date
from typing import Any

from ground.bilingual import Bilingual
from processes.declared_values import CaseNumber, Facts, Visit
from processes.dropout.process import CHANGE, process
from processes.status_changes.effects import acting, put_place
from processes.status_changes.filing import tell
from records.files import attach_to_case
from records.scope import system_scope
from records.students.codes import Status
from records.students.placing import PlaceChange
from records.tables.org import OrgKind
from records.tree import nearest_authority, rows_above

TOLD = (OrgKind.TOWNSHIP, OrgKind.COUNTY)
WORDS = Bilingual(
    "所属学校报告学生辍学，请协同劝返", "A school below you reports a dropout; please help to bring the pupil back"
)


@process.service
def report(work: Any, facts: Facts, case: CaseNumber) -> list[str]:
    """Tell the township, the county and the authority of the school, each once; returns whom."""
    with system_scope(work.session):
        line = rows_above(work.session, facts["school"])[1:]
        units = {unit.id: unit for unit in line if unit.kind in TOLD}
        units.setdefault((authority := nearest_authority(line)).id, authority)
    for unit in units.values():
        tell(work, case, unit, WORDS, "reported")
    return list(units)


@process.service
def keep_visit(work: Any, visit: Visit, case: CaseNumber) -> None:
    """Bind the record of an effort to the case, so that its parties can read it."""
    attach_to_case(work.session, acting(CHANGE, work, case), list(visit.get("evidence") or []))


@process.service
def come_back(work: Any, facts: Facts, visit: Visit, case: CaseNumber) -> dict[str, Any]:
    """Enrolled again from the day of the return on, at the place that was kept."""
    attach_to_case(work.session, acting(CHANGE, work, case), list(visit.get("evidence") or []))
    new = PlaceChange(date.fromisoformat(str(visit["day"])), status=Status.ENROLLED)
    return put_place(CHANGE, work, case, facts, new)

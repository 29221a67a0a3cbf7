"""What the folder declares."""

from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.demo import Demo, DemoStart
from processes.jobs import Job, More, Running
from processes.lookups import Lookup
from processes.notices import DUE_SOON, LATE, supervised
from processes.relations import Relation
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.acting import Acting
from records.jobs import Outcome
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.scope import system_scope
from records.settings.kinds import FLAG, NUMBER
from records.settings.registry import Combine, Key
from records.tables import Organisation
from records.tables.org import OrgKind
from records.tree import OrgRow, rows_above

TITLE = Bilingual("家访", "Home visit")


def upper(session: Any, of: Any) -> OrgRow:
    """The authority two levels up."""
    return rows_above(session, str(of))[2]


def neighbours(org_id: str) -> Select[Any]:
    """The schools under the same authority."""
    o = Organisation
    return select(o.id, o.name_zh, o.name_en).where(o.kind == OrgKind.SCHOOL, o.id == org_id)


def write_down(running: Running) -> More | Outcome:
    """Two lines, each a notice on the reader's desk."""
    written = int(running.mark.get("written", 0))
    if written == 2:
        return Outcome("done", {"lines": written})

    def write(work: Any) -> None:
        with system_scope(work.session):
            said = (f"家访记录第 {written + 1} 行", f"Line {written + 1} of the visit")
            new = NewNotice(running.acting.org_id, Role.STUDENT_CLERK, "visit", *said, f"visit:{running.asked['case']}:{written}")
            leave_notice(work.session, Acting(work.now), new)

    return More({"written": written + 1}, written + 1, 2, write)


def request(work: Any, start: DemoStart) -> dict[str, Any]:
    """A visit to one's own school."""
    return {"purpose": start.dice.choice(["新生", "毕业生"]), "school": start.at.id}


process = Process(
    "visit",
    Path(__file__).parent,
    title=TITLE,
    group=Bilingual("家校联系", "School and family"),
    description=Bilingual("教师家访的计划与记录。", "Plans and records of home visits."),
    subject=lambda request: request.get("school"),
    starters=Starters((Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL})),), switch="visit.enabled"),
    settings=(
        Key("visit.enabled", FLAG, Combine.FORBID_BELOW, True, "", title=Bilingual("允许家访", "Visits allowed"), group=TITLE),
        Key("visit.days", NUMBER, Combine.NEAREST, 4, "", title=Bilingual("家访核办时限", "Limit of a visit"), group=TITLE),
    ),
    lookups=(Lookup("neighbours", Bilingual("学校", "Schools"), neighbours),),
    jobs=(Job("ledger", Bilingual("记录家访", "the ledger of visits"), write_down, message="visit_written"),),
    relations={"visit.upper": Relation(upper, Bilingual("上两级主管部门", "the authority two levels above"))},
    notices={"task.remind": (DUE_SOON,), "task.overdue": (LATE, supervised("visit.upper", Role.STUDENT_LEADER))},
    subjects=(Subject("school", "school"), Subject("class", "room")),
    excludes="state",
    demo=Demo(request, cases=3),
)

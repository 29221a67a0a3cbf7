"""What the folder declares: the schools that are called, and the system's own work for each."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from engine import Occasion, OneCase
from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.for_each import ForEach
from processes.jobs import Job, More, Running
from processes.starters import Starters
from records.acting import Acting, local_date
from records.jobs import Outcome
from records.notices import NewNotice, leave_notice
from records.roles import Permission, Role
from records.tables import Organisation, Student
from records.tables.org import OrgKind

TITLE = Bilingual("点名", "Roll call")
CHUNK = 3


def schools(session: Any, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """Every school, once a month, under the month and its id."""
    month, o = f"{local_date(occasion.due):%Y-%m}", Organisation
    begin = after.partition(":")[2]
    rows = session.scalars(
        select(o.id).where(o.kind == OrgKind.SCHOOL, o.id > begin).order_by(o.id).limit(limit)
    )
    return [OneCase(f"{month}:{one}", one, {"school": one, "month": month}) for one in rows]


def count(running: Running) -> More | Outcome:
    """Count a few pupils a step, within the school that the job was left for; at the end a notice says how many."""
    after, seen = str(running.mark.get("after", "")), int(running.mark.get("seen", 0))
    query = select(Student.id).where(Student.id > after).order_by(Student.id).limit(CHUNK)
    found = list(running.session.scalars(query))
    if running.asked.get("breaks"):
        raise ValueError("the list is torn")
    if not found:
        return Outcome("done", {"pupils": seen})

    def write(work: Any) -> None:
        total = work.session.scalar(select(func.count()).select_from(Student))
        said = (f"{running.asked['month']} 已点 {seen + len(found)} / {total} 人", f"{seen + len(found)} of {total} called")
        new = NewNotice(running.acting.org_id, Role.STUDENT_CLERK, "roll", *said, f"roll:{running.asked['month']}:{seen}:{running.acting.org_id}")
        leave_notice(work.session, Acting(work.now), new)

    return More({"after": found[-1], "seen": seen + len(found)}, seen + len(found), 0, write)


process = Process(
    "roll_call",
    Path(__file__).parent,
    title=TITLE,
    starters=Starters(by_hand=False),
    jobs=(Job("count", Bilingual("清点学生", "the roll call"), count, message="called", needs=frozenset({Permission.STUDENT_LIST})),),
    start_for_each=(ForEach("Month", schools),),
)

"""One case for each open group of problem records that has none, whoever found it (S10)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Occasion, OneCase
from processes.for_each import ForEach
from processes.problem_record.relations import arbiter
from records.students.problem_groups import open_members
from records.tables import ProblemGroup


def groups(session: Session, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """The next open groups without a case; the key names group and round, as a group can be opened again."""
    query = select(ProblemGroup).where(ProblemGroup.state == "open", ProblemGroup.id > after.partition(":")[0])
    found = session.scalars(query.order_by(ProblemGroup.id).limit(limit))
    return [one for group in found if (one := _case(session, group)) is not None]


def _case(session: Session, group: ProblemGroup) -> OneCase | None:
    students = [row.student_id for row in open_members(session, group.id)]
    if not students:
        return None
    return OneCase(f"{group.id}:{group.round}", arbiter(session, students).id, {"group": group.id, "turn": group.round})


FOUND = ForEach("Found", groups)

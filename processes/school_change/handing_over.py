"""The long work of a merger, a split or a closure: pupils go over a part at a time; its end is told to the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ground.bilingual import Bilingual
from processes.jobs import Job, More, Running
from records import succession
from records.acting import Acting
from records.jobs import Outcome
from records.roles import Permission
from records.scope import system_scope
from records.succession import Handover

PART = 100  # pupils of one transaction
KEY = "school_change"


def step(running: Running) -> More | Outcome:
    """Move the next pupils; at the end those who could not go are counted, with the reason of the first."""
    handover, mark = handover_of(running.asked), running.mark
    acting = Acting(running.acting.now, running.acting.account_id, running.acting.org_id, KEY, running.asked["case"])
    with system_scope(running.session):  # why: both schools, wherever they stand
        students = succession.next_part(running.session, handover, mark.get("after", ""), PART)
        left = succession.count_left(running.session, handover)
        if not students:
            why = succession.why_first_stays(running.session, acting, handover)
            moved = mark.get("total", 0) - left
            return Outcome("done", {"moved": moved, "stayed": left, "why": why.zh, "why_en": why.en})
    total, done = mark.get("total") or left, mark.get("done", 0) + len(students)

    def write(work: Any) -> None:
        author = Acting(work.now, acting.account_id, acting.org_id, KEY, acting.case_no)
        with system_scope(work.session):
            succession.hand_over(work.session, author, handover, students)

    return More({"after": students[-1], "done": done, "total": total}, done, max(total, done), write)


def handover_of(asked: Mapping[str, Any]) -> Handover:
    """What a job was asked to hand over."""
    return Handover(asked["source"], asked["target"], dict(asked["classes"]), bool(asked["whole"]))


JOB = Job(
    "pupils", Bilingual("学生随校转移", "the handover of pupils"), step, "pupils_handed_over",
    needs=frozenset({Permission.STUDENT_EDIT}),
)  # fmt: skip

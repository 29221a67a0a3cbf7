"""Undoing a transfer: the receiving school applies, its authority and the former one decide (domain 34)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.status_changes import StatusChange, made
from processes.status_changes.effects import acting
from processes.transfer_undo.demo import DEMO
from processes.transfer_undo.moves import facts_of, later_than
from records.errors import Conflict
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.scope import system_scope
from records.students.to_write import student_for_change
from records.students.undoing import Move, last_move, undo_move
from records.tables import Student


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """The transfer by which the student came, and what came after it."""
    return facts_of(work, student)


def parties(facts: Mapping[str, Any]) -> Sequence[str]:
    """The school and the authority to which the student returns."""
    return list(facts["own"]["readers"])


def undo(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> Mapping[str, Any]:
    """Restore the place before the transfer; the record returns to the former school."""
    with system_scope(work.session):
        back = undo_move(work.session, acting(CHANGE, work, case), _move(work, facts))
        return {"student": back.id, "undone": facts["own"]["case"]}


def tell_former(work: Any, facts: Mapping[str, Any], case: str) -> None:
    """Tell the former school that the student is its own again."""
    words = ("转学已撤回，学生学籍恢复至你校", "A transfer was undone; the student's record is yours again")
    with system_scope(work.session):
        notice = NewNotice(facts["own"]["former"]["school"], Role.STUDENT_CLERK, "undone", *words)
        leave_notice(work.session, acting(CHANGE, work, case), notice)


def _move(work: Any, facts: Mapping[str, Any]) -> Move:
    """The transfer that the case is about; Conflict when it is not the student's last any more."""
    move = last_move(work.session, facts["student"]["id"])
    if move is None or move.case_no != facts["own"]["case"]:
        raise Conflict(
            "Expected the transfer to be the student's last move but it is not: nothing is undone.",
            "该次转学已不是该生最近一次转学，不能撤回",
        )
    return move


CHANGE = StatusChange(
    "transfer_undo", Bilingual("撤回错误转学", "Undoing a transfer"), "CH",
    Bilingual("错误办结的转学，其后没有任何变动的，由转入学校申请撤回，学籍恢复原状。",
              "A wrong transfer with nothing after it is taken back; the receiving school applies."),
    code="99", after=None, evidence=("school_decision",), school_alone=True, dated=False, frozen=False,
    settled_first=False, changes="school", rule="domain 34", further=further, again=frozenset({"later", "former"}),
    readers=parties, effect=undo, beside=tell_former,
)  # fmt: skip

process = made(CHANGE, Path(__file__).parent, demo=DEMO)


@process.service
def later(work: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Did anything come after the transfer meanwhile? Cases on drawings from before the rules were asked again ask."""
    with system_scope(work.session):
        student_for_change(work.session, facts["student"]["id"])
        return later_than(work.session, _move(work, facts))

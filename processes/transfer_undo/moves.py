"""The facts of the transfer that is to be undone: between which schools, by which case, what came after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.catalogue import that_change
from records import tree
from records.scope import system_scope
from records.students.undoing import Move, last_move, what_came_later
from records.tables import School, Student
from records.tables.school import SchoolStatus


def facts_of(work: Any, student: Student) -> dict[str, Any]:
    """What the rules judge and the drawing reads of the student's last move."""
    session = work.session
    with system_scope(session):
        move = last_move(session, student.id)
        if move is None or move.reason not in that_change("school") or move.to_school != student.org_id:
            return {"case": None, "later": _told(None), "former": None, "same_authority": False,
                    "changes": [], "readers": []}
        here, former = (tree.authority_of(session, one).id for one in (move.to_school, move.from_school))
        return {
            "case": move.case_no, "later": later_than(session, move), "former": _former(session, move),
            "same_authority": here == former, "changes": [_change(session, move)],
            "readers": [move.from_school, former],
        }  # fmt: skip


def later_than(session: Any, move: Move) -> dict[str, Any]:
    """Did anything come after the move, and what?"""
    return _told(what_came_later(session, move))


def _told(found: Any) -> dict[str, Any]:
    return {"found": found is not None, "words": found.zh if found else "", "words_en": found.en if found else ""}


def _former(session: Any, move: Move) -> Mapping[str, Any]:
    school = session.get(School, move.from_school)
    return {
        "school": move.from_school, "authority": {"relation": "authority", "of": move.from_school},
        "record": move.former, "open": school is not None and school.status == SchoolStatus.NORMAL,
    }  # fmt: skip


def _change(session: Any, move: Move) -> dict[str, str]:
    now, then = (tree.row_by_id(session, one) for one in (move.to_school, move.from_school))
    return {
        "field": "school", "label": "就读学校", "label_en": "School", "before": now.name_zh, "before_en": now.name_en,
        "after": then.name_zh, "after_en": then.name_en,
    }  # fmt: skip

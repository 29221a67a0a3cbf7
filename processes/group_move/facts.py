"""The plain facts that the admission rules judge: schools, whom it is about, the authority above both. No decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from processes.setting_facts import said
from records import tree
from records.acting import Acting
from records.file_list import KINDS, file_kinds
from records.schools import free_places, school_of, takes_students
from records.scope import scope_of, system_scope
from records.settings.values import value_of
from records.tables import School, SchoolClass, Student


def gathered(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """All facts of one request; NotFound for a school that there is not."""
    session, starter, today = work.session, str(work.actor.organisation), Acting(work.now).today
    ends = str(request.get("from_school") or ""), str(request.get("to_school") or "")
    covered = all(scope_of(session).allows(one) for one in ends)
    with system_scope(session):
        source, target = (school_of(session, one) for one in ends)
        stage, grade, room = _whom(session, source, request)
        superior = tree.common_superior(session, source.id, target.id)
        wanted = those(source.id, {"class": room and room.id, "stage": stage, "grade": grade})
        n = session.scalar(select(func.count()).select_from(Student).where(wanted)) or 0
        return {
            "from": source.id, "to": target.id, "stage": stage, "grade": grade, "class": room and room.id,
            "students": n, "below": covered, "same": source.id == target.id,
            "cross_province": source.province != target.province,
            "lowest": {"here": superior.id == starter, "words": superior.name_zh, "words_en": superior.name_en},
            "class_known": request.get("kind") != "class" or room is not None,
            "closed": takes_students(session, target.id, stage) if stage else None,
            "to_class": _to_class(session, target, request, n, today),
            "switch": said(value_of(session, source.id, "group_move.enabled", today, stage or "primary")),
            "evidence": _evidence(session, starter, list(request.get("evidence") or []), today),
            "asking": {"organisation": starter}, "rules": _rules(session, starter, today),
        }  # fmt: skip


def those(school: str, whom: Mapping[str, Any]) -> ColumnElement[bool]:
    """The criterion of the students of a class, or of a grade of a stage, of a school."""
    here = (Student.org_id == school) & Student.left_on.is_(None)
    if whom["class"]:
        return here & (Student.class_id == whom["class"])
    return here & (Student.stage == whom["stage"]) & (Student.grade == whom["grade"])


def _whom(session: Session, source: School, request: Mapping[str, Any]) -> tuple[str | None, int | None, Any]:
    """Stage and grade, or the class of the school that is meant; None for what the request does not say."""
    if request.get("kind") == "class":
        wanted = select(SchoolClass).where(
            SchoolClass.id == str(request.get("class") or ""), SchoolClass.org_id == source.id
        )
        room = session.scalar(wanted)
        return (room.stage if room else None), None, room
    stage, _, grade = str(request.get("grade") or "").partition("-")
    return stage or None, int(grade) if grade.isdigit() else None, None


def _to_class(session: Session, target: School, request: Mapping[str, Any], coming: int, on: date) -> dict[str, Any]:
    """Does the class of the receiving school fit the class that moves, and has it places for all?"""
    class_id = request.get("to_class") if request.get("kind") == "class" else None
    if not class_id:
        return {"id": None, "fits": True, "full": False, **said(value_of(session, target.id, "class.size_limit", on))}
    wanted = select(SchoolClass).where(SchoolClass.id == str(class_id), SchoolClass.org_id == target.id)
    found, moving = session.scalar(wanted), session.get(SchoolClass, str(request.get("class") or ""))
    if found is None or moving is None:
        return {"id": None, "fits": False, "full": False, **said(value_of(session, target.id, "class.size_limit", on))}
    return {
        "id": found.id, "fits": (found.stage, found.cohort) == (moving.stage, moving.cohort),
        "full": free_places(session, found.id, on) < coming,
        **said(value_of(session, target.id, "class.size_limit", on, found.stage)),
    }  # fmt: skip


def _evidence(session: Session, starter: str, files: list[str], on: date) -> dict[str, Any]:
    answer = value_of(session, starter, "group_move.evidence.required", on)
    present = set(file_kinds(session, files).values())
    missing = [kind for kind in answer.value.get("authority", []) if kind not in present]
    words = [KINDS.get(kind, (kind, kind)) for kind in missing]
    return {**said(answer), "missing": missing, "missing_words": [zh for zh, _ in words],
            "missing_words_en": [en.lower() for _, en in words]}  # fmt: skip


def _rules(session: Session, starter: str, on: date) -> dict[str, Any]:
    """The settings that the diagram reads, as they are when the case starts; a case keeps them."""
    limits = ("time_limit", "reminder")
    days = {name: value_of(session, starter, f"group_move.{name}_days", on).value for name in limits}
    return {"limit": f"{days['time_limit']}WD", "remind": f"{days['reminder']}WD"}

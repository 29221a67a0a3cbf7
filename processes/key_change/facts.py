"""The plain facts that the admission rules judge; nothing is decided here.

Facts hold ids, codes, names of fields and settings with the level that set them; never a value of a student.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.card_values import faults
from forms.sheets.columns import student_column
from ground.bilingual import Bilingual
from ground.blank import is_blank
from processes import sealing
from processes.key_change.asked import asked_values, changed_values
from processes.key_change.settings import OTHERS
from processes.setting_facts import said, window
from records import tree
from records.assignments import SMALL_SCHOOL, one_person
from records.errors import NotFound
from records.file_list import KINDS, file_kinds
from records.settings.values import Answer, InForce, settings_of, value_of
from records.students.card import CLOSED
from records.students.codes import Status
from records.students.doubles import KEY_FIELDS, doubles_of
from records.students.locks import conflict_of
from records.students.sealing import CODE, ID_NUMBER, NAME
from records.students.versions import payload_of
from records.tables import CaseLock, Student
from records.tables.org import OrgKind

KIND = "key_change"  # this change in the table of changes that exclude one another
_CLOSED = (Status.GRADUATED, Status.COMPLETED)


@dataclass(frozen=True)
class Asking:
    """A request as it stands: the student, what would change, the settings in force at the school."""

    session: Session
    student: Student
    present: Mapping[str, Any]
    changed: Mapping[str, Any]
    on: date
    set_here: InForce

    def setting(self, key: str) -> Answer:
        """A setting as it holds today for the student's school and stage."""
        return self.set_here.value(f"{KIND}.{key}", self.student.stage)


def asking_of(session: Session, request: Mapping[str, Any], on: date) -> Asking:
    """Read the student and the values of a request; NotFound when there is no such student."""
    student = session.scalar(select(Student).where(Student.id == str(request.get("student") or "")))
    if student is None:
        raise NotFound(
            "Expected a student of the school but there is none with this id: choose one from the list.",
            "没有这名学生，请从名单中选择",
        )
    present = payload_of(session, student.id)
    changed = changed_values(asked_values(sealing.opened(session, request)), present)
    return Asking(session, student, present, changed, on, settings_of(session, student.org_id, on))


def gather(asking: Asking, request: Mapping[str, Any], starter: str | None, case: str | None = None) -> dict[str, Any]:
    """All facts of one request; `case` is the one that holds the student already."""
    student, session = asking.student, asking.session
    wrong = faults(asking.changed, asking.present) + _closed(asking)
    return {
        "student": {
            "id": student.id, "status": student.status, "stage": student.stage, "graduated": student.status in _CLOSED,
            "here": starter == student.org_id and (student.left_on is None or student.status in _CLOSED),
        },
        "fields": sorted(asking.changed),
        "faults": sorted({key for key, _ in wrong}),
        "fault_words": [text.zh for _, text in wrong], "fault_words_en": [text.en for _, text in wrong],
        "doubles": _doubles(asking, request),
        "evidence": _evidence(asking, request.get("evidence") or []),
        "switch": said(asking.setting("enabled")),
        "window": window(asking.setting("windows"), asking.on),
        "conflict": _conflict(asking, case),
        "swap": {NAME, ID_NUMBER} <= asking.changed.keys(),
        "central": _central(asking),
        **_desks(session, student.org_id),
        "rules": _rules(asking),
    }  # fmt: skip


def _closed(asking: Asking) -> list[tuple[str, Bilingual]]:
    """Fields that no change of the card can reach: codes that are issued, and where the student is."""
    told = Bilingual("学籍号、班级等由其他业务办理", "codes, class and grade are changed by other business")
    return [(key, told) for key in sorted(CLOSED & asking.changed.keys())]


def _central(asking: Asking) -> bool:
    """A holder of a formal G code who changes name or number goes to the central check first (domain-facts §2.3)."""
    return str(asking.present.get(CODE) or "").startswith("G") and not {NAME, ID_NUMBER}.isdisjoint(asking.changed)


def _doubles(asking: Asking, request: Mapping[str, Any]) -> dict[str, Any]:
    """Who else has what the student would have; asked only when one of the fields of the check changes."""
    asked = bool(KEY_FIELDS & asking.changed.keys())
    after = {**asking.present, **asking.changed}
    found = doubles_of(asking.session, asking.student.id, after) if asked else []
    return {
        "count": len(found), "type": found[0].type if found else None,
        "explained": not is_blank(str(request.get("go_on") or "")),
        "places": [{"school": one.org_id, "stage": one.stage, "grade": one.grade} for one in found[:20]],
    }  # fmt: skip


def _evidence(asking: Asking, files: list[str]) -> dict[str, Any]:
    answer = asking.setting("evidence.required")
    present = set(file_kinds(asking.session, files).values())
    wanted = {kind for key in asking.changed for kind in answer.value.get(key, answer.value.get(OTHERS, []))}
    missing = sorted(wanted - present)
    return {
        **said(answer), "missing": missing,
        "missing_words": [KINDS.get(kind, (kind, kind))[0] for kind in missing],
        "missing_words_en": [KINDS.get(kind, (kind, kind))[1].lower() for kind in missing],
    }  # fmt: skip


def _conflict(asking: Asking, case: str | None) -> dict[str, Any] | None:
    lock = _other_lock(asking, case)
    if lock is None:
        return None
    table = said(value_of(asking.session, lock.org_id, "conflicts.table", asking.on))
    words = {"words": f"案件 {lock.case_no}", "words_en": f"case {lock.case_no}"}
    return {"case": lock.case_no, **words, "level": table["level"], "level_en": table["level_en"],
            "document": table["document"]}  # fmt: skip


def _other_lock(asking: Asking, case: str | None) -> CaseLock | None:
    """The case in the way; one that holds the student already let nobody else in."""
    return None if case else conflict_of(asking.session, asking.student.id, KIND, asking.on)


def _desks(session: Session, school: str) -> dict[str, Any]:
    """Where the seats stand: relations, so that a task goes to whoever is there when it is made."""
    authority = tree.authority_of(session, school)
    above = tree.ancestors(session, authority.id)
    centre = next((org for org in above if org.kind == OrgKind.MINISTRY), authority)
    higher = next((org for org in above if org.is_authority), authority)
    return {
        "school": school, "authority": {"relation": "authority", "of": school}, "above": higher.id, "centre": centre.id,
    }  # fmt: skip


def _rules(asking: Asking) -> dict[str, Any]:
    """The settings that the diagram reads, as they are when the case starts; a case keeps them."""
    return {
        "leader_step": asking.setting("leader_step").value,
        "swap_seat": asking.setting("swap_seat").value,
        "one_person": {**said(one_person(asking.session, asking.student.org_id, asking.on)), "rule": SMALL_SCHOOL},
        "limit": f"{asking.setting('time_limit_days').value}WD",
        "remind": f"{asking.setting('reminder_days').value}WD",
    }


def field_words(keys: list[str]) -> tuple[str, str]:
    """The names of fields in both languages."""
    columns = [student_column(key) for key in keys]
    return "、".join(one.zh for one in columns), ", ".join(one.en.lower() for one in columns)

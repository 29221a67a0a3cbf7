"""Who is known already: in the whole register, whatever the scope, and in other lists under way; only ids come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from processes.registration import findings as f
from processes.row_identity import subject_of
from processes.rows import Judging
from records.many.sealing import blind_subject
from records.many.states import ENDED
from records.preschool_files import Found, find_files
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import Status
from records.students.matching import find_known
from records.students.sealing import person_index
from records.tables import CaseRow, Student

AWAY = frozenset({Status.ABROAD, Status.LOST, Status.MISSING, Status.PLACE_KEPT, Status.STOPPED})
"""States of a file that waits for its pupil: it is resumed, not made anew."""


@dataclass(frozen=True)
class Meeting:
    """What a row meets: findings, a word for the list, the file that is resumed with it."""

    findings: tuple[dict[str, Any], ...] = ()
    word: str = ""
    resumes: str | None = None


class KnownFiles:
    """The files and the other lists around the rows of one call."""

    def __init__(self, asked: Judging, rows: Sequence[Mapping[str, Any]]) -> None:
        self._asked, self._ring = asked, keyring_of(asked.session)
        self._school, self._kind = str(asked.variables["facts"]["school"]), asked.variables["facts"].get("kind")
        self._matches = find_known(asked.session, self._ring, self._school, [dict(row) for row in rows])
        ids = {one.student_id for found in self._matches.by_id.values() for one in found}
        ids |= {one.student_id for found in self._matches.by_person.values() for one in found}
        subjects = {blind_subject(self._ring, subject_of(row)) for row in rows} - {None}
        with system_scope(asked.session):
            found = asked.session.execute(
                select(Student.id, Student.status, Student.person_index).where(Student.id.in_(ids))
            )
            self._students = {row.id: (row.status, row.person_index) for row in found}
            self._listed = set(asked.session.execute(
                select(CaseRow.subject_index, CaseRow.case_no).where(
                    CaseRow.subject_index.in_(subjects), CaseRow.state.not_in(ENDED),
                    CaseRow.case_no != asked.acting.case_no,
                )
            ).scalars())  # fmt: skip

    def meetings(self, rows: Sequence[Mapping[str, Any]]) -> list[Meeting]:
        """What each row meets; who begins primary school may bring a pre-school file (S2)."""
        files = find_files(self._asked.session, rows)
        return [self._with_preschool(self._meeting(row), row, file) for row, file in zip(rows, files, strict=True)]

    def _with_preschool(self, met: Meeting, row: Mapping[str, Any], file: Found | None) -> Meeting:
        if file is None or met.resumes or row.get("xd") != "primary":
            return met
        if file.taken_by is not None:
            elsewhere = file.taken_at != self._school
            return Meeting((*met.findings, f.PRESCHOOL_TAKEN), "已由他校接续") if elsewhere else met
        if not file.same_person:
            return Meeting((*met.findings, f.OTHER_PERSON), "学前学籍不符")
        return Meeting((*met.findings, f.PRESCHOOL), met.word or "接续学前学籍")

    def _meeting(self, row: Mapping[str, Any]) -> Meeting:
        listed = blind_subject(self._ring, subject_of(row)) in self._listed
        other = (f.IN_ANOTHER_LIST,) if listed else ()
        file = self._file(dict(row))
        if file is None:
            return Meeting((*other, f.NO_FILE) if self._kind == "returning" else other)
        status, person = self._students[file.student_id]
        if file.org_id == self._school and status not in AWAY:
            return Meeting(other, "本校已有" if self._kind != "returning" else "")
        if status in AWAY:
            if person != person_index(self._ring, dict(row)):
                return Meeting((*other, f.OTHER_PERSON), "原学籍不符")
            return Meeting((*other, f.RESUMED), "恢复原学籍", file.student_id)
        if self._kind == "returning":
            return Meeting((*other, f.ENROLLED_ELSEWHERE), "在读")
        return Meeting((*other, f.SHARED), "他处已有")

    def _file(self, row: dict[str, Any]) -> Any:
        same = self._matches.same_student(row)
        if same is not None or not (row.get("xm") and row.get("xbm") and row.get("csrq")):
            return same
        found = self._matches.by_id.get(self._index(row) or "", []) if row.get("sfzjh") else [
            one for one in self._matches.by_person.get(person_index(self._ring, row), []) if not one.has_number
        ]  # fmt: skip
        return next(iter(found), None)

    def _index(self, row: Mapping[str, Any]) -> str | None:
        return self._ring.blind("student.id", str(row["sfzjh"]).upper()) if row.get("sfzjh") else None

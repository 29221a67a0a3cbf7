"""Where the file of each child on a list is, and what the rule `pupil` makes of it; asked again whenever it matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from processes.row_identity import subject_of
from records.acting import Acting
from records.admissions.files import Files
from records.admissions.taking import elsewhere
from records.many.sealing import blind_subject
from records.schools import school_of
from records.session import keyring_of
from records.students.codes import GONE
from records.students.locks import conflicts_of
from records.tables import Student

CHANGE = "enrolment"  # this change in the table of changes that exclude one another
_STAGES = ("primary", "junior", "senior")
Decide = Callable[[str, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Weighed:
    """What is done with a child's file (carry, here, wait) and why it waits; the file; is the child taken elsewhere?"""

    file: str
    why: str
    student: Student | None
    doubled: bool


def weigh(
    by: tuple[Session, Acting, Decide], facts: Mapping[str, Any], children: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[Weighed]:
    """Weigh each child of a school (its id, the row's values), in order; under the system scope."""
    session, acting, decide = by
    files = Files(session, [values for _, values in children])
    students = [files.of(values) for _, values in children]
    held = conflicts_of(session, acting, [one for one in students if one is not None], CHANGE)
    subjects = [subject_index(session, values) for _, values in children]
    taken = {school: elsewhere(session, school, int(facts["year"]), {one for one in subjects if one})
             for school in {school for school, _ in children}}  # fmt: skip
    answers: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    found = []
    for (school, values), student, subject in zip(children, students, subjects, strict=True):
        doubled = subject in taken[school]
        seen = (
            _state(student, school, str(facts["stage"])), student is None or files.agrees(student, values), doubled,
            student is None or student.province == school_of(session, school).province,
            student is None or _follows(student.stage, str(facts["stage"])), student is None or student.id not in held,
        )  # fmt: skip
        if seen not in answers:
            names = ("file", "agrees", "doubled", "same_province", "follows", "free")
            answers[seen] = decide("pupil", {"pupil": dict(zip(names, seen, strict=True))})
        found.append(Weighed(str(answers[seen]["file"]), str(answers[seen]["why"]), student, doubled))
    return found


def subject_index(session: Session, values: Mapping[str, Any]) -> str | None:
    """The blind index under which rows about one child meet."""
    return blind_subject(keyring_of(session), subject_of(values))


def _state(student: Student | None, school: str, stage: str) -> str:
    if student is None:
        return "none"
    if student.status in GONE:
        return "ended"
    return "here" if (student.org_id, student.stage) == (school, stage) else "in_use"


def _follows(ended: str, begins: str) -> bool:
    return begins in _STAGES[1:] and _STAGES[_STAGES.index(begins) - 1] == ended

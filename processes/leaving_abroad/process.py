"""Going abroad and coming back: one drawing with two ways; the record is kept and resumed (domain-facts 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.declared_values import CaseNumber, Facts, Request
from processes.refused_again import overtaken
from processes.status_changes import StatusChange, made
from processes.status_changes.demo import about_a_pupil
from processes.status_changes.effects import close_case, day_of, placed, put_place
from processes.status_changes.grades import as_date, class_in
from processes.status_changes.lookups import CLASSES
from records.acting import Acting
from records.file_list import KINDS, file_kinds
from records.school_year import YearTurn, year_turn
from records.schools import last_grade, school_of
from records.settings.kinds import NAMES
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key
from records.settings.values import value_of
from records.students.codes import PRESENT, Status
from records.tables import Student

TITLE = Bilingual("出国（境）与回国", "Going abroad and return")
PAPERS = Key("leaving_abroad.evidence.leaving", NAMES, Combine.NEAREST, ["exit_papers"], "S14", per_stage=True,
             group=TITLE, document=GUIDE,
             title=Bilingual("出国（境）：出国时另交材料", "Going abroad: further evidence when leaving"))  # fmt: skip
AWAY = frozenset({Status.OVERSEAS, Status.ABROAD})


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """Which way, does it fit the state, which papers lack, and the grade of a return."""
    back, today = request.get("direction") == "return", Acting(work.now).today
    wanted = [] if back else value_of(work.session, student.org_id, PAPERS.name, today, student.stage).value
    present = set(file_kinds(work.session, list(request.get("evidence") or [])).values())
    missing = [KINDS.get(kind, (kind, kind)) for kind in wanted if kind not in present]
    turn, day = year_turn(work.session, student.org_id, today), as_date(request.get("from"), today)
    grade = grade_of(request, (student.grade, student.cohort), turn, day) if back else student.grade
    cohort = turn.cohort_of(grade, day) if back else student.cohort
    return {
        "leaves": not back, "fits": back == (student.status in AWAY), "missing_words": [zh for zh, _ in missing],
        "missing_words_en": [en.lower() for _, en in missing], "grade": grade,
        "grade_fits": 1 <= grade <= last_grade(school_of(work.session, student.org_id), student.stage),
        "class_fits": class_in(work.session, student, cohort, request.get("to_class")),
    }  # fmt: skip


def grade_of(request: Mapping[str, Any], kept: tuple[int, int], turn: YearTurn, day: date) -> int:
    """The grade kept, or the one in which those are who entered with the student; `kept` are grade and cohort."""
    grade, cohort = kept
    return turn.cohort_of(0, day) - cohort if request.get("to_grade") == "peers" else grade


CHANGE = StatusChange(
    "leaving_abroad", TITLE, "CG",
    Bilingual("学生出国（境）保留学籍，回国后恢复原学籍。",
              "The record of a student who goes abroad is kept, and resumed on return."),
    code="99", after=Status.OVERSEAS, before=PRESENT | AWAY | {Status.SUSPENDED}, evidence=("guardian_request",),
    frozen=False, further=further, settings=(PAPERS,),
    again=frozenset({"fits", "missing_words", "missing_words_en", "grade_fits", "class_fits"}),
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"direction": "leave", "reason": "study", "note": "随父母赴国外就读"},
    papers=("exit_papers",),
)
process = made(CHANGE, Path(__file__).parent, lookups=(CLASSES,), demo=DEMO)


@process.service
def come_back(work: Any, facts: Facts, request: Request, case: CaseNumber) -> Mapping[str, Any]:
    """Enrolled again at the school that kept the record, in the grade that the request names."""
    day, student, today = day_of(facts, request), facts["student"], Acting(work.now).today
    turn, on = year_turn(work.session, facts["school"], today), as_date(day, today)
    grade = grade_of(request, (student["grade"], student["cohort"]), turn, on)
    new = placed(day, request.get("to_class"), grade=grade, cohort=turn.cohort_of(grade, on), status=Status.ENROLLED)
    with overtaken():
        done = put_place(CHANGE, work, case, facts, new)
    close_case(work, case, "done")
    return done

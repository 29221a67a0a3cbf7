"""What a person sees of a graduation: which classes, on which day, and how many by result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.graduation.columns import RESULTS
from processes.graduation.process import process
from processes.sections import Fact, Facts, Figure, Figures, Shown, same
from processes.sentences import units_of
from records.scope import system_scope
from records.students.graduates import count_of_case
from records.tables import CaseRow

LISTED, RECORDED = Bilingual("名单", "The list as it began"), Bilingual("已登记", "Recorded")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区第一小学 办理毕业（96 人）` for each case."""
    units = units_of(session, cases)
    with system_scope(session):
        query = select(CaseRow.case_id, func.count()).where(CaseRow.case_id.in_([row["case_id"] for row in cases]))
        counts = dict(session.execute(query.group_by(CaseRow.case_id)).tuples().all())
    return {case: _sentence(unit, counts.get(case, 0)) for case, unit in units.items()}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The day and the classes, the list by result, what was recorded by now."""
    facts, listed = variables.get("facts") or {}, variables.get("listed") or {}
    stage = str(facts.get("stage", ""))
    told = [
        Fact(Bilingual("学段", "Stage"), Bilingual(STAGE_NAMES.get(stage, stage), stage)),
        Fact(Bilingual("班级数", "Classes"), same((facts.get("classes") or {}).get("found", ""))),
        Fact(Bilingual("毕业日期", "Day of graduation"), same((facts.get("day") or {}).get("value", ""))),
    ]
    done = count_of_case(session, str(case["number"]))
    sections = [Figures(title, _figures(counts)) for title, counts in ((LISTED, listed), (RECORDED, done)) if counts]
    return Shown((Facts(tuple(told)), *sections))


@process.column("day", Bilingual("毕业日期", "Day of graduation"))
def days(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """The day of graduation of each case."""
    return {row["case_id"]: same((_facts(row).get("day") or {}).get("value", "")) for row in rows}


def _figures(counts: Mapping[str, Any]) -> tuple[Figure, ...]:
    return tuple(Figure(label, int(counts[code])) for code, label in RESULTS.items() if counts.get(code))



def _sentence(school: Bilingual, students: int) -> Bilingual:
    said, said_en = f"{school.zh} 办理毕业（{students} 人）", f"{school.en}: graduation of {students} students"
    return Bilingual(said.strip(), said_en.removeprefix(": "))


def _facts(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return row["variables"].get("facts") or {}


"""What a person sees of a graduate who goes on in another province: who, from where, into which stage and school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.schooling_elsewhere.process import process
from processes.sections import Fact, Facts, Shown, same
from records.file_list import evidence_of_case
from records.students.case_names import students_in_cases
from records.students.cases import read_snapshot
from records.tree import orgs_by_id


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`王小明 毕业后跨省就学` for each case the session may read."""
    students = students_in_cases(session, [row["number"] for row in cases])
    return {row["case_id"]: _sentence(students.get(row["number"], ("—", ""))[0]) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The graduate, masked, both schools, the stage that begins, the evidence."""
    facts = variables.get("facts") or {}
    if not facts or "held" not in variables:
        return Shown()
    display = read_snapshot(session, str(case["number"])).display
    orgs = orgs_by_id(session, [facts["former_school"], facts["school"]])
    there, here = orgs[facts["former_school"]], orgs[facts["school"]]
    rows = (
        Fact(Bilingual("姓名", "Name"), same(display.get("xm"))),
        Fact(Bilingual("学籍号", "Student code"), same(display.get("grbsm"))),
        Fact(Bilingual("毕业学校", "School of graduation"), Bilingual(there.name_zh, there.name_en)),
        Fact(Bilingual("就读学校", "School"), Bilingual(here.name_zh, here.name_en)),
        Fact(Bilingual("升入学段", "Stage"), Bilingual(STAGE_NAMES.get(facts["stage"], ""), facts["stage"])),
        Fact(Bilingual("入学日期", "First day"), same(facts["on"])),
    )
    return Shown((Facts(tuple(one for one in rows if one.value.zh)),), tuple(evidence_of_case(session, case["number"])))


def _sentence(name: str) -> Bilingual:
    return Bilingual(f"{name} 毕业后跨省就学", f"{name} goes on in another province")

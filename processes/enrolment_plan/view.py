"""What a person sees of a plan: whose, for which stage and year, the number before and after, how many were taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.enrolment_plan.process import process
from processes.sections import Change, Changes, Fact, Facts, Shown, same
from processes.sentences import said_of_units
from records.tree import orgs_by_id

NONE = Bilingual("未下达", "none set")
DOING = Bilingual("申报招生计划", "asks for an enrolment plan")
PLACES = Bilingual("计划人数", "Places")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区第二小学 申报招生计划` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The number before and after, how many were taken, and why it is asked for."""
    facts, request = variables.get("facts") or {}, variables.get("request") or {}
    if not facts:
        return Shown()
    unit = orgs_by_id(session, [str(facts["school"])]).get(str(facts["school"]))
    stage = str(facts["stage"])
    before = NONE if facts.get("present") is None else same(facts["present"])
    rows = (
        Fact(Bilingual("学校", "School"), Bilingual(unit.name_zh, unit.name_en) if unit else NONE),
        Fact(Bilingual("学段", "Stage"), Bilingual(STAGE_NAMES.get(stage, stage), stage)),
        Fact(Bilingual("招生年份", "Year"), same(facts["year"])),
        Fact(Bilingual("已录取", "Admitted"), same(facts.get("taken"))),
        Fact(Bilingual("理由", "Reason"), same(request.get("why"))),
    )
    change = Change("places", PLACES, before, same(request.get("places")))
    return Shown((Changes((change,)), Facts(tuple(one for one in rows if one.value.zh))))

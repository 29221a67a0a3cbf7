"""What a person sees of a rectification: the unit, the data then and now, the demand, the report, the interview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.rectification.process import process
from processes.sections import Facts, Section, Shown, facts_told, same
from processes.sentences import said_of_units
from records.scope import system_scope
from records.tree import orgs_by_id
from reports.catalogue import definition

INTERVIEW = Bilingual("约谈记录", "Interview")
DOING = Bilingual("要求限期整改", "asks for a rectification within a time limit")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`河南省教育厅 要求限期整改` for each case."""
    with system_scope(session):  # why: the unit below is told which level asks it
        return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The demand with what the data said, then what the unit reports and what the data say now, then the interview."""
    facts, request = variables.get("facts") or {}, variables.get("request") or {}
    with system_scope(session):
        below = orgs_by_id(session, {str(facts["below"])}).get(str(facts["below"])) if facts else None
        name = definition(session, str(facts["set"])).name if facts else Bilingual("", "")
    report, interview = variables.get("report") or {}, variables.get("interview") or {}
    rows = [
        (Bilingual("被整改单位", "Unit"), Bilingual(below.name_zh, below.name_en) if below else same("")),
        (Bilingual("报表", "Data set"), name),
        (Bilingual("期次", "Period"), same(facts.get("period"))),
        (Bilingual("立案时", "At the start"), _state(facts)),
        (Bilingual("整改要求", "Demand"), same(request.get("demand"))),
        (Bilingual("整改期限（天）", "Term in days"), same(request.get("days"))),
        (Bilingual("整改情况", "What was done"), same(report.get("measures"))),
        (Bilingual("复核时", "At the check"), _state(variables.get("seen") or {})),
    ]
    talked = [
        (Bilingual("约谈日期", "Day"), same(interview.get("held_on"))),
        (Bilingual("参加单位与岗位", "Units and posts"), same(interview.get("present"))),
        (INTERVIEW, same(interview.get("record"))),
    ]
    sections: list[Section] = [Facts(facts_told(rows))]
    if facts_told(talked):
        sections.append(Facts(facts_told(talked), INTERVIEW))
    return Shown(tuple(sections))


def _state(found: Mapping[str, Any]) -> Bilingual:
    if not found:
        return same("")
    zh = [*(["逾期未报"] if found.get("late") else []), *(found.get("gaps") or [])]
    en = [*(["late"] if found.get("late") else []), *(found.get("gaps_en") or [])]
    return Bilingual("；".join(zh) or "已报送，无存疑", "; ".join(en) or "submitted, nothing implausible")





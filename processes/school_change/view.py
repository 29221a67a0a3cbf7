"""What a person sees of a change of a school: what is asked, of which school, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.school_change.kinds import KINDS
from processes.school_change.process import process
from processes.sections import Facts, Section, Shown, facts_told, same
from processes.sentences import said_of_units
from records.scope import system_scope
from records.tree import orgs_by_id

DOING = Bilingual("申请学校变更", "asks for a change of a school")
RESULT = Bilingual("办理结果", "What was done")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区教育局 申请学校变更` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The request, with names instead of ids; then the pupils, people and settings that went over."""
    request, facts = variables.get("request") or {}, variables.get("facts") or {}
    school, into = _named(session, request.get("school")), _named(session, request.get("into"))
    stages = "、".join(STAGE_NAMES[one] for one in request.get("stages") or [])
    asked = [
        (Bilingual("变更类型", "Kind"), KINDS.get(str(request.get("kind")), same(""))),
        (Bilingual("学校", "School"), school),
        (Bilingual("接收学校", "Receiving school"), into),
        (Bilingual("在校学生", "Pupils"), same((facts.get("school") or {}).get("pupils"))),
        (Bilingual("学校标识码", "School code"), same(request.get("code"))),
        (Bilingual("新校名", "New name"), Bilingual(str(request.get("name") or ""), str(request.get("name_en") or ""))),
        (Bilingual("学段", "Stages"), same(stages)),
        (Bilingual("批准文件", "Document"), same(request.get("document"))),
        (Bilingual("原因", "Reason"), same(request.get("why"))),
    ]
    sections: list[Section] = [Facts(facts_told(asked))]
    if told := facts_told(_result(variables)):
        sections.append(Facts(told, RESULT))
    return Shown(tuple(sections))


@process.column("kind", Bilingual("变更类型", "Kind"))
def kinds(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """Which change each case asks for."""
    asked = {row["case_id"]: str((row["variables"].get("request") or {}).get("kind")) for row in rows}
    return {case: KINDS[kind] for case, kind in asked.items() if kind in KINDS}


def _result(variables: Mapping[str, Any]) -> list[tuple[Bilingual, Bilingual]]:
    handed, ended = variables.get("handed") or {}, variables.get("ended") or {}
    left = Bilingual("；".join(ended.get("left") or []), "; ".join(ended.get("left_en") or []))
    why = Bilingual(str(handed.get("why") or ""), str(handed.get("why_en") or ""))
    return [
        (Bilingual("已转移学生", "Pupils moved"), same(handed.get("moved"))),
        (Bilingual("未转移学生", "Pupils who stayed"), same(handed.get("stayed"))),
        (Bilingual("未转移原因", "Why they stayed"), why),
        (Bilingual("已转移账号", "Accounts moved"), same(ended.get("accounts"))),
        (Bilingual("已转移岗位", "Roles moved"), same(ended.get("roles"))),
        (Bilingual("已沿用设置", "Settings kept"), same(ended.get("settings"))),
        (Bilingual("未沿用", "Not taken over"), left),
    ]


def _named(session: Session, org_id: Any) -> Bilingual:
    if not org_id:
        return same("")
    with system_scope(session):
        found = orgs_by_id(session, {str(org_id)}).get(str(org_id))
    return Bilingual(f"{found.name_zh}（{found.code}）", f"{found.name_en} ({found.code})") if found else same("")

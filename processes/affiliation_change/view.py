"""What a person sees of a change of affiliation: the school, its line of command before and after, the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.affiliation_change.process import process
from processes.sections import Change, Changes, Facts, Shown, facts_told, same
from processes.sentences import said_of_units
from records.scope import system_scope
from records.tree import orgs_by_id

DOING = Bilingual("申请变更学校隶属关系", "asks for a change of a school's affiliation")
LINE = Bilingual("隶属关系", "Line of command")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区教育局 申请变更学校隶属关系` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The line of command before and after, then the school, the day and the document."""
    request, facts = variables.get("request") or {}, variables.get("facts") or {}
    if not facts.get("before"):
        return Shown()
    before, after = (Bilingual(facts[name]["zh"], facts[name]["en"]) for name in ("before", "after"))
    told = [
        (Bilingual("学校", "School"), _school(session, request.get("school"))),
        (Bilingual("生效日期", "Day of effect"), same((variables.get("applied") or {}).get("from") or facts.get("on"))),
        (Bilingual("批准文件", "Document"), same(request.get("document"))),
        (Bilingual("原因", "Reason"), same(request.get("why"))),
    ]
    return Shown((Changes((Change("line", LINE, before, after),)), Facts(facts_told(told))))


def _school(session: Session, org_id: Any) -> Bilingual:
    with system_scope(session):  # why: once it has moved, the authority that asked no longer stands above it
        found = orgs_by_id(session, {str(org_id)}).get(str(org_id))
    return Bilingual(f"{found.name_zh}（{found.code}）", f"{found.name_en} ({found.code})") if found else same("")

"""What a person sees of a return: whose report of which period, why, and with whom it was talked over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.report_places import place_asked
from processes.report_return.process import process
from processes.report_view import listed, show, tell
from processes.sections import Shown
from records.scope import system_scope
from records.tree import orgs_by_id

_MORE = (
    (Bilingual("退回原因", "Reason"), "reason"), (Bilingual("已与何人沟通", "Talked over with"), "talked_with"),
    (Bilingual("指定单位", "Named units"), "units"), (Bilingual("指定项目", "Named items"), "items"),
    (Bilingual("更正时限（天）", "Days to correct"), "days"),
)  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`郑州市教育局 退回2026年10月“…”` for each case."""
    return tell(session, cases, Bilingual("退回", "returns"))


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """What the inspector weighs, with units and items by their names."""
    facts = variables.get("facts") or {}
    named = {"units": _units(session, facts.get("units") or ()), "items": _items(session, facts)}
    return show(session, variables, _MORE, named)


def _units(session: Session, units: Sequence[str]) -> Bilingual:
    with system_scope(session):
        orgs = orgs_by_id(session, set(units))
    return listed([Bilingual(orgs[one].name_zh, orgs[one].name_en) for one in units if one in orgs])


def _items(session: Session, facts: Mapping[str, Any]) -> Bilingual:
    if not facts.get("items"):
        return listed(())
    with system_scope(session):
        known = place_asked(session, facts).definition.by_code
    return listed([known[code].name for code in facts["items"] if code in known])

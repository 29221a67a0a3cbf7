"""The plain facts that the rules of a change of affiliation judge; no decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records import tree
from records.acting import Acting
from records.errors import NotFound
from records.roles import SCHOOL_KINDS
from records.settings.values import value_of
from records.tables import Organisation, OrgParent
from records.tables.org import OrgKind
from records.tree import OrgRow

Values = Mapping[str, Any]
KEY = "affiliation_change"


def gather(session: Session, acting: Acting, request: Values, unit: str) -> dict[str, Any]:
    """All facts of one request of a unit."""
    school, parent = (str(request.get(name) or "") for name in ("school", "parent"))
    day = date.fromisoformat(str(request["on"])) if request.get("on") else acting.today
    limit, remind = (
        value_of(session, unit, f"{KEY}.{key}", acting.today).value for key in ("time_limit_days", "reminder_days")
    )
    above = tree.rows_above(session, unit)[1:]
    line = [org.id for org in (tree.rows_above(session, parent) if parent else ())]
    receiving = _authority(session, parent) if parent else unit
    return {
        "unit": unit, "school": _school(session, acting, unit, school), "parent": _parent(session, school, parent),
        "past": day < acting.today, "on": day.isoformat(),
        "receiving": {"unit": receiving, "decides_already": receiving in [unit, *(org.id for org in above)]},
        "before": _said(session, tree.rows_above(session, school)[1:] if school else ()),
        "after": _said(session, [tree.row_by_id(session, one) for one in line]),
        "line": [{"decider": org.id} for org in above if org.is_authority],
        "rules": {"limit": f"{limit}WD", "remind": f"{remind}WD"},
    }  # fmt: skip


def _school(session: Session, acting: Acting, unit: str, org_id: str) -> dict[str, Any]:
    if not org_id:
        return {"given": False, "own": False, "open": False, "planned": False}
    org = tree.org_by_id(session, org_id)
    later = select(OrgParent.org).where(OrgParent.org == org_id, OrgParent.valid_from >= acting.today)
    return {
        "given": True, "own": OrgKind(org.kind) in SCHOOL_KINDS and _authority(session, org_id, itself=False) == unit,
        "open": org.valid_to is None, "planned": session.scalar(later.limit(1)) is not None,
    }  # fmt: skip


def _parent(session: Session, school: str, org_id: str) -> dict[str, Any]:
    if not org_id:
        return {"given": False, "fits": False, "same": False, "province": False}
    org = tree.org_by_id(session, org_id)
    present = tree.rows_above(session, school)[1:2] if school else []
    home = session.scalar(select(Organisation.province).where(Organisation.id == school))
    return {
        "given": True, "fits": org.kind != OrgKind.SCHOOL and org.valid_to is None and org_id != school,
        "same": [one.id for one in present] == [org_id], "province": home is None or org.province == home,
    }  # fmt: skip


def _authority(session: Session, org_id: str, itself: bool = True) -> str:
    """The nearest authority of a unit; of a school never itself."""
    line = tree.rows_above(session, org_id)
    try:
        return tree.nearest_authority(line if itself else line[1:]).id
    except NotFound:
        return ""


def _said(session: Session, line: Sequence[OrgRow]) -> dict[str, str]:
    """A line of command in words, the highest level first."""
    return {
        "zh": " › ".join(org.name_zh for org in reversed(line)),
        "en": " › ".join(org.name_en for org in reversed(line)),
    }

"""The facts of a registration: whose pupils they are, who decides, and what the settings say today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ground.bilingual import Bilingual
from processes.registration.units import UPPER
from records import tree
from records.acting import Acting
from records.roles import SCHOOL_KINDS
from records.scope import scope_of, system_scope
from records.settings.kinds import inside
from records.settings.values import Answer, value_of
from records.students.cases import grant_case
from records.tables.org import OrgKind

_READ = (
    "leader_step", "upper_step", "province_step", "time_limit_days", "reminder_days", "correction_days", "youngest",
)  # fmt: skip
_NO_SCHOOL = Bilingual("请选择所辖的一所学校", "Expected a school below you: choose one")


def gathered(work: Any, request: Mapping[str, Any], case: str) -> dict[str, Any]:
    """The school, the chain of seats by the settings as they are now, and why it may not begin.

    A school for which another unit enters becomes a party of the case, so that its leader can decide.
    """
    org_id, kind = str(work.actor.organisation), str(request.get("kind") or "enrolled")
    school, on = str(request.get("school") or org_id), Acting(work.now).today
    covered = scope_of(work.session).allows(school)
    with system_scope(work.session):
        row = tree.row_by_id(work.session, school)
        if not covered or OrgKind(row.kind) not in SCHOOL_KINDS:
            return _told(org_id, org_id, work.actor.account, {}) | {"refusals": [_refusal(_NO_SCHOOL, None)]}
        found = {name: value_of(work.session, school, f"registration.{name}", on).value for name in _READ}
        window = value_of(work.session, school, f"registration.{kind}_windows", on)
        if school != org_id:
            grant_case(work.session, Acting(work.now, work.actor.account, org_id, "registration", case), [school])
    late = kind == "primary_one" and not inside(window.value, on)
    closed = kind != "primary_one" and not inside(window.value, on)
    return _told(org_id, school, work.actor.account, found) | {
        "kind": kind, "proxy": school != org_id, "late": late, "youngest": found["youngest"],
        "refusals": [_refusal(_outside(window), window)] if closed else [],
    }  # fmt: skip


def _told(org_id: str, school: str, account: str | None, found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "school": school, "asking": {"organisation": org_id, "account": account},
        "authority": {"relation": "authority", "of": school}, "upper": {"relation": UPPER, "of": school},
        "province": {"relation": "province", "of": school},
        "rules": {
            "leader": bool(found.get("leader_step")), "upper": bool(found.get("upper_step")),
            "province": bool(found.get("province_step")), "limit": f"{found.get('time_limit_days', 10)}WD",
            "remind": f"{found.get('reminder_days', 3)}WD", "correction": f"{found.get('correction_days', 10)}WD",
        },
    }  # fmt: skip


def _outside(window: Answer) -> Bilingual:
    spans = "、".join(f"{one['from']} 至 {one['to']}" for one in window.value)
    return Bilingual(f"不在注册开放时段：{spans}", f"Expected a day within {spans.replace(' 至 ', ' to ')}")


def _refusal(words: Bilingual, answer: Answer | None) -> dict[str, Any]:
    level = answer.level if answer is not None else None
    return {
        "rule": "window" if answer is not None else "school", "message": words.zh, "message_en": words.en,
        "level": level.org_name if level else "国家默认",
        "level_en": level.org_name_en if level else "National default",
        "document": level.document if level else "", "remedy": "请在开放后申报，或核对所选学校",
        "remedy_en": "Begin it when it is open, or check the school",
    }  # fmt: skip

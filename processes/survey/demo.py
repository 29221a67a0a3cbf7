"""The surveys of the demo: an authority asks its schools for what the bases lack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from records.acting import Acting
from records.roles import Role
from reports.catalogue import Draft, save_draft
from reports.periods import PeriodType, containing


def request(work: Any, start: DemoStart) -> Mapping[str, Any]:
    """Draft a form about school meals and apply for its collection from the next month on."""
    serial = start.dice.randrange(10_000, 99_999)
    acting = Acting(work.now, work.actor.account, start.at.id)
    draft = save_draft(work.session, acting, Draft(_form(f"meals_{serial}")))
    first = containing(PeriodType.MONTH, acting.today).plus(1)
    return {
        "draft": draft.id, "purpose": "掌握学校食堂供餐情况", "basis": "食品安全专项检查通知", "first": first.text,
        "periods": 3,
    }  # fmt: skip


def _form(key: str) -> dict[str, Any]:
    items = (("rooms", "食堂间数", "Canteens"), ("served", "在校就餐学生数", "Pupils who eat at school"))
    return {
        "key": key, "name": {"zh": "学校供餐情况调查", "en": "School meals"}, "period": "month", "about": "previous",
        "kinds": ["school", "county", "city", "province"], "roles": ["manager"], "due": 20, "locks": True,
        "automatic": False,
        "chain": {"check": "manager", "review": "auditor", "approve": "inspector", "submit": "auditor"},
        "sections": [{"key": "meals", "zh": "供餐", "en": "Meals"}], "rules": [],
        "items": [
            {"code": f"{key}_{code}", "zh": zh, "en": en, "section": "meals", "filled_by": ["school"]}
            for code, zh, en in items
        ],
    }  # fmt: skip


DEMO = Demo(request, cases=2, role=Role.MANAGER, at_authority=True)

"""The demo's changes of schools: an authority founds a school; the last request waits for its leader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from records.roles import Role
from records.tree import org_by_id

NAMES = (("实验小学东校区", "East Experimental Primary"), ("育新小学", "Yuxin Primary"), ("启航小学", "Qihang Primary"))


def request(work: Any, start: DemoStart) -> Mapping[str, Any]:
    """Ask for a new primary school under the authority, with a free code of its province."""
    org = org_by_id(work.session, start.at.id)
    name, name_en = start.dice.choice(NAMES)
    return {
        "kind": "create", "code": f"21{org.province}{start.dice.randrange(800_000, 999_999)}",
        "name": f"{org.division or org.name_zh}{name}", "name_en": name_en, "stages": ["primary"],
        "document": "〔2026〕18号（演示）", "why": "新建住宅区学位不足",
    }  # fmt: skip


DEMO = Demo(request, cases=2, role=Role.SYSTEM_ADMIN, at_authority=True)

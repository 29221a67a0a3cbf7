"""The changes of personnel of the demo: a school names a second clerk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from records.roles import Role

NAMES = ("李敏", "张伟", "刘洋", "陈静")


def request(work: Any, start: DemoStart) -> Mapping[str, Any]:
    """Ask for a clerk with a personnel form."""
    serial = start.dice.randrange(10_000, 99_999)
    return {
        "role": "student_clerk", "name": start.dice.choice(NAMES), "login": f"clerk-{serial}", "department": "教务处",
        "post": "学籍管理员", "mobile": f"138000{serial}", "why": "原经办人工作调整，增设一名",
    }  # fmt: skip


DEMO = Demo(request, cases=2, role=Role.SYSTEM_ADMIN)

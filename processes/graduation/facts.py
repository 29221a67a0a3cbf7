"""The facts of a graduation: classes and stage, the settings that the rules read, who decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from processes.graduation.classes import classes_chosen
from processes.setting_facts import said, window
from records.acting import Acting
from records.assignments import SMALL_SCHOOL, one_person
from records.schools import school_of
from records.scope import system_scope
from records.settings.kinds import inside
from records.settings.values import settings_of


def gathered(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """Which classes of which stage, the window, the day, the conditions, and the seats by the settings of today."""
    school, today = str(work.actor.organisation), Acting(work.now).today
    chosen = [str(one) for one in request.get("classes") or []]
    with system_scope(work.session):
        rooms = classes_chosen(work.session, school, chosen)
        settings = settings_of(work.session, school, today)
        stage = rooms[0][1] if rooms else school_of(work.session, school).stages[0]
        answer = lambda name: settings.value(f"graduation.{name}", stage)  # noqa: E731
        opened = answer("windows")
        day = str(request.get("on") or today.isoformat())
        return {
            "school": school, "asking": {"organisation": school, "account": work.actor.account}, "stage": stage,
            "authority": {"relation": "authority", "of": school}, "class_ids": [room for room, _, _ in rooms],
            "classes": {
                "chosen": len(set(chosen)), "found": len(rooms), "stages": len({one for _, one, _ in rooms}),
                "graduating": sum(last for _, _, last in rooms),
            },
            "switch": said(answer("enabled")), "window": window(opened, today),
            "day": {"value": day, "fits": inside(opened.value, date.fromisoformat(day))},
            "rules": {
                "leader": answer("leader_step").value, "authority": answer("authority").value,
                "completion": answer("completion").value, "subjects": answer("subjects").value,
                "credits": answer("credits").value, "limit": f"{answer('time_limit_days').value}WD",
                "remind": f"{answer('reminder_days').value}WD", "correction": f"{answer('correction_days').value}WD",
                "one_person": {**said(one_person(work.session, school, today)), "rule": SMALL_SCHOOL},
            },
        }  # fmt: skip

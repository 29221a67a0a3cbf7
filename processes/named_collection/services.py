"""The Python behind the diagram of collecting named persons: the window, who is asked, who is missing; no decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ground.bilingual import Bilingual
from processes.named_collection.process import process
from processes.report_places import refusal
from records import urging
from records.acting import Acting
from records.named_people import reports
from records.roles import Role
from records.scope import system_scope
from records.settings.values import value_of
from records.tables import NamedPeopleUrging

Values = Mapping[str, Any]
MISSING = urging.Sort("named-report", NamedPeopleUrging, (Role.MANAGER,))
PLEASE = Bilingual("请按期报送联络员和责任人员", "please report your liaison officer and named persons in time")


@process.service
def facts(work: Any, opened: Values | None) -> dict[str, Any]:
    """Which window the level has set, with its document; or why there is nothing to ask."""
    told = dict(opened or {})
    unit, today = str(told.get("asker") or work.actor.organisation), Acting(work.now).today
    on = date.fromisoformat(str(told["on"])) if told else today
    with system_scope(work.session):
        asking = reports.asking_of(work.session, unit, on)
        if asking is None or not told and asking.days.first > today:
            return {"unit": unit, "refusals": [_NO_WINDOW if asking is None else _NOT_YET]}
        if reports.reports_below(work.session, unit, asking.days.last):
            return {"unit": unit, "refusals": [_ALREADY]}
        remind = value_of(work.session, unit, "named_people.reminder_days", today).value
    return {
        "unit": unit, "from": asking.days.first.isoformat(), "due": asking.days.last.isoformat(), "refusals": [],
        "document": asking.document, "posts": list(asking.posts), "rules": {"remind": f"{remind}WD"},
    }  # fmt: skip


@process.service
def ask(work: Any, facts: Values) -> dict[str, Any]:
    """How many units the level asks; each gets a case of its own by the message that carries this."""
    with system_scope(work.session):
        units = reports.asked_by(work.session, facts["unit"], date.fromisoformat(facts["from"]))
    return {"asked_by": facts["unit"], "due": facts["due"], "on": facts["from"], "n": len(units)}


@process.service
def urge(work: Any, facts: Values, case: str) -> dict[str, Any]:
    """Leave a notice with every unit that has not reported, so often a day each."""
    acting = Acting(work.now, work.actor.account, facts["unit"], "urge", case)
    with system_scope(work.session):
        found = reports.reports_below(work.session, facts["unit"], date.fromisoformat(facts["due"]))
        wanted = [
            urging.Wanted(one.unit.id, Bilingual(one.unit.name_zh, one.unit.name_en), PLEASE)
            for one in found if not one.is_in
        ]  # fmt: skip
        urged = urging.urge_wanted(work.session, acting, MISSING, wanted)
    return {"units": len(urged.told)}


@process.service
def sum_up(work: Any, facts: Values, asked: Values) -> dict[str, Any]:
    """The figures as they are now, which units were late, and whether all are in or the due day is over."""
    due = date.fromisoformat(facts["due"])
    with system_scope(work.session):
        found = reports.reports_below(work.session, facts["unit"], due)
    figures = dict(reports.figures_of(found))
    late = [one.unit.id for one in found if one.row.late]
    over = figures["reported"] >= int(asked["n"]) or Acting(work.now).today > due
    return {**figures, "late_units": late, "over": over}


_NO_WINDOW = refusal(
    "no_window", Bilingual("本单位没有设置责任人员报送时段", "Your unit has set no window for reporting named persons"),
    Bilingual("请先在设置中填写时段和依据文件", "Set the window and its document first"),
)  # fmt: skip
_NOT_YET = refusal(
    "not_yet", Bilingual("报送时段尚未开始", "The window has not begun yet"),
    Bilingual("到时段所在月份的一日由系统发起", "The system starts it on the first day of that month"),
)  # fmt: skip
_ALREADY = refusal(
    "already", Bilingual("该时段已经布置", "The units have been asked for this window"),
    Bilingual("请在待办中查看进度", "See how far they are in the inbox"),
)  # fmt: skip

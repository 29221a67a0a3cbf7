"""The Python behind the diagram of a report of named persons: what is asked, who is missing or late; no decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ground.bilingual import Bilingual
from processes.named_report.process import process
from processes.report_places import refusal
from records import tree
from records.acting import Acting
from records.named_people import reports
from records.named_people.reports import Asking, Stand
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.scope import system_scope
from records.settings.values import settings_of
from records.tables import NamedReport

Values = Mapping[str, Any]
DAYS = ("again_days", "check_days", "reminder_days")


@process.service
def begin(work: Any, opened: Values | None, case: str) -> dict[str, Any]:
    """Note that the unit is asked: by which level and document, for whom, until when; or why it is not."""
    told = dict(opened or {})
    acting = _acting(work, str(told.get("unit") or work.actor.organisation), case)
    unit = str(acting.org_id)
    with system_scope(work.session):
        asking = _asking(work.session, unit, acting, told)
        known = asking and reports.report_of(work.session, unit, asking.asker, asking.days.last)
        if asking is None or known is not None:
            return {"unit": unit, "refusals": [_NOT_ASKED if asking is None else _ALREADY]}
        row = reports.open_report(work.session, acting, unit, asking)
        settings = settings_of(work.session, unit, acting.today, *(f"named_people.{name}" for name in DAYS))
        again, check, remind = (settings.value(f"named_people.{name}").value for name in DAYS)
        above = tree.nearest_authority(tree.rows_above(work.session, unit)[1:])
    over = row.due + timedelta(days=1)
    return {
        "unit": unit, "above": above.id, "asked_by": row.asked_by, "due": row.due.isoformat(),
        "document": asking.document, "posts": list(row.posts), "refusals": [],
        "rules": {
            "late": f"R/{over.isoformat()}T00:00:00+08:00/P{again}D", "check": f"{check}WD", "remind": f"{remind}WD",
        },
    }  # fmt: skip


@process.service
def hand_in(work: Any, facts: Values, case: str) -> dict[str, Any]:
    """Submit the people as they are named in the register, unless somebody is still to be named."""
    with system_scope(work.session):
        missing = reports.hand_in(work.session, _acting(work, facts["unit"], case), _row(work.session, facts))
    return {"missing": missing}


@process.service
def name_late(work: Any, facts: Values, case: str) -> dict[str, Any]:
    """Mark the report as late: the level above is told once, the unit each time."""
    acting, due = _acting(work, facts["unit"], case), facts["due"]
    with system_scope(work.session):
        row, unit = _row(work.session, facts), tree.row_by_id(work.session, facts["unit"])
        first, row.late = not row.late, True
        words = (f"{unit.name_zh}逾期未报送责任人员（应于 {due} 前报送）",
                 f"{unit.name_en or unit.name_zh} is late with reporting its named persons (due {due})")  # fmt: skip
        told = [facts["unit"], *([facts["above"]] if first else [])]
        leave_notices(work.session, acting, [
            NewNotice(org, Role.MANAGER, "late", *words, f"{case}:late:{acting.today}:{org}") for org in told
        ])  # fmt: skip
    return {"told": len(told)}


@process.service
def send_back(work: Any, facts: Values, reason: str, case: str) -> dict[str, Any]:
    """Note that the level above wants the report corrected, and why."""
    with system_scope(work.session):
        reports.move(work.session, _acting(work, facts["unit"], case), _row(work.session, facts), Stand.RETURNED)
    return {"reason": reason}


@process.service
def confirm(work: Any, facts: Values, case: str) -> dict[str, Any]:
    """Note the report as checked."""
    with system_scope(work.session):
        row = _row(work.session, facts)
        reports.move(work.session, _acting(work, facts["unit"], case), row, Stand.CONFIRMED)
    return {"number": row.number}


def _acting(work: Any, unit: str, case: str) -> Acting:
    return Acting(work.now, work.actor.account, unit, process.key, case)


def _asking(session: Any, unit: str, acting: Acting, told: Values) -> Asking | None:
    """What the level asks that is named, or for a unit that starts by hand the nearest one above that asks now."""
    if told:
        return reports.asking_of(session, str(told["asked_by"]), date.fromisoformat(str(told["on"])))
    found = (reports.asking_of(session, above.id, acting.today) for above in tree.rows_above(session, unit)[1:])
    return next((one for one in found if one is not None and one.days.first <= acting.today), None)


def _row(session: Any, facts: Values) -> NamedReport:
    row = reports.report_of(session, facts["unit"], facts["asked_by"], date.fromisoformat(facts["due"]))
    assert row is not None, "a case begins with it"
    return row


_NOT_ASKED = refusal(
    "not_asked", Bilingual("上级没有布置正在进行的责任人员报送", "No level above asks for named persons at present"),
    Bilingual("在“责任人员”页随时可以更新人员", "People can be changed at any time on the page of named persons"),
)  # fmt: skip
_ALREADY = refusal(
    "already", Bilingual("本单位的报送件已经发起", "This unit's report has been started"),
    Bilingual("请在待办中办理该件", "Go on with it in the inbox"),
)  # fmt: skip

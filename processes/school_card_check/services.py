"""The Python behind the check of a school's basic information: what is to be checked, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from processes import declared_values as values
from processes.declared_values import CaseNumber, Facts, Fields, Reason, Request
from processes.school_card_check.process import process
from records.acting import Acting
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.school_cards import checking
from records.school_cards.keeping import IN_USE
from records.schools import school_of
from records.scope import system_scope
from records.settings.values import settings_of

Values = Mapping[str, Any]


Found = Annotated[dict[str, Any], values.facts(
    school=values.SCHOOL, authority=values.AUTHORITY,
    rules=values.rules("school_card_check", amend=values.limit("school_card_check.amend_days")),
)]


@process.service
def facts(work: Any, request: Request) -> Found:
    """What differs from the version that was confirmed last, what was asked but stays, and who checks it."""
    school, today = str(request["school"]), Acting(work.now).today
    with system_scope(work.session):
        found = checking.to_check(work.session, school)
        settings = settings_of(work.session, school, today)
        days = {name: settings.value(f"school_card_check.{name}").value for name in (
            "time_limit_days", "amend_days", "reminder_days")}  # fmt: skip
        ended = school_of(work.session, school).status not in IN_USE
    return {
        "school": school, "authority": {"relation": "authority", "of": school}, "in_use": not ended,
        "before": found.before, "after": found.after, "changed": list(found.changed), "left": list(found.left),
        "rules": {
            "limit": f"{days['time_limit_days']}WD", "amend": f"{days['amend_days']}WD",
            "remind": f"{days['reminder_days']}WD",
        },
    }  # fmt: skip


@process.service
def confirm(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Note the version that was looked at as checked, and tell the school."""
    acting = _acting(work, case)
    with system_scope(work.session):
        checking.confirm(work.session, acting, str(facts["school"]), int(facts["after"]))
        leave_notice(work.session, acting, NewNotice(
            str(facts["school"]), Role.STUDENT_CLERK, "card_checked", "学校基本信息已审核通过",
            "The basic information of your school was checked and confirmed",
        ))  # fmt: skip
    return {"confirmed": int(facts["after"])}


@process.service
def send_back(work: Any, facts: Facts, asked: Fields, reason: Reason, case: CaseNumber) -> dict[str, Any]:
    """Note which fields the authority wants changed, and why."""
    with system_scope(work.session):
        checking.send_back(work.session, _acting(work, case), str(facts["school"]), asked, reason)
    return {"fields": list(asked), "reason": reason}


@process.service
def explained(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Note that the school leaves its card as it is and says why."""
    with system_scope(work.session):
        checking.explained(work.session, _acting(work, case), str(facts["school"]))
    return {"explained": True}


def _acting(work: Any, case: str) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, process.key, case)

"""Probes of the settings of registration, key changes and corrections; which settings other tests flip, and which none yet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import select

from engine.store import tables as t
from records.roles import Role
from tests.api.conftest import Town
from tests.api.test_problem_records import shared
from tests.api.test_registration import CLERK, LEADER, Registering, pupil
from tests.api.test_reports import small

SERIALS = count(300)  # of ID numbers that nobody has
MARCH = [{"from": "03-01", "to": "03-31"}]


def seats(town: Town, case: str) -> Any:
    """The open seats of a case with their limits, and when the clock calls next."""
    open_tasks = town.person(CLERK).get(f"/cases/{case}").json["open_tasks"]
    with town.house.engine.reading() as connection:
        calls = sorted(connection.execute(select(t.timer.c.due_at).where(t.timer.c.case_id == case)).scalars())
    return [(task["element"], task["due"] and task["due"]["working_days"]) for task in open_tasks], calls[:1]


def key_changing(town: Town) -> Any:
    """Where a change of name waits, and until when."""
    clerk, student = town.person(CLERK), town.world.take("school_a").id
    body = {"values": {"xm": "王小明"}, "files": [clerk.upload("household")], "why": "与户口簿不一致"}
    answer = clerk.post(f"/students/{student}/card", body)
    assert answer.status_code == 200, answer.text
    return seats(town, answer.json["case"]["id"])


def correcting(town: Town) -> Any:
    """When the clock calls about a transfer that was returned to its school."""
    case = town.person(CLERK).start(town.world.take("school_b").id).json["id"]
    assert town.person(LEADER).decide(case, "return", "请补充", asked=["note"]).status_code == 200
    return seats(town, case)


def seated(town: Town) -> Any:
    """Does the county or the city find a transfer on its desk, behind the school's leader?"""
    case = town.person(CLERK).start(town.world.take("school_d").id).json["id"]
    assert town.person(LEADER).decide(case, "approve").status_code == 200
    desks = {who: len(town.person(f"{who}-student_clerk").inbox(case)) for who in ("jinshui", "zhengzhou")}
    assert town.person(CLERK).post(f"/cases/{case}/actions/cancel", {"reason": "家长撤回"}).status_code == 200
    return desks


def refused(releasing: str, **data: Any) -> Callable[[Town], Any]:
    """Tell why a transfer to school_a is refused; nothing when it starts."""
    def probe(town: Town) -> Any:
        answer = town.person(CLERK).start(town.world.take(releasing).id, **data)
        return [] if answer.status_code == 201 else [one["rule"] for one in answer.json["errors"]]

    return probe


def starting(kind: str) -> Callable[[Town], Any]:
    """Tell whether a registration begins."""
    def probe(town: Town) -> Any:
        answer = town.person(CLERK).post("/cases", {"process": "registration", "data": {"kind": kind}})
        assert answer.status_code in (201, 403, 422), answer.text
        return answer.status_code

    return probe


def submitted(town: Town) -> Any:
    """Where a list waits that was submitted, and until when."""
    made = Registering(town, "enrolled", pupil(next(SERIALS)))
    assert made.submit().status_code == 200
    return seats(town, made.case)


def returned(town: Town) -> Any:
    """Until when a pupil who was returned is corrected."""
    made = Registering(town, "enrolled", pupil(next(SERIALS)))
    assert made.submit().status_code == 200
    made.decide(LEADER, "Leader", "return", [1], "与户口簿不符")
    assert made.hand_on(LEADER, "Leader").status_code == 200
    return seats(town, made.case)


def shared_number(town: Town) -> Any:
    """Where a shared number waits after the evidence of its first side."""
    clerk = town.fresh(CLERK)
    known = {row["case"]["id"] for row in clerk.get("/inbox", limit=200).json["items"]}
    shared(town, "school_a", "school_b")
    (case,) = {row["case"]["id"] for row in clerk.get("/inbox", limit=200).json["items"]} - known
    assert clerk.decide(case, "evidence", data={"evidence": [clerk.upload("household")]}).status_code == 200
    return seats(town, case)


def decided(town: Town) -> Any:
    """Where a list waits, if anywhere, after school and authority."""
    return seats(town, Registering(town, "enrolled", pupil(next(SERIALS))).through().case)[0]


def delegating(town: Town) -> Any:
    """Where a delegation of a month waits, and until when, or which rule refuses it."""
    colleague = town.hire(f"school_a-away{next(SERIALS)}", ("school_a", Role.STUDENT_LEADER))
    data = {"substitute": town.world.account[colleague], "first": "2027-01-01", "last": "2027-01-31", "why": "休假"}
    answer = town.person(LEADER).post("/cases", {"process": "account_delegation", "data": data})
    if answer.status_code == 422:
        return [one["rule"] for one in answer.json["errors"]]
    return seats(town, answer.json["id"])


def naming(town: Town) -> Any:
    """Where a change of personnel waits, and until when."""
    serial = next(SERIALS)
    form = {"role": "manager", "name": "王老师", "login": f"manager-{serial}", "department": "办公室", "post": "科员"}
    body = {"process": "personnel_change", "data": {**form, "mobile": "13800000000", "why": "新任"}}
    answer = town.person("school_a-system_admin").post("/cases", body)
    assert answer.status_code == 201, answer.text
    waiting = town.person("school_a-system_admin").get(f"/cases/{answer.json['id']}").json["open_tasks"]
    return [(task["element"], task["due"]["working_days"]) for task in waiting], seats(town, answer.json["id"])[1]


def rectifying(town: Town) -> Any:
    """Where a rectification of twelve days waits, and until when, or which rule refuses it."""
    data = {"unit": town.world.org["zhengzhou"], "set": "informatization", "period": "2026-08", "demand": "补报", "days": 12}
    return begun_by_a_manager(town, "rectification", data)


def surveying(town: Town) -> Any:
    """Where a survey for eleven periods waits, and until when, or which rule refuses it."""
    draft = town.person("henan-manager").post("/reports/sets/drafts", {"definition": small(f"survey_{next(SERIALS)}")}).json["id"]
    data = {"draft": draft, "purpose": "调查", "basis": "厅发〔2026〕9号", "first": "2027-06", "periods": 11}
    return begun_by_a_manager(town, "survey", data)


def begun_by_a_manager(town: Town, process: str, data: dict[str, Any]) -> Any:
    manager = town.person("henan-manager")
    answer = manager.post("/cases", {"process": process, "data": data})
    if answer.status_code == 422:
        return [one["rule"] for one in answer.json["errors"]]
    waiting = manager.get(f"/cases/{answer.json['id']}").json["open_tasks"]
    with town.house.engine.reading() as connection:
        calls = sorted(connection.execute(select(t.timer.c.due_at).where(t.timer.c.case_id == answer.json["id"])).scalars())
    return [(task["element"], task["due"]["working_days"]) for task in waiting], calls[:1]


def growing(town: Town) -> Any:
    """The present term of a pupil, the parts that are kept, and whether the term before can still be written."""
    clerk, pupil = town.person(CLERK), town.world.pupils["school_a"][0].id
    now = clerk.get(f"/students/{pupil}/growth").json
    before = clerk.get(f"/students/{pupil}/growth", year=2025, term=2).json
    return now["year"], now["term"], [one["key"] for one in now["parts"] if one["kept"]], now["writable"], before["writable"]


MORE: dict[str, tuple[Any, str, Callable[[Town], Any]]] = {
    "key_change.leader_step": (False, "jinshui", key_changing),
    "key_change.time_limit_days": (5, "jinshui", key_changing),
    "key_change.reminder_days": (9, "jinshui", key_changing),
    "growth.parts": (["quality", "awards"], "jinshui", growing),
    "growth.second_term": ([{"from": "09-10", "to": "12-31"}], "jinshui", growing),
    "growth.edit_days": (90, "jinshui", growing),
    "correction.limit_days": (4, "jinshui", correcting),
    "correction.reminder_days": (1, "jinshui", correcting),
    "problem_record.time_limit_days": (5, "jinshui", shared_number),
    "problem_record.reminder_days": (9, "jinshui", shared_number),
    "problem_record.leader_step": (False, "jinshui", shared_number),
    "account_delegation.most_days": (30, "jinshui", delegating),
    "account_delegation.time_limit_days": (9, "jinshui", delegating),
    "account_delegation.reminder_days": (4, "jinshui", delegating),
    "personnel_change.time_limit_days": (5, "jinshui", naming),
    "personnel_change.reminder_days": (9, "jinshui", naming),
    "rectification.most_days": (10, "henan", rectifying),
    "rectification.time_limit_days": (9, "henan", rectifying),
    "rectification.reminder_days": (4, "henan", rectifying),
    "survey.most_periods": (9, "henan", surveying),
    "survey.time_limit_days": (6, "henan", surveying),
    "survey.reminder_days": (5, "henan", surveying),
    "transfer.reasons": (["household"], "jinshui", refused("school_d", reason="job")),
    "transfer.within_authority": (False, "jinshui", refused("school_b")),
    "transfer.city_decides": (True, "jinshui", seated),
    "registration.enabled": (False, "jinshui", starting("enrolled")),
    "registration.returning_windows": (MARCH, "jinshui", starting("returning")),
    "registration.time_limit_days": (5, "jinshui", submitted),
    "registration.reminder_days": (9, "jinshui", submitted),
    "registration.correction_days": (4, "jinshui", returned),
    "registration.province_step": (True, "jinshui", decided),
}
MINISTERIAL = {
    "school_year.turn_month": 9, "school_year.turn_day": 20, "promotion.weeks_before": 5, "promotion.urge_days": 3,
    "promotion.purge_days": 10, "promotion.workers": 4,
}  # fmt: skip
FLIPPED_ELSEWHERE = {
    "placements.follow_transfer": "tests/records/test_placements.py",
    "notices.at_once": "tests/service/test_notice_channels.py",
    "urging.times_a_day": "tests/api/test_urging_and_delegating.py",
    "freeze.graduating_windows": "tests/blackbox/test_status_changes.py",
    **{f"group_move.{name}": "tests/service/test_group_move.py"
       for name in ("enabled", "evidence.required", "reminder_days", "time_limit_days")},
    **{f"enrolment.{name}": "tests/service/test_enrolment.py"
       for name in ("correction_days", "enabled", "file_days", "leader_step", "office_step", "plan_binding",
                    "reminder_days", "spread", "time_limit_days", "windows")},
    **{f"duplicate_enrolment.{name}": "tests/service/test_enrolment.py"
       for name in ("hearing_days", "leader_step", "reminder_days", "time_limit_days")},
    **{f"enrolment_plan.{name}": "tests/service/test_enrolment_plan.py"
       for name in ("enabled", "leader_step", "reminder_days", "time_limit_days")},
    **{f"school_card_check.{name}": "tests/service/test_school_card_check.py"
       for name in ("amend_days", "reminder_days", "time_limit_days")},
    **{f"named_people.{name}": "tests/service/test_named_report.py"
       for name in ("again_days", "check_days", "reminder_days", "reported", "windows")},
    **{f"schooling_elsewhere.{name}": "tests/service/test_schooling_elsewhere.py"
       for name in ("enabled", "leader_step", "reminder_days", "time_limit_days", "windows")},
    **{f"{key}.{name}": "tests/service/test_school_change.py"
       for key in ("school_change", "affiliation_change") for name in ("reminder_days", "time_limit_days")},
    "graduation.authority": "tests/service/test_graduation.py",
    "graduation.completion": "tests/service/test_graduation.py",
    "graduation.correction_days": "tests/service/test_graduation.py",
    "graduation.credits": "tests/service/test_graduation.py",
    "graduation.enabled": "tests/service/test_graduation.py",
    "graduation.leader_step": "tests/service/test_graduation.py",
    "graduation.reminder_days": "tests/service/test_graduation.py",
    "graduation.subjects": "tests/service/test_graduation.py",
    "graduation.time_limit_days": "tests/service/test_graduation.py",
    "graduation.windows": "tests/service/test_graduation.py",
    "key_change.enabled": "tests/service/test_key_change.py",
    "key_change.evidence.required": "tests/service/test_key_change.py",
    "key_change.swap_seat": "tests/service/test_key_change.py",
    "key_change.windows": "tests/service/test_key_change.py",
    "registration.enrolled_windows": "tests/api/test_registration.py",
    "registration.leader_step": "tests/api/test_registration.py",
    "registration.primary_one_windows": "tests/api/test_registration.py",
    "registration.upper_step": "tests/api/test_registration.py",
    "registration.youngest": "tests/api/test_registration.py",
    "school.size_limit_joint": "tests/records/test_statistics.py",
}
NO_TEST_YET = {
    "code_issue.time_limit_days": "the national check waits for a round of codes that no probe here begins",
    "problem_record.duty_days": "needs a shared number that was decided, and its loser's duty to correct",
    "record_deletion.formal_codes": "needs a record that may be deleted, one per probe and county",
    "record_deletion.reminder_days": "needs a record that may be deleted, one per probe and county",
    "record_deletion.time_limit_days": "needs a record that may be deleted, one per probe and county",
    "school.size_limit": "no test world has a large school of one compulsory stage",
    "suspension.most_extensions": "needs a suspension in effect that is extended as often as allowed",
}  # read by the product, flipped by no test: each line that goes is a test that came

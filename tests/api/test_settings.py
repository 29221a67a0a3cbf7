"""Every setting: flipped at one level over HTTP (or, where it rules the registers alone, in their room), it changes
behaviour there and not next door (proof 7)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.store import tables as t
from records.acting import Acting
from records.roles import Role
from records.schools import NewClass, create_class
from records.scope import Scope, system_scope, use_scope
from records.settings import KEYS
from records.students.issue import issue_temporary
from records.tables.school import Stage
from reports.catalogue import definition
from reports.periods import parse
from reports.places import Place
from reports.snapshots import How, submit
from tests.api.conftest import Town
from tests.api.more_settings import FLIPPED_ELSEWHERE, MINISTERIAL, MORE, NO_TEST_YET
from tests.api.test_definitions import walk
from tests.api.test_settings_of_changes import KEYS_OF_CHANGES
from tests.records.test_settings import _PROBES as IN_THE_REGISTERS
from tests.world import add_pupils, pupil_rows

CROSS = (
    ("school_a-student_leader", "ReceivingLeader"), ("jinshui-student_clerk", "ReceivingAuthority"),
    ("school_d-student_leader", "ReleasingSchool"), ("liwan-student_clerk", "ReleasingAuthority"),
)  # fmt: skip
LOCKING = {
    "account.lock_after", "account.lock_minutes", "account.lock_minutes_most", "account.failures_per_address",
    "account.passwords_kept", "account.unused_days",
}  # tests/records/test_accounts


def begin(town: Town, releasing: str = "school_d", **data: Any) -> Any:
    return town.person("school_a-student_clerk").start(town.world.take(releasing).id, **data)


def refusal(town: Town, **data: Any) -> Any:
    """Why a transfer is refused; nothing when it starts."""
    answer = begin(town, **data)
    return [] if answer.status_code == 201 else [e["rule"] for e in answer.json["errors"]]


def stands(town: Town, case: str) -> list[str]:
    return [task["element"] for task in town.person("school_a-student_clerk").get(f"/cases/{case}").json["open_tasks"]]


def after(seats: int, releasing: str = "school_d") -> Callable[[Town], Any]:
    """Where a transfer stands after some approvals."""
    def probe(town: Town) -> Any:
        case = begin(town, releasing).json["id"]
        walk(town, case, CROSS[:seats])
        return stands(town, case)

    return probe


def days(town: Town) -> Any:
    return begin(town).json["open_tasks"][0]["due"]["working_days"]


def timers(seats: int) -> Callable[[Town], Any]:
    """When the clock will next call about a case after some approvals."""
    def probe(town: Town) -> Any:
        case = begin(town).json["id"]
        walk(town, case, CROSS[:seats])
        with town.house.engine.reading() as connection:
            return sorted(connection.execute(select(t.timer.c.due_at).where(t.timer.c.case_id == case)).scalars())[:1]

    return probe


def cancelling(town: Town) -> Any:
    clerk, case = town.person("school_a-student_clerk"), begin(town).json["id"]
    walk(town, case, CROSS)
    answer = clerk.post(f"/cases/{case}/actions/cancel", {"reason": "家长撤回"})
    assert answer.status_code == 200, answer.text
    return answer.json["state"]


def exporting(town: Town) -> Any:
    data = {"scope": "own", "stage": "primary", "grade": None, "fields": ["code"], "purpose": "p", "keeper": "k"}
    answer = town.person("school_a-student_clerk").post("/cases", {"process": "data_export", "data": data})
    assert answer.status_code == 201, answer.text
    town.person("school_a-student_leader").decide(answer.json["id"], "approve")
    return stands(town, answer.json["id"])


def export_timers(town: Town) -> Any:
    """When an export's first seat is reminded and late."""
    data = {"scope": "own", "stage": "primary", "grade": None, "fields": ["code"], "purpose": "p", "keeper": "k"}
    answer = town.person("school_a-student_clerk").post("/cases", {"process": "data_export", "data": data})
    with town.house.engine.reading() as connection:
        timers = select(t.timer.c.due_at).where(t.timer.c.case_id == answer.json["id"])
        return sorted(connection.execute(timers).scalars())


def into_a_class(town: Town) -> Any:
    return refusal(town, to_class=room(town))


def with_a_temporary_code(town: Town) -> Any:
    """Tell whether a pupil with an L code may come from another province."""
    world, at = town.world, next(NUMBERS)
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        rows, acting = pupil_rows(5, at + 1)[at:], Acting(town.house.now())
        (pupil,) = add_pupils(work.session, acting, world.org["school_d"], rows, with_codes=False)
        issue_temporary(work.session, acting, [pupil.id])
    answer = town.person("school_a-student_clerk").start(pupil.id)
    return [] if answer.status_code == 201 else [e["rule"] for e in answer.json["errors"]]


def one_person(town: Town) -> Any:
    """Tell whether one person may be clerk and leader of a school of 60."""
    login = f"one-person-{next(NUMBERS)}"
    body = {"login": login, "name": "兼任", "organisation": town.world.org["school_a"], "roles": ["student_clerk", "student_leader"]}
    return town.person("jinshui-system_admin").post("/accounts", body).status_code


def one_person_where_allowed(town: Town) -> Any:
    set_at(town, "henan", "four_eyes.small_school_exception", True)
    try:
        return one_person(town)
    finally:
        set_at(town, "henan", "four_eyes.small_school_exception", False)


def window(unit: str) -> Callable[[Town], Any]:
    """When a unit can submit its monthly figures."""
    def probe(town: Town) -> Any:
        query = {"set": "informatization", "period": "2026-10", "unit": town.world.org[unit]}
        return town.person(f"{unit}-student_clerk").get("/reports/grid", **query).json["window"]

    return probe


def with_progress_roles(town: Town) -> None:
    """Manager and auditor of Jinshui, auditor of its city; once."""
    for unit, role in (("jinshui", Role.MANAGER), ("jinshui", Role.AUDITOR), ("zhengzhou", Role.AUDITOR)):
        if f"{unit}-{role}" not in town.world.account:
            town.hire(f"{unit}-{role}", (unit, role))


def after_review(town: Town) -> Any:
    """Which seat a monthly report comes to after its review."""
    with_progress_roles(town)
    manager, auditor = town.person("jinshui-manager"), town.person("jinshui-auditor")
    answer = manager.post("/cases", {"process": "report_round", "data": {"set": "informatization", "period": "2026-09"}})
    assert answer.status_code == 201, answer.text
    case = answer.json["id"]
    for person, outcome in ((manager, "report"), (auditor, "approve")):
        assert person.decide(case, outcome).status_code == 200
    return [task["element"] for task in manager.get(f"/cases/{case}").json["open_tasks"]]


def corrected_within(town: Town) -> Any:
    """Until when a withdrawn report is open."""
    with_progress_roles(town)
    with town.house.working() as work, system_scope(work.session):
        found = definition(work.session, "informatization")
        place = Place(town.world.org["jinshui"], found, parse(found.period, "2026-09"))
        submit(work.session, Acting(work.now), place, How(approved=True))
    auditor = town.person("jinshui-auditor")
    data = {"set": "informatization", "period": "2026-09", "reason": "r"}
    answer = auditor.post("/cases", {"process": "report_withdrawal", "data": data})
    assert answer.status_code == 201, answer.text
    assert town.person("zhengzhou-auditor").decide(answer.json["id"], "grant").status_code == 200
    return auditor.get("/reports/grid", set="informatization", period="2026-09").json["entry"]["reopened_until"]


def room(town: Town) -> str:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        number = 50 + len(town.world.pupils["school_d"])  # a number nobody has
        return str(create_class(work.session, NewClass(town.world.org["school_a"], Stage.PRIMARY, 2023, number)).id)


ROOT = Path(__file__).resolve().parents[2]
NUMBERS = count(1)
NEXT_DOOR = {"jinshui": "guancheng", "liwan": "guancheng", "henan": "guangdong"}
EVIDENCE = {"receiving_school": ["stamped_form", "household"]}
TABLE: dict[str, tuple[Any, str, Callable[[Town], Any]]] = {
    "transfer.enabled": (False, "jinshui", refusal),
    "transfer.windows": ([{"from": "03-01", "to": "03-31"}], "jinshui", refusal),
    "transfer.closed_grades": ([4], "jinshui", refusal),
    "transfer.evidence.required": (EVIDENCE, "jinshui", refusal),
    "transfer.time_limit_days": (5, "jinshui", days),
    "transfer.reminder_days": (9, "jinshui", timers(0)),
    "transfer.extra_provincial_step": (True, "jinshui", after(2)),
    "transfer.same_authority_once": (False, "jinshui", after(1, "school_b")),
    "transfer.leader_step": (False, "jinshui", after(0)),
    "transfer.fetch_reminder_days": (2, "jinshui", timers(4)),
    "transfer.cancel_after_approval_needs_agreement": (True, "liwan", cancelling),
    "class.size_limit": (0, "jinshui", into_a_class),
    "data_export.needs_approval": (False, "jinshui", exporting),
    "data_export.time_limit_days": (5, "jinshui", export_timers),
    "data_export.reminder_days": (2, "jinshui", export_timers),
    "id.temporary_codes_cross_province": (False, "jinshui", with_a_temporary_code),
    "four_eyes.small_school_exception": (True, "henan", one_person),
    "report_round.inspector_step": (False, "jinshui", after_review),
    "report_withdrawal.correction_days": (5, "jinshui", corrected_within),
    "reports.window_county": ({"from": 2, "to": 6}, "henan", window("jinshui")),
    "reports.window_city": ({"from": 6, "to": 11}, "henan", window("zhengzhou")),
    "reports.window_province": ({"from": 11, "to": 16}, "henan", window("henan")),
    "reports.unit_kind": ("city", "jinshui", window("jinshui")),
    "four_eyes.small_school_pupils": (10, "henan", one_person_where_allowed),
    **MORE,
}


def test_every_setting_is_flipped_somewhere() -> None:
    """Proof 7: a setting that no test flips at one level is one that perhaps nothing reads."""
    flipped = {*TABLE, *IN_THE_REGISTERS, *LOCKING, *KEYS_OF_CHANGES, *MINISTERIAL, *FLIPPED_ELSEWHERE}
    assert set(KEYS) - flipped == set(NO_TEST_YET), "what no test flips yet is named with its reason, and nothing else is"
    for key, file in FLIPPED_ELSEWHERE.items():
        assert key in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("key", TABLE)
def test_a_setting_rules_where_it_is_set_and_not_next_door(town: Town, key: str) -> None:
    """Proof 7: flipped over HTTP at one level, behaviour changes there and not next door."""
    value, unit, probe = TABLE[key]
    set_at(town, NEXT_DOOR[unit], key, value)
    usual = probe(town)
    before = town.person("school_a-student_clerk").get("/settings").json["items"]
    default = next(item["value"] for item in before if item["key"] == key)
    set_at(town, unit, key, value)
    try:
        assert probe(town) != usual
    finally:
        set_at(town, unit, key, default)
    assert probe(town) == usual


def set_at(town: Town, unit: str, key: str, value: Any) -> None:
    answer = town.person(f"{unit}-system_admin").settle(town.world.org[unit], key, value, document="文〔2026〕1号")
    assert answer.status_code == 200, answer.text
    assert answer.json["level"]["organisation"] == town.world.org[unit] and answer.json["document"] == "文〔2026〕1号"


def test_a_level_above_locks_and_the_page_says_who_lifts_it(town: Town) -> None:
    org, above, below = town.world.org, town.person("henan-system_admin"), town.person("guancheng-system_admin")
    assert above.settle(org["henan"], "transfer.fetch_reminder_days", 7, locked=True, document="豫教〔2026〕2号").status_code == 200
    answer = below.settle(org["guancheng"], "transfer.fetch_reminder_days", 3)
    assert answer.status_code == 403
    assert "河南省教育厅" in answer.json["detail"] and "豫教〔2026〕2号" in answer.json["detail"]
    assert "henan" in answer.json["detail_en"] and "can lift it" in answer.json["detail_en"]
    shown = next(i for i in below.get("/settings").json["items"] if i["key"] == "transfer.fetch_reminder_days")
    assert (shown["value"], shown["locked"], shown["may_change"]) == (7, True, False) and shown["why_not"] and shown["why_not_en"]
    free = next(i for i in town.person("liwan-system_admin").get("/settings").json["items"] if i["key"] == "transfer.fetch_reminder_days")
    assert (free["locked"], free["may_change"]) == (False, True)
    assert above.settle(org["henan"], "transfer.fetch_reminder_days", 10).status_code == 200


def test_a_value_of_the_wrong_type_is_refused_in_both_languages(town: Town) -> None:
    admin, org = town.person("jinshui-system_admin"), town.world.org["jinshui"]
    answer = admin.settle(org, "transfer.time_limit_days", "ten")
    assert answer.status_code == 422
    assert "0 至 100000 的整数" in answer.json["detail"] and "whole number" in answer.json["detail_en"]
    assert admin.settle(org, "transfer.no_such", 1).status_code == 404


def test_a_setting_of_a_process_is_listed_under_the_process_with_its_document_in_both_languages(town: Town) -> None:
    items = town.person("jinshui-system_admin").get("/settings").json["items"]
    found = {item["key"]: item for item in items}
    assert found["transfer.windows"]["group_name"] == "转学" and found["transfer.windows"]["group_name_en"] == "Transfer"
    assert found["transfer.windows"]["source_en"].startswith("Key-business guide")
    assert found["data_export.needs_approval"]["group_name_en"] == "Export with identity data"
    assert found["class.size_limit"]["group_name"] is None


def test_a_limit_of_a_transfer_is_none_of_an_export(town: Town) -> None:
    usual = export_timers(town)
    set_at(town, "jinshui", "transfer.time_limit_days", 2)
    try:
        assert export_timers(town) == usual
    finally:
        set_at(town, "jinshui", "transfer.time_limit_days", 10)

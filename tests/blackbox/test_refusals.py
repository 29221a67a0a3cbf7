"""Every reason for which a transfer may not start, with the rule, the level that set it and the remedy (S18)."""

from __future__ import annotations

from typing import Any

import requests

from tests.blackbox.conftest import Running


def try_start(running: Running, pupil_id: str, school: str = "school_a", evidence: bool = True, **data: Any) -> requests.Response:
    clerk = running.client(f"{school}-student_clerk")
    files = [clerk.upload()] if evidence else []
    return clerk.post("/cases", {"process": "transfer", "data": {"student": pupil_id, "reason": "job", **data}, "files": files})


def reasons(answer: requests.Response) -> dict[str, dict[str, Any]]:
    assert answer.status_code == 422, answer.text
    return {e["rule"]: e for e in answer.json()["errors"]}


def set_value(running: Running, unit: str, key: str, value: Any, stage: str = "", document: str = "豫教基〔2026〕1号") -> None:
    body = {"organisation": running.world.org[unit], "value": value, "stage": stage, "document": document}
    answer = running.client(f"{unit}-system_admin").put(f"/settings/{key}", body)
    assert answer.status_code == 200, answer.text


def test_a_running_case_excludes_another(running: Running) -> None:
    pupil = running.world.take("school_c")
    assert try_start(running, pupil.id).status_code == 201
    found = reasons(try_start(running, pupil.id, "school_b"))
    assert set(found) == {"conflict"}
    assert found["conflict"]["remedy"] and found["conflict"]["message_en"]


def test_missing_evidence_is_named(running: Running) -> None:
    found = reasons(try_start(running, running.world.take("school_c").id, evidence=False))
    assert "加盖公章" in found["evidence"]["message"]
    assert "stamped" in found["evidence"]["message_en"]


def test_a_student_of_the_own_school_cannot_be_transferred_in(running: Running) -> None:
    assert "sides" in reasons(try_start(running, running.world.take("school_a").id))


def test_only_the_receiving_school_starts(running: Running) -> None:
    pupil = running.world.take("school_c")
    found = reasons(try_start(running, pupil.id, "school_a", to_school=running.world.org["school_b"]))
    assert "starts_here" in found


def test_a_province_switches_the_stage_off_and_its_neighbour_is_not_touched(running: Running) -> None:
    pupil, other = running.world.take("school_c"), running.world.take("school_d")
    set_value(running, "guangdong", "transfer.enabled", False, "primary", "粤教基〔2026〕9号")
    try:
        found = reasons(try_start(running, other.id, "school_a"))
        assert found["releasing_off"]["level"] == "广东省教育厅"
        assert found["releasing_off"]["document"] == "粤教基〔2026〕9号"
        assert try_start(running, pupil.id, "school_a").status_code == 201, "Henan is not touched"
    finally:
        set_value(running, "guangdong", "transfer.enabled", True, "primary")


def test_a_closed_window_names_the_open_days(running: Running) -> None:
    pupil = running.world.take("school_c")
    set_value(running, "guancheng", "transfer.windows", [{"from": "03-01", "to": "03-31"}])
    try:
        found = reasons(try_start(running, pupil.id))
        assert "03-01" in found["releasing_window"]["remedy"]
        assert found["releasing_window"]["level"] == "管城回族区教育局"
    finally:
        set_value(running, "guancheng", "transfer.windows", [])
    assert try_start(running, pupil.id).status_code == 201


def test_a_closed_grade_is_refused(running: Running) -> None:
    set_value(running, "jinshui", "transfer.closed_grades", [4], "primary")
    try:
        assert "receiving_grade" in reasons(try_start(running, running.world.take("school_c").id))
    finally:
        set_value(running, "jinshui", "transfer.closed_grades", [], "primary")


def test_the_time_limit_of_a_side_is_its_own_setting(running: Running) -> None:
    set_value(running, "jinshui", "transfer.time_limit_days", 5)
    try:
        answer = try_start(running, running.world.take("school_c").id)
        (task,) = answer.json()["open_tasks"]
        assert task["due"]["working_days"] == 5
    finally:
        set_value(running, "jinshui", "transfer.time_limit_days", 10)

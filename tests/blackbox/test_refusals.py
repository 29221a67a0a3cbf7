"""Every reason for which a transfer may not start, with the rule, the level that set it and the remedy (S18).

The rows of the admission table are the test's own list: a row that no situation plays fails. Each is played in this
process on both stores; that reasons travel over HTTP as they are, two of them show.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.blackbox.conftest import FULL, IN_PROCESS, Running
from tests.blackbox.situations import MARCH, SITUATIONS, brought_about, set_value, start

TABLE = Path(__file__).parents[2] / "processes" / "transfer" / "admission.dmn"
DMN = "{https://www.omg.org/spec/DMN/20230324/MODEL/}"
ROWS = [row.attrib["id"].removeprefix("rule_") for row in ET.parse(TABLE).iter(f"{DMN}rule")]  # noqa: S314 - our own file
OVER_HTTP = ("receiving_window", "conflict")  # one that a setting makes, one that another case makes
PLAYED = [
    *((where, rule) for where in IN_PROCESS for rule in ROWS), *((where, rule) for where in FULL for rule in OVER_HTTP)
]  # fmt: skip
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SAID = ("message", "remedy", "level")


def reasons(answer: requests.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 422, answer.text
    return list(answer.json()["errors"])


def test_every_row_of_the_admission_table_is_played_here() -> None:
    assert sorted(ROWS) == sorted(SITUATIONS)


@pytest.mark.parametrize(("running", "rule"), PLAYED, indirect=["running"], scope="package")
def test_a_reason_refuses_alone_and_says_who_set_the_rule_and_what_to_do(running: Running, rule: str) -> None:
    found = SITUATIONS[rule]
    with brought_about(running, found) as asked:
        (reason,) = reasons(start(running, **asked))
    assert reason["rule"] == rule
    assert (reason["level"], reason["level_en"], reason["document"]) == (*found.level, found.document)
    assert all(CJK.search(reason[name]) for name in SAID)
    assert all(reason[f"{name}_en"] and not CJK.search(reason[f"{name}_en"]) for name in SAID)
    if found.setting is not None:
        after = start(running, **asked)
        assert after.status_code == 201, f"nothing else stood in the way: {after.text}"


def test_the_title_of_a_refusal_follows_the_language_of_the_person(running: Running) -> None:
    clerk = running.client("school_a-student_clerk")
    body = {"process": "transfer", "data": {"student": running.world.take("school_c").id, "reason": "job"}, "files": []}
    assert CJK.search(clerk.post("/cases", body).json()["title"])
    assert not CJK.search(clerk.post("/cases", body, Accept_Language="en").json()["title"])


def test_the_start_form_names_what_would_refuse_before_anything_is_filled_in(running: Running) -> None:
    clerk, pupil = running.client("school_a-student_clerk"), running.world.take("school_c")
    set_value(running, "guancheng", "transfer.windows", MARCH, "primary")
    try:
        checks = clerk.get("/processes/transfer/start-form", student=pupil.id).json()["checks"]
    finally:
        set_value(running, "guancheng", "transfer.windows", [], "primary")
    closed = next(check for check in checks if check["rule"] == "releasing_window")
    assert "03-01" in closed["remedy"] and "03-01 to 03-31" in closed["remedy_en"]


def test_missing_evidence_is_named(running: Running) -> None:
    (found,) = reasons(start(running, "school_a", running.world.take("school_c").id, evidence=False))
    assert "加盖公章" in found["message"] and "stamped" in found["message_en"]


def test_a_province_switches_the_stage_off_and_its_neighbour_is_not_touched(running: Running) -> None:
    pupil = running.world.take("school_c")
    set_value(running, "guangdong", "transfer.enabled", False, "primary")
    try:
        assert start(running, "school_a", pupil.id).status_code == 201, "Henan is not touched"
    finally:
        set_value(running, "guangdong", "transfer.enabled", True, "primary")


def test_the_time_limit_of_a_side_is_its_own_setting(running: Running) -> None:
    set_value(running, "jinshui", "transfer.time_limit_days", 5)
    try:
        answer = start(running, "school_a", running.world.take("school_c").id)
        (task,) = answer.json()["open_tasks"]
        assert task["due"]["working_days"] == 5
    finally:
        set_value(running, "jinshui", "transfer.time_limit_days", 10)

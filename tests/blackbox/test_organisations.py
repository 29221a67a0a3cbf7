"""A change of affiliation over HTTP (隶属关系变更, O9): by a level above both, from a day on, the past kept, desks asked again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.blackbox.client import Client
from tests.blackbox.conftest import Running

DOCUMENT = "郑教〔2026〕12号"


def move(running: Running, login: str, unit: str, to: str, **more: Any) -> Any:
    """Ask for a move as somebody."""
    body = {"parent": running.world.org[to], "document": DOCUMENT, **more}
    return running.client(login).post(f"/organisations/{running.world.org[unit]}/move", body)


def asked(running: Running, by: str = "jinshui", to: str = "guancheng", **more: Any) -> Any:
    """An authority asks for the move of the school."""
    data = {"school": running.world.org["movable"], "parent": running.world.org[to], "document": DOCUMENT, "why": "区划调整"}
    return running.client(f"{by}-system_admin").post("/cases", {"process": "affiliation_change", "data": {**data, **more}})


def agreed(running: Running, **more: Any) -> None:
    """The same, with the agreement of both leaders and of every level up to the ministry."""
    answer = asked(running, **more)
    assert answer.status_code == 201, answer.text
    levels = ("zhengzhou-system_admin", "henan-system_admin", "ministry-system_admin")
    for login in ("jinshui-student_leader", "guancheng-student_leader", *levels):
        decided = running.client(login).decide(answer.json()["id"], "approve")
        assert decided.status_code == 200, (login, decided.text)


def within(seconds: float, look: Callable[[], bool]) -> bool:
    """Tell whether something comes true; the workers are processes of their own."""
    until = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(0.2)
    return seen


def begun(running: Running) -> str:
    """A transfer into the school that will move, on the desk of its authority."""
    clerk, pupil = running.client("movable-student_clerk"), running.world.take("school_d")
    body = {"process": "transfer", "data": {"student": pupil.id, "reason": "job"}, "files": [clerk.upload()]}
    answer = clerk.post("/cases", body)
    assert answer.status_code == 201, answer.text
    case = str(answer.json()["id"])
    assert running.client("movable-student_leader").decide(case, "approve").status_code == 200
    return case


def facts(person: Client, case: str) -> list[Any]:
    shown = person.get(f"/cases/{case}")
    return list(shown.json()["facts"]) if shown.status_code == 200 else []


def test_only_a_level_above_both_parents_moves_an_organisation(running: Running) -> None:
    for login, status in (
        ("movable-student_clerk", 403), ("jinshui-student_clerk", 403), ("henan-student_leader", 403),
        ("jinshui-system_admin", 403), ("guancheng-system_admin", 403), ("guangdong-system_admin", 403),
        ("liwan-system_admin", 403), ("henan-process_owner", 403),
    ):  # fmt: skip
        answer = move(running, login, "movable", "guancheng")
        assert answer.status_code == status, (login, answer.text)
        assert answer.json()["detail"] and answer.json()["detail_en"]
    shown = running.client("henan-student_clerk").get(f"/organisations/{running.world.org['movable']}").json()
    assert [one["name"] for one in shown["affiliations"]] == ["金水区教育局"]


def test_what_cannot_be_is_refused_in_both_languages(running: Running) -> None:
    for unit, to, more, status in (
        ("jinshui", "henan", {"on": "2026-09-17"}, 422), ("jinshui", "school_c", {}, 422),
        ("jinshui", "zhengzhou", {}, 409), ("jinshui", "liwan", {}, 403), ("zhengzhou", "jinshui", {}, 422),
        ("jinshui", "henan", {"document": ""}, 422), ("movable", "guancheng", {}, 409),
    ):  # fmt: skip
        answer = move(running, "henan-operator", unit, to, **more)
        assert answer.status_code == status, (unit, to, answer.text)
    assert "隶属变更" in answer.json()["detail"] and "affiliation" in answer.json()["detail_en"], "a school moves by its process"
    over = move(running, "ministry-system_admin", "jinshui", "guangzhou")
    assert over.status_code == 422 and "省" in over.json()["detail"] and "province" in over.json()["detail_en"]


@pytest.mark.everywhere
def test_a_moved_school_takes_its_open_tasks_to_the_new_authority_and_keeps_its_past(running: Running) -> None:
    case = begun(running)
    old, new = running.client("jinshui-student_clerk"), running.client("guancheng-student_clerk")
    assert len(old.inbox(case)) == 1 and new.inbox(case) == []

    agreed(running, on="2026-12-01")
    path, unit = f"/organisations/{running.world.org['movable']}", running.client("zhengzhou-system_admin")
    planned = unit.get(path).json()
    assert [one["to"] for one in planned["affiliations"]] == ["2026-12-01", None]
    assert planned["path"][-1]["name"] == "金水区教育局", "not before its day"
    again = asked(running)
    assert again.status_code == 422 and [one["rule"] for one in again.json()["errors"]] == ["planned"]
    for login, status in (("guancheng-system_admin", 403), ("zhengzhou-system_admin", 200), ("zhengzhou-system_admin", 404)):
        http = running.client(login).http
        assert http.delete(f"{running.addresses[0]}/api{path}/move", timeout=30).status_code == status

    agreed(running)
    done = unit.get(path).json()
    assert done["path"][-1]["name"] == "管城回族区教育局"
    assert [(o["name"], o["from"], o["to"], o["document"]) for o in done["affiliations"]] == [
        ("金水区教育局", "2000-01-01", "2026-09-18", ""), ("管城回族区教育局", "2026-09-18", None, DOCUMENT)]  # fmt: skip

    assert within(30, lambda: len(new.inbox(case)) == 1), "the task follows the school"
    assert old.inbox(case) == []
    assert facts(new, case), "the new authority reads what it is to decide"
    told = [event["sentence"] for event in new.get(f"/cases/{case}/history").json()["items"] if event["kind"] == "rerouted"]
    assert told == ["转入主管部门核办：机构调整，改由新单位办理"]
    assert new.decide(case, "approve").status_code == 200

    back = asked(running, "guancheng", "jinshui")
    assert back.status_code == 422, "one move a day: the past stays readable by the day"

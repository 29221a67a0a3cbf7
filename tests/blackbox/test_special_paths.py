"""Special paths, played over HTTP as their own people on both stores: attend elsewhere, be reviewed, return (S31)."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from engine.background.worker import Worker
from records.acting import Acting
from records.roles import Role
from records.schools import NewSchool, create_school
from records.scope import Scope, use_scope
from records.tables.school import Stage
from service import bootstrap
from tests.blackbox.conftest import IN_PROCESS, Running
from tests.world import SINCE, Pupil, add_person

stores = pytest.mark.parametrize("running", IN_PROCESS, indirect=True, scope="package")
SCHOOLS = (("needs", "5141000081", "guancheng", "管城区特殊教育学校", "special"),
           ("measures", "3741000082", "jinshui", "金水区专门学校", "measure"))  # fmt: skip
FROM, TODAY, UNTIL = "2026-09-11", "2026-09-18", "2027-03-01"
EVIDENCE = {"measure_school": ("committee",), "placement_end": ("guardian_request",)}
USUAL = ("guardian_request", "disability")


def made(running: Running) -> None:
    """A special-education school in the next county and a special-measure school in the pupil's county, with their people."""
    if "needs" in running.world.org:
        return
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        for name, code, county, zh, special in SCHOOLS:
            stages = (Stage.PRIMARY, Stage.JUNIOR)
            new = NewSchool(code, zh, name, running.world.org[county], stages, SINCE, special=special)
            running.world.org[name] = create_school(work.session, new).id
            for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER):
                add_person(work.session, Acting(house.now()), running.world, name, role)
    house.audit.close()
    house.database.dispose()


def ask(running: Running, process: str, pupil: Pupil, by: str = "school_a", **data: Any) -> requests.Response:
    clerk = running.client(f"{by}-student_clerk")
    files = [clerk.upload(kind) for kind in EVIDENCE.get(process, USUAL)]
    body = {"student": pupil.id, "from": FROM, "until": UNTIL, "reason": "wish", **data}
    if process == "placement_end":
        del body["until"]
    return clerk.post("/cases", {"process": process, "data": body, "files": files})


def started(answer: requests.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def rules(answer: requests.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one["rule"] for one in answer.json()["errors"]]


def approve(running: Running, case: str, *seats: str) -> None:
    for seat in seats:
        answer = running.client(seat).decide(case, "approve")
        assert answer.status_code == 200, (seat, answer.text)


def card(running: Running, school: str, pupil: Pupil) -> dict[str, Any]:
    answer = running.client(f"{school}-student_clerk").get(f"/students/{pupil.id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def listed(running: Running, school: str, **asked: Any) -> dict[str, dict[str, Any]]:
    answer = running.client(f"{school}-student_clerk").get("/students/placements", limit=100, **asked)
    assert answer.status_code == 200, answer.text
    return {one["student"]["id"]: one for one in answer.json()["items"]}


def ticked(running: Running) -> None:
    """Let what is due be done."""
    house = bootstrap.open_house(running.configuration)
    Worker(house.engine).tick()
    house.audit.close()
    house.database.dispose()


@stores
def test_a_pupil_goes_to_a_special_school_in_the_next_county_with_the_record_and_comes_back(running: Running) -> None:
    made(running)
    pupil, place = running.world.take("school_a"), running.world.org["needs"]
    case = started(ask(running, "special_school", pupil, school=place, record="move"))
    assert "conflict" in rules(ask(running, "home_teaching", pupil, school=place, reason="illness")), "one at a time"
    shown = running.client("needs-student_leader").get(f"/cases/{case}").json()
    assert ("Record", "Moves to the school attended") in [(one["label_en"], one["after_en"]) for one in shown["changes"]]
    approve(running, case, "school_a-student_leader", "needs-student_leader", "jinshui-student_clerk", "guancheng-student_clerk")
    found = card(running, "needs", pupil)
    (one,) = found["placements"]
    assert (found["school"]["id"], one["kind"], one["place"]["id"], one["from"], one["to"]) == (place, "special", place, FROM, None)
    assert found["open_cases"] == [] and found["status"] == "01"
    assert running.client("school_a-student_clerk").get(f"/cases/{case}").json()["state"] == "active", "it waits for its review"
    assert "already" in rules(ask(running, "home_teaching", pupil, "needs", school=place, reason="illness"))
    for neighbour in ("school_c", "school_d"):
        assert running.client(f"{neighbour}-student_clerk").get(f"/cases/{case}").status_code == 404
        assert pupil.id not in listed(running, neighbour)
    assert listed(running, "needs")[pupil.id]["own"] is True

    end = ask(running, "placement_end", pupil, "needs", **{"from": TODAY}, record="back", reason="recovered")
    case_of_end = started(end)
    approve(running, case_of_end, "needs-student_leader", "guancheng-student_clerk")
    back = card(running, "school_a", pupil)
    assert (back["school"]["id"], back["placements"][-1]["to"]) == (running.world.org["school_a"], TODAY)
    ended = running.client("school_a-student_clerk").get(f"/cases/{case}").json()
    assert (ended["state"], ended["outcome"]) == ("ended", "Done"), "the arrangement's case ends with it"
    assert pupil.id in listed(running, "school_a", state="ended")
    day = running.client("school_a-student_clerk").get(f"/students/{pupil.id}/history", as_of=FROM).json()["items"][0]
    assert [one["kind"] for one in day["placements"]] == ["special"]
    told = [one["kind"] for one in running.client("school_a-student_clerk").get("/notices").json()["items"]]
    assert "returned" in told


@stores
def test_a_pupil_at_a_measure_school_stays_on_the_record_and_is_reviewed_before_the_time_is_over(running: Running) -> None:
    made(running)
    pupil, place = running.world.take("school_a"), running.world.org["measures"]
    data = {"school": place, "reason": "guidance", "until": "2026-10-10"}
    case = started(ask(running, "measure_school", pupil, **data))
    seats = ("school_a-student_leader", "measures-student_leader", "jinshui-student_clerk")
    hidden = running.client("school_a-student_clerk").get("/cases", limit=100).text
    assert "guidance" not in hidden, "why is sealed"
    approve(running, case, *seats)
    found = card(running, "school_a", pupil)
    assert (found["school"]["id"], found["placements"][0]["from"]) == (running.world.org["school_a"], FROM), "before the paper"
    there = listed(running, "measures")[pupil.id]
    assert (there["own"], there["record_school"]["id"]) == (False, running.world.org["school_a"])
    assert running.client("measures-student_clerk").get(f"/students/{pupil.id}").status_code == 404, "no card of another school"
    marked = {one["id"]: one["placement"] for one in running.client("school_a-student_clerk").get("/students", placement="measure").json()["items"]}
    assert marked[pupil.id]["kind"] == "measure"
    figures = running.client("jinshui-student_leader").get("/statistics/placements").json()
    assert [running.world.org["school_a"], "primary", "measure", 1] in figures["cells"]

    ticked(running)  # the reminder before 10 October is due
    clerk = running.client("school_a-student_clerk")
    (task,) = clerk.inbox(case)
    assert (task["element"], task["due"]["state"]) == ("Review", "ok")
    assert clerk.decide(case, "prolong", data={"until": "2026-10-01", "why": "评估后继续"}).status_code == 200
    assert any("须晚于" in one["text"] for one in clerk.get("/notices").json()["items"]), "told why not"
    files = [clerk.upload("committee")]
    assert clerk.decide(case, "prolong", data={"until": "2027-03-10", "why": "评估后继续", "evidence": files}).status_code == 200
    leader = running.client("school_a-student_leader")
    assert leader.decide(case, "decline").status_code == 422, "a refusal needs a reason"
    approve(running, case, "school_a-student_leader")
    assert card(running, "school_a", pupil)["placements"][0]["review_on"] == "2027-03-10"
    assert clerk.inbox(case) == [], "it waits for the next review"


@stores
def test_no_paper_no_entry_but_for_the_exceptions(running: Running) -> None:
    made(running)
    pupil, needs = running.world.take("school_a"), running.world.org["needs"]
    assert rules(ask(running, "home_teaching", pupil, school=needs, reason="illness")) == ["from"]
    assert "school" in rules(ask(running, "inclusive_class", pupil, category="3", school=running.world.org["school_b"]))
    case = started(ask(running, "inclusive_class", pupil, category="3"))
    clerk = running.client("school_a-student_clerk")
    approve(running, case, "school_a-student_leader", "jinshui-student_clerk")
    found = card(running, "school_a", pupil)
    assert found["placements"][0]["place"]["id"] == running.world.org["school_a"]
    (needed,) = [one["value"] for one in found["fields"] if one["key"] == "sbjdm"]
    assert needed == "智力残疾随班就读", "the sheet says it too"
    assert '"category": "3"' not in clerk.get(f"/cases/{case}").text
    end = started(ask(running, "placement_end", pupil, **{"from": TODAY}, record="stay"))
    approve(running, end, "school_a-student_leader", "jinshui-student_clerk")
    after = card(running, "school_a", pupil)
    assert after["placements"][0]["to"] == TODAY
    assert [one["value"] for one in after["fields"] if one["key"] == "sbjdm"] == ["非随班就读"]

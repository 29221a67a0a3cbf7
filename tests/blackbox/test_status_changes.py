"""Every change of a student's state, played over HTTP as its own people, on both stores (S14, S15, S18)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.blackbox.conftest import IN_PROCESS, Running
from tests.world import Pupil

DOCUMENT = "文〔2026〕9号"


@dataclass(frozen=True)
class Played:
    """A change as a clerk starts it: its data, its evidence, at which school, and the state that it makes."""

    key: str
    after: str
    data: dict[str, Any]
    evidence: tuple[str, ...] = ("guardian_request",)
    school: str = "school_a"
    pupil: str = ""
    authority: bool = True
    ends: bool = True  # the case ends with its effect
    stage: str = "primary"
    grade: int | None = None
    fixed: tuple[str, ...] = ()  # what cannot be corrected, as the rest hangs on it

    @property
    def taken_from(self) -> str:
        return self.pupil or self.school


TODAY = "2026-09-18"
CHANGES = (
    Played("suspension", "02", {"until": "2027-03-16", "reason": "illness"}, ("guardian_request", "hospital"), ends=False),
    Played("grade_repeat", "01", {"reason": "wish"}, grade=3, fixed=("from",)),
    Played("grade_skip", "01", {"reason": "gifted"}, ("guardian_request", "school_decision"), grade=5, fixed=("from",)),
    Played("dropout", "06", {"reason": "weary"}, ("visit_record",), ends=False),
    Played("leaving_abroad", "91", {"direction": "leave", "reason": "study"}, ("guardian_request", "exit_papers"),
           fixed=("direction",)),  # fmt: skip
    Played("leaving_school", "03", {"reason": "health"}, school="senior", authority=False, stage="senior"),
    Played("death", "11", {"reason": "illness"}, ("death_paper",)),
    Played("other_leave", "92", {"reason": "training"}),
    Played("expulsion", "14", {"reason": "law"}, ("school_decision",), school="senior", stage="senior"),
)
BY_KEY = {one.key: one for one in CHANGES}
EVERYWHERE = [(where, one.key) for where in IN_PROCESS for one in CHANGES]
everywhere = pytest.mark.parametrize(("running", "key"), EVERYWHERE, indirect=["running"], scope="package")
stores = pytest.mark.parametrize("running", IN_PROCESS, indirect=True, scope="package")


def start(running: Running, one: Played, pupil: Pupil, evidence: bool = True, **data: Any) -> requests.Response:
    """Start a change as the clerk of the pupil's school."""
    clerk = running.client(f"{one.school}-student_clerk")
    files = [clerk.upload(kind) for kind in one.evidence] if evidence else []
    body = {"process": one.key, "data": {"student": pupil.id, "from": TODAY, **one.data, **data}, "files": files}
    return clerk.post("/cases", body)


def started(running: Running, one: Played, pupil: Pupil, **data: Any) -> dict[str, Any]:
    answer = start(running, one, pupil, **data)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def seats(one: Played) -> tuple[tuple[str, str], ...]:
    leader = (f"{one.school}-student_leader", "Leader")
    return (leader, ("jinshui-student_clerk", "Authority")) if one.authority else (leader,)


def approve(running: Running, one: Played, case: str, upto: int | None = None) -> None:
    for login, element in seats(one)[:upto]:
        person = running.client(login)
        (task,) = person.inbox(case)
        assert task["element"] == element
        answer = person.decide(case, "approve")
        assert answer.status_code == 200, answer.text


def card(running: Running, one: Played, pupil: Pupil) -> dict[str, Any]:
    answer = running.client(f"{one.school}-student_clerk").get(f"/students/{pupil.id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def changed(running: Running, one: Played, pupil: Pupil) -> dict[str, Any]:
    """Play a change to its effect; returns the case."""
    case = started(running, one, pupil)
    approve(running, one, case["id"])
    return case


def refusals(answer: requests.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one["rule"] for one in answer.json()["errors"]]


@contextmanager
def settled(running: Running, unit: str, key: str, value: Any, stage: str = "", usual: Any = True) -> Iterator[None]:
    """Let a setting stand for a while."""
    put(running, unit, key, value, stage)
    try:
        yield
    finally:
        put(running, unit, key, usual, stage)


def put(running: Running, unit: str, key: str, value: Any, stage: str) -> None:
    body = {"organisation": running.world.org[unit], "value": value, "stage": stage, "document": DOCUMENT}
    answer = running.client(f"{unit}-system_admin").put(f"/settings/{key}", body)
    assert answer.status_code in (200, 202), answer.text
    if answer.status_code == 202:  # a second person confirms what opens or closes a change
        running.client("ministry-process_owner").confirm_setting(answer.json()["pending"])


@everywhere
def test_it_is_approved_and_recorded_from_its_day_on(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    before = card(running, one, pupil)
    case = changed(running, one, pupil)
    shown = running.client(f"{one.school}-student_clerk").get(f"/cases/{case['id']}").json()
    assert shown["state"] == ("ended" if one.ends else "active")
    assert not one.ends or shown["outcome"] == "Done"
    after = card(running, one, pupil)
    assert after["status"] == one.after
    assert after["grade"] == (one.grade or before["grade"])
    assert after["open_cases"] == [], "the record is free again"
    states = running.client(f"{one.school}-student_clerk").get(f"/students/{pupil.id}/history").json()["items"]
    assert (states[-1]["from"], states[-1]["case"]) == (TODAY, case["number"])
    neighbour = running.client("school_c-student_clerk")
    assert neighbour.get(f"/cases/{case['id']}").status_code == 404


@everywhere
def test_a_refusal_leaves_the_record_as_it_was_and_free(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    case = started(running, one, pupil)
    approve(running, one, case["id"], len(seats(one)) - 1)
    last = running.client(seats(one)[-1][0])
    assert last.decide(case["id"], "refuse").status_code == 422, "a refusal needs a reason"
    assert last.decide(case["id"], "refuse", "材料不实").status_code == 200
    found = card(running, one, pupil)
    assert (found["status"], found["open_cases"]) == ("01", [])
    assert running.client(f"{one.school}-student_clerk").get(f"/cases/{case['id']}").json()["outcome"] == "EndRefused"


@everywhere
def test_a_return_is_corrected_by_the_school_and_comes_straight_back(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    case = started(running, one, pupil)["id"]
    leader = running.client(seats(one)[0][0])
    (task,) = leader.inbox(case)
    body = {"outcome": "return", "reason": "请补充说明", "data": {}, "asked": ["note"], "then": "straight"}
    answer = leader.post(f"/tasks/{task['id']}/decide", body)
    assert answer.status_code == 200, answer.text
    clerk = running.client(f"{one.school}-student_clerk")
    corrected = {key: value for key, value in {"from": TODAY, **one.data, "note": "已补充"}.items() if key not in one.fixed}
    answer = clerk.decide(case, "resubmit", data=corrected)
    assert answer.status_code == 200, answer.text
    approve(running, one, case)
    assert card(running, one, pupil)["status"] == one.after


@everywhere
def test_the_school_withdraws_it_before_it_is_decided(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    case = started(running, one, pupil)["id"]
    clerk = running.client(f"{one.school}-student_clerk")
    assert clerk.post(f"/cases/{case}/actions/cancel", {"reason": "家长撤回"}).status_code == 200
    assert running.client(seats(one)[0][0]).inbox(case) == []
    assert card(running, one, pupil)["open_cases"] == []


@everywhere
def test_a_second_change_of_the_same_student_is_refused_while_it_runs(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    number = started(running, one, pupil)["number"]
    other = BY_KEY["other_leave" if key != "other_leave" else "death"]
    here = Played(other.key, other.after, other.data, other.evidence, one.school)
    answer = start(running, here, pupil)
    assert refusals(answer) == ["conflict"] and number in answer.json()["errors"][0]["remedy"]


@everywhere
def test_its_evidence_is_asked_for_by_name(running: Running, key: str) -> None:
    one = BY_KEY[key]
    answer = start(running, one, running.world.take(one.taken_from), evidence=False)
    assert set(refusals(answer)) == {"evidence"}


@everywhere
def test_only_the_students_own_school_starts_it(running: Running, key: str) -> None:
    one = BY_KEY[key]
    stranger = Played(one.key, one.after, one.data, one.evidence, "school_b" if one.school == "school_a" else "school_a")
    assert "starts_here" in refusals(start(running, stranger, running.world.take(one.taken_from)))


@everywhere
def test_a_province_switches_it_off_and_its_neighbour_keeps_it(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    with settled(running, "henan", f"{key}.enabled", False, one.stage):
        answer = start(running, one, pupil)
        assert "off" in refusals(answer)
        (off,) = (reason for reason in answer.json()["errors"] if reason["rule"] == "off")
        assert (off["level"], off["document"]) == ("河南省教育厅", DOCUMENT)
        clerk = running.client(f"{one.school}-student_clerk")
        closed = {row["key"]: row for row in clerk.get("/startable", subject=f"student:{pupil.id}").json()["closed"]}
        assert DOCUMENT in closed[key]["why"]
        next_door = running.client("liwan-student_clerk").get("/settings", stage=one.stage).json()["items"]
        assert next(row["value"] for row in next_door if row["key"] == f"{key}.enabled")
    started(running, one, pupil)


@everywhere
def test_the_province_leaves_it_to_the_school_or_asks_the_authority(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    with settled(running, "henan", f"{key}.authority", not one.authority, one.stage, one.authority):
        case = started(running, one, pupil)
    assert running.client(f"{one.school}-student_leader").decide(case["id"], "approve").status_code == 200
    waiting = running.client("jinshui-student_clerk").inbox(case["id"])
    assert len(waiting) == (0 if one.authority else 1)


@everywhere
def test_the_card_offers_it_and_names_the_reason_when_it_is_no_longer_open(running: Running, key: str) -> None:
    one = BY_KEY[key]
    pupil = running.world.take(one.taken_from)
    clerk = running.client(f"{one.school}-student_clerk")
    offered = clerk.get("/startable", subject=f"student:{pupil.id}").json()
    assert key in [row["key"] for row in offered["items"]], offered["closed"]
    form = clerk.get(f"/processes/{key}/start-form", subject=f"student:{pupil.id}").json()
    assert form["values"]["student"] == pupil.id
    number = started(running, one, pupil)["number"]
    closed = {row["key"]: row for row in clerk.get("/startable", subject=f"student:{pupil.id}").json()["closed"]}
    assert [reason["rule"] for reason in closed[key]["reasons"]] == ["conflict"] and number in str(closed[key]["reasons"])


@stores
def test_no_withdrawal_nor_expulsion_in_the_compulsory_stages_whatever_a_province_sets(running: Running) -> None:
    for key in ("leaving_school", "expulsion"):
        body = {"organisation": running.world.org["henan"], "value": True, "stage": "primary", "document": DOCUMENT}
        answer = running.client("henan-system_admin").put(f"/settings/{key}.enabled", body)
        assert answer.status_code in (403, 409, 422), answer.text
        assert "教基〔2025〕1号" in answer.text and "2025-01-03" in answer.text
        here = Played(key, "", BY_KEY[key].data, BY_KEY[key].evidence)
        found = refusals(start(running, here, running.world.take("school_a")))
        assert {"off", "compulsory"} <= set(found)


@stores
def test_a_suspended_student_resumes_in_the_next_grade_and_the_suspension_ends(running: Running) -> None:
    one, pupil = BY_KEY["suspension"], running.world.take("school_a")
    case = changed(running, one, pupil)
    back = Played("resumption", "01", {"to_grade": "next", "reason": "recovered"})
    assert refusals(start(running, one, pupil)) == ["state"], "who is suspended cannot be suspended again"
    changed(running, back, pupil)
    found = card(running, one, pupil)
    assert (found["status"], found["grade"]) == ("01", 5)
    shown = running.client("school_a-student_clerk").get(f"/cases/{case['id']}").json()
    assert (shown["state"], shown["outcome"]) == ("ended", "Done")
    again = changed(running, one, pupil)
    shown = running.client("school_a-student_clerk").get(f"/cases/{again['id']}").json()
    assert shown["state"] == "active", "the message of the first return ends no later suspension"


@stores
def test_a_suspension_is_extended_by_its_seats(running: Running) -> None:
    one, pupil = BY_KEY["suspension"], running.world.take("school_a")
    case = changed(running, one, pupil)["id"]
    clerk = running.client("school_a-student_clerk")
    wrong = {"until": "2027-01-01", "why": "治疗未结束"}
    assert clerk.decide(case, "extend", data=wrong).status_code == 200
    assert any("须晚于" in notice["text"] for notice in clerk.get("/notices").json()["items"]), "told why not"
    right = {"until": "2027-09-01", "why": "治疗未结束", "evidence": [clerk.upload("hospital")]}
    assert clerk.decide(case, "extend", data=right).status_code == 200
    for login in ("school_a-student_leader", "jinshui-student_clerk"):
        assert running.client(login).decide(case, "approve").status_code == 200
    (task,) = clerk.inbox(case)
    assert (task["element"], task["due"]["state"]) == ("Suspended", "ok")
    shown = clerk.get(f"/cases/{case}").json()
    assert [fact["value"] for fact in shown["facts"] if fact["label_en"] == "Last day of the suspension"] == ["2027-09-01"]


@stores
def test_graduating_grades_start_none_in_the_freeze_but_a_death(running: Running) -> None:
    one, pupil = BY_KEY["other_leave"], running.world.take("graduating")
    last = Played(one.key, one.after, one.data, one.evidence, "senior", stage="senior")
    dead = Played("death", "11", BY_KEY["death"].data, BY_KEY["death"].evidence, "senior", stage="senior")
    now, usual = [{"from": "09-01", "to": "09-30"}], [{"from": "07-01", "to": "08-14"}]
    with settled(running, "henan", "freeze.graduating_windows", now, usual=usual):
        assert refusals(start(running, last, pupil)) == ["frozen"]
        assert start(running, last, running.world.take("senior")).status_code == 201, "grade 2 does not graduate"
        assert start(running, dead, pupil).status_code == 201


@stores
def test_who_went_abroad_comes_back_to_the_grade_of_the_cohort(running: Running) -> None:
    one, pupil = BY_KEY["leaving_abroad"], running.world.take("school_a")
    early = Played(one.key, "01", {"direction": "return", "reason": "back", "to_grade": "peers"})
    assert refusals(start(running, early, pupil)) == ["direction"], "who did not leave cannot come back"
    changed(running, one, pupil)
    changed(running, early, pupil)
    found = card(running, one, pupil)
    assert (found["status"], found["grade"]) == ("01", 4)


@stores
def test_a_dropout_is_reported_chased_and_brought_back(running: Running) -> None:
    one, pupil = BY_KEY["dropout"], running.world.take("school_a")
    case = changed(running, one, pupil)
    told = running.client("jinshui-student_clerk").get("/notices").json()["items"]
    assert [n["kind"] for n in told if n["case"] == case["number"]].count("reported") == 1, "county and authority are one"
    clerk = running.client("school_a-student_clerk")
    assert clerk.decide(case["id"], "not_yet", data={"day": TODAY}).status_code == 422, "an effort without result says why"
    assert clerk.decide(case["id"], "not_yet", "家长外出", {"day": TODAY}).status_code == 200
    answer = clerk.decide(case["id"], "returned", data={"day": TODAY, "evidence": [clerk.upload("visit_record")]})
    assert answer.status_code == 200, answer.text
    assert card(running, one, pupil)["status"] == "01"
    assert clerk.get(f"/cases/{case['id']}").json()["outcome"] == "Done"


@stores
def test_a_change_of_class_needs_no_authority_and_excludes_nothing(running: Running) -> None:
    pupil, clerk = running.world.take("school_a"), running.client("school_a-student_clerk")
    rooms = {row["label"]: row["value"] for row in clerk.get("/processes/class_change/lookups/classes").json()["items"]}
    own, other = (next(value for label, value in rooms.items() if label.endswith(end)) for end in ("1班", "2班"))
    change = Played("class_change", "01", {"reason": "balance"}, ())
    assert refusals(start(running, change, pupil, to_class=own)) == ["to_class"], "the class it is in already"
    with settled(running, "jinshui", "class.size_limit", 2, "primary", 45):
        assert refusals(start(running, change, pupil, to_class=other)) == ["full"]
    case = started(running, change, pupil, to_class=other)
    assert started(running, BY_KEY["other_leave"], pupil)["state"] == "active", "no change of state is excluded"
    assert running.client("school_a-student_leader").decide(case["id"], "approve").status_code == 200
    shown = clerk.get(f"/cases/{case['id']}").json()
    assert (shown["state"], shown["outcome"]) == ("ended", "Done")
    assert "class_change.authority" not in {row["key"] for row in clerk.get("/settings").json()["items"]}


@stores
def test_of_two_for_one_place_the_second_finds_the_class_full(running: Running) -> None:
    clerk, leader = running.client("school_a-student_clerk"), running.client("school_a-student_leader")
    rooms = {row["label"]: row["value"] for row in clerk.get("/processes/class_change/lookups/classes").json()["items"]}
    other = next(value for label, value in rooms.items() if label.endswith("2班"))
    change = Played("class_change", "01", {"reason": "balance"}, ())
    first, second = (started(running, change, running.world.take("school_a"), to_class=other)["id"] for _ in range(2))
    listed = clerk.get("/students", limit=200).json()["items"]
    limit = 1 + sum(row["class_name"].endswith("2班") for row in listed)
    with settled(running, "jinshui", "class.size_limit", limit, "primary", 45):
        assert leader.decide(first, "approve").status_code == 200
        assert leader.decide(second, "approve").status_code == 200
    ends = [clerk.get(f"/cases/{one}").json()["outcome"] for one in (first, second)]
    assert ends == ["Done", "EndRefused"]


@stores
def test_a_wrong_death_is_annulled_by_the_province_and_everything_returns(running: Running) -> None:
    one, pupil = BY_KEY["death"], running.world.take("school_a")
    before = card(running, one, pupil)
    wrong = changed(running, one, pupil)
    assert card(running, one, pupil)["status"] == "11"
    undo = Played("annulment", "01", {"reason": "other_person"}, ("school_decision",))
    clerk = running.client("school_a-student_clerk")
    files = [clerk.upload("school_decision")]
    answer = clerk.post("/cases", {"process": "annulment", "data": {"student": pupil.id, **undo.data}, "files": files})
    assert answer.status_code == 201, answer.text
    case = answer.json()["id"]
    for login in ("school_a-student_leader", "jinshui-student_clerk", "henan-student_clerk"):
        assert card(running, one, pupil)["status"] == "11"
        assert running.client(login).decide(case, "approve").status_code == 200
    after = card(running, one, pupil)
    assert {key: after[key] for key in ("status", "grade", "cohort")} == {key: before[key] for key in ("status", "grade", "cohort")}
    assert [p["to"] for p in after["enrolments"]] == [p["to"] for p in before["enrolments"]]
    listed = clerk.get("/cases", subject=f"student:{pupil.id}", filter="all").json()["items"]
    assert {row["number"] for row in listed} == {wrong["number"], answer.json()["number"]}, "both stay readable"


@stores
def test_a_wrong_dropout_is_annulled_and_its_duty_ends(running: Running) -> None:
    one, pupil = BY_KEY["dropout"], running.world.take("school_a")
    wrong = changed(running, one, pupil)
    clerk = running.client("school_a-student_clerk")
    body = {"process": "annulment", "data": {"student": pupil.id, "reason": "untrue"}, "files": [clerk.upload("school_decision")]}
    case = clerk.post("/cases", body).json()["id"]
    for login in ("school_a-student_leader", "jinshui-student_clerk"):
        assert running.client(login).decide(case, "approve").status_code == 200
    assert card(running, one, pupil)["status"] == "01", "no province is asked for a dropout"
    assert clerk.get(f"/cases/{wrong['id']}").json()["outcome"] == "EndOtherwise"


@stores
def test_the_cause_of_a_death_is_read_by_who_entered_it_and_by_who_decides_now(running: Running) -> None:
    case = started(running, BY_KEY["death"], running.world.take("school_a"), note="心脏病发作")["id"]
    assert told(running, "school_a-student_clerk", case) == {"Cause": "疾病", "Explanation": "心脏病发作"}
    assert told(running, "school_a-student_leader", case) == {"Cause": "疾病", "Explanation": "心脏病发作"}
    approve(running, BY_KEY["death"], case, upto=1)
    sealed = "（仅填报人和核办人可见）"
    assert told(running, "school_a-student_leader", case) == {"Cause": sealed, "Explanation": sealed}
    assert told(running, "jinshui-student_clerk", case) == {"Cause": "疾病", "Explanation": "心脏病发作"}


def told(running: Running, login: str, case: str) -> dict[str, str]:
    """What a person reads of the cause of a death."""
    facts = running.client(login).get(f"/cases/{case}").json()["facts"]
    return {fact["label_en"]: fact["value"] for fact in facts if fact["label_en"] in ("Cause", "Explanation")}


@stores
def test_of_two_changes_started_at_once_one_is_refused(running: Running) -> None:
    pupil = running.world.take("school_a")
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda key: start(running, BY_KEY[key], pupil), ("death", "other_leave")))
    assert sorted(answer.status_code for answer in answers) == [201, 422]

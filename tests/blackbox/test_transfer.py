"""The four-party transfer, played through HTTP alone (S16-S18; decisions, domain 11, 12, 21)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.blackbox.conftest import Running

SEATS = (
    ("school_a-student_leader", "ReceivingLeader"),
    ("jinshui-student_clerk", "ReceivingAuthority"),
    ("school_c-student_leader", "ReleasingSchool"),
    ("guancheng-student_clerk", "ReleasingAuthority"),
)


def start(running: Running, receiving: str = "school_a", releasing: str = "school_c", **data: Any) -> tuple[str, str]:
    """Start a transfer as the receiving clerk; returns the case and the student."""
    clerk = running.client(f"{receiving}-student_clerk")
    pupil = running.world.take(releasing)
    found = clerk.find(pupil.code, pupil.name)
    body = {"process": "transfer", "data": {"student": found["id"], "reason": "household", **data}, "files": [clerk.upload()]}
    answer = clerk.post("/cases", body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], pupil.id


def approve(running: Running, case: str, seats: Any) -> None:
    for at, (login, element) in enumerate(seats):
        person = running.client(login, at)
        (task,) = person.inbox(case)
        assert task["element"] == element
        answer = person.decide(case, "approve")
        assert answer.status_code == 200, answer.text


def school_of(running: Running, login: str, student: str) -> str | None:
    answer = running.client(login).get(f"/students/{student}")
    return answer.json()["school"]["id"] if answer.status_code == 200 else None


@pytest.mark.everywhere
def test_four_approvals_move_the_record(running: Running) -> None:
    case, student = start(running)
    approve(running, case, SEATS)
    clerk = running.client("school_a-student_clerk")
    shown = clerk.get(f"/cases/{case}").json()
    assert (shown["state"], shown["outcome"]) == ("ended", "Done")
    assert school_of(running, "school_a-student_clerk", student) == running.world.org["school_a"]
    assert school_of(running, "school_c-student_clerk", student) is None
    periods = clerk.get(f"/students/{student}").json()["enrolments"]
    assert [p["case"] for p in periods][-1] == shown["number"]


def test_the_same_authority_decides_once_and_last(running: Running) -> None:
    case, student = start(running, "school_a", "school_b")
    approve(running, case, (
        ("school_a-student_leader", "ReceivingLeader"), ("school_b-student_leader", "ReleasingSchool"),
        ("jinshui-student_clerk", "ReleasingAuthority"),
    ))  # fmt: skip
    assert school_of(running, "school_a-student_clerk", student) == running.world.org["school_a"]


def test_between_provinces_the_file_is_fetched_after_four_approvals(running: Running) -> None:
    case, student = start(running, "school_d", "school_c")
    approve(running, case, (
        ("school_d-student_leader", "ReceivingLeader"), ("liwan-student_clerk", "ReceivingAuthority"),
        ("school_c-student_leader", "ReleasingSchool"), ("guancheng-student_clerk", "ReleasingAuthority"),
    ))  # fmt: skip
    assert school_of(running, "school_c-student_clerk", student) == running.world.org["school_c"], "not before 调档"
    assert running.client("school_d-student_clerk").decide(case, "fetch").status_code == 200
    shown = running.client("school_d-student_clerk").get(f"/cases/{case}").json()
    assert shown["state"] == "ended"
    names = running.client("school_d-student_clerk").get("/students", name=shown["facts"][0]["value"]).json()["items"]
    assert [row["school"]["id"] for row in names] == [running.world.org["school_d"]]


@pytest.mark.parametrize("approved", range(4))
def test_the_applicant_cancels_whoever_has_it_on_the_desk(running: Running, approved: int) -> None:
    case, student = start(running)
    approve(running, case, SEATS[:approved])
    clerk = running.client("school_a-student_clerk")
    assert clerk.post(f"/cases/{case}/actions/cancel", {}).status_code == 422, "a reason is asked for"
    answer = clerk.post(f"/cases/{case}/actions/cancel", {"reason": "家长撤回"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["outcome"] == "EndCancelled"
    assert running.client(SEATS[approved][0]).inbox(case) == []
    again, _ = start_again(running, student)
    assert again, "the record is free again"


def start_again(running: Running, student: str) -> tuple[str, str]:
    clerk = running.client("school_a-student_clerk")
    body = {"process": "transfer", "data": {"student": student, "reason": "job"}, "files": [clerk.upload()]}
    answer = clerk.post("/cases", body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], student


@pytest.mark.parametrize("at", range(4))
def test_a_returned_case_comes_back_to_the_seat_that_returned_it(running: Running, at: int) -> None:
    case, _ = start(running)
    approve(running, case, SEATS[:at])
    seat = running.client(SEATS[at][0])
    assert seat.decide(case, "return").status_code == 422, "a return needs a reason"
    assert seat.decide(case, "return", "请补充说明", asked=["note"], then="straight").status_code == 200
    clerk = running.client("school_a-student_clerk")
    answer = clerk.decide(case, "resubmit", data={"reason": "household", "note": "已补充"})
    assert answer.status_code == 200, answer.text
    (task,) = seat.inbox(case)
    assert task["element"] == SEATS[at][1]


def test_more_changed_than_was_asked_begins_at_the_first_seat(running: Running) -> None:
    case, _ = start(running)
    approve(running, case, SEATS[:2])
    running.client(SEATS[2][0]).decide(case, "return", "请补充说明", asked=["note"], then="straight")
    clerk = running.client("school_a-student_clerk")
    assert clerk.decide(case, "resubmit", data={"reason": "job", "note": "已补充"}).status_code == 200
    (task,) = running.client(SEATS[0][0]).inbox(case)
    assert task["element"] == "ReceivingLeader"


@pytest.mark.parametrize("at", range(4))
def test_a_refusal_at_any_desk_ends_it(running: Running, at: int) -> None:
    case, student = start(running)
    approve(running, case, SEATS[:at])
    seat = running.client(SEATS[at][0])
    assert seat.decide(case, "refuse").status_code == 422, "a refusal needs a reason"
    assert seat.decide(case, "refuse", "不符合条件").status_code == 200
    shown = running.client("school_a-student_clerk").get(f"/cases/{case}").json()
    assert (shown["state"], shown["outcome"]) == ("ended", "EndRefused")
    assert school_of(running, "school_c-student_clerk", student) == running.world.org["school_c"]


def test_wrong_role_wrong_organisation_and_sibling_county_may_not_decide(running: Running) -> None:
    case, _ = start(running)
    (task,) = running.client("school_a-student_leader").inbox(case)
    path = f"/tasks/{task['id']}/decide"
    for login, status in (
        ("school_a-student_clerk", 403), ("school_a-system_admin", 404), ("school_b-student_leader", 404),
        ("guancheng-student_clerk", 403), ("liwan-student_clerk", 404), ("henan-student_clerk", 403),
    ):  # fmt: skip
        answer = running.client(login).post(path, {"outcome": "approve"})
        assert answer.status_code == status, (login, answer.text)
    assert len(running.client("school_a-student_leader").inbox(case)) == 1


@pytest.mark.everywhere
def test_two_decisions_at_once_give_one_200_one_409_and_one_history_row(running: Running) -> None:
    case, _ = start(running)
    people = [running.client("school_a-student_leader", at) for at in range(2)]
    (task,) = people[0].inbox(case)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda p: p.post(f"/tasks/{task['id']}/decide", {"outcome": "approve"}), people))
    assert sorted(a.status_code for a in answers) == [200, 409]
    history = people[0].get(f"/cases/{case}/history").json()["items"]
    assert [e["outcome"] for e in history if e["element"] == "ReceivingLeader" and e["outcome"]] == ["approve"]


@pytest.mark.everywhere
def test_a_repeat_with_the_same_key_gets_the_same_answer_and_no_second_effect(running: Running) -> None:
    case, _ = start(running)
    leader = running.client("school_a-student_leader")
    (task,) = leader.inbox(case)
    path, body = f"/tasks/{task['id']}/decide", {"outcome": "approve"}
    first = leader.post(path, body, Idempotency_Key="k1")
    second = running.client("school_a-student_leader", 1).post(path, body, Idempotency_Key="k1")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert leader.post(path, {"outcome": "refuse", "reason": "x"}, Idempotency_Key="k1").status_code == 422
    history = leader.get(f"/cases/{case}/history").json()["items"]
    assert len([e for e in history if e["element"] == "ReceivingLeader" and e["outcome"]]) == 1


@pytest.mark.everywhere
def test_a_start_repeated_with_its_key_makes_one_case(running: Running) -> None:
    clerk = running.client("school_a-student_clerk")
    pupil = running.world.take("school_c")
    body = {"process": "transfer", "data": {"student": pupil.id, "reason": "job"}, "files": [clerk.upload()]}
    first, second = (clerk.post("/cases", body, Idempotency_Key="start-1") for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]


def test_decisions_in_a_batch_have_a_result_each(running: Running) -> None:
    cases = [start(running)[0] for _ in range(2)]
    leader = running.client("school_a-student_leader")
    tasks = [leader.inbox(case)[0]["id"] for case in cases]
    answer = leader.post("/tasks/decide-batch", {"tasks": [*tasks, "no-such-task"], "outcome": "approve"})
    assert [item["ok"] for item in answer.json()["items"]] == [True, True, False]
    assert answer.json()["items"][2]["problem"]["status"] == 404


@pytest.mark.everywhere
def test_evidence_added_in_a_correction_is_read_by_the_parties(running: Running) -> None:
    case, _ = start(running)
    approve(running, case, SEATS[:1])
    running.client(SEATS[1][0]).decide(case, "return", "材料不清晰", asked=["evidence"], then="straight")
    clerk = running.client("school_a-student_clerk")
    kept = clerk.get(f"/cases/{case}").json()["files"][0]["id"]
    new = clerk.upload("household")
    assert clerk.decide(case, "resubmit", data={"reason": "household", "evidence": [kept, new]}).status_code == 200
    authority = running.client(SEATS[1][0])
    assert {f["id"] for f in authority.get(f"/cases/{case}").json()["files"]} == {kept, new}
    assert authority.get(f"/files/{new}").status_code == 200
    assert running.client("liwan-student_clerk").get(f"/files/{new}").status_code == 404
    assert [t["element"] for t in authority.inbox(case)] == ["ReceivingAuthority"]


def test_cases_and_tasks_are_found_by_the_students_name(running: Running) -> None:
    clerk = running.client("school_a-student_clerk")
    pupil = running.world.take("school_c")
    body = {"process": "transfer", "data": {"student": pupil.id, "reason": "job"}, "files": [clerk.upload()]}
    case = clerk.post("/cases", body).json()["id"]
    leader = running.client("school_a-student_leader")
    assert [t["case"]["id"] for t in leader.get("/inbox", q=pupil.name).json()["items"]] == [case]
    assert [c["id"] for c in clerk.get("/cases", q=pupil.name).json()["items"]] == [case]
    assert running.client("liwan-student_clerk").get("/cases", q=pupil.name).json()["items"] == []

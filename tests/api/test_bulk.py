"""Bulk decisions (批量办理): what was seen is what is decided, each once, each with its result (W2, I bulk)."""

from __future__ import annotations

from typing import Any

import pytest

from records import bulk
from records.roles import Role
from service import bulk as running
from tests.api.conftest import Person, Town

LEADER, CLERK = "school_a-student_leader", "school_a-student_clerk"


def started(town: Town, n: int) -> list[str]:
    clerk = town.person(CLERK)
    return [clerk.start(town.world.take("school_c").id).json["id"] for _ in range(n)]


def tasks_of(person: Person, cases: list[str]) -> list[str]:
    return [row["id"] for row in person.get("/inbox", limit=200).json["items"] if row["case"]["id"] in cases]


def finished(person: Person, job: str) -> dict[str, Any]:
    return dict(person.get(f"/bulk/{job}").json)


def change_role(town: Town, login: str, change: str) -> None:
    """What the administrator of accounts did meanwhile."""
    with town.house.working() as work:
        work.connection.exec_driver_sql(
            f"update role_assignment set {change} where account_id = ?", (town.world.account[login],)
        )


def seen_by_account(town: Town, job: str) -> dict[str, int]:
    with town.house.reading() as session:
        return bulk.figures(session, job)


@pytest.fixture
def leader(town: Town) -> Person:
    return town.person(LEADER)


def test_a_filter_decides_what_was_seen_and_tells_the_refused_apart(town: Town, leader: Person) -> None:
    cases = started(town, 4)
    other = town.person(town.hire("bulk-colleague", ("school_a", Role.STUDENT_LEADER)))
    tasks = tasks_of(leader, cases)
    assert other.post(f"/tasks/{tasks[3]}/claim").status_code == 200
    seen = leader.post("/bulk", {"filter": {"filter": "all"}}).json
    assert (seen["matching"], seen["total"], seen["state"]) == (4, 3, "preview")
    assert [one["task"] for one in seen["apart"]["items"]] == [tasks[3]] and seen["apart"]["items"][0]["why"]
    assert [one["n"] for one in seen["steps"]] == [3]
    assert {one["value"]: one["reason"] for one in seen["outcomes"]}["refuse"] is True
    later = started(town, 1)
    town.work_off()
    assert finished(leader, seen["id"])["state"] == "preview", "nothing is decided before it is asked for"

    assert leader.decide(cases[0], "refuse", "名额已满").status_code == 200  # meanwhile, by hand
    assert leader.post(f"/bulk/{seen['id']}/begin", {"outcome": "refuse"}).status_code == 422
    assert leader.post(f"/bulk/{seen['id']}/begin", {"outcome": "explode"}).status_code == 422
    assert leader.post(f"/bulk/{seen['id']}/begin", {"outcome": "approve", "reason": "材料齐全"}).status_code == 202
    assert leader.post(f"/bulk/{seen['id']}/begin", {"outcome": "approve"}).status_code == 409
    town.work_off()
    told = finished(leader, seen["id"])
    assert (told["state"], told["decided"], told["refused"], told["left"]) == ("done", 2, 1, 0)
    (refused,) = leader.get(f"/bulk/{seen['id']}/items", state="refused").json["items"]
    assert refused["task"] == tasks[0] and refused["problem"]["detail"] and refused["problem"]["detail_en"].startswith("Expected")
    done = leader.get(f"/bulk/{seen['id']}/items", state="done", limit=1).json
    assert done["items"][0]["sentence"] and leader.get(
        f"/bulk/{seen['id']}/items", state="done", limit=1, after=done["next"]).json["items"][0]["task"] != done["items"][0]["task"]
    assert set(tasks_of(leader, cases + later)) == {tasks[3], *tasks_of(leader, later)}, "later arrivals stay out"
    history = leader.get(f"/cases/{cases[1]}/history").text
    assert "材料齐全" in history
    for stranger in (other, town.person("jinshui-student_leader")):
        assert stranger.get(f"/bulk/{seen['id']}").status_code == 404


def test_a_kill_between_two_items_decides_nothing_twice(town: Town, leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = started(town, 4)
    tasks = tasks_of(leader, cases)
    seen = leader.post("/bulk", {"tasks": tasks}).json
    assert leader.post(f"/bulk/{seen['id']}/begin", {"outcome": "approve"}).status_code == 202
    real, calls = running.decide_task, []

    def third_kills(*given: Any) -> Any:
        calls.append(given[3])
        answer = real(*given)  # decided, and the process dies before the end of the transaction
        if len(calls) == 3:
            raise KeyboardInterrupt
        return answer

    with monkeypatch.context() as broken:
        broken.setattr(running, "decide_task", third_kills)
        with pytest.raises(KeyboardInterrupt):
            town.work_off()
    half = finished(leader, seen["id"])
    assert (half["state"], half["decided"], half["left"]) == ("running", 2, 2)
    town.pass_time(minutes=3)  # the lease of the dead runs out
    town.work_off()
    told = finished(leader, seen["id"])
    assert (told["state"], told["decided"], told["refused"]) == ("done", 4, 0)
    for case in cases:
        events = leader.get(f"/cases/{case}/history").json["items"]
        assert sum(1 for one in events if one.get("outcome") == "approve") == 1, events


def test_stopped_work_leaves_the_rest_and_goes_on_when_asked(town: Town, leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = started(town, 3)
    seen = leader.post("/bulk", {"tasks": tasks_of(leader, cases)}).json
    leader.post(f"/bulk/{seen['id']}/begin", {"outcome": "approve"})
    real, calls = running._who, []

    def stopped_before_the_second(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            assert leader.post(f"/bulk/{seen['id']}/stop").status_code == 202
        return real(*given)

    monkeypatch.setattr(running, "CHUNK", 1)
    monkeypatch.setattr(running, "_who", stopped_before_the_second)
    town.work_off()
    stopped = finished(leader, seen["id"])
    assert (stopped["state"], stopped["decided"], stopped["left"]) == ("stopped", 2, 1)
    assert leader.post(f"/bulk/{seen['id']}/go-on").status_code == 202
    assert leader.post(f"/bulk/{seen['id']}/go-on").status_code == 409
    town.work_off()
    assert finished(leader, seen["id"])["decided"] == 3


def test_rights_and_four_eyes_are_those_of_the_moment(town: Town, leader: Person) -> None:
    """Who lost the role meanwhile decides nothing; who took part in a case is refused that one alone."""
    login = town.hire("bulk-promoted", ("school_a", Role.STUDENT_CLERK))
    own = town.fresh(login).start(town.world.take("school_c").id).json["id"]
    (foreign,) = started(town, 1)
    change_role(town, login, "role = 'student_leader'")
    person = town.fresh(login)
    tasks = tasks_of(leader, [own, foreign])
    seen = person.post("/bulk", {"tasks": tasks}).json
    assert seen["total"] == 1 and "四眼" in seen["apart"]["items"][0]["why"]
    person.post(f"/bulk/{seen['id']}/begin", {"outcome": "approve"})
    change_role(town, login, "valid_to = '2020-01-01'")
    town.work_off()
    told = seen_by_account(town, seen["id"])
    assert told == {"pending": 0, "done": 0, "refused": 1}
    assert tasks_of(leader, [foreign]), "the case waits where it was"

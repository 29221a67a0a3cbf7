"""What was given up on its way out: operators see which, of which case and why, and send it again with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api.undelivered import KINDS
from engine.background.webhooks import Receiver, register
from engine.proof import history
from engine.reading import case_file
from engine.store import tables as t
from service.beats import dispatcher_of
from tests.api.conftest import Person, Town

ZH, EN = "receiver.example 没有应答，请检查其地址与网络", "Expected an answer from receiver.example"


def given_up(town: Town, kind: str, payload: Any, error: tuple[str | None, str] = (ZH, EN)) -> str:
    """A row that the dispatcher gave up, as it leaves one; returns its id. Each is given up later than the last."""
    town.clock.advance(timedelta(seconds=1))
    with town.house.working() as work:
        key = work.outbox(kind, f"{kind}:{work.new_id()}", payload)
        work.flush()
        gone = {"state": "dead", "attempts": 7, "next_at": work.now, "last_error_zh": error[0], "last_error": error[1]}
        work.connection.execute(update(t.outbox).where(t.outbox.c.id == key).values(gone))
    return key


def tried_again(town: Town, kind: str, payload: Any, minutes: int = 60) -> str:
    """A row that failed twice and is tried again after so many minutes, as the dispatcher leaves one; returns its id."""
    with town.house.working() as work:
        key = work.outbox(kind, f"{kind}:{work.new_id()}", payload)
        work.flush()
        waits = {"attempts": 2, "next_at": work.now + timedelta(minutes=minutes), "last_error_zh": ZH, "last_error": EN}
        work.connection.execute(update(t.outbox).where(t.outbox.c.id == key).values(waits))
    return key


@pytest.fixture
def case(town: Town) -> dict[str, Any]:
    answer = town.person("school_a-student_clerk").start(town.world.take("school_b").id)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


@pytest.fixture
def operator(town: Town) -> Person:
    return town.person("henan-operator")


def call_of(case: dict[str, Any]) -> dict[str, Any]:
    """The payload of a call to a receiver, with something in it that must never be shown."""
    return {"webhook": "hook", "event": {"kind": "case.ended", "case": case["id"], "secret": "张小明"}}


def states(town: Town, *ids: str) -> list[tuple[str, int]]:
    with town.house.reading() as session:
        found = session.connection().execute(select(t.outbox.c.id, t.outbox.c.state, t.outbox.c.attempts)).all()
    by_id = {row.id: (row.state, row.attempts) for row in found}
    return [by_id[key] for key in ids]


def repairs_of(town: Town, case: dict[str, Any]) -> list[case_file.Entry]:
    with town.house.reading() as session:
        return [e for e in case_file.entries(session.connection(), case["id"]) if e.kind == "repair"]


def test_the_list_tells_what_was_given_up_and_why_in_both_languages_and_no_content(
    town: Town, case: dict[str, Any], operator: Person
) -> None:
    before = operator.get("/operations/undelivered").json["total"]
    first = given_up(town, "task.remind", {"case": case["id"], "task": "x"}, (None, "old text"))
    second = given_up(town, "webhook", call_of(case))
    day = given_up(town, "daily.moves", {})
    answer = operator.get("/operations/undelivered")
    newest = answer.json["items"][:3]
    assert [row["id"] for row in newest] == [day, second, first] and answer.json["total"] == before + 3
    assert newest[0]["case"] is None and newest[0]["kind_name"] == "每日：到期的机构调整"
    call = newest[1]
    assert (call["kind_name"], call["kind_name_en"]) == ("通知接收方", "Call to a receiver")
    assert (call["error"], call["error_en"], call["attempts"]) == (ZH, EN, 7)
    assert call["case"] == {"id": case["id"], "number": case["number"]} and call["key"].startswith("webhook:")
    assert newest[2]["error"] == newest[2]["error_en"] == "old text", "a row of before has one text"
    assert "张小明" not in answer.get_data(as_text=True) and "payload" not in answer.get_data(as_text=True)
    few = operator.get("/operations/undelivered", limit=1).json
    assert len(few["items"]) == 1 and few["total"] == before + 3
    assert operator.get("/operations/undelivered", limit=101).status_code == 422
    assert operator.get("/operations/timers").json["dead"] >= 3


def test_a_row_of_before_that_was_given_up_promises_no_attempt_any_more(town: Town, operator: Person) -> None:
    old = (
        "“daily.moves”第 7 次投递没有成功，系统会自动再试。已停止重试的，请按编号 x1 在日志中查明原因，排除后重发",
        "Expected the delivery of daily.moves to succeed but attempt 7 failed. It is tried again by itself; when it was given "
        "up, look for x1 in the log, remove the cause and resend it",
    )
    given_up(town, "daily.moves", {}, old)
    shown = operator.get("/operations/undelivered", limit=1).json["items"][0]
    assert shown["error"] == "“daily.moves”第 7 次投递没有成功。请按编号 x1 在日志中查明原因，排除后重发"
    assert shown["error_en"] == (
        "Expected the delivery of daily.moves to succeed but attempt 7 failed. Look for x1 in the log, remove the cause and resend it"
    )


def pages(operator: Person, path: str, limit: int) -> list[list[str]]:
    """The ids of every page of a list."""
    found, cursor = [], None
    while True:
        page = operator.get(path, limit=limit, **({"cursor": cursor} if cursor else {})).json
        found.append([row["id"] for row in page["items"]])
        if (cursor := page["next"]) is None:
            return found


def test_the_list_is_paged_and_what_comes_or_goes_meanwhile_moves_no_other_row(town: Town, operator: Person) -> None:
    path = "/operations/undelivered"
    keys = [given_up(town, "daily.moves", {}) for _ in range(5)]
    at_once(town, keys[:3])
    whole = [key for page in pages(operator, path, 2) for key in page]
    assert len(whole) == len(set(whole)) == operator.get(path).json["total"]
    assert whole[:2] == keys[:2:-1] and set(whole[2:5]) == set(keys[:3]), "rows of one instant are told apart by their ids"
    assert whole == [row["id"] for row in operator.get(path, limit=100).json["items"]]
    first = operator.get(path, limit=2).json
    given_up(town, "daily.moves", {})
    operator.post(f"{path}/resend", {"ids": whole[:2], "reason": "r"})
    assert [r["id"] for r in operator.get(path, limit=2, cursor=first["next"]).json["items"]] == whole[2:4]
    assert operator.get(path, cursor="nonsense").status_code == 422


def at_once(town: Town, keys: list[str]) -> None:
    """Let some rows have been given up at the same instant."""
    with town.house.working() as work:
        c = t.outbox.c
        first = work.connection.execute(select(c.next_at).where(c.id == keys[0])).scalar_one()
        work.connection.execute(update(t.outbox).where(c.id.in_(keys)).values(next_at=first))


def test_several_are_sent_again_once_and_the_history_keeps_who_and_why(
    town: Town, case: dict[str, Any], operator: Person
) -> None:
    call, left = given_up(town, "webhook", call_of(case)), given_up(town, "webhook", call_of(case))
    day = given_up(town, "daily.moves", {})
    body, since = {"ids": [call, day], "reason": "对方已恢复"}, town.house.now()
    for _ in range(2):
        answer = operator.post("/operations/undelivered/resend", body, Idempotency_Key=f"again-{call}")
        assert (answer.status_code, answer.json) == (200, {"ok": True, "resent": 2})
    assert states(town, call, day, left) == [("open", 0), ("open", 0), ("dead", 7)]
    (kept,) = repairs_of(town, case)
    assert kept.actor == operator.me["account"]["id"]
    assert kept.payload == {"action": "resend", "reason": "对方已恢复", "outbox": call, "kind": "webhook"}
    (told,) = [e for e in town.house.audit.entries(since) if e["what"] == "outbox.resend"]
    assert (told["account_id"], told["why"], told["count"]) == (kept.actor, "对方已恢复", 1)
    again = operator.post("/operations/undelivered/resend", body)
    assert again.json["resent"] == 0, "what waits already is left alone"
    assert len(repairs_of(town, case)) == 1
    with town.house.reading() as session:
        assert history.verify_case(session.connection(), case["id"]) == []


def test_an_effect_of_a_case_that_is_over_is_sent_again_too(town: Town, case: dict[str, Any], operator: Person) -> None:
    clerk = town.person("school_a-student_clerk")
    assert clerk.post(f"/cases/{case['id']}/actions/cancel", {"reason": "r"}).status_code == 200
    key = given_up(town, "case.ended", {"case": case["id"], "state": "cancelled", "outcome": None})
    assert operator.post("/operations/undelivered/resend", {"ids": [key], "reason": "r"}).json["resent"] == 1
    assert len(repairs_of(town, case)) == 1
    town.work_off()
    assert states(town, key)[0][0] == "sent"


def test_a_reason_and_known_ids_are_asked_for_and_a_refusal_leaves_all_as_it_was(
    town: Town, case: dict[str, Any], operator: Person
) -> None:
    key = given_up(town, "webhook", call_of(case))
    for body in ({"ids": [key]}, {"ids": [key], "reason": ""}, {"ids": [key], "reason": "  "}, {"ids": [], "reason": "r"}):
        assert operator.post("/operations/undelivered/resend", body).status_code == 422, body
    answer = operator.post("/operations/undelivered/resend", {"ids": [key, "nothing"], "reason": "r"})
    assert answer.status_code == 404 and "2 项中有 1 项" in answer.json["detail"]
    assert states(town, key) == [("dead", 7)] and repairs_of(town, case) == []


def next_at(town: Town, key: str) -> datetime:
    with town.house.reading() as session:
        return session.connection().execute(select(t.outbox.c.next_at).where(t.outbox.c.id == key)).scalar_one()


def test_what_is_tried_again_by_itself_stands_apart_with_its_receiver_the_next_first(
    town: Town, case: dict[str, Any], operator: Person
) -> None:
    with town.house.working() as work:
        hook = register(work, Receiver("https://receiver.example/hook/secret-in-the-path", "s"))
    path = "/operations/undelivered/retried"
    before = operator.get(path, limit=100).json["total"]
    late = tried_again(town, "daily.moves", {}, 90)
    soon = tried_again(town, "webhook", {**call_of(case), "webhook": hook}, 30)
    dead = given_up(town, "webhook", {**call_of(case), "webhook": hook})
    fresh = leave_untried(town)
    answer = operator.get(path, limit=100)
    rows = answer.json["items"]
    ids = [row["id"] for row in rows]
    assert ids.index(soon) < ids.index(late) and dead not in ids and fresh not in ids
    assert answer.json["total"] == len(rows) == before + 2
    assert [key for page in pages(operator, path, 1) for key in page] == ids
    told = rows[ids.index(soon)]
    assert (told["receiver"], told["attempts"], told["error"], told["error_en"]) == ("receiver.example", 2, ZH, EN)
    assert told["case"]["number"] == case["number"] and told["next_at"] == next_at(town, soon).isoformat()
    assert "given_up_at" not in told and rows[ids.index(late)]["receiver"] is None
    for shown in (answer, operator.get("/operations/undelivered", limit=100)):
        assert "张小明" not in shown.text and "secret-in-the-path" not in shown.text
    assert operator.get("/operations/undelivered", limit=1).json["items"][0]["receiver"] == "receiver.example"
    assert {soon, late, dead}.isdisjoint(row["id"] for row in town.person("guangdong-operator").get(path, limit=100).json["items"] if row["case"])


def leave_untried(town: Town) -> str:
    """A row that nobody tried yet."""
    with town.house.working() as work:
        return str(work.outbox("daily.moves", f"untried:{work.new_id()}", {}))


def test_what_waits_for_its_next_attempt_is_tried_at_once_with_a_reason_that_is_kept(
    town: Town, case: dict[str, Any], operator: Person
) -> None:
    path = "/operations/undelivered/try-now"
    call, day = tried_again(town, "webhook", call_of(case)), tried_again(town, "daily.moves", {})
    dead, before = given_up(town, "webhook", call_of(case)), next_at(town, call)
    assert operator.post(path, {"ids": [call], "reason": " "}).status_code == 422 and next_at(town, call) == before
    since = town.house.now()
    answer = operator.post(path, {"ids": [call, day, dead], "reason": "对方已恢复"})
    assert (answer.status_code, answer.json) == (200, {"ok": True, "tried": 2})
    assert next_at(town, call) == next_at(town, day) == since and states(town, call, dead) == [("open", 2), ("dead", 7)]
    (kept,) = repairs_of(town, case)
    assert kept.payload == {"action": "try_now", "reason": "对方已恢复", "outbox": call, "kind": "webhook"}
    (told,) = [e for e in town.house.audit.entries(since) if e["what"] == "outbox.try_now"]
    assert (told["why"], told["count"]) == ("对方已恢复", 1)
    assert operator.post(path, {"ids": [call], "reason": "r"}).json["tried"] == 0, "what is due already is left alone"
    assert len(repairs_of(town, case)) == 1


def test_who_stands_elsewhere_sees_and_sends_nothing_of_the_case(town: Town, case: dict[str, Any], operator: Person) -> None:
    key = given_up(town, "webhook", call_of(case))
    neighbour, nation = town.person("guangdong-operator"), town.person("ministry-operator")
    assert key not in neighbour.get("/operations/undelivered", limit=100).text
    assert neighbour.post("/operations/undelivered/resend", {"ids": [key], "reason": "r"}).status_code == 404
    for login in ("school_a-student_clerk", "henan-system_admin", "henan-auditor"):
        assert town.person(login).get("/operations/undelivered").status_code == 403
        assert town.person(login).post("/operations/undelivered/resend", {"ids": [key], "reason": "r"}).status_code == 403
    assert states(town, key) == [("dead", 7)]
    assert key in nation.get("/operations/undelivered", limit=100).text


def test_every_kind_that_the_house_delivers_has_its_words(town: Town) -> None:
    dispatcher = dispatcher_of(town.house)
    assert set(KINDS) == {*dispatcher._handlers, *dispatcher._sets}

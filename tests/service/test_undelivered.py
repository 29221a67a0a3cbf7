"""What was given up on its way out, seen and sent again over HTTP and by command, on each store."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from api.app import create_app
from engine.proof import history
from engine.reading import case_file
from service.cli import app
from service.clocks import set_file_clock
from tests.api.conftest import Town
from tests.api.test_undelivered import EN, ZH, given_up, next_at, states, tried_again
from tests.service.conftest import Setup
from tests.service.story import Player
from tests.world import NOW


@pytest.fixture
def town(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The installation as a server and as the environment of a command."""
    home = setup.configuration.home
    monkeypatch.setenv("HEBAN_HOME", str(home))
    monkeypatch.setenv("HEBAN_DATABASE", setup.configuration.database)
    monkeypatch.setenv("HEBAN_CLOCK_FILE", str(home / "clock"))
    set_file_clock(home / "clock", NOW)
    return Town(create_app(setup.house), setup.house, setup.world, setup.clock)


@pytest.fixture
def case(setup: Setup) -> str:
    return Player(setup.house, setup.world, setup.clock).start()


def heban(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_operators_see_and_send_again_what_is_of_their_cases(town: Town, case: str) -> None:
    operator = town.person("henan-operator")
    call = given_up(town, "webhook", {"webhook": "hook", "event": {"kind": "task.given", "case": case}})
    mark = given_up(town, "task.overdue", {"case": case, "task": "x"})
    empty = given_up(town, "daily.roots", None)
    shown = operator.get("/operations/undelivered").json
    assert [row["id"] for row in shown["items"]] == [empty, mark, call] and shown["total"] == 3
    assert [row["case"] and row["case"]["id"] for row in shown["items"]] == [None, case, case]
    page = operator.get("/operations/undelivered", limit=2).json
    rest = operator.get("/operations/undelivered", limit=2, cursor=page["next"]).json
    assert [row["id"] for row in (*page["items"], *rest["items"])] == [empty, mark, call] and rest["next"] is None
    answer = operator.post("/operations/undelivered/resend", {"ids": [call, empty], "reason": "r"})
    assert answer.json == {"ok": True, "resent": 2}
    assert [state for state, _ in states(town, call, mark, empty)] == ["open", "dead", "open"]
    with town.house.reading() as session:
        assert [e.kind for e in case_file.entries(session.connection(), case)][-1] == "repair"
        assert history.verify_case(session.connection(), case) == []


def test_operators_see_what_is_tried_again_and_try_it_now(town: Town, case: str) -> None:
    operator, path = town.person("henan-operator"), "/operations/undelivered"
    late = tried_again(town, "daily.roots", None, 90)
    soon = tried_again(town, "webhook", {"webhook": "hook", "event": {"kind": "task.given", "case": case}}, 30)
    first = operator.get(f"{path}/retried", limit=1).json
    rest = operator.get(f"{path}/retried", limit=2, cursor=first["next"]).json
    assert [row["id"] for row in (*first["items"], *rest["items"])] == [soon, late] and first["total"] == 2
    assert operator.post(f"{path}/try-now", {"ids": [soon, late], "reason": "r"}).json == {"ok": True, "tried": 2}
    assert next_at(town, soon) == next_at(town, late) == NOW
    with town.house.reading() as session:
        assert [e.kind for e in case_file.entries(session.connection(), case)][-1] == "repair"
        assert history.verify_case(session.connection(), case) == []


def test_the_commands_list_and_send_again(town: Town, case: str) -> None:
    call = given_up(town, "webhook", {"event": {"case": case, "who": "张小明"}})
    day = given_up(town, "daily.moves", {})
    listed = heban("undelivered", "list")
    assert listed.exit_code == 0 and "2 of 2 not delivered 未送达 2 项" in listed.output
    assert all(word in listed.output for word in (call, day, EN, ZH, "Call to a receiver 通知接收方"))
    assert "张小明" not in listed.output
    first = heban("undelivered", "list", "--limit", "1").output
    assert "1 of 2 not delivered" in first and day in first and call not in first
    second = heban("undelivered", "list", "--limit", "1", "--after", first.split()[-1]).output
    assert call in second and day not in second
    wrong = heban("undelivered", "list", "--after", "nonsense")
    assert wrong.exit_code == 1 and "begin anew" in wrong.output and "从第一页开始" in wrong.output
    assert heban("undelivered", "resend", call).exit_code == 2, "a reason is asked for"
    refused = heban("undelivered", "resend", "nothing", "--reason", "r")
    assert refused.exit_code == 1 and "Expected effects" in refused.output and "不在管辖范围" in refused.output
    answer = heban("undelivered", "resend", call, day, "--reason", "对方已恢复")
    assert answer.exit_code == 0 and "2 will be sent again 已安排重发 2 项" in answer.output
    assert states(town, call, day) == [("open", 0), ("open", 0)]
    with town.house.reading() as session:
        kept = case_file.entries(session.connection(), case)[-1]
    assert kept.payload["reason"] == "对方已恢复"
    assert [e["why"] for e in town.house.audit.entries(NOW)] == ["对方已恢复"]

"""What operators read: why a case stands still, in both languages, also for what was kept before there were two."""

from __future__ import annotations

import ast
import json
import logging
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert

from api.routes import operations
from engine import BadInput, runner
from engine.operate.stuck import Look
from engine.run.case import incidents
from engine.run.case.run import Run
from engine.store import tables as t
from ground.bilingual import of as cause_of
from tests.api.conftest import Person, Town

ROOT = Path(__file__).parents[2]


def a_case(town: Town) -> str:
    answer = town.person("school_a-student_clerk").start(town.world.take("school_b").id)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def stopped(town: Town, case: str, error: Exception) -> str:
    """A case that stands still for an error, as the engine keeps it; returns the incident's id."""
    found: list[str] = []

    def stop(run: Run) -> None:
        root = run.case.root
        found.append(incidents.open_at(run, (root, 0, root.element), "service", cause_of(error)))

    with town.house.working() as work:
        runner.resume(work, case, stop)
    return found[0]


def listed(operator: Person, incident: str, **asked: Any) -> dict[str, Any]:
    items = operator.get("/operations/incidents", limit=200, **asked).json["items"]
    return next(row for row in items if row["id"] == incident)


def test_an_incident_tells_its_cause_in_chinese_with_the_english_beside_it(town: Town) -> None:
    case, operator = a_case(town), town.person("henan-operator")
    ours = listed(operator, stopped(town, case, BadInput("Expected a year but got none", zh="请填写年份")))
    assert (ours["cause"], ours["cause_en"]) == ("请填写年份", "Expected a year but got none")
    foreign = listed(operator, stopped(town, case, ValueError("no answer")))
    assert foreign["cause_en"] == "no answer"
    assert foreign["cause"] == "系统内部错误，请联系维护人员。原文：ValueError: no answer"


def test_an_incident_of_before_tells_what_it_has_in_both_places(town: Town) -> None:
    case, operator = a_case(town), town.person("henan-operator")
    with town.house.working() as work:
        key = work.new_id()
        row = {"id": key, "case_id": case, "element": "Facts", "kind": "service", "cause": "RuntimeError: gone",
               "state": "open", "created_at": work.now, "attempts": 1}  # fmt: skip
        work.connection.execute(insert(t.incident), row)
    shown = listed(operator, key)
    assert (shown["cause"], shown["cause_en"]) == ("RuntimeError: gone", "RuntimeError: gone")


def test_the_page_has_words_for_every_way_in_which_an_incident_ends() -> None:
    calls = [
        node for path in (ROOT / "engine").rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("resolve_token", "resolve_scope")
    ]  # fmt: skip
    ways = {str(a.value) for call in calls for a in call.args if isinstance(a, ast.Constant)} | {"cancelled"}
    assert len(ways) > 3
    for language in ("zh-CN", "en"):
        words = json.loads((ROOT / "web/src/i18n" / f"{language}.json").read_text("utf-8"))["operations"]
        assert {f"resolved_{way}" for way in ways} - set(words) == set()


def test_a_start_whose_facts_cannot_be_checked_says_why_in_the_readers_language(town: Town) -> None:
    answer = town.person("school_a-student_clerk").start("nobody")
    assert answer.status_code == 422
    (reason,) = answer.json["errors"]
    assert "没有这名学生，请按学籍号和姓名查询" in reason["message"] and "Expected" not in reason["message"]
    assert "Expected a student but there is none" in reason["message_en"]


def test_a_start_that_fails_for_a_foreign_error_says_what_failed_and_what_to_do_and_not_the_errors_own_words(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise KeyError("inner_word")

    functions = town.house.engine.ports.services.functions
    monkeypatch.setitem(functions, "transfer.facts", breaks)
    with caplog.at_level(logging.WARNING):
        answer = town.person("school_a-student_clerk").start(town.world.take("school_b").id)
    assert answer.status_code == 422
    (reason,) = answer.json["errors"]
    assert "未能发起" in reason["message"] and reason["message_en"].startswith("Expected the step ")
    number = reason["remedy_en"].split("the number ")[1].split()[0]
    assert number in reason["remedy"] and "运维" in reason["remedy"]
    assert "inner_word" not in answer.text and "KeyError" not in answer.text
    told = [record for record in caplog.records if number in record.getMessage()]
    assert any("inner_word" in record.getMessage() for record in told)
    assert any(record.exc_info for record in told), "with the place in the code where it came from"


def test_what_is_stuck_is_shown_page_by_page_until_every_open_case_was_looked_at(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [a_case(town) for _ in range(3)]
    with town.house.working() as work:
        for table in (t.task, t.timer, t.subscription):
            work.connection.execute(delete(table).where(table.c.case_id.in_(made[::2])))
    few = partial(Look, limit=1)
    monkeypatch.setattr(operations, "Look", lambda mine, after, **_: few(mine, after))
    operator, cursor, shown = town.person("henan-operator"), {}, []
    while True:
        page = operator.get("/operations/stuck", **cursor).json
        shown += [row["id"] for row in page["cases"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert sorted(shown) == sorted(made[::2])
    assert operator.get("/operations/stuck", cursor="nonsense").status_code == 422

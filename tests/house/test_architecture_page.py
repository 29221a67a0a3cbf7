"""docs/reference/architecture.md draws the house as it is, and tells a decision as it runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest

from engine import Engine, ServiceRegistry
from engine.run.case.run import Lifecycle
from engine.run.step import BEHAVIOUR
from tests.engine.draw import diagram
from tests.house.source import ROOT
from tests.house.stack_page import PAGE, contract, drawn, layer_of, needed
from tests.house.walk import Call, calls_of, files_entered

TEXT = PAGE.read_text(encoding="utf-8")
STACK = [*contract("stack"), ("ground",)]
PATH = re.compile(r"`([a-z_]+/[a-z0-9_/]+\.py)`")

SEATS = (
    "start s; user A outcomes=approve|refuse; xor g; user B; end e;"
    ' s > A > g; g > B : A.outcome = "approve"; g > e *; B > e'
)
MANY = "start s; user A; @A multi=2 sequential; user B; end e; s > A > B > e"
INSIDE = "start s; user A; sub S {\nstart t; user T; end f; t > T > f\n}; end e; s > A > S > e"
CALLING = "start s; user A; call K calledElement=Other; user B; end e; s > A > K > B > e"
SENDING = "start s; user A; end e message=M; s > A > e"
OTHER = "start s2; user C; end e2; s2 > C > e2"
WAITING = "start s3 message=M; user D; end e3; s3 > D > e3"


def layer(file: str) -> int:
    """The layer of a file of the engine or the ground, from the top."""
    found = layer_of(file.removesuffix(".py").replace("/", "."), STACK)
    assert found is not None, f"Expected a layer of setup.cfg to hold {file}"
    return found


def a_decision(drawing: str, decisions: int = 1) -> list[Call]:
    """The calls of the last of so many decisions in a case; a case before it has compiled everything."""
    engine = Engine.in_memory()
    engine.deploy(diagram("test", {"P": drawing, "Other": OTHER, "Waiting": WAITING}))
    for _ in range(2):
        case = engine.start("P")
        for _ in range(decisions):
            task = engine.tasks(case)[0].id
            calls = calls_of(lambda task=task: engine.complete(task, {"x": 1}))
    return calls


@pytest.fixture(scope="module")
def decision() -> list[Call]:
    """The calls of one decision that passes a gateway to the next seat."""
    engine = Engine.in_memory()
    engine.deploy(diagram("test", {"P": SEATS}))
    for _ in range(2):  # the second time nothing is compiled any more
        task = engine.tasks(engine.start("P"))[0].id
        calls = calls_of(lambda task=task: engine.complete(task, {"x": 1}, "approve"))
    return calls


def tables() -> frozenset[CodeType]:
    """The code of every function that the tables PERFORM and LIFECYCLE name."""
    acts: list[Callable[..., Any]] = list(BEHAVIOUR.perform.values())
    for row in BEHAVIOUR.lifecycle.values():
        acts += [getattr(row, field) for field in Lifecycle.__slots__]
    return frozenset(act.__code__ for act in acts)


def climbs(calls: list[Call]) -> list[str]:
    """Calls that climb back up: a file calls a function of a layer above its own.

    Two kinds of call look like that but are not: the run calls what PERFORM or LIFECYCLE names, and a lower layer calls a
    function that it got as an argument (the act inside a unit of work, the evaluation of a condition).
    """
    in_tables = tables()
    return sorted(
        {
            f"{call.caller} calls {call.code.co_qualname} of {call.file}"
            for call in calls
            if call.caller is not None
            and layer(call.file) < layer(call.caller)
            and call.code not in in_tables
            and not call.given
        }
    )


def walk() -> list[str]:
    """The files that the page's walk names, each once, in its order."""
    return list(dict.fromkeys(PATH.findall(TEXT.partition("<!-- walk -->")[2].partition("<!-- end of walk -->")[0])))


def test_the_drawings_are_those_of_the_imports() -> None:
    assert drawn(TEXT) == TEXT, "Expected the drawings of today's imports; run python -m tests.house.stack_page"


def test_an_arrow_that_a_path_stands_for_is_left_out() -> None:
    """The check itself: of a > b > c and a > c, the last says nothing new."""
    assert needed({0: frozenset({1, 2}), 1: frozenset({2}), 2: frozenset()}) == {0: {1}, 1: {2}, 2: frozenset()}


@pytest.mark.parametrize("name", ["rooms", "stack"])
def test_every_layer_is_explained_in_its_place(name: str) -> None:
    told = re.findall(r"^\| ((?:`[a-z_.]+`(?:, )?)+) \| \S", TEXT.partition(f"<!-- end of {name} -->")[2], re.MULTILINE)
    parts = [part for row in told for part in re.findall(r"`([a-z_.]+)`", row)]
    expected = [part for row in contract(name) for part in row]
    assert parts[: len(expected)] == expected


def test_every_file_that_the_page_names_is_there() -> None:
    assert [file for file in PATH.findall(TEXT) if not (ROOT / file).exists()] == []


def test_the_walk_names_the_files_in_the_order_in_which_a_decision_enters_them(decision: list[Call]) -> None:
    assert [file for file in files_entered(decision) if file in walk()] == walk()


def test_the_walk_names_every_layer_in_the_order_in_which_a_decision_enters_it(decision: list[Call]) -> None:
    entered = list(dict.fromkeys(layer(file) for file in files_entered(decision)))
    assert list(dict.fromkeys(layer(file) for file in walk())) == entered


@pytest.mark.parametrize("decisions", [1, 2])
@pytest.mark.parametrize("drawing", [MANY, INSIDE, CALLING], ids=["many", "inside", "calling"])
def test_no_file_of_a_decision_calls_back_up_a_layer(drawing: str, decisions: int) -> None:
    calls = a_decision(drawing, decisions)
    assert calls and climbs(calls) == []


def test_no_file_of_a_decision_that_sends_to_another_case_calls_back_up_a_layer() -> None:
    calls = a_decision(SENDING)
    assert "engine/run/starting.py" in files_entered(calls)
    assert climbs(calls) == []


def test_no_file_of_the_walk_calls_back_up_a_layer(decision: list[Call]) -> None:
    assert climbs(decision) == []


def test_a_climb_is_found() -> None:
    """The check itself: a service function that asks the engine through the facade."""
    services = ServiceRegistry()
    engine = Engine.in_memory(services=services)
    services.register("climb")(lambda work: engine.check(diagram("test", {"Other": OTHER})))
    engine.deploy(diagram("test", {"P": "start s; user A; service B service=climb; end e; s > A > B > e"}))
    task = engine.tasks(engine.start("P"))[0].id
    assert climbs(calls_of(lambda: engine.complete(task))) == [
        "engine/run/elements/service_task.py calls Engine.check of engine/facade.py",
    ]

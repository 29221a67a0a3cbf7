"""What a called process gives back: what it made or set, never its copies of what the caller decided meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select, update

from engine import Engine, EngineSettings, SimulatedClock
from engine.store import codec
from engine.store import tables as t
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

CALLER = (
    "start s; and f; call C calledElement=Q; user A; and j; end e; s > f; f > C > j; f > A > j; j > e"
)


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def started(store: Database, called: str, caller: str = CALLER, **values: Any) -> tuple[Engine, str]:
    engine = Engine(store, clock=SimulatedClock(), settings=EngineSettings(merge_task_data=True))
    engine.deploy(diagram("call_return", {"P": caller, "Q": called}))
    return engine, engine.start("P", variables=values)


def decide(engine: Engine, case: str, element: str, **values: Any) -> None:
    engine.complete(next(task.id for task in engine.tasks(case) if task.element == element), values)


def overwritten(engine: Engine, case: str) -> list[str]:
    """What the history says the call activity overwrote."""
    query = select(t.history.c.payload).where(t.history.c.case_id == case, t.history.c.element == "C")
    with engine.reading() as connection:
        found = [codec.decode(text) for text in connection.execute(query).scalars() if text]
    return [name for one in found if one for name in one.get("overwritten", ())]


READS = "start s2; user B; script R script=`x` result=seen; end e2; s2 > B > R > e2"
SETS = "start s2; user B; script R script=`{0}` result=x; end e2; s2 > B > R > e2"


def test_a_copy_that_was_only_read_is_not_given_back(store: Database) -> None:
    engine, case = started(store, READS, x="old")
    decide(engine, case, "A", x="newer")
    decide(engine, case, "B")
    assert engine.is_ended(case)
    values = engine.variables(case)
    assert (values["x"], values["seen"]) == ("newer", "old")
    assert overwritten(engine, case) == []


def test_what_the_called_process_set_is_given_back(store: Database) -> None:
    engine, case = started(store, SETS.format('"set"'), x="old")
    decide(engine, case, "B")
    decide(engine, case, "A")
    assert engine.variables(case)["x"] == "set"
    assert overwritten(engine, case) == []


@pytest.mark.parametrize("value", ["set", "old"])
def test_set_on_both_sides_the_called_process_is_the_later_and_the_history_says_so(store: Database, value: str) -> None:
    """Also a value that equals the copy was decided, not merely copied."""
    engine, case = started(store, SETS.format(f'"{value}"'), x="old")
    decide(engine, case, "A", x="newer")
    decide(engine, case, "B")
    assert engine.variables(case)["x"] == value
    assert overwritten(engine, case) == ["x"]


def test_the_same_value_on_both_sides_overwrites_nothing(store: Database) -> None:
    engine, case = started(store, SETS.format('"newer"'), x="old")
    decide(engine, case, "A", x="newer")
    decide(engine, case, "B")
    assert overwritten(engine, case) == []


def test_a_sub_process_inside_the_called_one_sets_for_it(store: Database) -> None:
    inner = "start s2; sub S {\nstart s3; user B; script R script=`\"set\"` result=x; end e3; s3 > B > R > e3\n}; end e2; s2 > S > e2"
    engine, case = started(store, inner, x="old", y="old")
    decide(engine, case, "A", y="newer")
    decide(engine, case, "B")
    assert (engine.variables(case)["x"], engine.variables(case)["y"]) == ("set", "newer")


def test_the_counter_of_a_loop_stays_in_its_calls(store: Database) -> None:
    loop = "start s; call C calledElement=Q; @C multi sequential collection==xs item=x into=out output==seen; end e; s > C > e"
    engine, case = started(store, "start s2; script R script=`x` result=seen; end e2; s2 > R > e2", loop, xs=[1, 2])
    values = engine.variables(case)
    assert values["out"] == [1, 2]
    assert "loopCounter" not in values
    assert "x" not in values


def test_a_call_that_began_before_the_copies_were_noted_ends_as_it_would_have(store: Database) -> None:
    engine, case = started(store, READS, x="old")
    with store.begin() as connection:
        row = connection.execute(select(t.scope).where(t.scope.c.case_id == case, t.scope.c.kind == "call")).one()
        state = codec.decode(row.state)
        del state["m"]["given"]
        connection.execute(update(t.scope).where(t.scope.c.id == row.id).values(state=codec.encode(state)))
    again = Engine(store, clock=SimulatedClock(), settings=EngineSettings(merge_task_data=True))
    decide(again, case, "A", x="newer")
    decide(again, case, "B")
    assert again.is_ended(case)
    assert again.variables(case)["x"] == "old"

"""A condition that is neither true nor false never undoes a decision: it is an incident at its place, to be retried."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine import Actor, Engine, EngineSettings, SimulatedClock
from engine.operate import Query, Repair, repairs, stuck
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def engine(store: Database) -> Engine:
    return Engine(store, clock=SimulatedClock(), settings=EngineSettings(merge_task_data=True))


def started(engine: Engine, drawing: str, **values: Any) -> str:
    engine.deploy(diagram("undecided", {"P": drawing}))
    return engine.start("P", variables=values)


def decide(engine: Engine, case: str, element: str = "", **values: Any) -> None:
    task = next(one for one in engine.tasks(case) if element in ("", one.element))
    engine.complete(task.id, values)


def incidents(engine: Engine) -> list[tuple[str, str]]:
    """Element and cause of every open incident."""
    with engine.reading() as connection:
        return [(row["element"], row["cause"]) for row in repairs.find(connection, Query())]


def retry(engine: Engine, **values: Any) -> None:
    with engine.reading() as connection:
        found = [row["id"] for row in repairs.find(connection, Query())]
    with engine.work(Actor("operator")) as work:
        repairs.resolve(work, found[0], Repair("retry", "the value is known now", values=values))


def sound(engine: Engine) -> bool:
    """Tell whether every open case has a future."""
    return not stuck(engine)


def one_incident(engine: Engine, element: str, text: str) -> None:
    found = incidents(engine)
    assert len(found) == 1, found
    assert found[0][0] == element
    assert "Expected true or false" in found[0][1]
    assert text in found[0][1]


MANY = "start s; user U; @U multi=3 {0} until=`rejectd`; end e; s > U > e"


@pytest.mark.parametrize("order", ["", "sequential"])
def test_completion_condition_of_a_multi_instance(engine: Engine, order: str) -> None:
    case = started(engine, MANY.format(order))
    decide(engine, case)
    one_incident(engine, "U", "rejectd")
    assert engine.state(case) == "incident"
    assert sound(engine)
    retry(engine, rejectd=False)
    assert incidents(engine) == []
    assert engine.state(case) == "active"
    decide(engine, case)
    decide(engine, case)
    assert engine.state(case) == "ended", incidents(engine)


@pytest.mark.parametrize("order", ["", "sequential"])
def test_completion_condition_that_a_retry_finds_true_ends_the_rest(engine: Engine, order: str) -> None:
    case = started(engine, MANY.format(order))
    decide(engine, case)
    retry(engine, rejectd=True)
    assert engine.state(case) == "ended", incidents(engine)
    assert incidents(engine) == []


def test_retry_without_the_value_is_an_incident_again(engine: Engine) -> None:
    case = started(engine, MANY.format("sequential"))
    decide(engine, case)
    retry(engine)
    one_incident(engine, "U", "rejectd")
    assert engine.state(case) == "incident"


def test_the_last_of_many_closes_what_its_companions_left_open(engine: Engine) -> None:
    case = started(engine, MANY.format(""))
    for _ in range(3):
        decide(engine, case)
    assert engine.state(case) == "ended", incidents(engine)
    assert incidents(engine) == []


def test_condition_of_a_complex_behaviour(engine: Engine) -> None:
    case = started(
        engine,
        "start s; user U; @U multi=2 behavior=Complex complex=`enough -> S`; boundary b U signal=S non; end e; end f;"
        " s > U > e; b > f",
    )
    decide(engine, case)
    one_incident(engine, "U", "enough")
    retry(engine, enough=True)
    assert engine.state(case) == "ended", incidents(engine)


def test_condition_of_a_loop_over_a_decision(engine: Engine) -> None:
    case = started(engine, "start s; user U; @U loop=`more`; end e; s > U > e")
    decide(engine, case)
    one_incident(engine, "U", "more")
    retry(engine, more=True)
    decide(engine, case, more=False)
    assert engine.state(case) == "ended", incidents(engine)


COMPLEX = (
    "start s; and f; user A; user B; user C; complex g activation=`{0}`; end e; s > f; f > A > g; f > B > g; f > C > g; g > e"
)


def test_activation_condition_of_a_complex_gateway(engine: Engine) -> None:
    case = started(engine, COMPLEX.format("enough"))
    decide(engine, case, "A")
    one_incident(engine, "g", "enough")
    assert sound(engine)
    assert {task.element for task in engine.tasks(case)} == {"B", "C"}
    decide(engine, case, "B")
    one_incident(engine, "g", "enough")
    retry(engine, enough=True)
    assert incidents(engine) == []
    decide(engine, case, "C")
    assert engine.state(case) == "ended", incidents(engine)


def test_a_later_token_lets_the_gateway_decide_after_all(engine: Engine) -> None:
    case = started(engine, COMPLEX.format("activationCount >= needed"))
    decide(engine, case, "A")
    one_incident(engine, "g", "needed")
    decide(engine, case, "B", needed=2)
    assert incidents(engine) == []
    decide(engine, case, "C")
    assert engine.state(case) == "ended", incidents(engine)


def test_a_gateway_that_decides_not_to_fire_waits_without_incident(engine: Engine) -> None:
    case = started(engine, COMPLEX.format("activationCount >= needed"))
    decide(engine, case, "A")
    retry(engine, needed=3)
    assert (incidents(engine), engine.state(case)) == ([], "active")
    decide(engine, case, "B")
    decide(engine, case, "C")
    assert engine.state(case) == "ended", incidents(engine)


AD_HOC = "start s; adhoc H completion=`fin` {{\nuser A; user B\n}}{0}; end e; s > H > e"


def test_completion_condition_of_an_ad_hoc_sub_process(engine: Engine) -> None:
    case = started(engine, AD_HOC.format(""))
    assert incidents(engine) == []  # nothing was done yet
    decide(engine, case, "A")
    one_incident(engine, "H", "fin")
    retry(engine, fin=False)
    assert (incidents(engine), engine.state(case)) == ([], "active")
    decide(engine, case, "B", fin=True)
    assert engine.state(case) == "ended", incidents(engine)


def test_completion_condition_of_an_ad_hoc_sub_process_once_nothing_is_left_in_it(engine: Engine) -> None:
    case = started(engine, AD_HOC.format(""))
    decide(engine, case, "A")
    decide(engine, case, "B")
    one_incident(engine, "H", "fin")
    retry(engine)
    one_incident(engine, "H", "fin")
    retry(engine, fin=True)
    assert (incidents(engine), engine.state(case)) == ([], "ended")


WAITS = "start s; user A; {0}; task B; end e; end f; s > A > e; b > B > f"


def test_conditional_event_takes_null_for_not_yet(engine: Engine) -> None:
    case = started(engine, WAITS.format("boundary b A condition=`late`"))
    engine.set_variables(case, {"other": 1})
    assert incidents(engine) == []
    engine.set_variables(case, {"late": True})
    assert engine.state(case) == "ended", incidents(engine)


def test_conditional_event_whose_condition_is_no_boolean(engine: Engine) -> None:
    case = started(engine, WAITS.format("boundary b A condition=`late`"))
    engine.set_variables(case, {"late": 5})
    one_incident(engine, "b", "got 5")
    engine.set_variables(case, {"other": 1})
    one_incident(engine, "b", "got 5")
    retry(engine, late=False)
    assert (incidents(engine), engine.state(case)) == ([], "active")
    engine.set_variables(case, {"late": True})
    assert engine.state(case) == "ended", incidents(engine)


def test_conditional_event_without_a_boolean_never_undoes_a_decision(engine: Engine) -> None:
    case = started(
        engine,
        "start s; and f; user A; user C; boundary b C condition=`late`; end e; s > f; f > A > e; f > C > e; b > e",
    )
    decide(engine, case, "A", late="yes")
    one_incident(engine, "b", "'yes'")
    assert [task.element for task in engine.tasks(case)] == ["C"]
    decide(engine, case, "C", late=False)
    assert engine.state(case) == "ended", incidents(engine)
    assert incidents(engine) == []


def test_conditional_start_of_an_event_sub_process_without_a_boolean(engine: Engine) -> None:
    case = started(
        engine, "start s; user A; end e; s > A > e; esp H {\nstart c condition=`late`; task T; end f; c > T > f\n}"
    )
    engine.set_variables(case, {"late": 5})
    one_incident(engine, "H", "got 5")
    retry(engine, late=True)
    assert engine.state(case) == "ended", incidents(engine)

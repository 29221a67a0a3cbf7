"""A decision among the writes of a transaction: it holds before it is written, and goes with what is undone."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine import Conflict, Engine, ServiceRegistry, runner
from engine.proof.history import verify_case
from engine.reading import desk
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def draw(**drawings: str) -> str:
    return diagram("test", drawings)


def test_a_task_is_decided_once_within_a_transaction_too(database: Database) -> None:
    engine = Engine(database)
    engine.deploy(draw(P="start s; user A; user B; end e; s > A > B > e"))
    case = engine.start("P")
    task = engine.tasks(case)[0].id
    with engine.work() as work:
        runner.complete(work, task)
        with pytest.raises(Conflict):
            runner.complete(work, task)
    assert [t.element for t in engine.tasks(case)] == ["B"]
    assert [e.kind for e in engine.history(case)].count("decided") == 1
    with engine.reading() as connection:
        assert verify_case(connection, case) == []


def test_what_opened_in_a_transaction_is_decided_in_it(database: Database) -> None:
    engine = Engine(database)
    engine.deploy(draw(P="start s; user A; user B; end e; s > A > B > e"))
    with engine.work() as work:
        case = runner.start(work, "P").id
        work.flush()
        following = runner.complete(work, engine_tasks(work, case)[0]).new_tasks
        done = runner.complete(work, following[0])
    assert done.ended and engine.trace(case) == ["s", "A", "B", "e"]


def test_a_decision_of_a_failed_service_can_be_taken_in_the_same_transaction(database: Database) -> None:
    services = ServiceRegistry()
    asked: list[str] = []

    @services.register("decide")
    def decide(work: Any) -> None:
        runner.complete(work, asked[0])
        raise RuntimeError("after all")

    engine = Engine(database, services=services)
    engine.deploy(
        draw(P="start s; user U; service A service=decide retries=0; end e; s > U > A > e", Q="start q; user B; end r; q > B > r"),
        key="P",
    )
    other, case = engine.start("Q"), engine.start("P")
    asked.append(engine.tasks(other)[0].id)
    with engine.work() as work:
        runner.complete(work, engine.tasks(case)[0].id)
        assert runner.complete(work, asked[0]).ended
    assert engine.is_ended(other) and [i.kind for i in engine.incidents(case)] == ["service"]
    assert [e.kind for e in engine.history(other)].count("decided") == 1


@pytest.mark.parametrize("count", [1, 2, 8, 9])
def test_any_number_of_rows_of_a_table_is_written_as_it_is(database: Database, count: int) -> None:
    engine = Engine(database)
    engine.deploy(draw(P=f"start s; user A multi={count}; end e; s > A > e"))
    case = engine.start("P", {"words": "十 'a' %(x)s ? :y"})
    tasks = engine.tasks(case)
    assert len({t.id for t in tasks}) == count
    for task in tasks:
        engine.complete(task.id, {"said": "％ %s ?"})
    assert engine.is_ended(case) and engine.variables(case)["words"] == "十 'a' %(x)s ? :y"
    with engine.reading() as connection:
        assert verify_case(connection, case) == []


def engine_tasks(work: Any, case_id: str) -> list[str]:
    return [row["id"] for row in desk.open_tasks(work.connection, [case_id])]

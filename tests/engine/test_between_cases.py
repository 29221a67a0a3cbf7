"""What cases do to one another: chains of messages without end, deliveries that fail, processes that cannot begin."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine import Actor, BadInput, Conflict, Engine, EngineSettings, Resolved, Resolver, SimulatedClock
from engine.operate import repairs
from engine.operate.repairs import Query, Repair
from engine.proof.history import verify_case
from engine.time.calendar import WorkCalendar
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

OPERATOR = Actor("operator")


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(database: Database, **settings: Any) -> Engine:
    calendar = WorkCalendar.from_chinesecalendar()
    return Engine(database, clock=SimulatedClock(), calendar=calendar, settings=EngineSettings(**settings))


def retry(engine: Engine, case: str, values: dict[str, Any] | None = None) -> None:
    with engine.reading() as connection:
        found = repairs.find(connection, Query(case_id=case))
    with engine.work(OPERATOR) as work:
        for row in found:
            repairs.resolve(work, str(row["id"]), Repair("retry", "cause removed", values))


def of(engine: Engine, key: str) -> list[str]:
    return [case for case in engine.cases() if engine.case(case).key == key]


def test_a_chain_of_messages_without_end_stands_as_an_incident_and_the_sender_goes_on(database: Database) -> None:
    engine = made(database, steps=300)
    drawings = {
        "P": "start s; throw t message=A; user U; end e; s > t > U > e",
        "Q": "start q message=A; throw b message=B; end qe; q > b > qe",
        "R": "start r message=B; throw a message=A; end re; r > a > re",
    }
    engine.deploy(diagram("chain", drawings), key="P")
    case = engine.start("P")
    assert engine.trace(case) == ["s", "t"] and len(engine.tasks(case)) == 1
    stopped = [c for c in engine.cases() if engine.state(c) == "incident"]
    assert [i.kind for c in stopped for i in engine.incidents(c)] == ["budget"]
    assert 10 < len(engine.cases()) < 300
    with engine.reading() as connection:
        assert verify_case(connection, stopped[0]) == []


def test_what_was_delivered_when_the_budget_was_used_up_comes_with_the_retry(database: Database) -> None:
    engine = made(database, steps=300)
    drawings = {
        "P": "start s; throw t message=A; end e; s > t > e",
        "Q": "start q; catch a message=A; throw b message=B payload=`{sum: 7}`; xor x; script z script=1; xor y; end qe;"
        "q > a > b > x > z > y; y > x *; y > qe : done",
        "R": "start r; catch m message=B; end re; r > m > re",
    }
    engine.deploy(diagram("busy", drawings), key="P")
    waiting, circling = engine.start("R"), engine.start("Q", {"done": False})
    engine.start("P")
    assert [i.kind for i in engine.incidents(circling)] == ["budget"]
    assert [i.kind for i in engine.incidents(waiting)] == ["budget"] and engine.trace(waiting) == ["r"]
    engine.store.hot.clear()
    retry(engine, waiting)
    assert engine.is_ended(waiting) and engine.trace(waiting) == ["r", "m", "re"]
    assert engine.variables(waiting)["sum"] == 7


def test_a_process_that_could_not_begin_begins_when_its_cause_is_gone(database: Database) -> None:
    engine = made(database)
    handler = "esp H {\nstart h timer==limit; end g; h > g\n}"
    drawings = {
        "P": "start s; throw t message=M payload=`{sum: 7}`; end e; s > t > e",
        "Q": f"start q message=M; user U; end qe; q > U > qe; {handler}",
    }
    engine.deploy(diagram("begin", drawings), key="P")
    engine.start("P")
    begun = of(engine, "Q")[0]
    assert [i.kind for i in engine.incidents(begun)] == ["expression"] and engine.tasks(begun) == []
    retry(engine, begun)
    assert len(engine.incidents(begun)) == 1 and engine.tasks(begun) == []
    engine.store.hot.clear()
    retry(engine, begun, {"limit": "PT2H"})
    assert engine.incidents(begun) == [] and engine.trace(begun) == ["q"]
    assert [task.element for task in engine.tasks(begun)] == ["U"]
    assert engine.variables(begun)["sum"] == 7 and len(engine.waits(begun)) == 1


def test_a_timer_start_that_cannot_begin_stands_as_an_incident_of_its_case(database: Database) -> None:
    engine = made(database)
    handler = "esp H {\nstart h timer==limit; end g; h > g\n}"
    engine.deploy(diagram("timed", {"P": f"start s timer=PT1H; user U; end e; s > U > e; {handler}"}))
    engine.advance(engine.clock.now().replace(hour=23))
    case = engine.cases()[0]
    assert [i.kind for i in engine.incidents(case)] == ["expression"]
    retry(engine, case, {"limit": "PT2H"})
    assert [task.element for task in engine.tasks(case)] == ["U"]


class Tree(Resolver):
    """school < province; elsewhere stands alone."""

    def resolve(self, *asked: object) -> Resolved:
        return Resolved(None)

    def chain(self, work: object, organisation: str) -> list[str]:
        return [organisation, "province"] if organisation == "school" else [organisation]


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_an_event_starts_the_variant_of_the_organisation_concerned(database: Database, kind: str) -> None:
    calendar = WorkCalendar.from_chinesecalendar()
    engine = Engine(database, clock=SimulatedClock(), calendar=calendar, resolver=Tree())
    engine.deploy(diagram("n", {"V": f"start s {kind}=M; task N; end e; s > N > e"}))
    engine.deploy(diagram("p", {"V": f"start s {kind}=M; task P; end e; s > P > e"}), owner="province")
    engine.deploy(diagram("t", {"T": f"start s; throw t {kind}=M; end e; s > t > e"}))
    tell = engine.message if kind == "message" else engine.signal
    tell("M", organisation="school")
    tell("M", organisation="elsewhere")
    tell("M")
    engine.start("T", organisation="school")
    begun = of(engine, "V")
    assert [engine.trace(case)[1] for case in begun] == ["P", "N", "N", "P"]
    assert [engine.case(case).organisation for case in begun] == ["school", "elsewhere", None, "school"]


def test_a_message_to_a_case_that_does_not_wait_for_it_reaches_no_other(database: Database) -> None:
    engine = made(database)
    engine.deploy(diagram("w", {"P": "start s; user A; catch m message=M; end e; s > A > m > e"}))
    case = engine.start("P")
    with pytest.raises(Conflict):
        engine.message("M", case_id=case)
    other = engine.start("P")
    engine.complete(engine.tasks(other)[0].id)
    assert not engine.is_ended(other)


def test_an_answer_goes_to_the_case_that_asked_by_the_property_both_messages_carry(database: Database) -> None:
    engine = made(database)
    drawings = {
        "P": "start s; throw t message=ask payload=`{number: number}`; catch m message=answer; end e; s > t > m > e",
        "Q": "start q message=ask; user U; script N script=`{about: number, said: number * 10}`;"
        "end qe message=answer payload=`{about: about, said: said}`; q > U > N > qe",
    }
    retrieval = '<correlationPropertyRetrievalExpression messageRef="message_{}"><messagePath>{}</messagePath>'
    retrieval += "</correlationPropertyRetrievalExpression>"
    both = retrieval.format("ask", "number") + retrieval.format("answer", "about")
    drawn = diagram("conversation", drawings)
    engine.deploy(drawn.replace("<process", f'<correlationProperty id="K">{both}</correlationProperty><process', 1), key="P")
    asking = [engine.start("P", {"number": number}) for number in (1, 2)]
    for task in reversed(engine.tasks()):
        engine.complete(task.id)
    assert [engine.variables(case)["said"] for case in asking] == [10, 20]
    assert all(engine.is_ended(case) for case in engine.cases())


WAITING = {
    "K": "start s; catch m message=M/`k`; user A; end e; s > m > A > e",
    "N": "start s2; catch m2 message=M; user A2; end e2; s2 > m2 > A2 > e2",
}


def got(engine: Engine, case: str) -> bool:
    """Whether the case has its message."""
    return bool(engine.tasks(case))


def test_a_message_with_a_key_reaches_who_waits_for_it_before_who_waits_for_any(database: Database) -> None:
    engine = made(database)
    engine.deploy(diagram("w", WAITING))
    any_key, two, one = engine.start("N"), engine.start("K", {"k": "2"}), engine.start("K", {"k": "1"})
    assert engine.message("M", "1") == "delivered"
    assert [got(engine, case) for case in (any_key, two, one)] == [False, False, True]
    assert engine.message("M", "3") == "delivered"
    assert [got(engine, case) for case in (any_key, two)] == [True, False]
    assert engine.message("M", "3") == "buffered"
    assert not got(engine, two)


def test_a_message_without_a_key_reaches_who_waits_for_any_and_else_the_only_one(database: Database) -> None:
    engine = made(database)
    engine.deploy(diagram("w", WAITING))
    one, any_key, two = engine.start("K", {"k": "1"}), engine.start("N"), engine.start("K", {"k": "2"})
    assert engine.message("M") == "delivered"
    assert [got(engine, case) for case in (one, any_key, two)] == [False, True, False]
    with pytest.raises(BadInput, match="several cases wait"):
        engine.message("M")
    engine.message("M", "1")
    assert engine.message("M") == "delivered" and got(engine, two)


@pytest.mark.parametrize(("early", "keyed", "taken"), [(None, True, True), ("1", True, True), ("2", True, False), ("2", False, True)])
def test_a_message_that_came_early_is_taken_by_who_would_have_got_it(
    database: Database, early: str | None, keyed: bool, taken: bool
) -> None:
    engine = made(database)
    engine.deploy(diagram("w", WAITING))
    assert engine.message("M", early) == "buffered"
    case = engine.start("K", {"k": "1"}) if keyed else engine.start("N")
    assert got(engine, case) is taken

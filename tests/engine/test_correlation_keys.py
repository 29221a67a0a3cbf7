"""Correlation keys meet when FEEL finds their values equal, whatever their spelling; a key that is null meets nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select, update

from engine import Actor, Engine, SimulatedClock
from engine.feel import evaluate
from engine.operate import Query, Repair, repairs
from engine.run.behaviour import keys
from engine.store import tables as t
from tests.bpmn.drawings import HEAD, TAIL
from tests.engine.stores import BOTH, opened

RECEIVER = (
    '<bpmn:process id="R" isExecutable="true"><bpmn:startEvent id="rs"/><bpmn:intermediateCatchEvent id="m"><bpmn:extensionElements>'
    '<heban:message correlation={0}/></bpmn:extensionElements><bpmn:messageEventDefinition messageRef="Paid"/></bpmn:intermediateCatchEvent>'
    '<bpmn:endEvent id="re"/><bpmn:sequenceFlow id="r1" sourceRef="rs" targetRef="m"/>'
    '<bpmn:sequenceFlow id="r2" sourceRef="m" targetRef="re"/></bpmn:process>'
)
SENDER = (
    '<bpmn:process id="Q" isExecutable="true"><bpmn:startEvent id="qs"/><bpmn:intermediateThrowEvent id="t"><bpmn:extensionElements>'
    '<heban:message correlation={0}/></bpmn:extensionElements><bpmn:messageEventDefinition messageRef="Paid"/></bpmn:intermediateThrowEvent>'
    '<bpmn:endEvent id="qe"/><bpmn:sequenceFlow id="q1" sourceRef="qs" targetRef="t"/>'
    '<bpmn:sequenceFlow id="q2" sourceRef="t" targetRef="qe"/></bpmn:process>'
)
MESSAGE = '<bpmn:message id="Paid" name="Paid"/>'
AT_EIGHT = 'date and time("2026-09-01T08:00:00+08:00")'
AT_MIDNIGHT = 'date and time("2026-09-01T00:00:00Z")'

EQUAL = [
    ("1.5", "1.5"), ("1.50", "1.5"), ("0.75 * 2", "1.5"), ("decimal(1.499, 2)", "1.5"), ("100", "1e2"), ("-0.0", "0"),
    ("[1.50]", "[1.5]"), ("{a: 1.50, b: 2}", "{b: 2, a: 1.5}"), (AT_EIGHT, AT_MIDNIGHT),
    ('time("08:00:00+08:00")', 'time("00:00:00Z")'), ('duration("PT24H")', 'duration("P1D")'), ("true", "1 = 1"),
    ('"K-1"', '"K" + "-1"'), ('date("2026-09-01")', "date(2026, 9, 1)"), (f"[{AT_EIGHT}]", f"[{AT_MIDNIGHT}]"),
]  # fmt: skip
UNEQUAL = [
    ('"1.5"', "1.5"), ('"true"', "true"), ("1", "true"), ('"2026-09-01"', 'date("2026-09-01")'), ('["1"]', "[1]"),
    ('date and time("2026-09-01T00:00:00")', AT_MIDNIGHT), ('duration("P1Y")', 'duration("P365D")'), ('"a"', '"A"'),
]  # fmt: skip


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(store: Database, awaited: str, sent: str = "1") -> Engine:
    engine = Engine(store, clock=SimulatedClock())
    engine.deploy(HEAD + MESSAGE + RECEIVER.format(quoteattr(awaited)) + SENDER.format(quoteattr(sent)) + TAIL)
    return engine


@pytest.mark.parametrize(("sent", "awaited"), [*EQUAL, *UNEQUAL])
def test_keys_meet_as_feel_compares_their_values(sent: str, awaited: str) -> None:
    one, other = keys.of(evaluate(sent)), keys.of(evaluate(awaited))
    assert one is not None
    assert other is not None
    equal = evaluate(f"({sent}) = ({awaited})") is True
    assert equal == ((sent, awaited) in EQUAL)
    assert (one.stored == other.stored) == equal


@pytest.mark.parametrize(("sent", "awaited"), [EQUAL[2], EQUAL[6], EQUAL[8]])
def test_equal_keys_deliver_whether_somebody_waits_already_or_not(store: Database, sent: str, awaited: str) -> None:
    engine = made(store, awaited, sent)
    waiting = engine.start("R")
    engine.start("Q")
    assert engine.state(waiting) == "ended"
    engine.start("Q")
    assert engine.state(engine.start("R")) == "ended"


def test_text_and_number_do_not_meet(store: Database) -> None:
    engine = made(store, "1.5", '"1.5"')
    waiting = engine.start("R")
    engine.start("Q")
    assert engine.state(waiting) == "active"


@pytest.mark.parametrize(
    ("given", "awaited"),
    [("true", "true"), ("1.5", "1.5"), ("1.5", '"1.5"'), ("K-1", '"K-1"'), ("2026-09-01", 'date("2026-09-01")'),
     ("2026-09-01T08:00:00+08:00", AT_MIDNIGHT), (1.5, "1.50"), (True, "true"), ("P1D", 'duration("PT24H")')],
)  # fmt: skip
def test_a_text_from_outside_meets_what_is_spelt_so(store: Database, given: Any, awaited: str) -> None:
    engine = made(store, awaited)
    waiting = engine.start("R")
    assert engine.message("Paid", key=given) == "delivered"
    assert engine.state(waiting) == "ended"


def test_a_text_from_outside_waits_for_what_is_spelt_so(store: Database) -> None:
    engine = made(store, "flag")
    assert engine.message("Paid", key="true") == "buffered"
    assert engine.state(engine.start("R", variables={"flag": False})) == "active"
    assert engine.state(engine.start("R", variables={"flag": True})) == "ended"


@pytest.mark.parametrize("variables", [{}, {"order": None}, {"order": {"no": None}}, {"ordr": {"no": "A"}}])
def test_a_catch_whose_key_is_null_takes_no_message(store: Database, variables: dict[str, Any]) -> None:
    engine = made(store, "order.no")
    lost, other = engine.start("R", variables=variables), engine.start("R", variables={"order": {"no": "B"}})
    assert engine.message("Paid", key="C") == "buffered"
    assert engine.message("Paid") == "delivered"
    assert (engine.state(lost), engine.state(other)) == ("active", "ended")
    assert engine.message("Paid") == "buffered"
    assert engine.state(lost) == "active"
    assert engine.message("Paid", case_id=lost) == "delivered"
    assert engine.state(lost) == "ended"


def test_a_catch_whose_key_is_null_takes_no_earlier_message(store: Database) -> None:
    engine = made(store, "order.no")
    engine.message("Paid")
    assert engine.state(engine.start("R")) == "active"


def test_a_throw_whose_key_is_null_is_an_incident(store: Database) -> None:
    engine = made(store, "no", "no")
    waiting = engine.start("R", variables={"no": "B"})
    sender = engine.start("Q")
    assert (engine.state(sender), engine.state(waiting)) == ("incident", "active")
    with engine.reading() as connection:
        row = repairs.find(connection, Query(case_id=sender))[0]
    assert (row["element"], "set the variables of: no" in row["cause"]) == ("t", True)
    with engine.work(Actor("operator")) as work:
        repairs.resolve(work, row["id"], Repair("retry", "known now", values={"no": "B"}))
    assert (engine.state(sender), engine.state(waiting)) == ("ended", "ended")


def test_an_unset_correlation_property_takes_any_message(store: Database) -> None:
    """The first message gives a correlation key of the standard its value (BPMN 2.0.2, 8.4.2)."""
    roots = MESSAGE + (
        '<bpmn:correlationProperty id="no"><bpmn:correlationPropertyRetrievalExpression messageRef="Paid"><bpmn:messagePath>no'
        "</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
    )
    plain = '<bpmn:extensionElements><heban:message correlation="x"/></bpmn:extensionElements>'
    receiver = RECEIVER.format('"x"')
    assert plain in receiver
    engine = Engine(store, clock=SimulatedClock())
    engine.deploy(HEAD + roots + receiver.replace(plain, "") + TAIL)
    case = engine.start("R")
    assert engine.message("Paid", key="C") == "delivered"
    assert engine.state(case) == "ended"


@pytest.mark.parametrize(("awaited", "old"), [("1.5", "1.5"), ('"K-1"', "K-1"), ("true", "True"), ("[1, 2]", "2:[1,2]")])
def test_cases_that_waited_before_keys_had_kinds_go_on(store: Database, awaited: str, old: str) -> None:
    engine = made(store, awaited, awaited)
    waiting = engine.start("R")
    with store.begin() as connection:
        connection.execute(update(t.subscription).where(t.subscription.c.case_id == waiting).values(key=old))
    engine.start("Q")
    assert engine.state(waiting) == "ended"


@pytest.mark.parametrize(("awaited", "old"), [("1.5", "1.5"), ('"K-1"', "K-1"), ("true", "True")])
def test_messages_that_were_kept_before_keys_had_kinds_arrive(store: Database, awaited: str, old: str) -> None:
    engine = made(store, awaited, awaited)
    engine.start("Q")
    with store.begin() as connection:
        connection.execute(update(t.message).values(key=old))
    assert engine.state(engine.start("R")) == "ended"


def test_key_of_any_length_is_kept_and_told_apart(store: Database) -> None:
    engine = made(store, "k")
    one, two = (engine.start("R", variables={"k": "x" * 400 + last}) for last in "ab")
    engine.message("Paid", key="x" * 400 + "b")
    assert (engine.state(one), engine.state(two)) == ("active", "ended")
    with engine.reading() as connection:
        assert len(connection.execute(select(t.subscription.c.key)).scalar_one()) <= 255


def test_people_read_the_key_without_its_kind() -> None:
    key = keys.of(evaluate("1.50"))
    assert key is not None
    assert (key.shown, keys.shown(key.stored), keys.shown("K-1"), keys.shown(keys.NEVER)) == ("1.5", "1.5", "K-1", None)

"""拿回: a decision taken back leaves the stored case as it was before it, or is refused and changes nothing."""

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine as Database
from sqlalchemy import select, update

from engine import (
    Actor,
    Conflict,
    Decision,
    Engine,
    EngineSettings,
    NotAllowed,
    Resolved,
    Resolver,
    ServiceRegistry,
    SimulatedClock,
    runner,
)
from engine.errors import EngineError
from engine.proof.history import verify_all
from engine.store import tables as t
from engine.time.calendar import WorkCalendar
from tests.engine.draw import diagram
from tests.engine.random_drawing import Drawer
from tests.engine.stores import BOTH, opened
from tests.examples import examples

ME, OTHER = Actor("me"), Actor("other")
LINE = "start s; user A outcomes=approve|refuse; user B; user C; end e; s > A > B > C > e"
KEPT = (t.scope, t.timer, t.subscription, t.item, t.copy, t.message, t.incident)
OF_EACH_SAVE = {"seq", "before_seq", "before_state", "before_data", "dropped"}


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(database: Database, drawing: str, given: tuple[str, str] = ("", ""), **ports: Any) -> Engine:
    """An engine with the drawing; `given` replaces a text of its file."""
    settings = EngineSettings(merge_task_data=True)
    calendar = WorkCalendar.from_chinesecalendar()
    engine = Engine(database, clock=SimulatedClock(), calendar=calendar, settings=settings, **ports)
    engine.deploy(diagram("test", {"P": drawing}).replace(*given))
    return engine


def stored(engine: Engine) -> dict[str, Any]:
    """Everything that says where the cases stand; not what happened, and not which save wrote it."""
    with engine.reading() as connection:
        found = {
            table.name: [
                {name: value for name, value in row.items() if name not in OF_EACH_SAVE}
                for row in connection.execute(select(table).order_by(table.c[0], table.c[1])).mappings()
            ]
            for table in KEPT
        }
        open_tasks = connection.execute(select(t.task).where(t.task.c.state == "open").order_by(t.task.c.id)).mappings()
        found["open"] = [{k: v for k, v in row.items() if k != "row_version"} for row in open_tasks]
        cases = connection.execute(select(t.case.c.id, t.case.c.state, t.case.c.outcome, t.case.c.incidents))
        found["cases"] = sorted(tuple(row) for row in cases)
        assert verify_all(connection) == []
    return found


def task(engine: Engine, element: str) -> str:
    (found,) = [one.id for one in engine.tasks() if one.element == element]
    return found


def decide(engine: Engine, element: str, data: Mapping[str, Any] | None = None) -> str:
    found = task(engine, element)
    outcome = "approve" if any(one.outcomes for one in engine.tasks() if one.id == found) else None
    engine.complete(found, data, outcome, actor=ME)
    return found


def take_back(engine: Engine, task_id: str, actor: Actor = ME) -> str:
    with engine.work(actor) as work:
        return runner.take_back(work, task_id)


def refused(engine: Engine, task_id: str, words: str) -> None:
    """Taking it back is refused with this reason, in two languages, and changes nothing."""
    before = stored(engine)
    with pytest.raises(Conflict) as cause:
        take_back(engine, task_id)
    assert words in str(cause.value) and cause.value.zh
    assert stored(engine) == before


def undone(engine: Engine, element: str, data: Mapping[str, Any] | None = None) -> str:
    """Decide, take it back, and see that all stands as before."""
    before = stored(engine)
    found = decide(engine, element, data)
    assert stored(engine) != before
    engine.store.hot.clear()
    assert take_back(engine, found) == found
    assert stored(engine) == before
    return found


# -- where it comes back ----------------------------------------------------------------------------------
@pytest.mark.parametrize("repeats", ["multi= sequential collection=people item=p into=said output=p", "loop=`loopCounter < 3`"])
def test_inside_a_sequence_of_instances_or_a_loop_the_same_instance_is_open_again(
    database: Database, repeats: str
) -> None:
    engine = made(database, f"start s; user M; @M {repeats}; user Z; end e; s > M > Z > e")
    case = engine.start("P", {"people": ["a", "b", "c"]})
    undone(engine, "M")
    decide(engine, "M")
    undone(engine, "M")
    decide(engine, "M")
    last = decide(engine, "M")
    refused(engine, last, "the case has gone on")
    decide(engine, "Z")
    assert engine.is_ended(case) and engine.tasks(case) == []
    assert "collection" not in repeats or engine.variables(case)["said"] == ["a", "b", "c"]


def test_over_a_parallel_join_the_token_of_the_other_branch_stands_before_it_again(database: Database) -> None:
    engine = made(database, "start s; and f; user B; user C; and j; user Z; end e; s > f; f > B > j; f > C > j; j > Z > e")
    case = engine.start("P")
    refused(engine, decide(engine, "B"), "the case has gone on")
    undone(engine, "C")
    decide(engine, "C")
    decide(engine, "Z")
    assert engine.is_ended(case)


@pytest.mark.parametrize("event", ["timer=P1D", "message=M", "signal=S", "condition=`x = 1`"])
def test_over_a_fork_no_event_of_the_other_branch_waits_any_more(database: Database, event: str) -> None:
    drawing = f"start s; user A; and f; user B; catch C {event}; user R; and j; end e; s > A > f; f > B > j; f > C > R > j; j > e"
    engine = made(database, drawing)
    case = engine.start("P", {"x": 0})
    first = undone(engine, "A")
    assert engine.waits(case) == []
    engine.advance(timedelta(days=2))
    assert [one.id for one in engine.tasks(case)] == [first]
    decide(engine, "A")
    assert len(engine.waits(case)) == 1


def test_a_limit_its_reminder_and_its_follow_up_come_back_when_they_were_due(database: Database) -> None:
    engine = made(database, "start s; user A due=10WD remind=2WD follow=P1D; user B; end e; s > A > B > e")
    engine.start("P")
    due = engine.tasks()[0].due_at
    engine.advance(timedelta(days=2))  # the follow-up has come by now
    for _ in range(3):
        undone(engine, "A")
        engine.advance(timedelta(days=1))
        assert engine.tasks()[0].due_at == due
    engine.advance(timedelta(days=7))  # and the reminder
    undone(engine, "A")
    engine.advance(timedelta(days=30))
    kinds = [one.kind for one in engine.history(engine.cases()[0]) if one.kind in ("follow_up", "remind", "overdue")]
    assert kinds == ["follow_up", "remind", "overdue"]


def test_a_follow_up_and_a_limit_that_waits_for_its_calendar_come_back(database: Database) -> None:
    engine = made(database, "start s; user A due=400WD follow=P30D; user B; end e; s > A > B > e")
    engine.start("P")
    assert engine.tasks()[0].due_at is None
    undone(engine, "A")


def test_who_takes_back_after_the_limit_is_overdue(database: Database) -> None:
    engine = made(database, "start s; user A due=10WD; user B; end e; s > A > B > e")
    case = engine.start("P")
    found = decide(engine, "A")
    engine.advance(timedelta(days=60))
    take_back(engine, found)
    engine.tick()
    assert [one.element for one in engine.history(case) if one.kind == "overdue"] == ["A"]
    undone(engine, "A")  # the limit that has passed does not pass again
    assert engine.tick() == 0


@pytest.mark.parametrize("event", ["timer=P2D non", "cycle=R3/P2D non", "message=M", "signal=S", "condition=`x = 1`"])
def test_what_the_task_waited_for_beside_the_decision_is_waited_for_as_before(database: Database, event: str) -> None:
    engine = made(database, f"start s; user A; boundary b A {event}; user X; user B; end e; s > A > B > e; b > X > e")
    case = engine.start("P", {"x": 0})
    waits = engine.waits(case)
    assert waits
    engine.advance(timedelta(days=1))
    undone(engine, "A")
    assert engine.waits(case) == waits
    engine.message("M") if "message" in event else engine.signal("S")
    engine.set_variables(case, {"x": 1})
    engine.advance(timedelta(days=1))
    assert [one.element for one in engine.tasks(case) if one.element == "X"] == ["X"]


def test_variables_are_as_before_the_decision(database: Database) -> None:
    engine = made(database, "start s; user A out.sum=`n + 1`; user B; end e; s > A > B > e")
    case = engine.start("P", {"sum": 1, "kept": [1]})
    undone(engine, "A", {"n": 4})
    assert engine.variables(case) == {"sum": 1, "kept": [1]}
    decide(engine, "A", {"n": 6})
    assert engine.variables(case)["sum"] == 7


def test_a_decision_is_taken_back_after_a_reminder_and_beside_a_colleague_who_claims_another_task(
    database: Database,
) -> None:
    drawing = "start s; and f; user A; user B; user C due=3WD remind=2WD; end e; s > f; f > A > B > e; f > C > e"
    engine = made(database, drawing)
    engine.start("P")
    found = decide(engine, "A")
    with engine.work(OTHER) as work:
        runner.claim(work, task(engine, "C"))
    engine.advance(timedelta(days=10))
    assert take_back(engine, found) == found
    assert {one.element: one.overdue for one in engine.tasks()} == {"A": False, "C": True}


def test_two_decisions_of_one_transaction_are_kept_apart(database: Database) -> None:
    engine = made(database, LINE)
    case = engine.start("P")
    with engine.work(ME) as work:
        first = runner.complete(work, task(engine, "A"), Decision("approve"))
        runner.complete(work, first.new_tasks[0])
    take_back(engine, first.new_tasks[0])
    assert [one.element for one in engine.tasks(case)] == ["B"] and "A" in engine.variables(case)
    with engine.work(ME) as work:
        again = runner.complete(work, first.new_tasks[0])
        runner.take_back(work, again.task_id)
    assert [one.element for one in engine.tasks(case)] == ["B"]


def test_two_decisions_of_one_transaction_on_two_branches_are_kept_apart(database: Database) -> None:
    engine = made(database, "start s; and f; user A; user B; user C; user D; end e; s > f; f > A > B > e; f > C > D > e")
    case = engine.start("P")
    with engine.work(ME) as work:
        for element in ("A", "C"):
            runner.complete(work, task(engine, element))
    take_back(engine, next(one.id for one in engine.tasks(case, "done") if one.element == "C"))
    assert sorted(one.element for one in engine.tasks(case)) == ["B", "C"] and "A" in engine.variables(case)


def test_variables_of_an_inner_scope_that_a_decision_leaves_alone_stay(database: Database) -> None:
    inside = "sub S {; data x value=1; start i; user A; user B; user C; end o; i > A > B > C > o; }"
    engine = made(database, f"start s; {inside}; end e; s > S > e")
    engine.start("P")
    decide(engine, "A", {"x": 2})
    undone(engine, "B", {"y": 1})


COPIED = ('<userTask id="B" name="B">', '<userTask id="B" name="B"><extensionElements><heban:copyTo role="auditor"/></extensionElements>')


def test_copies_of_what_opened_are_withdrawn_with_it(database: Database) -> None:
    engine = made(database, "start s; user A; user B; end e; s > A > B > e", given=COPIED)
    engine.start("P")
    undone(engine, "A")


def test_a_case_that_is_over_keeps_nothing_to_take_back(database: Database) -> None:
    engine = made(database, LINE)
    engine.start("P")
    for element in ("A", "B", "C"):
        decide(engine, element)
    with engine.reading() as connection:
        row = connection.execute(select(t.scope)).one()
    assert row.before_state is row.before_data is row.before_seq is None


def test_a_decision_taken_back_is_no_decision_of_its_taker(database: Database) -> None:
    engine = made(database, "start s; user A; user B exclude=A; end e; s > A > B > e")
    case = engine.start("P")
    undone(engine, "A")
    engine.complete(task(engine, "A"), actor=OTHER)
    assert engine.complete(task(engine, "B"), actor=Actor("me", role="clerk")).ended
    kinds = [one.kind for one in engine.history(case) if one.kind in ("decided", "taken_back")]
    assert kinds == ["decided", "taken_back", "decided", "decided"]
    told = [key for kind, key, payload in engine.outbox() if kind == "task.opened" and payload["element"] == "A"]
    assert len(told) == 2, "whoever is told of tasks is told that it is open again"


# -- where it is refused ----------------------------------------------------------------------------------
def test_another_s_decision_and_an_open_task_are_not_taken_back(database: Database) -> None:
    engine = made(database, LINE)
    engine.start("P")
    with pytest.raises(Conflict, match="Expected a decided task"):
        take_back(engine, task(engine, "A"))
    found = decide(engine, "A")
    before = stored(engine)
    with pytest.raises(NotAllowed):
        take_back(engine, found, OTHER)
    assert stored(engine) == before


def test_it_is_refused_once_the_next_desk_has_looked(database: Database) -> None:
    engine = made(database, LINE)
    engine.start("P")
    found = decide(engine, "A")
    with engine.work(ME) as work:  # who decided can look at what it led to
        runner.viewed(work, task(engine, "B"))
    assert stored(engine)["open"][0]["viewed_at"] is None
    with engine.work(OTHER) as work:
        runner.viewed(work, task(engine, "B"))
    refused(engine, found, "B untouched but it was looked at")
    at = stored(engine)["open"][0]["viewed_at"]
    engine.advance(timedelta(hours=1))
    with engine.work(OTHER) as work:
        runner.viewed(work, task(engine, "B"))
    assert stored(engine)["open"][0]["viewed_at"] == at, "the first look is kept"


def test_it_is_refused_once_the_next_task_is_claimed_even_if_it_is_put_back(database: Database) -> None:
    engine = made(database, LINE)
    engine.start("P")
    found = decide(engine, "A")
    with engine.work(OTHER) as work:
        runner.claim(work, task(engine, "B"))
    refused(engine, found, "claimed")
    with engine.work(OTHER) as work:
        runner.unclaim(work, task(engine, "B"))
    refused(engine, found, "claimed")


def test_it_is_refused_once_the_next_task_is_decided(database: Database) -> None:
    engine = made(database, LINE)
    engine.start("P")
    found = decide(engine, "A")
    decide(engine, "B")
    refused(engine, found, "untouched")


@pytest.mark.parametrize(
    "onward",
    [
        "user B; @B multi=2; end e; s > A > B > e",
        "sub B {; start i; user C; end o; i > C > o; }; end e; s > A > B > e",
        "catch B message=M; user C; end e; s > A > B > C > e",
    ],
)
def test_it_is_refused_where_no_task_beside_it_follows(database: Database, onward: str) -> None:
    engine = made(database, f"start s; user A; {onward}")
    engine.start("P")
    refused(engine, decide(engine, "A"), "the case has gone on")


@pytest.mark.parametrize("passes", ["script N script=1", "service N service=act", "throw N signal=S", "throw N message=M"])
def test_it_is_refused_when_something_else_was_done_on_the_way(database: Database, passes: str) -> None:
    services = ServiceRegistry()
    services.register("act")(lambda work, **inputs: None)
    engine = made(database, f"start s; user A; {passes}; user B; end e; s > A > N > B > e", services=services)
    engine.start("P")
    refused(engine, decide(engine, "A"), "has happened")


def test_it_is_refused_when_a_scope_opened_beside_the_next_task(database: Database) -> None:
    several = "receive R message=M; @R multi=2"
    engine = made(database, f"start s; user A; and f; user B; {several}; end e; s > A > f; f > B > e; f > R > e")
    engine.start("P")
    refused(engine, decide(engine, "A"), "the case has gone on")


class Flushing(Resolver):
    """A resolver that writes what there is so far, as one that asks the store does."""

    def resolve(self, work: Any, case: Any, role: Any, organisation: Any, context: Any) -> Resolved:
        work.flush()
        return Resolved(organisation, None, "", "")


def test_it_is_refused_when_the_case_was_saved_in_the_middle_of_the_decision(database: Database) -> None:
    drawing = "start s; user A; and f; user B exclude=initiator; catch T timer=P1D; end e; s > A > f; f > B > e; f > T > e"
    engine = made(database, drawing, resolver=Flushing())
    engine.start("P")
    refused(engine, decide(engine, "A"), "the case has gone on")


def test_it_is_refused_when_an_instance_is_heard_elsewhere(database: Database) -> None:
    drawing = "start s; user M; @M multi=3 sequential behavior=None throws=signal:S; end e; s > M > e"
    engine = made(database, drawing)
    engine.start("P")
    refused(engine, decide(engine, "M"), "the case has gone on")


@pytest.mark.parametrize("happens", ["variables", "timer", "message", "conditions"])
def test_it_is_refused_once_something_else_has_happened(database: Database, happens: str) -> None:
    drawing = "start s; and f; user A; user B; catch T timer=P1D; catch M message=M; user X; end e; s > f; f > A > B > e; f > T > X; f > M > X; X > e"
    engine = made(database, drawing)
    case = engine.start("P")
    found = decide(engine, "A")
    if happens == "timer":
        engine.advance(timedelta(days=2))
    elif happens == "message":
        engine.message("M")
    else:
        engine.set_variables(case, {"y": 1})
    refused(engine, found, "has happened")


@pytest.mark.parametrize(("key", "comes"), [("", True), ("/`1`", True), ("/`2`", False), ("/`null`", False)])
def test_it_is_refused_once_a_message_came_that_the_task_would_have_taken(
    database: Database, key: str, comes: bool
) -> None:
    engine = made(database, f"start s; user A; boundary b A message=M{key}; user B; end e; s > A > B > e; b > e")
    engine.start("P")
    found = decide(engine, "A")
    assert engine.message("M", None if "null" in key else 1) == "buffered"
    if comes:
        refused(engine, found, "message M not sent since")
    else:
        assert take_back(engine, found) == found


def test_a_history_whose_payloads_are_erased_answers_for_no_decision(database: Database) -> None:
    engine = made(database, LINE)
    case = engine.start("P")
    found = decide(engine, "A")
    with engine.db.begin() as connection:
        erased = update(t.history).where(t.history.c.case_id == case, t.history.c.kind == "decided").values(payload=None)
        connection.execute(erased)
    refused(engine, found, "A has happened")


# -- at random --------------------------------------------------------------------------------------------
def test_in_random_drawings_the_case_is_as_before_or_nothing_changes() -> None:
    """Random blocks with limits; each of some decisions is taken back, or refused, and the case goes on."""
    came_back: list[bool] = []

    @given(st.integers(0, 10_000))
    @examples(60)
    def play(seed: int) -> None:
        dice = random.Random(seed)
        drawing = "\n".join(_limited(line, dice) for line in Drawer(seed).process().splitlines())
        engine = Engine.in_memory()
        engine.calendar = WorkCalendar.from_chinesecalendar()
        engine.deploy(diagram(f"random{seed}", {"P": drawing}))
        case = engine.start("P", {"v1": 0, "v2": 2, "v3": 4})
        for _ in range(12):
            open_tasks = engine.tasks(case)
            if not open_tasks:
                break
            came_back.append(_tried(engine, dice.choice(open_tasks).id, dice))
            _something(engine, dice)

    play()
    assert came_back.count(True) > 5 and came_back.count(False) > 5, "Expected some of both"


def _limited(line: str, dice: random.Random) -> str:
    if not line.startswith("user ") or dice.random() < 0.5:
        return line
    return line + dice.choice([" due=P2D remind=P1D", " due=5WD follow=PT3H", " due=PT4H", " due=900WD"])


def _tried(engine: Engine, task_id: str, dice: random.Random) -> bool:
    before, data = stored(engine), {f"v{dice.randint(1, 3)}": dice.randint(0, 5)}
    engine.complete(task_id, data, actor=ME)
    after = stored(engine)
    if dice.random() < 0.5:
        engine.store.hot.clear()
    try:
        take_back(engine, task_id)
    except EngineError as cause:
        assert isinstance(cause, Conflict) and stored(engine) == after
        return False
    assert stored(engine) == before
    engine.complete(task_id, data, actor=ME)
    again = stored(engine)
    assert [_place(one) for one in again["open"]] == [_place(one) for one in after["open"]]
    return True


def _place(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["scope_id"], one["token"], one["element"], one["due_at"]


def _something(engine: Engine, dice: random.Random) -> None:
    roll = dice.random()
    if roll < 0.2:
        engine.message(f"M{dice.randint(1, 3)}")
    elif roll < 0.4:
        engine.advance(timedelta(hours=dice.randint(1, 6)))


SKIPPED = ('<userTask id="B" name="B">', '<userTask id="B" name="B"><extensionElements><heban:skip when="=true"/></extensionElements>')


def test_a_seat_that_was_skipped_behind_the_decision_stands_in_nobodys_way(database: Database) -> None:
    """Skipping is what the decision led to by itself: nobody has done anything since."""
    engine = made(database, "start s; user A; user B; user C; end e; s > A > B > C > e", SKIPPED)
    case = engine.start("P")
    before = stored(engine)
    first = decide(engine, "A")
    assert [one.element for one in engine.tasks(case)] == ["C"]
    take_back(engine, first)
    assert stored(engine) == before
    decide(engine, "A")
    decide(engine, "C")
    assert engine.is_ended(case)

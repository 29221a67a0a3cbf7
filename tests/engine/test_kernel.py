"""The kernel's promises beyond single constructs: one success per decision, loops and crowds that stay cheap,
services whose failure leaves nothing behind, variants, versions, hands."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine import (
    Actor,
    BadInput,
    Conflict,
    Decision,
    DefinitionRefused,
    Engine,
    EngineSettings,
    NotAllowed,
    NotFound,
    Resolved,
    Resolver,
    ServiceRegistry,
    SimulatedClock,
    Start,
    runner,
)
from engine.proof.history import verify_case
from engine.run import repairing
from engine.store import tables as t
from engine.time.calendar import WorkCalendar
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened, until_somebody_waits

LOOP = "start s; xor m; user A; xor g; end e; s > m > A > g; g > m : again; g > e *"
TWO = "start s; user A outcomes=approve|refuse; user B; end e; s > A > B > e"


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(database: Database, **ports: Any) -> Engine:
    settings = ports.pop("settings", EngineSettings(merge_task_data=True))
    calendar = WorkCalendar.from_chinesecalendar()
    return Engine(database, clock=SimulatedClock(), calendar=calendar, settings=settings, **ports)


def draw(**drawings: str) -> str:
    return diagram("test", drawings)


def test_ten_lines_in_memory() -> None:
    engine = Engine.in_memory()
    engine.deploy(draw(P="start s; user A; end e; s > A > e"))
    case = engine.start(variables={"amount": 5})
    done = engine.complete(engine.tasks(case)[0].id, {"ok": True})
    assert done.ended and engine.is_ended(case) and engine.state(case) == "ended"
    assert engine.trace(case) == ["s", "A", "e"]
    assert engine.variables(case)["amount"] == 5 and engine.variables(case)["ok"] is True


def test_of_two_decisions_on_one_task_exactly_one_wins(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P=TWO))
    for _ in range(5):
        case = engine.start("P")
        task = engine.tasks(case)[0].id
        outcomes: list[str] = []
        barrier = threading.Barrier(2)

        def decide(task: str = task, outcomes: list[str] = outcomes, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            try:
                engine.complete(task, outcome="approve")
                outcomes.append("done")
            except Conflict:
                outcomes.append("conflict")

        threads = [threading.Thread(target=decide) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sorted(outcomes) == ["conflict", "done"]
        assert [e.kind for e in engine.history(case)].count("decided") == 1


def test_a_decision_that_waited_for_another_sees_what_that_one_left(database: Database) -> None:
    """Its question was asked before: on PostgreSQL it then reads the task of before, unless it looks again."""
    engine = made(database)
    engine.deploy(draw(P=TWO))
    task = engine.tasks(engine.start("P"))[0].id
    refused: list[str] = []
    asking = threading.Event()

    def decide() -> None:
        asking.set()
        try:
            engine.complete(task, outcome="approve", actor=Actor("li", "org", "clerk"))
        except NotAllowed as cause:
            refused.append(cause.zh)

    waiting = threading.Thread(target=decide)
    with engine.work(Actor("wang", "org", "clerk")) as work:
        runner.claim(work, task)
        waiting.start()
        asking.wait()
        until_somebody_waits(database)
    waiting.join()
    assert refused == ["他人正在办理此件，请待其放回或转办"]


def test_a_decision_with_an_old_version_is_a_conflict(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P=TWO))
    task = engine.tasks(engine.start("P"))[0]
    with pytest.raises(Conflict), engine.work() as work:
        runner.complete(work, task.id, Decision("approve", expected_version=task.row_version + 1))
    with pytest.raises(BadInput):
        engine.complete(task.id, outcome="maybe")


def test_another_process_moving_the_case_makes_the_hot_cache_step_aside(database: Database) -> None:
    one, two = made(database), made(database)
    one.deploy(draw(P=LOOP))
    case = one.start("P")
    for engine in (one, two, one, two):
        engine.complete(engine.tasks(case)[0].id, {"again": True})
    two.complete(two.tasks(case)[0].id, {"again": False})
    assert one.state(case) == "ended" and one.trace(case).count("A") == 5


def test_a_rolled_back_change_is_never_seen(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P=TWO))
    case = engine.start("P")
    with pytest.raises(RuntimeError), engine.work() as work:
        runner.complete(work, engine_task(engine, case), Decision("approve"))
        raise RuntimeError("the caller failed")
    assert [task.element for task in engine.tasks(case)] == ["A"]
    engine.complete(engine_task(engine, case), outcome="approve")
    assert [task.element for task in engine.tasks(case)] == ["B"]


def test_a_record_that_a_failing_service_changed_shows_its_stored_value(database: Database) -> None:
    class Base(DeclarativeBase):
        pass

    class Pupil(Base):
        __tablename__ = "pupil"
        id: Mapped[int] = mapped_column(primary_key=True)
        school: Mapped[str]

    Base.metadata.create_all(database)
    with made(database).work() as work:
        pupil = Pupil(id=1, school="here")
        work.session.add(pupil)
        work.session.flush()
        for flushes in (False, True):
            with pytest.raises(RuntimeError), work.service_call(None):
                pupil.school = "there"
                if flushes:
                    work.session.flush()
                raise RuntimeError
            assert pupil.school == "here"


def engine_task(engine: Engine, case: str) -> str:
    return engine.tasks(case)[0].id


def test_a_thousand_returns_keep_the_state_small() -> None:
    engine = Engine.in_memory()
    engine.deploy(draw(P=LOOP))
    case = engine.start("P")
    sizes = []
    for _ in range(300):
        engine.complete(engine_task(engine, case), {"again": True})
        with engine.reading() as connection:
            sizes.append(len(connection.execute(select(t.scope.c.state).where(t.scope.c.id == case)).scalar_one()))
    assert max(sizes) <= sizes[0] + 12
    engine.complete(engine_task(engine, case), {"again": False})
    assert engine.is_ended(case) and len(engine.trace(case)) == 1 + 301 * 3 + 1


def test_a_cardinality_above_the_length_of_the_list_makes_no_instance_without_an_item(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s; user A; @A multi=count collection=people item=p into=said output=p; end e; s > A > e"))
    for count, met in ((5, ["li", "wang"]), (1, ["li"]), (0, [])):
        case = engine.start("P", {"people": ["li", "wang"], "count": count})
        for task in engine.tasks(case):
            engine.complete(task.id)
        assert engine.is_ended(case) and engine.variables(case)["said"] == met


def test_a_hundred_signers_are_rows_and_each_completion_writes_little() -> None:
    engine = Engine.in_memory()
    engine.deploy(draw(P="start s; user A; @A multi=100 until=`outcomes.yes >= 60`; end e; s > A > e"))
    case = engine.start("P")
    assert len(engine.tasks(case)) == 100
    for task in engine.tasks(case)[:60]:
        engine.complete(task.id, outcome="yes")
    assert engine.is_ended(case) and engine.variables(case)["A"]["outcomes"] == {"yes": 60}
    assert engine.tasks(case) == []


def test_a_failing_service_leaves_nothing_behind_and_is_retried(database: Database) -> None:
    services = ServiceRegistry()
    tries: list[int] = []

    @services.register("send")
    def send(work: Any) -> str:
        work.outbox("mail", f"m{len(tries)}", {})
        runner.start(work, "Q")
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("down")
        return "sent"

    engine = made(database, services=services)
    engine.deploy(
        draw(P="start s; service A service=send result=r; end e; s > A > e", Q="start q; user B; end r; q > B > r")
    )
    case = engine.start("P")
    assert engine.state(case) == "active" and len(engine.cases()) == 1
    engine.advance(timedelta(hours=1))
    assert engine.variables(case)["r"] == "sent" and len(engine.cases()) == 2
    assert [key for kind, key, _ in engine.outbox() if kind == "mail"] == ["m2"]


def test_an_incident_is_retried_by_an_operator(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s; user U; xor g; task B; end e; s > U > g; g > B : x = 1; B > e"))
    case = engine.start("P", {"x": 2})
    engine.complete(engine_task(engine, case))
    assert engine.state(case) == "incident"
    engine.set_variables(case, {"x": 1})
    with engine.work() as work:
        row = work.connection.execute(select(t.incident)).one()
        runner.resume(work, case, lambda run: repairing.retry(run, run.scope(row.scope_id), row.token))
    assert engine.is_ended(case) and engine.incidents(case) == []


def test_a_token_moves_to_an_earlier_node(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P=TWO))
    case = engine.start("P")
    engine.complete(engine_task(engine, case), outcome="approve")
    with engine.work() as work:
        token = runner.open_task(work, engine_task(engine, case)).token
        runner.resume(work, case, lambda run: repairing.move(run, run.case.root, token, "A"))
    assert [task.element for task in engine.tasks(case)] == ["A"]


def test_nobody_decides_what_they_started_and_a_claimed_task_is_ones_own(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s; user A exclude=initiator; end e; s > A > e"))
    starter, other, third = (Actor(name, role="clerk") for name in ("starter", "other", "third"))
    case = engine.start("P", actor=starter)
    task = engine_task(engine, case)
    with pytest.raises(NotAllowed):
        engine.complete(task, actor=starter)
    with engine.work(other) as work:
        runner.claim(work, task)
    with pytest.raises(NotAllowed):
        engine.complete(task, actor=third)
    with pytest.raises(NotAllowed), engine.work(other) as work:
        runner.reassign(work, task, "starter", "please")
    with engine.work(other) as work:
        runner.reassign(work, task, "third", "please")
    assert engine.complete(task, actor=third).ended


class Tree(Resolver):
    """A resolver over a tiny tree."""

    parents = {"school": "county", "county": "province"}

    def resolve(self, work: Any, case: Any, role: Any, organisation: Any, context: Any) -> Resolved:
        return Resolved(organisation, [], "无人", "nobody")

    def chain(self, work: Any, organisation: str) -> list[str]:
        found = [organisation]
        while found[-1] in self.parents:
            found.append(self.parents[found[-1]])
        return found


def test_the_nearest_variant_of_a_subtree_is_started(database: Database) -> None:
    engine = made(database, resolver=Tree())
    engine.deploy(draw(P="start s; task N; end e; s > N > e"))
    engine.deploy(draw(P="start s; task V; end e; s > V > e"), owner="province")
    here = engine.start("P", organisation="school")
    there = engine.start("P", organisation="elsewhere")
    assert engine.trace(here) == ["s", "V", "e"] and engine.trace(there) == ["s", "N", "e"]


def test_a_task_without_holder_stands_on_the_operators_list(database: Database) -> None:
    engine = made(database, resolver=Tree())
    engine.deploy(draw(P="start s; user A exclude=initiator; end e; s > A > e"))
    case = engine.start("P")
    assert [i.kind for i in engine.incidents(case)] == ["no_holder"] and engine.tasks(case)[0].role == "clerk"


def test_running_cases_stay_on_their_version(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s; user A; task OLD; end e; s > A > OLD > e"))
    old = engine.start("P")
    second = engine.deploy(draw(P="start s; user A; task NEW; end e; s > A > NEW > e"))
    new = engine.start("P")
    for case in (old, new):
        engine.complete(engine_task(engine, case))
    assert "OLD" in engine.trace(old) and "NEW" in engine.trace(new) and second.version == 2


def test_a_service_that_nobody_registered_is_refused_at_deployment() -> None:
    engine = Engine.in_memory()
    drawing = draw(P="start s; service A service=nobody; end e; s > A > e")
    with pytest.raises(DefinitionRefused) as refused:
        engine.deploy(drawing)
    assert [f.element for f in refused.value.findings if f.severity == "error"] == ["A"]
    assert Engine.in_memory(unbound="pass").deploy(drawing).version == 1


def test_a_limit_makes_reminder_and_deadline_on_working_days(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s; user A due=10WD remind=3WD; end e; s > A > e"))
    case = engine.start("P")  # 2026-09-01
    task = engine.tasks(case)[0]
    assert task.due_at is not None and task.due_at.isoformat() == "2026-09-15T16:00:00+00:00"
    engine.advance(timedelta(days=20))
    assert engine.tasks(case)[0].overdue
    assert [e.kind for e in engine.history(case)][-2:] == ["remind", "overdue"]


def test_a_late_timer_counts_at_its_deadline(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s; catch t1 timer=PT1H; catch t2 timer=PT1H; end e; s > t1 > t2 > e"))
    case = engine.start("P")
    began = engine.clock.now()
    engine.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert engine.tick() == 2
    assert [e.at - began for e in engine.history(case) if e.kind == "timer"] == [timedelta(hours=1), timedelta(hours=2)]
    assert engine.case(case).ended_at == began + timedelta(hours=2)


def test_history_is_chained(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P=LOOP))
    case = engine.start("P")
    engine.complete(engine_task(engine, case), {"again": False})
    with engine.reading() as connection:
        assert verify_case(connection, case) == []


def test_history_says_what_an_activity_set_by_name_and_digest_alone(database: Database) -> None:
    engine = made(database)
    scripts = 'script A script=`{name: "secret", sum: 7}`; task B; script C script=`sum + 1` result=sum'
    engine.deploy(draw(P=f"start s; {scripts}; end e; s > A > B > C > e"))
    entries = engine.history(engine.start("P"))
    wrote = {entry.element: entry.detail for entry in entries if entry.kind == "completed"}
    assert wrote["A"]["set"] == ["name", "sum"] and wrote["C"]["set"] == ["sum"] and wrote["B"] is None
    assert wrote["A"]["digest"] != wrote["C"]["digest"] and len(wrote["A"]["digest"]) == 64
    assert all("secret" not in str(entry.detail) for entry in entries)
    again = engine.history(engine.start("P"))
    assert [entry.detail for entry in again if entry.element == "C"] == [wrote["C"]]


def test_cancelling_leaves_nothing_waiting(database: Database) -> None:
    engine = made(database)
    drawing = "start s; and f; user A due=5WD; sub S {\nstart s1; catch m message=M; end e1; s1 > m > e1\n}; catch t timer=P1D; end e;"
    engine.deploy(draw(P=drawing + "s > f; f > A > e; f > S > e; f > t > e"))
    case = engine.start("P")
    engine.cancel(case, "withdrawn")
    assert engine.state(case) == "cancelled" and engine.tasks(case) == [] and engine.waits(case) == []
    with engine.reading() as connection:
        assert connection.execute(select(t.timer)).all() == [] and connection.execute(select(t.scope)).one().id == case
    with pytest.raises(Conflict):
        engine.set_variables(case, {"x": 1})
    with pytest.raises(NotFound):
        engine.state("nothing")


def test_start_options_stand_on_the_case(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P=TWO))
    with engine.work(Actor("clerk", "school")) as work:
        case = runner.start(work, "P", {}, Start(business_key="B1", province="41", title="转学"))
    row = engine.case(case.id)
    assert (row.business_key, row.province, row.title, row.organisation, row.started_by) == (
        "B1",
        "41",
        "转学",
        "school",
        "clerk",
    )


def test_a_limit_beyond_the_known_calendar_waits_and_is_computed_when_the_year_is_loaded(database: Database) -> None:
    engine = made(database)
    engine.clock.advance(timedelta(days=110))  # type: ignore[attr-defined]
    engine.deploy(
        draw(P="start s; and f; user A due=10WD remind=2WD; catch t timer=10WD; end e; s > f; f > A > e; f > t > e")
    )
    case = engine.start("P")  # 2026-12-20
    with engine.reading() as connection:
        assert connection.execute(select(t.task.c.waits_calendar)).scalar() == 2027
    assert engine.tasks(case)[0].due_at is None and engine.advance(timedelta(days=60)) == 0
    engine.calendar = WorkCalendar.from_chinesecalendar(provisional=True)
    with engine.work() as work:
        assert runner.calendar_loaded(work) == 2
    assert engine.tasks(case)[0].due_at is not None
    assert engine.tick() == 2 and "t" in engine.trace(case) and engine.tasks(case)[0].overdue


def test_a_process_with_one_start_event_may_be_started_by_hand() -> None:
    engine = Engine.in_memory()
    engine.deploy(draw(P="start s message=M; end e; s > e"))
    assert engine.trace(engine.start()) == ["s", "e"]


def test_calls_that_come_back_to_themselves_end_at_the_depth_limit() -> None:
    engine = Engine.in_memory()
    engine.deploy(draw(P="start s; call C calledElement=Q; end e; s > C > e"))
    engine.deploy(draw(Q="start s; call C calledElement=P; end e; s > C > e"))
    case = engine.start("P")
    assert engine.state(case) == "incident" and "deep" in engine.incidents(case)[0].cause


def test_a_version_published_for_later_leaves_the_start_events_of_the_one_before(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s message=M; task OLD; end e; s > OLD > e"))
    day = engine.clock.now() + timedelta(days=1)
    engine.deploy(draw(P="start s message=M; task NEW; end e; s > NEW > e"), effective_from=day)
    assert engine.message("M") == "started"
    engine.advance(timedelta(days=2))
    assert engine.message("M") == "started"
    assert [engine.trace(case)[1] for case in engine.cases()] == ["OLD", "NEW"]


def test_what_a_failed_service_flushed_is_undone_and_the_case_stays_whole(database: Database) -> None:
    services = ServiceRegistry()

    @services.register("meddle")
    def meddle(work: Any) -> None:
        runner.message(work, runner.Message("Go"))
        work.flush()
        raise RuntimeError("after all")

    engine = made(database, services=services)
    inner = "sub S {\nstart s1; user U; service A service=meddle retries=0; end e1; s1 > U > A > e1\n}"
    engine.deploy(
        draw(P=f"start s; {inner}; end e; s > S > e", W="start w; catch m message=Go; end x; w > m > x"), key="P"
    )
    waiting = engine.start("W")
    case = engine.start("P")
    engine.complete(engine_task(engine, case))
    assert engine.state(waiting) == "active" and [w[0] for w in engine.waits(waiting)] == ["message"]
    assert [i.kind for i in engine.incidents(case)] == ["service"]
    engine.store.hot.clear()
    with engine.work() as work:
        row = work.connection.execute(select(t.incident)).one()
        runner.resume(work, case, lambda run: repairing.skip(run, run.scope(row.scope_id), row.token))
    assert engine.is_ended(case) and engine.trace(case)[-2:] == ["S", "e"]


def test_early_messages_all_reach_an_event_that_does_not_interrupt(database: Database) -> None:
    engine = made(database)
    engine.deploy(draw(P="start s; user A; boundary b A message=M non; end e; end f; s > A > e; b > f"))
    assert [engine.message("M") for _ in range(2)] == ["buffered", "buffered"]
    case = engine.start("P")
    assert engine.trace(case).count("b") == 2 and engine.tasks(case)


def test_a_process_that_cannot_begin_does_not_stop_who_sent_the_message(database: Database) -> None:
    engine = made(database)
    handler = "esp H {\nstart h timer==nothing; end g; h > g\n}"
    engine.deploy(
        draw(P="start s; throw t message=M; end e; s > t > e", Q=f"start r message=M; end x; r > x; {handler}"), key="P"
    )
    case = engine.start("P")
    begun = next(c for c in engine.cases() if c != case)
    assert engine.is_ended(case) and engine.state(begun) == "incident"

"""Migration of running cases: previewed, whole or not at all, undoable; deadlines are not restarted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine import Actor, BadInput, Conflict, Engine, NotAllowed, SimulatedClock
from engine.background.worker import Worker
from engine.operate import faults, migrate, migrations, snapshots
from engine.operate.mapping import MigrationPlan
from engine.proof.history import verify_all
from engine.store import codec
from engine.store import tables as t
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened
from tests.soak import drawings
from tests.soak.drawings import flow, process

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
OPERATOR = Actor("operator")


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def engine(store: Database, clock: SimulatedClock) -> Engine:
    return Engine(store, clock=clock)


def two_versions(engine: Engine, old: str, new: str) -> tuple[str, str, MigrationPlan]:
    """A case on the old version, the new version's id, the automatic plan."""
    first = engine.deploy(old)
    case = engine.start(first.id)
    second = engine.deploy(new)
    return case, second.id, migrate.plan(engine, first.id, second.id)


def line(*names: str, extra: str = "", tags: dict[str, str] | None = None) -> str:
    """Start → tasks in a row → end, with names from `tags`."""
    tags = tags or {}
    tasks = "".join(f'<userTask id="{n}" name="{tags.get(n, n)}"/>' for n in names)
    path = ["S", *names, "E"]
    flows = "".join(flow(a, b) for a, b in zip(path, path[1:], strict=False))
    return process("line", f'<startEvent id="S"/>{tasks}<endEvent id="E"/>{flows}{extra}')


def boundary(on: str, timer: str = "PT5H", name: str = "Late") -> str:
    return (
        f'<boundaryEvent id="{name}" attachedToRef="{on}" cancelActivity="false"><timerEventDefinition>'
        f"<timeDuration>{timer}</timeDuration></timerEventDefinition></boundaryEvent>"
        f'{flow(name, name + "End")}<endEvent id="{name}End"/>'
    )


def play_out(engine: Engine, case: str) -> list[str]:
    seen = []
    while engine.tasks(case):
        task = engine.tasks(case)[0]
        seen.append(task.element)
        engine.complete(task.id)
    assert engine.is_ended(case)
    return seen


def test_a_case_goes_on_in_the_new_version_with_its_added_seat(engine: Engine) -> None:
    case, target, plan = two_versions(engine, line("A", "B"), line("A", "New", "B"))
    done = migrate.apply(engine, OPERATOR, plan, [case], "an extra provincial step")
    assert done[0].reasons == ()
    assert engine.case(case).definition_id == target
    assert faults(engine, case) == []
    assert play_out(engine, case) == ["A", "New", "B"]
    with engine.reading() as connection:
        assert verify_all(connection) == []


def test_the_plan_pairs_by_id_then_by_name_then_by_neighbours_and_leaves_the_rest(engine: Engine) -> None:
    old = line("A", "B", "C", "Z", tags={"B": "审核"})
    new = line("A", "B2", "C2", "D", "Y", tags={"B2": "审核"})
    _, _, plan = two_versions(engine, old, new)
    assert (plan.elements["A"], plan.how["A"]) == ("A", "id")
    assert (plan.elements["B"], plan.how["B"]) == ("B2", "name")
    assert "C" not in plan.elements and "Z" not in plan.elements
    _, _, plan = two_versions(engine, line("A", "B", "C"), line("A", "X", "C"))
    assert (plan.elements["B"], plan.how["B"]) == ("X", "neighbours")


def test_a_token_on_an_element_without_a_pair_is_a_reason_and_the_case_stays_as_it_is(engine: Engine) -> None:
    case, target, plan = two_versions(engine, line("A", "B"), line("X", "Y", "Z"))
    before = engine.history(case)
    preview = migrate.dry_run(engine, plan, [case])[0]
    assert "A" in preview.reasons[0] and preview.reasons_zh == ("A：案件正停在此处，对应表中没有它",)
    assert migrate.apply(engine, OPERATOR, plan, [case], "try")[0].reasons == preview.reasons
    assert engine.case(case).definition_id != target
    assert engine.history(case) == before
    assert play_out(engine, case) == ["A", "B"]


def test_an_edited_plan_moves_what_the_automatic_one_could_not(engine: Engine) -> None:
    case, _, plan = two_versions(engine, line("A", "B"), line("X", "Y", "Z"))
    edited = plan.edited({"A": "Y"})
    assert migrate.dry_run(engine, edited, [case])[0].moves == ("A → Y",)
    migrate.apply(engine, OPERATOR, edited, [case], "A is now Y")
    assert [(task.element, task.name) for task in engine.tasks(case)] == [("Y", "Y")]
    assert play_out(engine, case) == ["Y", "Z"]


@pytest.mark.parametrize("pairs", [{"A": "S"}, {"A": "Nothing"}, {"Nothing": "A"}])
def test_a_plan_that_pairs_different_or_unknown_things_is_refused(engine: Engine, pairs: dict[str, str]) -> None:
    case, _, plan = two_versions(engine, line("A"), line("A", "B"))
    with pytest.raises(BadInput):
        migrate.apply(engine, OPERATOR, plan.edited(pairs), [case], "wrong")


def test_only_the_chosen_cases_are_moved(engine: Engine) -> None:
    case, target, plan = two_versions(engine, line("A"), line("A", "B"))
    other = engine.start(plan.source)
    with engine.reading() as connection:
        assert migrate.candidates(connection, plan.source) == sorted([case, other])
    migrate.apply(engine, OPERATOR, plan, [case], "pilot")
    assert engine.case(case).definition_id == target
    assert engine.case(other).definition_id == plan.source
    assert play_out(engine, other) == ["A"]


def test_a_renamed_tasks_decision_is_found_under_its_new_name(engine: Engine) -> None:
    old = line("A", "B")
    new = line("A2", "B")
    case, _, plan = two_versions(engine, old, new)
    engine.complete(engine.tasks(case)[0].id, {"score": 7})
    migrate.apply(engine, OPERATOR, plan.edited({"A": "A2"}), [case], "renamed")
    assert engine.variables(case)["A2"]["data"]["score"] == 7


def test_a_deadline_in_both_versions_is_not_restarted(engine: Engine, clock: SimulatedClock) -> None:
    case, _, plan = two_versions(engine, line("A", extra=boundary("A")), line("A", "B", extra=boundary("A")))
    clock.advance(timedelta(hours=4))
    migrate.apply(engine, OPERATOR, plan, [case], "more seats")
    clock.advance(timedelta(hours=1))
    assert len(engine.waits(case)) == 1
    assert Worker(engine).tick().fired == 1
    assert faults(engine, case) == [] and engine.waits(case) == []


def test_a_deadline_that_is_gone_is_dropped_and_a_new_one_begins_now(engine: Engine, clock: SimulatedClock) -> None:
    new = line("A", extra=boundary("A", "PT2H", "Nag"))
    case, _, plan = two_versions(engine, line("A", extra=boundary("A", "P1M")), new)
    plan = plan.edited({"Late": None, "LateEnd": None})
    clock.advance(timedelta(hours=4))
    migrate.apply(engine, OPERATOR, plan, [case], "other deadline")
    assert Worker(engine).next_due() == START + timedelta(hours=6)
    (waits,) = known_waits(engine, case)
    assert [wait[0] for wait in engine.waits(case)] == ["timer"] and len(waits) == 1, "the dropped wait is forgotten"
    clock.advance(timedelta(hours=2))
    assert Worker(engine).tick().fired == 1
    assert Worker(engine).next_due() is None


def known_waits(engine: Engine, case: str) -> list[list[str]]:
    """What the root scope knows to wait for, by token."""
    with engine.reading() as connection:
        state = connection.execute(select(t.scope.c.state).where(t.scope.c.id == case)).scalar_one()
    return list(codec.decode(state).get("w", {}).values())


def drawn(**drawings: str) -> str:
    return diagram("test", drawings)


def test_a_token_at_a_join_whose_flow_is_gone_is_a_reason(engine: Engine) -> None:
    old = drawn(P="start s; and f; user A; user B; and j; end e; s > f; f > A > j; f > B > j; j > e")
    new = drawn(P="start s; and f; user A; user B; user N; and j; end e; s > f; f > A > N > j; f > B > j; j > e")
    case, target, plan = two_versions(engine, old, new)
    engine.complete(next(task.id for task in engine.tasks(case) if task.element == "A"))
    (told,) = migrate.apply(engine, OPERATOR, plan, [case], "one more")
    assert told.reasons == ("j: a token came by A_j, which the new version does not have",)
    assert engine.case(case).definition_id != target and play_out(engine, case) == ["B"]


def test_a_renamed_activity_and_its_compensation_are_undone_by_their_new_names(engine: Engine) -> None:
    def version(done: str, undo: str) -> str:
        return drawn(P=f"start s; task {done}; boundary b {done} compensate; task {undo} isForCompensation=true; "
                       f"b ~> {undo}; user A; throw back compensate={done}; end e; s > {done} > A > back > e")  # fmt: skip

    case, _, plan = two_versions(engine, version("T", "U"), version("T2", "U2"))
    done = migrate.apply(engine, OPERATOR, plan.edited({"T": "T2", "U": "U2"}), [case], "renamed")
    assert done[0].reasons == () and play_out(engine, case) == ["A"]
    assert "U2" in engine.trace(case)


def test_an_event_sub_process_that_only_the_new_version_has_waits_from_now_on(engine: Engine) -> None:
    handler = "esp H {; start hs message=M; user X; end he; hs > X > he; }"
    old, new = "start s; user A; end e; s > A > e", f"start s; user A; end e; s > A > e; {handler}"
    case, _, plan = two_versions(engine, drawn(P=old), drawn(P=new))
    migrate.apply(engine, OPERATOR, plan, [case], "may be stopped")
    assert engine.message("M") == "delivered"
    assert [task.element for task in engine.tasks(case)] == ["X"]
    newer, _, plan = two_versions(engine, drawn(P=new), drawn(P=new.replace("user A", "user A due=PT3H")))
    migrate.apply(engine, OPERATOR, plan, [newer], "a limit")
    assert len(engine.waits(newer)) == 1, "what both versions have waits once"


def inner(name: str, *tasks: str, loop: str = "") -> str:
    path = ["IS", *tasks, "IE"]
    flows = "".join(flow(a, b) for a, b in zip(path, path[1:], strict=False))
    body = "".join(f'<userTask id="{task}"/>' for task in tasks)
    return f'<subProcess id="{name}">{loop}<startEvent id="IS"/>{body}<endEvent id="IE"/>{flows}</subProcess>'


def nested(*tasks: str, loop: str = "") -> str:
    return process(
        "nested",
        f'<startEvent id="S"/>{flow("S", "Sub")}{inner("Sub", *tasks, loop=loop)}{flow("Sub", "E")}<endEvent id="E"/>',
    )


def test_a_case_inside_a_sub_process_is_moved(engine: Engine) -> None:
    case, _, plan = two_versions(engine, nested("A"), nested("A", "B"))
    migrate.apply(engine, OPERATOR, plan, [case], "one more inside")
    assert play_out(engine, case) == ["A", "B"]


def test_a_case_inside_a_multi_instance_sub_process_is_moved(engine: Engine) -> None:
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    case, _, plan = two_versions(engine, nested("A", loop=loop), nested("A", "B", loop=loop))
    engine.complete(engine.tasks(case)[0].id)
    migrate.apply(engine, OPERATOR, plan, [case], "two signers each")
    assert faults(engine, case) == []
    assert sorted(play_out(engine, case)) == ["A", "A", "B", "B"]


def test_a_called_process_is_moved_inside_its_callers(engine: Engine) -> None:
    called = engine.deploy(line("A"))
    caller = process(
        "caller",
        f'<startEvent id="S"/>{flow("S", "Call")}<callActivity id="Call" calledElement="line"/>'
        f'{flow("Call", "E")}<endEvent id="E"/>',
    )
    engine.deploy(caller)
    case = engine.start("caller")
    newer = engine.deploy(line("A", "B"))
    plan = migrate.plan(engine, called.id, newer.id)
    with engine.reading() as connection:
        assert migrate.candidates(connection, called.id) == [case]
    migrate.apply(engine, OPERATOR, plan, [case], "called process grew")
    assert play_out(engine, case) == ["A", "B"]


def test_a_migration_is_undone_as_long_as_nothing_else_has_happened(engine: Engine, clock: SimulatedClock) -> None:
    case, target, plan = two_versions(engine, line("A", "B", extra=boundary("A")), line("A", "New", "B"))
    plan = plan.edited({"Late": None})
    migrate.apply(engine, OPERATOR, plan, [case], "try")
    assert Worker(engine).next_due() is None
    with engine.work(OPERATOR) as work:
        key = snapshots.latest(work.connection, case)
        assert key is not None
        snapshots.undo(work, key, "wrong version")
    assert engine.case(case).definition_id == plan.source
    assert Worker(engine).next_due() == START + timedelta(hours=5)
    assert faults(engine, case) == []
    assert [e.kind for e in engine.history(case)][-2:] == ["migrated", "migration_undone"]
    with engine.reading() as connection:
        assert verify_all(connection) == []
    assert play_out(engine, case) == ["A", "B"]


def test_an_undo_after_another_decision_is_refused(engine: Engine) -> None:
    case, _, plan = two_versions(engine, line("A", "B"), line("A", "New", "B"))
    migrate.apply(engine, OPERATOR, plan, [case], "try")
    engine.complete(engine.tasks(case)[0].id)
    with engine.work(OPERATOR) as work:
        key = snapshots.latest(work.connection, case) or ""
        with pytest.raises(Conflict):
            snapshots.undo(work, key, "too late")
    assert play_out(engine, case) == ["New", "B"]


def test_a_case_that_is_over_or_on_another_version_is_not_moved(engine: Engine) -> None:
    case, _, plan = two_versions(engine, line("A"), line("A", "B"))
    engine.cancel(case, "over")
    on_new = engine.start(plan.target)
    before = [engine.history(one) for one in (case, on_new)]
    for outcomes in (migrate.dry_run(engine, plan, [case, on_new]), migrate.apply(engine, OPERATOR, plan, [case, on_new], "try")):
        assert [reason for outcome in outcomes for reason in outcome.reasons] == [
            f"case {engine.case(case).number} is cancelled",
            f"nothing of case {engine.case(on_new).number} runs on the old version",
        ]
        assert all(outcome.reasons_zh for outcome in outcomes)
    assert [engine.history(one) for one in (case, on_new)] == before


def test_a_migration_without_a_reason_is_refused(engine: Engine) -> None:
    case, _, plan = two_versions(engine, line("A"), line("A", "B"))
    with pytest.raises(BadInput):
        migrate.apply(engine, OPERATOR, plan, [case], " ")


def test_versions_of_different_shape_leave_a_second_process_alone(engine: Engine) -> None:
    engine.deploy(drawings.seats())
    other = engine.start("seats")
    case, _, plan = two_versions(engine, line("A"), line("A", "B"))
    migrate.apply(engine, OPERATOR, plan, [case], "only this one")
    assert [task.element for task in engine.tasks(other)] == ["Seat_1"]


def seat(name: str, role: str, exclude: str = "") -> str:
    left_out = f' exclude="{exclude}"' if exclude else ""
    return f'<userTask id="{name}" name="{name}"><extensionElements><heban:assignment role="{role}"{left_out}/></extensionElements></userTask>'


def seats(*drawn: str) -> str:
    names = ["S", *(text.split('"')[1] for text in drawn), "E"]
    flows = "".join(flow(a, b) for a, b in zip(names, names[1:], strict=False))
    return process("line", f'<startEvent id="S"/>{"".join(drawn)}<endEvent id="E"/>{flows}')


def test_an_open_task_goes_to_the_role_that_the_new_version_names_and_comes_back_with_the_undo(engine: Engine) -> None:
    case, _, plan = two_versions(engine, seats(seat("A", "clerk")), seats(seat("A", "leader")))
    migrate.apply(engine, OPERATOR, plan, [case], "another role")
    assert [task.role for task in engine.tasks(case)] == ["leader"]
    assert "reseated" in [event.kind for event in engine.history(case)]
    with engine.work(OPERATOR) as work:
        snapshots.undo(work, snapshots.latest(work.connection, case) or "", "back")
    assert [task.role for task in engine.tasks(case)] == ["clerk"]


def test_a_renamed_seat_stays_known_to_four_eyes_and_gets_its_old_name_back_with_the_undo(engine: Engine) -> None:
    old = seats(seat("A", "clerk"), seat("B", "clerk", "A"))
    case, _, plan = two_versions(engine, old, seats(seat("A2", "clerk"), seat("B", "clerk", "A2"), seat("C", "clerk", "A2")))
    engine.complete(engine.tasks(case)[0].id, actor=Actor("anna", None, "clerk"))
    done = migrate.apply(engine, OPERATOR, plan.edited({"A": "A2"}), [case], "renamed")
    assert done[0].reasons == () and [task.element for task in engine.tasks(case, "done")] == ["A2"]
    with engine.work(OPERATOR) as work:
        snapshots.undo(work, snapshots.latest(work.connection, case) or "", "back")
    assert [task.element for task in engine.tasks(case, "done")] == ["A"]
    migrate.apply(engine, OPERATOR, plan.edited({"A": "A2"}), [case], "renamed after all")
    engine.complete(engine.tasks(case)[0].id, actor=Actor("berta", None, "clerk"))
    with pytest.raises(NotAllowed):
        engine.complete(engine.tasks(case)[0].id, actor=Actor("anna", None, "clerk"))


def test_two_seats_that_change_places_do_not_become_one(engine: Engine) -> None:
    fork = "start s; and f; user A; user B; and j; end e; s > f; f > A > j; f > B > j; j > e"
    case, _, plan = two_versions(engine, drawn(P=fork), drawn(P=fork.replace("user A", "user A due=PT3H")))
    migrate.apply(engine, OPERATOR, plan.edited({"A": "B", "B": "A"}), [case], "swapped")
    assert sorted(task.element for task in engine.tasks(case)) == ["A", "B"]


def test_a_waiting_join_that_gains_a_branch_is_warned_of_and_one_that_is_still_ahead_is_not(engine: Engine) -> None:
    old = drawn(P="start s; user Z; and f; user A; user B; and j; user After; end e; s > Z > f; f > A > j; f > B > j; j > After > e")
    new = drawn(P="start s; user Z; and f; user A; user B; user N; and j; user After; end e; "
                  "s > Z > f; f > A > j; f > B > j; f > N > j; j > After > e")  # fmt: skip
    before, target, plan = two_versions(engine, old, new)
    after = engine.start(plan.source)
    engine.complete(engine.tasks(after)[0].id)
    engine.complete(next(task.id for task in engine.tasks(after) if task.element == "A"))
    told = {one.case_id: one for one in migrate.dry_run(engine, plan, [before, after])}
    assert told[before].warnings == () and told[before].at == ("Z",)
    assert told[after].reasons == () and sorted(told[after].at) == ["B", "j"]
    assert told[after].warnings == (
        "the join before After also waits for the new branch from N, which this case has gone past: it may wait for ever",
    )
    assert "After" in told[after].warnings_zh[0] and "N" in told[after].warnings_zh[0]
    migrate.apply(engine, OPERATOR, plan, [after], "all the same")
    engine.complete(next(task.id for task in engine.tasks(after) if task.element == "B"))
    assert engine.state(after) == "incident", "the warning was true"


def test_what_another_runner_has_moved_or_put_back_is_not_moved_or_put_back_again(engine: Engine) -> None:
    case, target, plan = two_versions(engine, line("A", "B"), line("A", "New", "B"))
    with engine.work(OPERATOR) as work:
        key = migrations.propose(work, migrations.Proposal(plan.source, target, [case, case], "one more step", "national"))
        (item,) = migrations.items(work.connection, key)
    with engine.work(Actor("second")) as work:
        migrations.confirm(work, migrations.read(work.connection, key), "job")
    for _ in range(2):
        with engine.work(OPERATOR) as work:
            migrations.move(work, migrations.read(work.connection, key), item)
    assert [event.kind for event in engine.history(case)].count("migrated") == 1
    with engine.work(OPERATOR) as work:
        migrations.begin_undo(work, migrations.read(work.connection, key), "job2", "too early")
    for _ in range(2):
        with engine.work(OPERATOR) as work:
            migrations.undo(work, migrations.read(work.connection, key), item)
            figures = migrations.figures(work.connection, key)
    assert [event.kind for event in engine.history(case)].count("migration_undone") == 1 and figures["undone"] == 1

"""Migration of running cases: previewed, whole or not at all, undoable; deadlines are not restarted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from engine import Actor, BadInput, Conflict, Engine, SimulatedClock
from engine.history import verify_all
from engine.operate import faults, migrate, snapshots
from engine.operate.mapping import MigrationPlan
from engine.worker import Worker
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
    assert Worker(engine).tick().fired == 1
    assert faults(engine, case) == []


def test_a_deadline_that_is_gone_is_dropped_and_a_new_one_begins_now(engine: Engine, clock: SimulatedClock) -> None:
    new = line("A", extra=boundary("A", "PT2H", "Nag"))
    case, _, plan = two_versions(engine, line("A", extra=boundary("A", "P1M")), new)
    plan = plan.edited({"Late": None, "LateEnd": None})
    clock.advance(timedelta(hours=4))
    migrate.apply(engine, OPERATOR, plan, [case], "other deadline")
    assert Worker(engine).next_due() == START + timedelta(hours=6)
    clock.advance(timedelta(hours=2))
    assert Worker(engine).tick().fired == 1
    assert Worker(engine).next_due() is None


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
    previews = migrate.dry_run(engine, plan, [case, on_new])
    assert all(preview.reasons for preview in previews)


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

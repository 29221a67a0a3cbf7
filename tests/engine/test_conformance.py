"""Every construct of the table runs as BPMN 2.0 says, on both stores, from the drawn file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from engine import BusinessError, Engine, EngineSettings, Later, ServiceRegistry, SimulatedClock
from engine.time.calendar import WorkCalendar
from engine.time.spans import span_of
from tests.engine.conformance_page import PAGE, page
from tests.engine.draw import HERE, diagram
from tests.engine.row import Row
from tests.engine.rows import ROWS
from tests.engine.stores import BOTH, opened


@pytest.fixture(scope="module", params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path_factory.mktemp(request.param))


@pytest.fixture
def engine(database: Database) -> Engine:
    """An engine on emptied tables."""
    from engine.store.schema import metadata

    with database.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    settings = EngineSettings(merge_task_data=True)
    calendar = WorkCalendar.from_chinesecalendar()
    return Engine(database, clock=SimulatedClock(), services=functions(), calendar=calendar, settings=settings)


def functions() -> ServiceRegistry:
    services = ServiceRegistry()
    seen: list[int] = []

    @services.register("double")
    def double(work: object, value: int) -> int:
        return value * 2

    @services.register("fails")
    def fails(work: object) -> None:
        raise BusinessError("E1", "no")

    @services.register("later_once")
    def later_once(work: object) -> object:
        seen.append(1)
        return Later(span_of("PT10M").exact) if len(seen) == 1 else "done"

    waited: set[int] = set()

    @services.register("wait_once")
    def wait_once(work: object, n: int) -> object:
        if n in waited:
            return n
        waited.add(n)
        return Later(span_of("PT10M").exact)

    @services.register("broken")
    def broken(work: object) -> None:
        raise RuntimeError("down")

    return services


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_construct_runs_as_drawn(engine: Engine, row: Row) -> None:
    files = {f"{row.name}.bpmn": (HERE / f"{row.name}.bpmn").read_bytes()}
    files |= {name: text.encode() for name, text in row.files.items()}
    engine.deploy(files, key="P")
    case = engine.start("P", row.given) if row.start is None else None
    for step in row.steps:
        take(engine, case, step)
    case = case or engine.cases()[0]
    trace = engine.trace(case)
    if row.trace != "…":
        assert " ".join(trace) == row.trace, [(e.kind, e.element, e.detail) for e in engine.history(case)]
    assert engine.state(case) == row.state, engine.incidents(case)
    assert {name: engine.variables(case).get(name) for name in row.values} == row.values
    others = [c for c in engine.cases() if c != case]
    assert [(engine.case(c).key, " ".join(engine.trace(c))) for c in others] == list(row.others)
    if row.state in ("ended", "terminated"):
        assert engine.waits(case) == [] and engine.tasks(case) == []


def take(engine: Engine, case: str | None, step: tuple) -> None:
    """One step of a row."""
    kind, *rest = step
    if kind == "complete":
        engine.complete(task_at(engine, case, rest[0]), *rest[1:])
    elif kind == "decide":
        engine.complete(task_at(engine, case, rest[0]), {}, rest[1], reason="as seen")
    elif kind == "resubmit":
        engine.complete(task_at(engine, case, rest[0]), rest[1], "resubmit")
    elif kind == "message":
        engine.message(*rest)
    elif kind == "signal":
        engine.signal(*rest)
    elif kind == "wait":
        engine.advance(span_of(rest[0]).exact)
    elif kind == "set":
        engine.set_variables(case, rest[0])
    elif kind == "start":
        engine.start(*rest)
    elif kind == "activity":
        engine.start_activity(engine.ad_hoc(case)[rest[0]], rest[1])


def task_at(engine: Engine, case: str | None, element: str) -> str:
    return next(t.id for t in engine.tasks(case) if t.element == element)


def test_every_diagram_is_drawn_from_its_row_with_layout() -> None:
    for row in ROWS:
        text = (HERE / f"{row.name}.bpmn").read_text(encoding="utf-8")
        assert text == diagram(row.name, row.drawings), f"run python -m tests.engine.draw ({row.name})"
        assert "BPMNShape" in text


def test_no_diagram_is_left_over() -> None:
    assert {path.stem for path in Path(HERE).glob("*.bpmn")} == {row.name for row in ROWS}


def test_the_reference_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.engine.conformance_page"

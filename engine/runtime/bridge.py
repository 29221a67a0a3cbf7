"""What the runtime asks beyond its own case: other cases, called processes, decisions, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from engine.bpmn.model import Expression, Node
from engine.clock import SimulatedClock, aware
from engine.errors import BadInput, Conflict, NotFound
from engine.plan import Compiled
from engine.runtime import starting, timers
from engine.runtime.resume import resume as resume_case
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.writes import DELETE_TIMER
from engine.work import SYSTEM, Work

if TYPE_CHECKING:
    from engine.facade import Engine
    from engine.runtime.messages import Message
    from engine.runtime.run import Run

_T = t.timer
NEXT_DUE = (
    select(_T).where(_T.c.state == "open", _T.c.due_at <= bindparam("x_now")).order_by(_T.c.due_at, _T.c.id).limit(1)
)


# -- other cases ------------------------------------------------------------------------------------------
def resume(work: Work, case_id: str, action: Any, args: tuple[Any, ...]) -> None:
    """In the running case at once queued; another case waits in the work's queue for its turn."""
    if case_id in work.runs:
        work.runs[case_id].sooner(action, *args)
        return

    def go() -> None:
        try:
            resume_case(work, case_id, action, *args)
        except (Conflict, NotFound):
            return  # the case ended meanwhile: what was told it has nobody left to hear

    work.queue.append(go)


def starts_for(engine: Engine, work: Work, rows: Any, organisation: str | None) -> list[Any]:
    """Of the start events that wait, per process that of the version in effect for an organisation.

    That is its own variant or its nearest superior's, else the national one; without an organisation the national
    one, or any when there is none.
    """
    found: dict[str, Any] = {}
    wanted: dict[str, str | None] = {}
    for row in rows:
        definition = engine.compiled(work.connection, row.definition_id).definition
        if definition.key not in wanted:
            wanted[definition.key] = engine.definitions.published(work, definition.key, organisation)
        chosen = row.definition_id == wanted[definition.key]
        if organisation is None and wanted[definition.key] is None:
            own = engine.definitions.in_effect(work, definition.key, definition.owner)
            chosen = own == row.definition_id and definition.key not in found
        if chosen:
            found[definition.key] = row
    return list(found.values())


def start_by_event(engine: Engine, work: Work, row: Any, told: Message) -> None:
    """Start a case at a message or signal start event, in its turn."""
    compiled = engine.compiled(work.connection, row.definition_id)
    node = compiled.root.nodes[row.element]

    def go() -> None:
        options = starting.Start(at=row.element, business_key=told.key, organisation=told.organisation)
        starting.start_at(work, row.definition_id, node, (told.payload, row), options)

    work.queue.append(go)


# -- called processes and decisions -----------------------------------------------------------------------
def called(engine: Engine, run: Run, at: tuple[Scope, Node], local: Mapping[str, Any]) -> Compiled:
    """The process that a call activity calls, by its binding: latest, deployment or version."""
    scope, node = at
    wanted = node.called
    assert wanted is not None
    key = wanted.key
    if key.startswith("="):
        key = str(run.evaluate(scope, Expression(key[1:]), local))
    work, definitions = run.work, engine.definitions
    mine = run.compiled(scope).definition
    if wanted.binding == "deployment":
        found = definitions.in_deployment(work.connection, mine.deployment, key)
    elif wanted.binding == "version":
        found = definitions.version(work.connection, key, mine.owner, wanted.version or "")
    else:
        found = definitions.published(work, key, run.case.organisation)
        found = found or definitions.in_deployment(work.connection, mine.deployment, key)
    if found is None:
        raise BadInput(
            f"Expected a process {key} for {node.id} but none is published; deploy it and retry",
            zh=f"{node.id} 调用的流程 {key} 尚未发布，请部署后重试",
        )
    return engine.compiled(work.connection, found)


def decide(engine: Engine, run: Run, scope: Scope, asked: tuple[str, Mapping[str, Any]]) -> Any:
    """The value of a decision that was deployed with the diagram."""
    from engine import dmn

    ref, variables = asked
    deployment = engine.deployment(run.work.connection, scope.definition_id)
    if deployment.decisions is None:
        sources = [(n, c) for n, c in deployment.files.items() if n.endswith(".dmn")]
        if not sources:
            raise BadInput(
                "no .dmn file was deployed with the diagram; deploy them together",
                zh="未随流程图一并部署 .dmn 文件，请一并部署",
            )
        deployment.decisions = dmn.load(sources)
    try:
        return deployment.decisions.evaluate(ref, variables, now=run.work.now)
    except dmn.DmnError as cause:
        raise BadInput(
            f"Expected a result of the decision {ref} but {cause.en}",
            zh=f"规则 {ref} 未能得出结果：{cause.zh}",
        ) from cause


# -- the clock --------------------------------------------------------------------------------------------
def tick(engine: Engine) -> int:
    """Fire what is due, one after another, in due order."""
    fired = 0
    while _fire_next(engine):
        fired += 1
    return fired


def _fire_next(engine: Engine) -> bool:
    with engine.work(SYSTEM) as work:
        row = work.connection.execute(NEXT_DUE, {"x_now": work.now}).one_or_none()
        if row is None:
            return False
        DELETE_TIMER.run(work.connection, [{"x_id": row.id}])
        timers.fire(work, row)
    return True


def advance(engine: Engine, clock: SimulatedClock, to: Any) -> int:
    """Move the clock from deadline to deadline up to `to`, so that each timer fires at its own time."""
    target = clock.now() + to if isinstance(to, timedelta) else aware(to)
    fired = 0
    while True:
        with engine.work(SYSTEM) as work:
            row = work.connection.execute(NEXT_DUE, {"x_now": target}).one_or_none()
        if row is None:
            clock.advance(target)
            return fired
        clock.advance(max(row.due_at, clock.now()))
        fired += tick(engine)


__all__ = ["advance", "called", "decide", "resume", "start_by_event", "starts_for", "tick"]

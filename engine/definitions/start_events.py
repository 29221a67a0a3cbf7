"""Start events that something outside sets off: what a published version waits for before any case exists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert

from engine.bpmn.model import EventKind, Expression, Finding, Node, NodeKind, Process
from engine.definitions.compiled import Compiled
from engine.errors import BadInput
from engine.feel import FeelError, compile_expression
from engine.store import codec
from engine.store import tables as t
from engine.store.timer_row import timer_row
from engine.time.cycles import Cycle, is_literal
from engine.time.spans import WaitsForCalendar, due_at
from engine.transaction.work import Work
from ground.bilingual import of as cause_of

DROP_STARTS = delete(t.subscription).where(
    t.subscription.c.definition_id == bindparam("x_id"), t.subscription.c.case_id.is_(None)
)
DROP_START_TIMERS = delete(t.timer).where(t.timer.c.definition_id == bindparam("x_id"), t.timer.c.case_id.is_(None))


def silence(work: Work, definition_id: str) -> None:
    """Stop the start events of a version from waiting."""
    work.connection.execute(DROP_STARTS, {"x_id": definition_id})
    work.connection.execute(DROP_START_TIMERS, {"x_id": definition_id})


def listen(work: Work, compiled: Compiled) -> None:
    """Let the start events of a version wait: for messages and signals, or for their time."""
    for node, event in start_events(compiled.process):
        if event.kind in (EventKind.MESSAGE, EventKind.SIGNAL):
            row = {
                "id": "s" + work.new_id(), "kind": event.kind.value, "name": event.name or "", "key": None,
                "case_id": None, "scope_id": None, "token": None, "element": node.id,
                "definition_id": compiled.definition.id, "created_at": work.now,
            }  # fmt: skip
            work.connection.execute(insert(t.subscription), row)
        elif event.kind is EventKind.TIMER:
            _arm(work, compiled, node, event)


def faults(process: Process, now: datetime) -> Iterator[Finding]:
    """Findings about times of start events that cannot be computed before there is a case."""
    for node, event in start_events(process):
        if event.kind is not EventKind.TIMER or event.expression is None:
            continue
        try:
            value = _time(process, event.expression, now)
            if _is_cycle(value):
                Cycle.parse(value, now)
            else:
                due_at(value, now, None)
        except BadInput as error:
            cause = cause_of(error)
            yield Finding(
                node.id, "error", "start.time", f"开始事件的时间无法算出：{cause.zh}",
                f"Expected a time that can be computed before any case exists but: {cause.en}",
                "填写固定的日期、时长或周期，不要读取变量",
                "Write a fixed date, duration or cycle that reads no variable",
                line=node.line,
            )  # fmt: skip


def start_events(process: Process) -> Iterator[tuple[Node, Any]]:
    """Start events that something outside sets off, and receive tasks or gateways that instantiate."""
    graph = process.graph
    for node in graph.nodes.values():
        if node.kind is NodeKind.START or node.kind is NodeKind.RECEIVE and node.instantiate:
            yield from ((node, event) for event in node.events)
        elif node.kind is NodeKind.EVENT_BASED and (node.instantiate or not node.incoming):
            for flow in node.outgoing:
                target = graph.nodes[graph.flows[flow].target]
                yield from ((target, event) for event in target.events)


def _arm(work: Work, compiled: Compiled, node: Node, event: Any) -> None:
    value = _time(compiled.process, event.expression, work.now)
    where = (compiled.definition.id, node.id)
    if _is_cycle(value):
        cycle = Cycle.parse(value, work.now)
        due = cycle.first(work.now, work.ports.calendar_of(work, None))
        detail = {"text": value, "anchor": work.now}
        if isinstance(due, tuple):
            arm_timer(work, where, due[1], {**detail, "n": due[0]})
        return
    moment = due_at(value, work.now, work.ports.calendar_of(work, None))
    if not isinstance(moment, WaitsForCalendar):
        arm_timer(work, where, moment, {})


def _is_cycle(value: Any) -> bool:
    return isinstance(value, str) and value.strip().startswith("R")


def _time(process: Process, expression: Expression | None, now: datetime) -> Any:
    """The value of a start event's time, outside of any case."""
    if expression is None:
        raise BadInput(
            f"Expected a time on the start event of {process.key} but it is empty",
            zh=f"流程 {process.key} 的定时开始事件没有时间",
        )
    if is_literal(expression.text):
        return expression.text
    try:
        return compile_expression(expression.text, process.names).evaluate({}, now=now)
    except FeelError as cause:
        raise BadInput(
            f"{cause.message_en} In: {expression.text[:200]}", zh=f"{cause.message_zh} 表达式：{expression.text[:200]}"
        ) from cause


def arm_timer(work: Work, where: tuple[str, str], due: datetime | None, detail: dict[str, Any]) -> None:
    """A timer row of a start event, unique by what and when; `where` is (definition id, element)."""
    definition_id, element = where
    work.writes.insert(
        t.timer,
        timer_row(
            id="t" + work.new_id(),
            unique_key=f"start.{definition_id}.{element}.{due.isoformat() if due else 'calendar'}",
            due_at=due,
            kind="start",
            definition_id=definition_id,
            element=element,
            detail=codec.encode(detail),
        ),
    )

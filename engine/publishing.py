"""Publishing a version: its start events begin to wait; and the check of what a diagram binds by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert

from engine.bpmn.model import EventKind, Finding, Node, NodeKind, Process
from engine.cycles import Cycle
from engine.plan import Compiled, graphs
from engine.store import definitions as sql
from engine.store import tables as t
from engine.timing import WaitsForCalendar, due_at
from engine.work import Work

if TYPE_CHECKING:
    from engine.definitions import Definitions
    from engine.facade import Engine

DROP_STARTS = delete(t.subscription).where(
    t.subscription.c.definition_id == bindparam("x_id"), t.subscription.c.case_id.is_(None)
)
DROP_START_TIMERS = delete(t.timer).where(t.timer.c.definition_id == bindparam("x_id"), t.timer.c.case_id.is_(None))


def publish(definitions: Definitions, work: Work, definition_id: str, effective_from: datetime | None = None) -> None:
    """Put a checked version into effect; the version before of the same owner starts nothing any more."""
    compiled = definitions.compiled(work.connection, definition_id)
    mine = compiled.definition
    later = effective_from is not None and effective_from > work.now  # until then the version before goes on
    for row in work.connection.execute(sql.BY_VERSION, {"x_key": mine.key, "x_owner": mine.owner}).all():
        if row.id != definition_id and row.state == "published" and not later:
            silence(work, row.id)
    params = {"x_id": definition_id, "x_state": "published", "x_by": work.actor.account, "x_from": effective_from}
    work.connection.execute(sql.SET_STATE, params)
    definitions.forget(definition_id)
    _listen(work, definitions.compiled(work.connection, definition_id))


def retire(definitions: Definitions, work: Work, definition_id: str) -> None:
    """Take a version out of effect; its running cases go on."""
    work.connection.execute(sql.RETIRE, {"x_id": definition_id, "x_at": work.now})
    silence(work, definition_id)
    definitions.forget(definition_id)


def silence(work: Work, definition_id: str) -> None:
    """The start events of a version wait no more."""
    work.connection.execute(DROP_STARTS, {"x_id": definition_id})
    work.connection.execute(DROP_START_TIMERS, {"x_id": definition_id})


def _listen(work: Work, compiled: Compiled) -> None:
    for node, event in start_events(compiled):
        if event.kind in (EventKind.MESSAGE, EventKind.SIGNAL):
            row = {
                "id": "s" + work.new_id(), "kind": event.kind.value, "name": event.name or "", "key": None,
                "case_id": None, "scope_id": None, "token": None, "element": node.id,
                "definition_id": compiled.definition.id, "created_at": work.now,
            }  # fmt: skip
            work.connection.execute(insert(t.subscription), row)
        elif event.kind is EventKind.TIMER:
            _arm(work, compiled, node, event)


def start_events(compiled: Compiled) -> Iterator[tuple[Node, Any]]:
    """Start events that something outside sets off, and receive tasks or gateways that instantiate."""
    graph = compiled.process.graph
    for node in graph.nodes.values():
        if node.kind is NodeKind.START or node.kind is NodeKind.RECEIVE and node.instantiate:
            yield from ((node, event) for event in node.events)
        elif node.kind is NodeKind.EVENT_BASED and (node.instantiate or not node.incoming):
            for flow in node.outgoing:
                target = graph.nodes[graph.flows[flow].target]
                yield from ((target, event) for event in target.events)


def _arm(work: Work, compiled: Compiled, node: Node, event: Any) -> None:
    from engine.runtime import timers

    value = work.engine.constant(compiled, event.expression)
    where = (compiled.definition.id, node.id)
    if isinstance(value, str) and value.strip().startswith("R"):
        cycle = Cycle.parse(value, work.now)
        due = cycle.first(work.now, work.engine.calendar)
        detail = {"text": value, "anchor": work.now}
        if isinstance(due, tuple):
            timers.arm_start(work, where, due[1], {**detail, "n": due[0]})
        return
    moment = due_at(value, work.now, work.engine.calendar)
    if not isinstance(moment, WaitsForCalendar):
        timers.arm_start(work, where, moment, {})


# -- bindings ---------------------------------------------------------------------------------------------
def bindings(engine: Engine, processes: Mapping[str, Process], files: Mapping[str, bytes]) -> list[Finding]:
    """What a diagram names must exist: service functions with their parameters, decisions, forms."""
    found: list[Finding] = []
    for process in processes.values():
        if process.executable:
            for _, graph in graphs(process.graph, process.key):
                for node in graph.nodes.values():
                    found.extend(_service(engine, node))
    return found


def _service(engine: Engine, node: Node) -> Iterator[Finding]:
    services = engine.services
    if node.kind is NodeKind.SERVICE and node.service is None and services.default is None:
        yield Finding(
            node.id, "error", "binding.service_missing",
            f"服务任务 {node.id} 没有绑定服务函数", f"Expected a heban:service on {node.id} but it has none",
            "请绑定一个服务函数", "Bind a registered function, or register a default handler",
        )  # fmt: skip
    if node.service is None:
        return
    if services.find(node.service.name) is None:
        known = ", ".join(sorted(services.functions)) or "none"
        yield Finding(
            node.id, "error", "binding.service_unknown",
            f"找不到名为 {node.service.name} 的服务函数",
            f"Expected a function {node.service.name} but known are: {known}",
            "请注册该函数或更正名称", "Register it or correct the name",
        )  # fmt: skip
        return
    yield from _parameters(engine, node)


def _parameters(engine: Engine, node: Node) -> Iterator[Finding]:
    assert node.service is not None
    signature = engine.services.parameters(node.service.name)
    if signature is None:
        return
    given = {item.target.partition(".")[0] for item in node.service.inputs}
    wrong = sorted((signature[1] - given) | (given - signature[0]))
    if wrong:
        yield Finding(
            node.id, "error", "binding.service_parameters",
            f"服务函数 {node.service.name} 的参数不符:{', '.join(wrong)}",
            f"Expected the parameters of {node.service.name} but these differ: {', '.join(wrong)}",
            "请按函数的参数更正输入", "Correct the inputs to the function's parameters",
        )  # fmt: skip

"""Executable check of events: which kind may stand where, links, compensation, cancel, event sub-processes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import normal
from engine.bpmn.activities import is_activity
from engine.bpmn.findings import finding
from engine.bpmn.kinds import EVENTS_ZH
from engine.bpmn.model import EventKind, Finding, Graph, Node, NodeKind

_K = EventKind
_CAUGHT = (_K.MESSAGE, _K.SIGNAL, _K.TIMER, _K.CONDITIONAL)
_IN_EVENT_SUB = (*_CAUGHT, _K.ERROR, _K.ESCALATION, _K.COMPENSATION)
_ENDING = (_K.TERMINATE, _K.ERROR, _K.CANCEL)
_ALLOWED = {
    NodeKind.CATCH: ("catch.kind", (*_CAUGHT, _K.LINK)),
    NodeKind.THROW: ("throw.kind", (_K.NONE, _K.MESSAGE, _K.SIGNAL, _K.ESCALATION, _K.COMPENSATION, _K.LINK)),
    NodeKind.END: (
        "end.kind",
        (_K.NONE, _K.MESSAGE, _K.SIGNAL, _K.ERROR, _K.ESCALATION, _K.CANCEL, _K.COMPENSATION, _K.TERMINATE, _K.LINK),
    ),
    NodeKind.BOUNDARY: ("boundary.kind", (*_CAUGHT, _K.ERROR, _K.ESCALATION, _K.COMPENSATION, _K.CANCEL)),
}


def check(graph: Graph, around: tuple[Node, ...], outer: Graph | None = None) -> Iterator[Finding]:
    """Findings about the events of one scope; `around` are the sub-process nodes it stands in, outermost first.

    `outer` is the graph around it.
    """
    in_handler = bool(around) and around[-1].kind is NodeKind.EVENT_SUB_PROCESS
    sight = {**graph.nodes, **(outer.nodes if outer is not None and in_handler else {})}
    for node in graph.nodes.values():
        inside = any(outer.kind is NodeKind.TRANSACTION for outer in around)
        yield from _kinds(node, inside)
        times = normal.repetitions(node, graph)
        if times > 1:
            yield finding("timer.repeats", node.id, node.line, times=times)
        yield from _boundary(node, graph)
        yield from _compensation(node, graph)
        yield from _undone(node, sight)
        if node.kind is NodeKind.TRANSACTION and _cancels(node.graph) and not _hears_cancel(node, graph):
            yield finding("transaction.unheard", node.id, node.line)
        if node.kind is NodeKind.END and _has(node, _K.CANCEL) and not inside:
            yield finding("end.cancel", node.id, node.line)
        if node.kind is NodeKind.EVENT_SUB_PROCESS and (node.incoming or node.outgoing):
            yield finding("event_sub.flow", node.id, node.line)
    for name in normal.reporting(graph):
        yield finding("boundary.reports", name, graph.nodes[name].line, target=graph.nodes[name].attached_to)
    yield from _deaf(graph)
    yield from _starts(graph, around[-1] if around else None)
    yield from _links(graph)


def _called(kind: EventKind) -> dict[str, str]:
    """The kind of an event as a finding says it in either language."""
    return {"kind": kind.value, "kind_zh": EVENTS_ZH[kind]}


def _has(node: Node, kind: EventKind) -> bool:
    return any(event.kind is kind for event in node.events)


def _kinds(node: Node, in_transaction: bool) -> Iterator[Finding]:
    if node.kind not in _ALLOWED:
        return
    code, allowed = _ALLOWED[node.kind]
    for event in node.events or (node.event,):
        if event.kind is _K.CANCEL and code == "throw.kind" and not in_transaction:
            yield finding("throw.cancel", node.id, node.line)
        elif event.kind not in allowed:
            yield finding(code, node.id, node.line, **_called(event.kind))


def _boundary(node: Node, graph: Graph) -> Iterator[Finding]:
    if node.kind is not NodeKind.BOUNDARY or node.attached_to is None:
        return
    target = graph.nodes.get(node.attached_to)
    if target is None or not is_activity(target.kind) or target.kind is NodeKind.EVENT_SUB_PROCESS:
        yield finding("boundary.target", node.id, node.line, target=node.attached_to)
    elif _has(node, _K.CANCEL) and target.kind is not NodeKind.TRANSACTION:
        yield finding("boundary.cancel", node.id, node.line)
    elif not node.interrupting and normal.always_interrupting(node):
        kind = next(event.kind for event in node.events if event.kind in (_K.ERROR, _K.CANCEL))
        yield finding("boundary.interrupts", node.id, node.line, **_called(kind))


_TAKEN = (_K.CANCEL, _K.ERROR, _K.ESCALATION)  # of several who could hear it at one place, one does


def _deaf(graph: Graph) -> Iterator[Finding]:
    """Events that never hear what they wait for, because one before them at the same place takes it."""
    taken: dict[tuple[str, EventKind, str | None], str] = {}
    hearing = [(node.attached_to or "", node, node) for node in graph.nodes.values() if node.kind is NodeKind.BOUNDARY]
    for handler in graph.event_sub_processes():
        inner = handler.graph.nodes.values() if handler.graph is not None else ()
        hearing += [("", handler, start) for start in inner if start.kind is NodeKind.START]
    for place, node, heard in hearing:
        for event in heard.events:
            first = taken.setdefault((place, event.kind, event.code or event.name), node.id)
            if event.kind in _TAKEN and first != node.id:
                yield finding("event.deaf", node.id, node.line, first=first)


def _compensation(node: Node, graph: Graph) -> Iterator[Finding]:
    handlers = {other.compensated_by for other in graph.nodes.values() if other.compensated_by}
    if node.kind is NodeKind.BOUNDARY and _has(node, _K.COMPENSATION):
        host = graph.nodes.get(node.attached_to or "")
        if host is not None and host.compensated_by is None:
            yield finding("compensation.no_handler", node.id, node.line)
        if node.outgoing:
            yield finding("compensation.flow", node.id, node.line)
    if node.for_compensation and (node.incoming or node.outgoing):
        yield finding("compensation.flow", node.id, node.line)
    if node.for_compensation and node.id not in handlers and node.kind is not NodeKind.EVENT_SUB_PROCESS:
        yield finding("compensation.unused", node.id, node.line)


def _undone(node: Node, sight: dict[str, Node]) -> Iterator[Finding]:
    """The activity that a throw names: of its own scope, of an event sub-process also of the scope around it."""
    for event in node.events if node.kind in (NodeKind.END, NodeKind.THROW) else ():
        if event.kind is _K.COMPENSATION and event.activity:
            host = sight.get(event.activity)
            if host is None:
                yield finding("compensation.sight", node.id, node.line, ref=event.activity)
            elif not _compensable(host):
                yield finding("compensation.activity", node.id, node.line, ref=event.activity)


def _cancels(graph: Graph | None) -> bool:
    """Tell whether a cancel end event stands in a transaction, also in a sub-process of it."""
    nodes = graph.nodes.values() if graph is not None else ()
    return any(
        (node.kind is NodeKind.END and _has(node, _K.CANCEL))
        or (node.kind is not NodeKind.TRANSACTION and _cancels(node.graph))
        for node in nodes
    )


def _hears_cancel(transaction: Node, graph: Graph) -> bool:
    return any(_has(event, _K.CANCEL) for event in graph.boundary(transaction.id))


def _compensable(node: Node) -> bool:
    """Tell whether an activity has a handler, or inside it something that has."""
    if node.compensated_by is not None:
        return True
    inner = node.graph.nodes.values() if node.graph is not None else ()
    return any(one.kind is NodeKind.EVENT_SUB_PROCESS or _compensable(one) for one in inner)


def _starts(graph: Graph, owner: Node | None) -> Iterator[Finding]:
    starts = [node for node in graph.nodes.values() if node.kind is NodeKind.START]
    if owner is not None and owner.kind is NodeKind.EVENT_SUB_PROCESS:
        yield from _event_sub(starts, owner)
        return
    plain = [node for node in starts if not node.events]
    if len(plain) > 1:
        yield finding("start.several", plain[1].id, plain[1].line)
    for node in starts:
        for event in node.events:
            if owner is not None:
                yield finding("start.in_sub", node.id, node.line, **_called(event.kind))
            elif event.kind not in _CAUGHT:
                yield finding("start.kind", node.id, node.line, **_called(event.kind))
            elif event.kind is _K.CONDITIONAL:
                yield finding("start.condition", node.id, node.line)
        heard = all(event.kind in (_K.MESSAGE, _K.SIGNAL) for event in node.events)
        if owner is None and node.parallel_multiple and len(node.events) > 1 and not heard:
            yield finding("start.parallel", node.id, node.line)
    if owner is not None and not graph.nodes:
        yield finding("sub.empty", owner.id, owner.line)
    elif owner is not None and not starts and not normal.entries(graph):
        yield finding("sub.no_entry", owner.id, owner.line)


def _event_sub(starts: list[Node], owner: Node) -> Iterator[Finding]:
    triggered = [node for node in starts if node.events]
    if len(triggered) != 1 or len(starts) != 1:
        yield finding("event_sub.start", owner.id, owner.line, count=len(triggered))
    for node in triggered:
        for event in node.events:
            if event.kind not in _IN_EVENT_SUB:
                yield finding("start.kind", node.id, node.line, **_called(event.kind))
            elif event.kind is _K.ERROR and not node.interrupting:
                yield finding("event_sub.interrupts", node.id, node.line, **_called(event.kind))


def _beside(node: Node) -> Iterator[Finding]:
    """What cannot stand beside a link: any event where it is caught, another link, and what ends the scope."""
    kinds = [event.kind for event in node.events]
    if node.kind is NodeKind.CATCH and len(kinds) > 1:
        yield finding("link.caught_alone", node.id, node.line)
    elif kinds.count(_K.LINK) > 1:
        yield finding("link.several", node.id, node.line)
    elif node.kind is NodeKind.END and any(kind in _ENDING for kind in kinds):
        yield finding("link.ended", node.id, node.line)


def _links(graph: Graph) -> Iterator[Finding]:
    catches: dict[str | None, list[Node]] = {}
    thrown: set[str | None] = set()
    links = [(node, link) for node in graph.nodes.values() if (link := normal.link_of(node)) is not None]
    for node, link in links:
        yield from _beside(node)
        if node.kind is NodeKind.CATCH:
            catches.setdefault(link.name, []).append(node)
        else:
            thrown.add(link.name)
    for node, link in links:
        name = link.name
        if node.kind is NodeKind.THROW and node.outgoing:
            yield finding("link.leaves", node.id, node.line, name=name or "")
        if node.kind is NodeKind.CATCH and node.incoming:
            yield finding("link.entered", node.id, node.line, name=name or "")
        if node.kind is not NodeKind.CATCH and name not in catches:
            yield finding("link.no_catch", node.id, node.line, name=name or "")
        elif node.kind is NodeKind.CATCH and name not in thrown:
            yield finding("link.no_throw", node.id, node.line, name=name or "")
        elif node.kind is NodeKind.CATCH and catches[name][0] is not node:
            yield finding("link.twice", node.id, node.line, name=name or "")

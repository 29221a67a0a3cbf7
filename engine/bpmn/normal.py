"""What the token layer needs said plainly: where a scope begins, and link events as the flows they stand for.

The nodes keep their ids, so that a trace still names what was drawn.
"""

from __future__ import annotations

import re
from dataclasses import replace

from engine.bpmn.model import Behavior, Event, EventKind, Flow, Graph, Node, NodeKind

_COUNTED = re.compile(r'"R(\d{1,3})/')
LINK = "link:"
"""Prefix of the id of a flow that a pair of link events stands for."""


def entries(graph: Graph) -> tuple[str, ...]:
    """Nodes that get a token when the scope is entered without a trigger, in document order.

    The first plain start event if there is one; in a scope without start events every node that nothing
    leads to (BPMN 2.0, 10.5.2). A scope whose start events all wait for a trigger has none: see `triggers`.
    """
    starts = [node for node in graph.nodes.values() if node.kind is NodeKind.START]
    if starts:
        return tuple(node.id for node in starts if not node.events)[:1]
    return tuple(node.id for node in graph.nodes.values() if begins(node, graph))


def triggers(graph: Graph) -> tuple[Node, ...]:
    """Nodes that start an instance when their event happens: triggered starts, instantiating tasks, gateways."""
    return tuple(
        node
        for node in graph.nodes.values()
        if (node.kind is NodeKind.START and node.events) or (node.instantiate and not node.incoming)
    )


def begins(node: Node, graph: Graph) -> bool:
    """Tell whether nothing leads to a node, though it is none of those that something else starts."""
    if node.incoming or node.for_compensation or node.attached_to:
        return False
    if node.kind in (NodeKind.BOUNDARY, NodeKind.EVENT_SUB_PROCESS):
        return False
    return not (node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK)


def link_of(node: Node) -> Event | None:
    """The link that a node catches or throws, also next to other events."""
    return next((event for event in node.events if event.kind is EventKind.LINK), None)


def link_targets(graph: Graph) -> dict[str, str]:
    """Link throw to the one link catch of the same name in its scope."""
    catches = {
        node.event.name: node.id
        for node in graph.nodes.values()
        if node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK
    }
    return {
        node.id: catches[link.name]
        for node in graph.nodes.values()
        if node.kind in (NodeKind.THROW, NodeKind.END)
        and (link := link_of(node)) is not None
        and link.name in catches
    }


def normalise(graph: Graph) -> Graph:
    """The graph, and those below it, with a sequence flow for every pair of link events.

    A timer catch with a number of repetitions counts as many tokens as it lets on.
    """
    flows = dict(graph.flows)
    nodes = {key: _deeper(_repeated(node, graph)) for key, node in interruptions(graph).nodes.items()}
    for throw, catch in link_targets(graph).items():
        flow = Flow(f"{LINK}{throw}", throw, catch)
        flows[flow.id] = flow
        nodes[throw] = replace(nodes[throw], outgoing=(*nodes[throw].outgoing, flow.id))
        nodes[catch] = replace(nodes[catch], incoming=(*nodes[catch].incoming, flow.id))
    return replace(graph, nodes=nodes, flows=flows)


def reporting(graph: Graph) -> tuple[str, ...]:
    """Boundary events drawn interrupting that hear what the behaviour of their own multi-instance throws.

    None throws at every completion (10.3.8), so what they hear reports a completion and cancels nothing.
    """
    return tuple(
        node.id
        for node in graph.nodes.values()
        if node.kind is NodeKind.BOUNDARY
        and node.interrupting
        and any(_heard(thrown, node) for thrown in _thrown(graph.nodes.get(node.attached_to or "")))
    )


def always_interrupting(node: Node) -> bool:
    """Errors and cancels interrupt what they are caught on, however it is drawn (BPMN 2.0.2, 10.5.6)."""
    return any(event.kind in (EventKind.ERROR, EventKind.CANCEL) for event in node.events)


def interruptions(graph: Graph) -> Graph:
    """The graph with its boundary events interrupting as they run, where they are drawn otherwise."""
    found = {name: replace(graph.nodes[name], interrupting=False) for name in reporting(graph)}
    for node in graph.nodes.values():
        if node.kind is NodeKind.BOUNDARY and not node.interrupting and always_interrupting(node):
            found[node.id] = replace(node, interrupting=True)
    return replace(graph, nodes={**graph.nodes, **found}) if found else graph


def _thrown(host: Node | None) -> tuple[Event, ...]:
    loop = host.loop if host is not None else None
    if loop is None or loop.behavior is Behavior.ALL:
        return ()
    return (*(one.event for one in loop.complex if one.event is not None), *((loop.event,) if loop.event else ()))


def _heard(thrown: Event, boundary: Node) -> bool:
    return any(
        event.kind is thrown.kind
        and ((event.code or event.name) in (thrown.code or thrown.name, None) or _catches_any(event))
        for event in boundary.events
        if event.kind is not EventKind.ERROR
    )


def _catches_any(event: Event) -> bool:
    return event.kind is EventKind.ESCALATION and event.code is None


def repetitions(node: Node, graph: Graph) -> int:
    """How often an intermediate timer catch lets a token on: the number in a fixed cycle, else once."""
    if node.kind is not NodeKind.CATCH or len(node.events) != 1 or node.event.expression is None:
        return 1
    if any(graph.nodes[graph.flows[flow].source].kind is NodeKind.EVENT_BASED for flow in node.incoming):
        return 1  # the gateway takes the first occurrence
    found = _COUNTED.match(node.event.expression.text) if node.event.kind is EventKind.TIMER else None
    return max(1, int(found.group(1))) if found else 1


def _repeated(node: Node, graph: Graph) -> Node:
    times = repetitions(node, graph)
    return node if times == 1 else replace(node, completion_quantity=times)


def _deeper(node: Node) -> Node:
    return node if node.graph is None else replace(node, graph=normalise(node.graph))

"""What the token layer needs said plainly: where a scope begins, and link events as the flows they stand for.

The nodes keep their ids, so that a trace still names what was drawn.
"""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn.model import EventKind, Flow, Graph, Node, NodeKind

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
    """Whether nothing leads to a node, though it is none of those that something else starts."""
    if node.incoming or node.for_compensation or node.attached_to:
        return False
    if node.kind in (NodeKind.BOUNDARY, NodeKind.EVENT_SUB_PROCESS):
        return False
    return not (node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK)


def link_targets(graph: Graph) -> dict[str, str]:
    """Link throw to the one link catch of the same name in its scope."""
    catches = {
        node.event.name: node.id
        for node in graph.nodes.values()
        if node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK
    }
    return {
        node.id: catches[node.event.name]
        for node in graph.nodes.values()
        if node.kind in (NodeKind.THROW, NodeKind.END)
        and node.event.kind is EventKind.LINK
        and node.event.name in catches
    }


def normalise(graph: Graph) -> Graph:
    """The graph, and those below it, with a sequence flow for every pair of link events."""
    flows = dict(graph.flows)
    nodes = {key: _deeper(node) for key, node in graph.nodes.items()}
    for throw, catch in link_targets(graph).items():
        flow = Flow(f"{LINK}{throw}", throw, catch)
        flows[flow.id] = flow
        nodes[throw] = replace(nodes[throw], outgoing=(*nodes[throw].outgoing, flow.id))
        nodes[catch] = replace(nodes[catch], incoming=(*nodes[catch].incoming, flow.id))
    return replace(graph, nodes=nodes, flows=flows)


def _deeper(node: Node) -> Node:
    return node if node.graph is None else replace(node, graph=normalise(node.graph))

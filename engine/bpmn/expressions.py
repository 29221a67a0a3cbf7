"""Every expression of a node or flow with the place it stands at: for checks, comparison and the safety tests."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model import Assign, Event, Expression, Graph, Loop, Node

Placed = tuple[str, Expression]


def of_graph(graph: Graph) -> Iterator[tuple[Node | None, str, Expression]]:
    """Expressions of a graph and those below it: the node (None for a flow or data), place, expression.

    The condition that an outcome's flow stands for was written by nobody, so it is not among them.
    """
    for flow in graph.flows.values():
        if flow.condition is not None and flow.outcome is None:
            yield graph.nodes.get(flow.source), f"condition {flow.id}", flow.condition
    for item in graph.data:
        if item.initial is not None:
            yield None, f"data {item.name}", item.initial
    for node in graph.nodes.values():
        for place, expression in of_node(node):
            yield node, place, expression
        if node.graph is not None:
            yield from of_graph(node.graph)


def of_node(node: Node) -> Iterator[Placed]:
    """Expressions that a node itself carries."""
    singles = {
        "script": node.script,
        "activation": node.activation,
        "completion": node.ad_hoc_completion,
        "priority": node.priority,
        "organisation": node.assignment.organisation if node.assignment else None,
        "person": node.assignment.person if node.assignment else None,
        "unless": node.assignment.unless if node.assignment else None,
        "action organisation": node.action.organisation if node.action else None,
        "skip": node.skip.when if node.skip else None,
        "correction organisation": node.correction.organisation if node.correction else None,
        "correction due": node.correction.limit.due if node.correction and node.correction.limit else None,
        "correction remind": node.correction.limit.remind if node.correction and node.correction.limit else None,
        "ratio": node.signing.ratio if node.signing else None,
        "due": node.limit.due if node.limit else None,
        "remind": node.limit.remind if node.limit else None,
        "follow up": node.limit.follow_up if node.limit else None,
    }
    yield from _given(singles)
    for event in node.events:
        yield from _event(event)
    yield from _assigns("input", node.inputs)
    yield from _assigns("output", node.outputs)
    if node.service is not None:
        yield from _assigns("service", node.service.inputs)
    if node.loop is not None:
        yield from _loop(node.loop)


def _given(singles: dict[str, Expression | None]) -> Iterator[Placed]:
    for place, expression in singles.items():
        if expression is not None:
            yield place, expression


def _assigns(place: str, assigns: tuple[Assign, ...]) -> Iterator[Placed]:
    for one in assigns:
        yield f"{place} {one.target}", one.source


def _event(event: Event) -> Iterator[Placed]:
    yield from _given(
        {
            f"{event.kind.value} expression": event.expression,
            "correlation": event.correlation,
            "payload": event.payload,
        }
    )


def _loop(loop: Loop) -> Iterator[Placed]:
    yield from _given(
        {
            "loop condition": loop.condition,
            "cardinality": loop.cardinality,
            "collection": loop.collection,
            "output element": loop.output_element,
        }
    )
    for one in loop.complex:
        yield "behavior condition", one.condition
        if one.event is not None:
            yield from _event(one.event)
    if loop.event is not None:
        yield from _event(loop.event)

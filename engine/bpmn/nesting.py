"""Bounds that need the whole model: the product of constant cardinalities along nested activities."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.findings import Report, finding
from engine.bpmn.limits import Limits
from engine.bpmn.model import Definitions, Expression, Graph, LoopKind, Node


def check(definitions: Definitions, limits: Limits, report: Report) -> None:
    """Refuse nested multi-instance activities whose constant cardinalities multiply beyond the limit."""
    for process in definitions.processes.values():
        for node, product in _products(process.graph, 1):
            if product > limits.cardinality:
                report.add(finding("limit.cardinality", node.id, node.line, product=product, most=limits.cardinality))


def constant(expression: Expression | None) -> int:
    """The value of a whole-number literal; 1 for anything that only data decide."""
    text = "" if expression is None else expression.text.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9]) if len(text) <= 9 else 10**9
    return 1


def _products(graph: Graph, product: int) -> Iterator[tuple[Node, int]]:
    for node in graph.nodes.values():
        own = product * node.completion_quantity
        if node.loop is not None and node.loop.kind is not LoopKind.STANDARD:
            own *= max(1, constant(node.loop.cardinality))
        if own > product:
            yield node, own
        if node.graph is not None:
            yield from _products(node.graph, own)

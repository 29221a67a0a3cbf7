"""Bounds that need the whole model: the product of constant cardinalities along nested activities."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from engine.bpmn.bounds import Bounds
from engine.bpmn.findings import Report, finding
from engine.bpmn.model import Definitions, Expression, Graph, LoopKind, Node
from engine.feel import FeelError, compile_expression

_HUGE = Decimal(10**12)


def check(definitions: Definitions, bounds: Bounds, report: Report) -> None:
    """Refuse nested multi-instance activities whose constant cardinalities multiply beyond the limit."""
    for process in definitions.processes.values():
        for node, product in _products(process.graph, 1, process.names):
            if product > bounds.cardinality:
                report.add(finding("limit.cardinality", node.id, node.line, product=product, most=bounds.cardinality))


def constant(expression: Expression | None, names: Collection[str] = ()) -> int:
    """The value of an expression that reads no variable; 1 for anything that only data decide."""
    if expression is None:
        return 1
    try:
        compiled = compile_expression(expression.text, names)
        value = compiled.evaluate({}) if not compiled.names else None
    except FeelError:
        return 1
    return int(min(value, _HUGE)) if isinstance(value, Decimal) and value.is_finite() else 1


def _products(graph: Graph, product: int, names: Collection[str]) -> Iterator[tuple[Node, int]]:
    for node in graph.nodes.values():
        own = product * node.completion_quantity
        if node.loop is not None and node.loop.kind is not LoopKind.STANDARD:
            own *= max(1, constant(node.loop.cardinality, names))
        if own > product:
            yield node, own
        if node.graph is not None:
            yield from _products(node.graph, own, names)

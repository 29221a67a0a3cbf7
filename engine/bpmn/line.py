"""The line of seats before a user task: where a case can be returned to without a token too many or too few.

It goes back along the flows as long as exactly one token came that way: it ends at gateways that split or join for
several tokens, and at activities that more than one flow leaves at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Graph, Node, NodeKind
from engine.bpmn.soundness.token_game import ranks

_SEVERAL = frozenset(
    {NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.COMPLEX, NodeKind.EVENT_BASED, NodeKind.BOUNDARY}
)


def before(graph: Graph, seat: str) -> tuple[str, ...]:
    """The user tasks of the line before a seat, the first of the line first."""
    place = ranks(graph)
    seen: set[str] = set()
    stack = [seat]
    while stack:
        for flow in graph.nodes[stack.pop()].incoming:
            source = graph.nodes[graph.flows[flow].source]
            if source.id not in seen and place[source.id] < place[seat] and _single(source, graph):
                seen.add(source.id)
                stack.append(source.id)
    seats = [key for key in seen if graph.nodes[key].kind is NodeKind.USER]
    return tuple(sorted(seats, key=lambda key: place[key]))


def decided_before(graph: Graph, seat: str, known: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of the line before a seat that have decided and were not skipped; `known` are the case's variables."""
    return tuple(key for key in before(graph, seat) if _has_decided(known.get(key)))


def _has_decided(value: Any) -> bool:
    return isinstance(value, Mapping) and "outcome" in value and not value.get("skipped")


def _single(node: Node, graph: Graph) -> bool:
    """Tell whether one token that enters a node leaves it as one."""
    if node.kind in _SEVERAL or node.start_quantity > 1 or node.completion_quantity > 1:
        return False
    if node.kind is NodeKind.EXCLUSIVE or len(node.outgoing) <= 1:
        return True
    flows = [graph.flows[key] for key in node.outgoing]
    chosen = [flow.outcome for flow in flows if not flow.default]
    return None not in chosen and len(set(chosen)) == len(chosen)

"""Which nodes can still send a token to which incoming flow of an inclusive or complex gateway."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.bpmn.model import EventKind, Graph, NodeKind
from engine.bpmn.normal import link_of


@dataclass(frozen=True, slots=True)
class Reach:
    """For each gateway and incoming flow: the nodes with a path to it that does not visit the gateway."""

    table: dict[str, dict[str, frozenset[str]]]

    def enabled(self, gateway: str, filled: set[str], others: Iterable[str]) -> bool:
        """The formal rule: no token elsewhere can reach an empty flow, unless it also reaches a filled one."""
        flows = self.table[gateway]
        if not filled:
            return False
        empty = [nodes for flow, nodes in flows.items() if flow not in filled]
        full = [nodes for flow, nodes in flows.items() if flow in filled]
        for node in others:
            if any(node in nodes for nodes in empty) and not any(node in nodes for nodes in full):
                return False
        return True

    def can_come(self, gateway: str, missing: set[str], others: Iterable[str]) -> bool:
        """Tell whether a token elsewhere can still reach one of the missing flows (reset of a complex gateway)."""
        flows = self.table[gateway]
        return any(node in flows[flow] for node in others for flow in missing if flow in flows)


def reach_of(graph: Graph, gateways: Iterable[str]) -> Reach:
    """For each gateway and incoming flow, the nodes from which it can still be reached."""
    before = _edges_backwards(graph)
    table = {
        name: {flow: _walk(before, graph.flows[flow].source, name) for flow in graph.nodes[name].incoming}
        for name in gateways
    }
    return Reach(table)


def _edges_backwards(graph: Graph) -> dict[str, set[str]]:
    """Predecessors by flow, from an activity to its boundary events, and from link throw to link catch."""
    before: dict[str, set[str]] = {name: set() for name in graph.nodes}
    for flow in graph.flows.values():
        before[flow.target].add(flow.source)
    links: dict[str | None, list[str]] = {}
    for node in graph.nodes.values():
        if node.attached_to:
            before[node.id].add(node.attached_to)
        link = link_of(node)
        if node.kind in (NodeKind.THROW, NodeKind.END) and link is not None:
            links.setdefault(link.name, []).append(node.id)
    for node in graph.nodes.values():
        if node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK:
            before[node.id].update(links.get(node.event.name, ()))
    return before


def _walk(before: dict[str, set[str]], start: str, gateway: str) -> frozenset[str]:
    if start == gateway:
        return frozenset()
    seen = {start}
    todo = [start]
    while todo:
        for node in before[todo.pop()]:
            if node != gateway and node not in seen:
                seen.add(node)
                todo.append(node)
    return frozenset(seen)

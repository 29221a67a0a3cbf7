"""The timers that end a node: at itself, at the sub-processes around it, and at the calls that lead to its process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.model import EventKind, Expression, Graph, Node, NodeKind, Process, TimerKind
from engine.definitions.known_values import nodes_of

_DEEPEST = 20  # calls of calls that are followed


@dataclass(frozen=True)
class Surrounding:
    """A timer that ends what it surrounds: the node that carries it, in which process, and its length."""

    node: Node
    key: str
    expression: Expression


def surrounding(
    processes: Mapping[str, Process], key: str, node: Node, deepest: int = _DEEPEST
) -> list[Surrounding]:
    """The interrupting timers by which a node can end before it is done."""
    found = []
    for graph, inside in _line(processes[key].graph, node.id):
        found += [Surrounding(one, key, event) for one, event in _timers(graph, inside)]
    for caller, call in _calls(processes, key) if deepest else ():
        found += surrounding(processes, caller, call, deepest - 1)
    return found


def _line(graph: Graph, element: str) -> list[tuple[Graph, Node]]:
    """The node in its graph, then each sub-process around it in the graph around that; [] where it is not below."""
    if element in graph.nodes:
        return [(graph, graph.nodes[element])]
    for node in graph.nodes.values():
        line = _line(node.graph, element) if node.graph is not None else []
        if line:
            return [*line, (graph, node)]
    return []


def _timers(graph: Graph, inside: Node) -> Iterator[tuple[Node, Expression]]:
    """Interrupting timers at a node, and those that end the graph in which it is."""
    for one in graph.boundary(inside.id):
        if one.interrupting:
            yield from _durations(one)
    if inside.kind is NodeKind.EVENT_SUB_PROCESS:
        return
    for handler in graph.event_sub_processes():
        for one in handler.graph.nodes.values() if handler.graph is not None else ():
            if one.kind is NodeKind.START and one.interrupting:
                yield from _durations(one)


def _durations(node: Node) -> Iterator[tuple[Node, Expression]]:
    for event in node.events:
        if event.kind is EventKind.TIMER and event.timer is TimerKind.DURATION and event.expression is not None:
            yield node, event.expression


def _calls(processes: Mapping[str, Process], key: str) -> Iterator[tuple[str, Node]]:
    for caller, process in processes.items():
        for _, node in nodes_of(process) if caller != key else ():
            if node.called is not None and node.called.key == key:
                yield caller, node

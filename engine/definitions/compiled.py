"""A definition version made ready to run: its graphs with their nets, shared by all its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.bpmn import normal
from engine.bpmn.model import EventKind, Finding, Graph, Node, NodeKind, Process
from engine.feel import CompiledExpression, compile_expression
from engine.store import codec
from engine.tokens import NetSpec, net

_KEPT = 1_000  # compiled texts of one process
_NOT_STARTED = frozenset({NodeKind.BOUNDARY, NodeKind.EVENT_SUB_PROCESS})
ACTIVITIES = frozenset(
    {
        NodeKind.TASK, NodeKind.USER, NodeKind.MANUAL, NodeKind.SERVICE, NodeKind.SCRIPT, NodeKind.RULE,
        NodeKind.SEND, NodeKind.RECEIVE, NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.AD_HOC,
        NodeKind.CALL,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition version (流程版本): immutable once published. `findings` are the check's."""

    id: str
    key: str
    owner: str
    version: int
    digest: str
    state: str
    deployment: str
    name: str = ""
    name_en: str = ""
    effective_from: datetime | None = None
    findings: tuple[Finding, ...] = ()


class Plan:
    """One graph ready to run: its net, where it starts, what hangs on it."""

    def __init__(self, drawn: Graph) -> None:
        self.graph = graph = normal.interruptions(drawn)
        self.net: NetSpec = net(graph)
        self.nodes: Mapping[str, Node] = graph.nodes
        self.handlers = {node.id: start_of(node) for node in graph.event_sub_processes()}
        self.boundaries = _boundaries(graph)
        self.starts = _starts(graph)
        self.links = {
            n.event.name: n.id
            for n in graph.nodes.values()
            if n.kind is NodeKind.CATCH and n.event.kind is EventKind.LINK
        }
        self.compensable = any(n.compensated_by for n in graph.nodes.values())


class Compiled:
    """A definition with a plan per graph: of the process (its key) and of every sub-process (its id)."""

    def __init__(self, definition: Definition, process: Process) -> None:
        self.definition = definition
        self.process = process
        self.plans: dict[str, Plan] = {}
        for name, graph in graphs(process.graph, process.key):
            self.plans[name] = Plan(graph)
        self.root = self.plans[process.key]
        self.names = process.names
        self._outcomes: dict[str, str | None] = {}
        self._expressions: dict[str, CompiledExpression] = {}

    def expression(self, text: str) -> CompiledExpression:
        """A FEEL text of the process, compiled once. FeelError."""
        found = self._expressions.get(text)
        if found is None:
            found = compile_expression(text, self.names)
            if len(self._expressions) < _KEPT:  # a text that a task computes anew each time must not pile up
                self._expressions[text] = found
        return found

    def plan(self, element: str) -> Plan:
        return self.plans[element]

    def together(self, element: str) -> bool:
        """Tell whether a process begins at a node once all of several events have come, this node among them or not."""
        node = self.root.nodes[element]
        sources = [self.root.nodes[self.root.graph.flows[flow].source] for flow in node.incoming]
        return any(
            one.parallel_multiple and one.kind in (NodeKind.START, NodeKind.EVENT_BASED) for one in (node, *sources)
        )

    def outcomes(self, node: Node) -> str | None:
        """The decisions of a user task as the stored text of its rows, made once."""
        if node.id not in self._outcomes:
            rows = [
                {"value": o.value, "label": o.label, "label_en": o.label_en, "reason": o.reason,
                 "style": o.style, "corrects": o.corrects, **({"kind": o.kind} if o.kind else {})}
                for o in node.outcomes
            ]  # fmt: skip
            self._outcomes[node.id] = codec.encode(rows) if rows else None
        return self._outcomes[node.id]

    def where(self, element: str) -> Node | None:
        """The node of an id anywhere in the process."""
        for plan in self.plans.values():
            if element in plan.nodes:
                return plan.nodes[element]
        return None


@dataclass(slots=True)
class Deployment:
    """What was deployed together: processes, decisions and forms by file name."""

    id: str
    files: Mapping[str, bytes]
    processes: Mapping[str, Process]
    decisions: Any = None
    compiled: dict[str, Compiled] = field(default_factory=dict)


def graphs(graph: Graph, name: str) -> Iterator[tuple[str, Graph]]:
    """A graph and all graphs inside it, each with the name of its plan."""
    yield name, graph
    for node in graph.nodes.values():
        if node.graph is not None:
            yield from graphs(node.graph, node.id)


def start_of(handler: Node) -> Node:
    """The start event of an event sub-process; an error always interrupts (BPMN 2.0.2, 10.5.6)."""
    assert handler.graph is not None
    start = next(n for n in handler.graph.nodes.values() if n.kind is NodeKind.START)
    always = any(event.kind is EventKind.ERROR for event in start.events)
    return replace(start, interrupting=True) if always else start


def _boundaries(graph: Graph) -> dict[str, tuple[Node, ...]]:
    found: dict[str, tuple[Node, ...]] = {}
    for node in graph.nodes.values():
        if node.attached_to:
            found[node.attached_to] = (*found.get(node.attached_to, ()), node)
    return found


def _starts(graph: Graph) -> tuple[str, ...]:
    """None start events; without any start event, every node that nothing leads to (BPMN 2.0, 13.2)."""
    events = [n for n in graph.nodes.values() if n.kind is NodeKind.START]
    if events:
        plain = tuple(n.id for n in events if n.event.kind is EventKind.NONE)
        return plain[:1] if len(plain) > 1 else plain
    return tuple(n.id for n in graph.nodes.values() if _free(n))


def _free(node: Node) -> bool:
    if node.incoming or node.kind in _NOT_STARTED or node.for_compensation:
        return False
    return not (node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK)

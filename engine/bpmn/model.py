"""What a diagram says, as plain frozen data: the one form in which the engine knows a process.

A :class:`Definitions` holds processes; a process is a :class:`Graph` (nodes and flows of one scope); a sub-process
node carries a graph of its own. Nothing here runs: `engine.tokens` moves tokens over one graph, `engine.run` owns all
that waits. Every expression is FEEL text (``Expression``), compiled once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.bpmn.kinds import Behavior, EventKind, LoopKind, NodeKind, TimerKind
from engine.bpmn.node_parts import (
    Action,
    Assign,
    Assignment,
    Called,
    ComplexBehavior,
    Correction,
    Event,
    Expression,
    Limit,
    Loop,
    Outcome,
    Service,
    Signing,
    Skip,
)

__all__ = [
    "Action", "Assign", "Assignment", "Behavior", "Called", "ComplexBehavior", "Correction", "DataObject",
    "Definitions", "Event", "EventKind", "Expression", "Finding", "Flow", "Graph", "Limit", "Loop", "LoopKind", "Node",
    "NodeKind", "Outcome", "Process", "Service", "Signing", "Skip", "TimerKind",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow (顺序流); one that is for an outcome of its user task has the condition that says so."""

    id: str
    source: str
    target: str
    condition: Expression | None = None
    default: bool = False
    name: str = ""
    name_en: str = ""
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node and all the diagram says of it; `extra` keeps foreign extension data for the editor.

    `events` has several entries for multiple events; `parallel_multiple` then means: all of them (also for the type
    Parallel of an event-based gateway). A send or receive task has its message as event. `copy_to` entries are `role`
    or `role@<FEEL of the organisation>`. `instantiate`: receive tasks and event-based gateways that start a case.
    """

    id: str
    kind: NodeKind
    name: str = ""
    name_en: str = ""
    documentation: str = ""
    line: int = 0
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    parallel_multiple: bool = False
    attached_to: str | None = None
    interrupting: bool = True  # boundary: cancelActivity; start of an event sub-process: isInterrupting
    loop: Loop | None = None
    graph: Graph | None = None  # sub-process kinds
    called: Called | None = None
    inputs: tuple[Assign, ...] = ()
    outputs: tuple[Assign, ...] = ()
    assignment: Assignment | None = None
    form: str | None = None
    action: Action | None = None  # catching message event
    limit: Limit | None = None
    outcomes: tuple[Outcome, ...] = ()
    service: Service | None = None
    script: Expression | None = None
    result: str | None = None  # result variable of script, rule
    decision: str | None = None
    for_compensation: bool = False
    compensated_by: str | None = None  # activity: id of its compensation handler
    start_quantity: int = 1
    completion_quantity: int = 1
    activation: Expression | None = None  # complex gateway
    instantiate: bool = False
    ad_hoc_sequential: bool = False
    ad_hoc_completion: Expression | None = None
    cancel_remaining: bool = True
    priority: Expression | None = None
    skip_same_person: bool = False
    skip: Skip | None = None
    signing: Signing | None = None
    correction: Correction | None = None
    shows: tuple[str, ...] = ()  # fields and sections that a seat sees beside the fields of its form
    style: str = "default"  # end event: the case ended as asked (primary), was refused (danger), or neither
    copy_to: tuple[str, ...] = ()
    lane: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def outcome(self, value: str | None) -> Outcome | None:
        """The outcome of that value, when the task offers it."""
        return next((one for one in self.outcomes if one.value == value), None)

    @property
    def primary(self) -> str | None:
        """The outcome by which the case goes on as asked: the only one, or the first drawn as primary."""
        if len(self.outcomes) == 1:
            return self.outcomes[0].value
        return next((one.value for one in self.outcomes if one.style == "primary"), None)

    @property
    def event(self) -> Event:
        return self.events[0] if self.events else Event(EventKind.NONE)


@dataclass(frozen=True, slots=True)
class DataObject:
    """A data object or property: a variable of the scope with an optional initial value (FEEL)."""

    id: str
    name: str
    initial: Expression | None = None
    collection: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes and flows of one scope: a process or a sub-process."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    data: tuple[DataObject, ...] = ()

    def boundary(self, activity: str) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes.values() if n.attached_to == activity)

    def event_sub_processes(self) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes.values() if n.kind is NodeKind.EVENT_SUB_PROCESS)


@dataclass(frozen=True, slots=True)
class Process:
    """One executable process. `key` is its id in the file; `owner` words are Chinese with English beside."""

    key: str
    name: str
    name_en: str
    graph: Graph
    executable: bool = True
    documentation: str = ""
    version_tag: str | None = None
    case_number: str | None = None
    lanes: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()  # variables that FEEL must be told of: of data items whose id has a `-`


@dataclass(frozen=True, slots=True)
class Definitions:
    """One BPMN file; `digest` is over its bytes, `unread` are elements with an expression that could not be read."""

    processes: Mapping[str, Process]
    digest: str
    target_namespace: str = ""
    message_flows: tuple[tuple[str, str], ...] = ()
    participants: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # pools: name, process (may be "")
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a check, at its element, with reason and remedy in both languages."""

    element: str
    severity: str  # error: cannot run | warning | note
    code: str
    message_zh: str
    message_en: str
    remedy_zh: str = ""
    remedy_en: str = ""
    file: str = ""
    line: int = 0
    path: Sequence[str] = ()  # the elements of one way that leads there, for the drawing

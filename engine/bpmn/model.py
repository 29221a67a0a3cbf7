"""What a diagram says, as plain frozen data: the one form in which the engine knows a process.

A :class:`Definitions` holds processes; a process is a :class:`Graph` (nodes and flows of one scope); a
sub-process node carries a graph of its own. Nothing here runs: `engine.spiff` moves tokens over one graph,
`engine.runtime` owns all that waits. Every expression is FEEL text (``Expression``), compiled once by the
runtime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.bpmn.kinds import Behavior, EventKind, LoopKind, NodeKind, TimerKind

__all__ = [
    "Assign", "Assignment", "Behavior", "Called", "ComplexBehavior", "DataObject", "Definitions", "Event",
    "EventKind", "Expression", "Finding", "Flow", "Graph", "Limit", "Loop", "LoopKind",
    "Node", "NodeKind", "Outcome", "Process", "Service", "TimerKind",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """A FEEL text with the line it stands on; `text` never carries the leading '=' that editors write.

    Literal times (`PT5M`, `R3/PT1H`, `10WD`) and other fixed texts stand as FEEL strings (`"PT5M"`): every
    expression of the model is evaluated the same way.
    """

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Assign:
    """One input or output mapping: `target` variable takes the value of `source` (FEEL)."""

    source: Expression
    target: str
    produced: tuple[str, ...] = ()  # names of the data output it carries out, when it is a plain data association
    outside: bool = False  # of a call: read where the call stands, once the called process gave its variables back


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition: `name` of message, signal, escalation or link; `code` of error or escalation.

    `name`/`code` None on a catching error or escalation event means: any. `correlation` (FEEL) gives the key
    a message waits for or is sent with; `payload` (FEEL, a context) what a throw carries; `variable` where a
    catch stores what arrived (None: merged into the scope's variables). `activity` is the compensated
    activity of a throw (None: all of the scope). `wait` is waitForCompletion of a compensation throw.
    """

    kind: EventKind
    name: str | None = None
    code: str | None = None
    timer: TimerKind | None = None
    expression: Expression | None = None
    correlation: Expression | None = None
    payload: Expression | None = None
    variable: str | None = None
    activity: str | None = None
    wait: bool = True
    behavior: str | None = None


@dataclass(frozen=True, slots=True)
class ComplexBehavior:
    """One complexBehaviorDefinition: `event` is thrown when `condition` holds after an instance completed."""

    condition: Expression
    event: Event | None


@dataclass(frozen=True, slots=True)
class Loop:
    """Loop characteristics of an activity (循环 / 多实例)."""

    kind: LoopKind
    condition: Expression | None = None  # standard: loop while true; multi-instance: completion condition
    test_before: bool = False
    maximum: int | None = None
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str | None = None
    output_collection: str | None = None
    output_element: Expression | None = None
    behavior: Behavior = Behavior.ALL
    event: Event | None = None  # thrown by behavior None / One
    complex: tuple[ComplexBehavior, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision a user task offers: `value` is what conditions read as `<task id>.outcome`."""

    value: str
    label: str = ""
    label_en: str = ""
    reason: bool = False  # a reason is required
    style: str = "default"  # primary | default | danger
    corrects: bool = False  # offers the fields to be corrected (退回)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets a user task: a role, and an organisation found by relation (FEEL)."""

    role: str | None = None
    organisation: Expression | None = None
    person: Expression | None = None
    exclude: tuple[str, ...] = ()  # 'initiator' and/or ids of user tasks whose holder may not decide this one
    unless: Expression | None = None  # true, or a context whose `value` is true: nobody is excluded (四眼例外)
    pool: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """What a person may do to a running case where a message is caught: who, under which words."""

    label: str = ""
    label_en: str = ""
    role: str | None = None
    organisation: Expression | None = None
    reason: bool = False  # a reason is required


@dataclass(frozen=True, slots=True)
class Limit:
    """Time limit of a user task (办理时限): texts are FEEL, an ISO 8601 duration, or working days `10WD`."""

    due: Expression | None = None
    remind: Expression | None = None  # so long before the due instant
    escalate: bool = True  # overdue stands on the upper level's supervision list
    follow_up: Expression | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """The Python function behind a service or send task, by name, with its parameters (FEEL)."""

    name: str
    inputs: tuple[Assign, ...] = ()
    result: str | None = None
    retries: int | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What a call activity calls, bound to `latest`, `deployment` or `version`; a `key` that starts with '=' is FEEL.

    `all_out` gives all variables back where no output is mapped, and with `beside` also where some are.
    """

    key: str
    binding: str = "latest"
    version: str | None = None
    all_in: bool = True
    all_out: bool = True
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow (顺序流)."""

    id: str
    source: str
    target: str
    condition: Expression | None = None
    default: bool = False
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node and all the diagram says of it; `extra` keeps foreign extension data for the editor.

    `events` has several entries for multiple events; `parallel_multiple` then means: all of them (also
    eventGatewayType="Parallel" of an event-based gateway). A send or receive task has its message as event.
    `copy_to` entries are `role` or `role@<FEEL of the organisation>`. `instantiate`: receive tasks and
    event-based gateways that start a case.
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
    style: str = "default"  # end event: the case ended as asked (primary), was refused (danger), or neither
    copy_to: tuple[str, ...] = ()
    lane: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True)
class Definitions:
    """One BPMN file. `global_tasks` are callable like processes; `digest` is over the XML bytes."""

    processes: Mapping[str, Process]
    digest: str
    target_namespace: str = ""
    message_flows: tuple[tuple[str, str], ...] = ()
    participants: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Pools by id: name, and the key of their process (empty for a black box)."""


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

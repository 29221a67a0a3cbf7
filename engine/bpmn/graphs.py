"""One scope's nodes and sequence flows: the contents of a process or sub-process and how they are joined."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn import data, dialects
from engine.bpmn.activities import EVENTS, Draft, is_activity, name_message, read_activity
from engine.bpmn.elements import KINDS, SUB_PROCESSES
from engine.bpmn.event_nodes import read_event_node
from engine.bpmn.identifiers import is_variable
from engine.bpmn.juel import quoted
from engine.bpmn.model import Expression, Flow, Graph, Node, NodeKind
from engine.bpmn.names import (
    HEBAN,
    MODEL,
    VARIABLE,
    Element,
    attribute,
    child,
    children,
    heban,
    line_of,
    local,
    namespace,
    prefixed,
    text_child,
    text_of,
    unprefixed,
)
from engine.bpmn.reading import Reading

_LONGEST_EXTRA = 200


@dataclass(slots=True)
class Wiring:
    """What the nodes of one process need to know of the whole process.

    `scope` is the id of the scope each node stands in; `flows` every sequence flow by id, `incoming` and
    `outgoing` those of each node, `inside` those of each scope; `handlers` the compensation handler of each
    activity; `lanes` the lane of each node.
    """

    scope: dict[str, str] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    incoming: dict[str, list[str]] = field(default_factory=dict)
    outgoing: dict[str, list[str]] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=dict)
    handlers: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)


def read_graph(scope: Element, wiring: Wiring, reading: Reading) -> Graph:
    """The graph of a scope element; nested sub-processes carry graphs of their own."""
    identifier = attribute(scope, "id") or ""
    nodes: dict[str, Node] = {}
    for element in children(scope, *KINDS):
        node_id = attribute(element, "id") or ""
        if reading.ids.get(node_id) is element:
            nodes[node_id] = _node(element, wiring, reading)
    flows = {key: wiring.flows[key] for key in wiring.inside.get(identifier, ())}
    return Graph(
        id=identifier,
        name=attribute(scope, "name") or "",
        nodes=nodes,
        flows=flows,
        data=data.data_objects(scope, reading),
    )


def _node(element: Element, wiring: Wiring, reading: Reading) -> Node:
    identifier = attribute(element, "id") or ""
    draft: Draft = {
        "id": identifier,
        "kind": KINDS[local(element)],
        "name": attribute(element, "name") or "",
        "documentation": text_child(element, "documentation"),
        "line": line_of(element),
        "incoming": tuple(wiring.incoming.get(identifier, ())),
        "outgoing": _outgoing(element, identifier, wiring),
        "lane": wiring.lanes.get(identifier),
        "extra": extra_of(element),
    }
    _by_kind(element, draft, wiring, reading)
    dialects.apply(element, draft, reading)
    if is_activity(draft["kind"]):
        name_message(element, draft, reading)
    node = Node(**draft)
    for name in written(node):
        if name not in reading.texts.names and (not is_variable(name) or "." in name):
            reading.report.at(element, "mapping.target", target=name)
    return node


def written(node: Node) -> list[str]:
    """The variables that a node writes by name, apart from its mappings."""
    names = [node.result, node.service.result if node.service else None]
    names += [event.variable for event in node.events]
    if node.loop is not None:
        names += [node.loop.item, node.loop.output_collection]
    return [name for name in names if name is not None]


def _by_kind(element: Element, draft: Draft, wiring: Wiring, reading: Reading) -> None:
    kind: NodeKind = draft["kind"]
    if kind is NodeKind.SUB_PROCESS and reading.flag(element, "triggeredByEvent", False):
        draft["kind"] = NodeKind.EVENT_SUB_PROCESS
    if local(element) in SUB_PROCESSES:
        draft["graph"] = read_graph(element, wiring, reading)
    if kind in EVENTS:
        read_event_node(element, draft, reading)
    elif is_activity(kind):
        read_activity(element, draft, reading)
        draft["compensated_by"] = wiring.handlers.get(draft["id"])
        if draft["id"] in wiring.handlers.values():
            draft["for_compensation"] = True
    elif kind is NodeKind.COMPLEX:
        draft["activation"] = reading.texts.formal(child(element, "activationCondition"))
    elif kind is NodeKind.EVENT_BASED:
        draft["instantiate"] = reading.flag(element, "instantiate", False)
        draft["parallel_multiple"] = attribute(element, "eventGatewayType") == "Parallel"


def _outgoing(element: Element, identifier: str, wiring: Wiring) -> tuple[str, ...]:
    """Outgoing flows in the order the node lists them, then in document order: gateways ask in this order."""
    listed: dict[str, int] = {}
    for place, inner in enumerate(children(element, "outgoing")):
        listed.setdefault(unprefixed(text_of(inner)), place)
    own = wiring.outgoing.get(identifier, [])
    return tuple(sorted(own, key=lambda key: listed.get(key, len(listed))))


def extra_of(element: Element) -> dict[str, str]:
    """Foreign attributes kept for the editor, each clipped."""
    found: dict[str, str] = {}
    for key, value in element.attrib.items():
        name = str(key)
        if name.startswith("{") and not name.startswith((f"{{{HEBAN}}}", f"{{{MODEL}}}")):
            found[prefixed(name)] = str(value)[:_LONGEST_EXTRA]
    for holder in element.findall(f"{{{MODEL}}}extensionElements"):
        for inner in holder:
            if isinstance(inner.tag, str) and namespace(inner) not in (HEBAN, MODEL):
                found.setdefault(prefixed(str(inner.tag)), (inner.text or "").strip()[:_LONGEST_EXTRA])
    return found


def read_flow(element: Element, reading: Reading) -> Flow | None:
    """A sequence flow; None when an end is missing (a finding)."""
    ends: list[str] = []
    for name in ("sourceRef", "targetRef"):
        reference = attribute(element, name)
        if reference is None:
            reading.report.at(element, "flow.end_missing", name=name)
            continue
        end = reading.referred(element, reference, *KINDS)
        if end is not None:
            ends.append(attribute(end, "id") or "")
    if len(ends) != 2:
        return None
    dialects.heban.check_attributes(element, reading)
    outcome = _outcome_of(element, ends[0], reading)
    condition = reading.texts.formal(child(element, "conditionExpression"))
    if outcome is not None:
        condition = Expression(f"{ends[0]}.outcome = {quoted(outcome)}", line_of(element))
    return Flow(
        id=attribute(element, "id") or "",
        source=ends[0],
        target=ends[1],
        condition=condition,
        name=attribute(element, "name") or "",
        name_en=attribute(element, heban("nameEn")) or "",
        outcome=outcome,
    )


def _outcome_of(element: Element, source: str, reading: Reading) -> str | None:
    """The outcome of the user task before it that a flow is for; where it cannot be, a finding."""
    outcome = attribute(element, heban("outcome"))
    if outcome is None:
        return None
    task = reading.ids[source]
    if local(task) != "userTask":
        reading.report.at(element, "outcome.no_user", outcome=outcome, source=source)
        return None
    if child(element, "conditionExpression") is not None:
        reading.report.at(element, "outcome.condition", outcome=outcome)
    if not VARIABLE.match(source):
        reading.report.at(element, "outcome.id_shape", source=source)
    return outcome

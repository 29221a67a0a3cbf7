"""Processes of a file: wiring of flows, lanes and compensation over all scopes, then the graphs."""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn import data, dialects
from engine.bpmn.activities import Draft, read_activity
from engine.bpmn.dialects.heban import check_attributes
from engine.bpmn.elements import GLOBAL_TASKS, KINDS, SUB_PROCESSES
from engine.bpmn.graphs import Wiring, extra_of, read_flow, read_graph
from engine.bpmn.model import Graph, Node, Process
from engine.bpmn.names import (
    CAMUNDA,
    ZEEBE,
    Element,
    attribute,
    child,
    children,
    foreign,
    heban,
    line_of,
    local,
    text_child,
    text_of,
    unprefixed,
    walk,
)
from engine.bpmn.reading import Reading


def read_process(element: Element, reading: Reading) -> Process:
    """One process with all its scopes."""
    wiring = _wire(element, reading)
    graph = read_graph(element, wiring, reading)
    check_attributes(element, reading)
    return Process(
        key=graph.id,
        name=graph.name or _participant_name(graph.id, reading),
        name_en=attribute(element, heban("nameEn")) or "",
        graph=graph,
        executable=reading.flag(element, "isExecutable", True),
        documentation=text_child(element, "documentation"),
        version_tag=_version_tag(element),
        case_number=attribute(element, heban("caseNumber")),
        lanes=_lanes(element),
        names=reading.texts.names,
    )


def read_global_task(element: Element, reading: Reading) -> Process:
    """A global task as a process of one node, so that call activities can call it."""
    identifier = attribute(element, "id") or ""
    name = attribute(element, "name") or ""
    draft: Draft = {
        "id": identifier,
        "kind": GLOBAL_TASKS[local(element)],
        "name": name,
        "line": line_of(element),
        "extra": extra_of(element),
    }
    read_activity(element, draft, reading)
    dialects.apply(element, draft, reading)
    node = Node(**draft)
    graph = Graph(identifier, name, {identifier: node}, {}, data.data_objects(element, reading))
    return Process(identifier, name, node.name_en, graph, names=reading.texts.names)


def _version_tag(process: Element) -> str | None:
    for inner in foreign(process, (ZEEBE,), "versionTag"):
        return attribute(inner, "value")
    return attribute(process, f"{{{CAMUNDA[0]}}}versionTag")


def _participant_name(key: str, reading: Reading) -> str:
    """The name of the pool of a process that has none of its own."""
    for name, process in participants(reading).values():
        if process == key:
            return name
    return ""


def participants(reading: Reading) -> dict[str, tuple[str, str]]:
    """Pools of all collaborations by id: name and process key (empty for a black box)."""
    if reading.pools is None:
        reading.pools = {}
        for collaboration in reading.root_elements("collaboration"):
            for participant in children(collaboration, "participant"):
                process = reading.referred(participant, attribute(participant, "processRef"), "process")
                key = "" if process is None else attribute(process, "id") or ""
                reading.pools[attribute(participant, "id") or ""] = (attribute(participant, "name") or "", key)
    return reading.pools


def _wire(process: Element, reading: Reading) -> Wiring:
    """Collect over all scopes of a process what its nodes need to know of one another."""
    wiring = Wiring()
    _wire_scopes(process, wiring, reading)
    for element in walk(process):
        if local(element) == "sequenceFlow" and reading.ids.get(attribute(element, "id") or "") is element:
            _wire_flow(element, wiring, reading)
    _wire_defaults(process, wiring, reading)
    _wire_handlers(process, wiring, reading)
    _wire_lanes(process, wiring, reading)
    return wiring


def _wire_scopes(process: Element, wiring: Wiring, reading: Reading) -> None:
    """The scope of every node that will be read: those that stand in the process or in one of its sub-processes."""
    owners = {attribute(process, "id") or ""}
    for element in walk(process):
        key = attribute(element, "id") or ""
        parent = element.getparent()
        scope = "" if parent is None else attribute(parent, "id") or ""
        if local(element) not in KINDS or scope not in owners or reading.ids.get(scope) is not parent:
            continue
        if reading.ids.get(key) is element:
            wiring.scope[key] = scope
            if local(element) in SUB_PROCESSES:
                owners.add(key)


def _wire_flow(element: Element, wiring: Wiring, reading: Reading) -> None:
    flow = read_flow(element, reading)
    if flow is None:
        return
    if wiring.scope.get(flow.source) is None or wiring.scope.get(flow.source) != wiring.scope.get(flow.target):
        reading.report.at(element, "flow.crosses", source=flow.source, target=flow.target)
        return
    wiring.flows[flow.id] = flow
    wiring.outgoing.setdefault(flow.source, []).append(flow.id)
    wiring.incoming.setdefault(flow.target, []).append(flow.id)
    wiring.inside.setdefault(wiring.scope[flow.source], []).append(flow.id)


def _wire_defaults(process: Element, wiring: Wiring, reading: Reading) -> None:
    for element in walk(process):
        reference = attribute(element, "default")
        if reference is None or local(element) not in KINDS:
            continue
        found = reading.referred(element, reference, "sequenceFlow")
        key = "" if found is None else attribute(found, "id") or ""
        flow = wiring.flows.get(key)
        if flow is not None and flow.source == attribute(element, "id"):
            wiring.flows[key] = replace(flow, default=True)
        elif flow is not None:
            reading.report.at(element, "flow.default_foreign", ref=reference)


def _wire_handlers(process: Element, wiring: Wiring, reading: Reading) -> None:
    """Associations from a compensation boundary event to the activity that compensates."""
    associations = [inner for inner in walk(process) if local(inner) == "association"]
    for collaboration in reading.root_elements("collaboration"):
        associations += children(collaboration, "association")
    for association in associations:
        ends = [reading.ids.get(unprefixed(association.get(name) or "")) for name in ("sourceRef", "targetRef")]
        for one, other in (ends, ends[::-1]):
            if one is None or other is None or not _compensates(one, reading):
                continue
            if local(other) in KINDS and local(other) != "boundaryEvent":
                attached = unprefixed(one.get("attachedToRef") or "")
                handler = attribute(other, "id") or ""
                if attached in wiring.scope and wiring.scope[attached] == wiring.scope.get(handler):
                    wiring.handlers[attached] = handler


def _compensates(element: Element, reading: Reading) -> bool:
    if local(element) != "boundaryEvent":
        return False
    if child(element, "compensateEventDefinition") is not None:
        return True
    for inner in children(element, "eventDefinitionRef"):
        root = reading.ids.get(unprefixed(text_of(inner)))
        if root is not None and local(root) == "compensateEventDefinition":
            return True
    return False


def _wire_lanes(process: Element, wiring: Wiring, reading: Reading) -> None:
    for lane in (inner for inner in walk(process) if local(inner) == "lane"):
        for reference in children(lane, "flowNodeRef"):
            found = reading.referred(lane, text_of(reference))
            if found is not None:
                wiring.lanes[attribute(found, "id") or ""] = attribute(lane, "id") or ""


def _lanes(process: Element) -> dict[str, str]:
    """Lane id to name, inner lanes included, sub-processes excluded."""
    found: dict[str, str] = {}
    for element in walk(process):
        if local(element) == "lane":
            found[attribute(element, "id") or ""] = attribute(element, "name") or ""
    return found

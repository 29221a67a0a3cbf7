"""From the bytes of a BPMN file to the model and all its findings."""

from __future__ import annotations

import hashlib

from engine.bpmn import data, elements, identifiers, nesting, xml
from engine.bpmn.bounds import DEFAULT, Bounds
from engine.bpmn.dialects.survey import survey
from engine.bpmn.elements import GLOBAL_TASKS, KINDS
from engine.bpmn.findings import DefinitionRefused, Parsed, Report, finding
from engine.bpmn.model import Definitions, Process
from engine.bpmn.names import Element, attribute, children, local, unprefixed, walk
from engine.bpmn.processes import participants, read_global_task, read_process
from engine.bpmn.reading import Reading
from engine.bpmn.texts import Texts

_COUNTED = frozenset((*KINDS, *GLOBAL_TASKS, "process", "participant", "lane"))
_UNREAD = ("expression.", "script.")


def parse(xml_text: bytes | str, *, name: str = "", bounds: Bounds = DEFAULT) -> Parsed:
    """Read a BPMN file; never raises for its content: whatever is wrong is a finding, all of them at once.

    `name` is the file's name for the findings. `definitions` is None when the file itself was refused.
    """
    report = Report(file=name, most=bounds.findings)
    root = xml.read(xml_text, bounds, report)
    if root is None:
        return Parsed(None, report.findings)
    reading = _reading(root, report, bounds)
    if reading is None:
        return Parsed(None, report.findings)
    elements.check(root, report)
    survey(root, reading)
    definitions = _definitions(reading, _digest(xml_text))
    nesting.check(definitions, bounds, report)
    return Parsed(definitions, report.findings)


def parse_or_refuse(xml_text: bytes | str, *, name: str = "", bounds: Bounds = DEFAULT) -> Definitions:
    """The model of a file without faults; raises DefinitionRefused with every finding otherwise."""
    parsed = parse(xml_text, name=name, bounds=bounds)
    if parsed.definitions is None or any(entry.severity == "error" for entry in parsed.findings):
        raise DefinitionRefused(parsed.findings)
    return parsed.definitions


def _digest(xml_text: bytes | str) -> str:
    raw = xml_text if isinstance(xml_text, bytes) else xml_text.encode("utf-8", "replace")
    return hashlib.sha256(raw).hexdigest()


def _reading(root: Element, report: Report, bounds: Bounds) -> Reading | None:
    count = sum(1 for element in walk(root) if local(element) in _COUNTED)
    if count > bounds.nodes:
        report.add(finding("limit.nodes", "", nodes=count, most=bounds.nodes))
        return None
    flows = sum(1 for element in walk(root) if local(element) == "sequenceFlow")
    if flows > bounds.flows:
        report.add(finding("limit.flows", "", flows=flows, most=bounds.flows))
        return None
    _name_the_unnamed(root)
    ids = identifiers.index(root, bounds, report)
    reading = Reading(root, report, bounds, Texts(report, bounds), ids)
    reading.texts.names = data.announced(reading)
    return reading


def _name_the_unnamed(root: Element) -> None:
    """BPMN lets ids be left out; nodes, flows and processes get one from their kind and order."""
    count = 0
    for element in walk(root):
        if local(element) in (*KINDS, *GLOBAL_TASKS, "sequenceFlow", "process") and not attribute(element, "id"):
            count += 1
            element.set("id", f"{local(element)}_unnamed_{count}")


def _definitions(reading: Reading, digest: str) -> Definitions:
    processes: dict[str, Process] = {}
    for element in children(reading.root, "process", *GLOBAL_TASKS):
        key = attribute(element, "id") or ""
        if reading.ids.get(key) is element:
            read = read_process if local(element) == "process" else read_global_task
            processes[key] = read(element, reading)
    if not processes:
        reading.report.add(finding("file.no_process", ""))
    return Definitions(
        processes=processes,
        digest=digest,
        target_namespace=attribute(reading.root, "targetNamespace") or "",
        message_flows=_message_flows(reading),
        participants=participants(reading),
        unread=frozenset(one.element for one in reading.report.findings if one.code.startswith(_UNREAD)),
    )


def _message_flows(reading: Reading) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for collaboration in reading.root_elements("collaboration"):
        for flow in children(collaboration, "messageFlow"):
            ends = [reading.referred(flow, flow.get(name)) for name in ("sourceRef", "targetRef")]
            if all(end is not None for end in ends):
                found.append((unprefixed(flow.get("sourceRef") or ""), unprefixed(flow.get("targetRef") or "")))
    return tuple(found)

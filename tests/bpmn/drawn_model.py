"""A diagram as a plain model that a test can edit: steps, lines, places; written as BPMN and read back."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from hypothesis import strategies as st

from engine.bpmn.drawn_parts import Document, read_document
from ground.xml_parts import PARTS

B = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = (
    f'<bpmn:definitions xmlns:bpmn="{B}" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:heban="urn:heban:bpmn:1" id="D" targetNamespace="urn:t"><bpmn:process id="P" isExecutable="true">'
)
WIDTH, HEIGHT, STEP = 100, 80, 150
STEPS = ("A", "B", "C", "D1")


@dataclass
class Drawn:
    """Steps by id with what they say, lines by id with their ends, and the left edge of each step."""

    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    flows: dict[str, tuple[str, str]] = field(default_factory=dict)
    x: dict[str, int] = field(default_factory=dict)

    def xml(self) -> bytes:
        parts = [HEAD]
        for key, said in self.steps.items():
            outcomes = "".join(f'<heban:outcome value="{o}" label="{o}"/>' for o in said["outcomes"].split())
            parts.append(
                f'<bpmn:userTask id="{key}" name="{said["name"]}"><bpmn:extensionElements>'
                f'<heban:assignment role="{said["role"]}"/><heban:limit due="{said["due"]}"/>{outcomes}'
                "</bpmn:extensionElements></bpmn:userTask>"
            )
        parts += [f'<bpmn:sequenceFlow id="{k}" sourceRef="{a}" targetRef="{b}"/>' for k, (a, b) in self.flows.items()]
        parts.append('</bpmn:process><bpmndi:BPMNDiagram id="G"><bpmndi:BPMNPlane id="L" bpmnElement="P">')
        for key, x in self.x.items():
            bounds = f'<dc:Bounds x="{x}" y="100" width="{WIDTH}" height="{HEIGHT}"/>'
            parts.append(f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}">{bounds}</bpmndi:BPMNShape>')
        for key, (a, b) in self.flows.items():
            points = f'<di:waypoint x="{self.x[a] + WIDTH}" y="140"/><di:waypoint x="{self.x[b]}" y="140"/>'
            parts.append(f'<bpmndi:BPMNEdge id="{key}_di" bpmnElement="{key}">{points}</bpmndi:BPMNEdge>')
        return "".join([*parts, "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"]).encode()


def line_of_steps() -> Drawn:
    """A, B, C and D1, one after another."""
    made = Drawn()
    for place, key in enumerate(STEPS):
        made.steps[key] = {"name": f"step {key}", "role": "clerk", "due": "5WD", "outcomes": "yes no"}
        made.x[key] = 100 + place * STEP
    made.flows = {f"F{a}": (a, b) for a, b in zip(STEPS, STEPS[1:], strict=False)}
    return made


def read_back(document: Document) -> Drawn:
    """The plain model of a document."""
    made = Drawn()
    for key, element in document.elements.items():
        if element["@tag"] == f"{{{B}}}userTask":
            inner = element[PARTS]["extensionElements"][PARTS]
            outcomes = [part["@value"] for name, part in inner.items() if name.startswith("outcome")]
            made.steps[key] = {
                "name": element["@name"], "role": inner["assignment"]["@role"], "due": inner["limit"]["@due"],
                "outcomes": " ".join(outcomes),
            }  # fmt: skip
            box = document.drawn[key].box
            assert box is not None
            made.x[key] = round(box.x)
        elif element["@tag"] == f"{{{B}}}sequenceFlow":
            made.flows[key] = (element["@sourceRef"], element["@targetRef"])
    return made


Edit = tuple[str, str, str]
VALUES = {"name": ("甲", "乙"), "role": ("leader", "auditor"), "due": ("3WD", "9WD"), "outcomes": ("yes", "yes no back")}


def edits(side: str) -> st.SearchStrategy[list[Edit]]:
    """What one side does: change what a step says, put a step behind another, take one out, move one."""
    said = st.sampled_from(sorted(VALUES)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(STEPS), st.sampled_from(VALUES[name]))
    )
    new = st.tuples(st.just("insert"), st.sampled_from(STEPS), st.sampled_from([f"{side}1", f"{side}2"]))
    out = st.tuples(st.just("take out"), st.sampled_from(STEPS[1:]), st.just(""))
    far = st.tuples(st.just("move"), st.sampled_from(STEPS), st.sampled_from(["10", "160"]))
    return st.lists(st.one_of(said, new, out, far), max_size=4)


def edited(drawn: Drawn, done: list[Edit]) -> Drawn:
    """A drawing after some edits; one that cannot be done any more is left out."""
    made = deepcopy(drawn)
    for kind, key, value in done:
        if key in made.steps and not (kind == "insert" and value in made.steps):
            _edit(made, kind, key, value)
    return made


def _edit(made: Drawn, kind: str, key: str, value: str) -> None:
    if kind in VALUES:
        made.steps[key][kind] = value
    elif kind == "move":
        made.x[key] += int(value)
    elif kind == "insert":
        made.steps[value] = {"name": value, "role": "clerk", "due": "1WD", "outcomes": "yes"}
        for other, x in made.x.items():
            made.x[other] = x + STEP if x > made.x[key] else x
        made.x[value] = made.x[key] + STEP
        behind = next((flow for flow, ends in made.flows.items() if ends[0] == key), None)
        if behind is not None:
            made.flows[f"F{value}"] = (value, made.flows[behind][1])
            made.flows[behind] = (key, value)
    else:
        before = [flow for flow, ends in made.flows.items() if ends[1] == key]
        after = [flow for flow, ends in made.flows.items() if ends[0] == key]
        for flow in before:
            if after:
                made.flows[flow] = (made.flows[flow][0], made.flows[after[0]][1])
            else:
                del made.flows[flow]
        for flow in after:
            del made.flows[flow]
        del made.steps[key], made.x[key]


def document_of(drawn: Drawn) -> Document:
    return read_document(drawn.xml())


def overlapping(document: Document) -> Iterator[tuple[str, str]]:
    """Shapes that lie on one another; none of these drawings has sub-processes."""
    boxes = [(key, drawn.box) for key, drawn in document.drawn.items() if drawn.box is not None]
    for place, (key, box) in enumerate(boxes):
        yield from ((key, other) for other, there in boxes[place + 1 :] if box.meets(there))

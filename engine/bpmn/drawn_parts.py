"""A BPMN file as its elements by id, each with all it says, and where each is drawn; and back to a file.

An element is plain data (ground.xml_parts) with `#parent`, the id of what it stands in, and `#lane`, its lanes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from engine.bpmn import xml
from engine.bpmn.bounds import DEFAULT
from engine.bpmn.findings import Report
from engine.bpmn.names import DI, MODEL, Element, local, namespace, unprefixed, walk
from engine.bpmn.refused import DefinitionRefused
from ground.three_way import KIND
from ground.xml_parts import PARTS, apart, named_by, together

PARENT, LANE = "#parent", "#lane"
ROOT = ""
"""The id under which the file itself stands."""

_HOLDERS = frozenset({"definitions", "process", "subProcess", "adHocSubProcess", "transaction", "collaboration"})
_AROUND = ("process", "definitions", "collaboration")
HOLDING = ("subProcess", "adHocSubProcess", "transaction")
"""The tags of what holds other shapes."""

FRAMES = ("participant", "lane")
_OWN_PARTS = ("documentation", "extensionElements", "laneSet", "ioSpecification", "property", "incoming", "outgoing")
_naming = named_by({
    "lane": "id", "outcome": "value", "property": "name",
    **dict.fromkeys(("input", "output", "in", "out"), "target"),
    **dict.fromkeys(("inputParameter", "outputParameter"), "name"),
})  # fmt: skip
_HEAD = ("documentation", "extensionElements")
_BPMNDI, _DC, _DI = (f"{{{uri}}}" for uri in DI)
_NSMAP: dict[str, str] = {
    "bpmn": MODEL, "bpmndi": DI[0], "dc": DI[1], "di": DI[2], "heban": "urn:heban:bpmn:1",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}  # fmt: skip
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle in px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, by: Point) -> Box:
        return replace(self, x=self.x + by[0], y=self.y + by[1])

    def meets(self, other: Box, apart: float = 0) -> bool:
        """Do two share more than an edge, or stand nearer than `apart` px?"""
        return (
            self.x < other.right + apart and other.x < self.right + apart
            and self.y < other.bottom + apart and other.y < self.bottom + apart
        )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """Where an element is drawn: the box of a shape or the points of a line, its label, and how (`said`)."""

    plane: str
    said: Mapping[str, str]
    box: Box | None = None
    points: tuple[Point, ...] = ()
    label: Box | None = None


@dataclass
class Document:
    """One file: its elements by id, and where they are drawn by the id of the element."""

    elements: dict[str, dict[str, Any]]
    drawn: dict[str, Drawn] = field(default_factory=dict)
    planes: tuple[str, ...] = ()
    nsmap: Mapping[str | None, str] = field(default_factory=dict)

    def within(self, key: str) -> Iterator[str]:
        """What an element stands in, the nearest first; not the process or the file."""
        above = self.elements[key].get(PARENT, ROOT)
        while above in self.elements and local_of(self.elements[above]) not in _AROUND:
            yield above
            above = self.elements[above].get(PARENT, ROOT)


def local_of(element: Mapping[str, Any]) -> str:
    """The tag of an element without its namespace."""
    return str(element[KIND]).rpartition("}")[2]


def read_document(content: bytes) -> Document:
    """The elements of a BPMN file; DefinitionRefused when it cannot be read."""
    report = Report()
    root = xml.read(content, DEFAULT, report)
    if root is None:
        raise DefinitionRefused(report.findings)
    lanes: dict[str, list[str]] = {}
    for reference in [one for one in walk(root) if local(one) == "flowNodeRef"]:
        lane = reference.getparent()
        if lane is not None:
            lanes.setdefault((reference.text or "").strip(), []).append(str(lane.get("id")))
            lane.remove(reference)
    document = Document({}, nsmap=dict(root.nsmap))
    _elements(root, ROOT, "", document.elements)
    for key, found in lanes.items():
        if key in document.elements:
            document.elements[key][LANE] = " ".join(sorted(found))
    _layout(root, document)
    return document


def _elements(element: Element, key: str, parent: str, found: dict[str, dict[str, Any]]) -> None:
    """Put an element and those it holds under their ids; what leads in and out of it is told by its flows."""
    held = [one for one in element if local(element) in _HOLDERS and _is_element(one)]
    beside = [one for one in element if local(one) in ("incoming", "outgoing") and namespace(one) == MODEL]
    drawn = [one for one in element if isinstance(one.tag, str) and namespace(one) in DI]
    found[key] = {**apart(element, _naming, (*held, *beside, *drawn)), PARENT: parent}
    for one in held:
        _elements(one, str(one.get("id")), key, found)


def _is_element(one: Element) -> bool:
    if not isinstance(one.tag, str) or namespace(one) != MODEL or not one.get("id"):
        return False
    return local(one) not in _OWN_PARTS and not local(one).endswith(("LoopCharacteristics", "EventDefinition"))


def _layout(root: Element, document: Document) -> None:
    planes, there = [], {*document.elements, *lanes_of(document)}
    for plane in root.iter(f"{_BPMNDI}BPMNPlane"):
        of = unprefixed(plane.get("bpmnElement") or "")
        planes.append(of)
        for one in plane:
            key = unprefixed(one.get("bpmnElement") or "") if isinstance(one.tag, str) else ""
            if key in there:
                document.drawn[key] = _drawn(one, of)
    document.planes = tuple(planes)


def lanes_of(document: Document) -> set[str]:
    """The ids of the lanes: they are parts of their process."""

    def below(data: Mapping[str, Any]) -> Iterator[str]:
        for key, part in data.get(PARTS, {}).items():
            if key.startswith("lane["):
                yield part["@id"]
            if key.startswith(("lane", "childLaneSet")):
                yield from below(part)

    return {lane for element in document.elements.values() for lane in below(element)}


def _drawn(one: Element, plane: str) -> Drawn:
    said = {str(key): str(value) for key, value in one.attrib.items() if key not in ("bpmnElement", "id")}
    bounds, label = one.find(f"{_DC}Bounds"), one.find(f"{_BPMNDI}BPMNLabel/{_DC}Bounds")
    points = tuple((float(p.get("x", 0)), float(p.get("y", 0))) for p in one.findall(f"{_DI}waypoint"))
    return Drawn(
        plane, said, None if bounds is None else _box(bounds), points, None if label is None else _box(label)
    )


def _box(bounds: Element) -> Box:
    return Box(*(float(bounds.get(name, 0)) for name in ("x", "y", "width", "height")))


def write_document(document: Document) -> bytes:
    """The file of some elements; what leads in and out of a node is written from the flows."""
    nsmap = {**{prefix: uri for prefix, uri in document.nsmap.items() if prefix}, **_NSMAP}
    made: dict[str, Element] = {ROOT: together(None, _said(document.elements[ROOT]), nsmap)}
    waiting = [key for key in document.elements if key != ROOT]
    while waiting:
        ready = [key for key in waiting if document.elements[key].get(PARENT, ROOT) in made]
        if not ready:
            break
        for key in ready:
            element = document.elements[key]
            made[key] = together(made[element.get(PARENT, ROOT)], _said(element))
        waiting = [key for key in waiting if key not in made]
    _sides(document, made)
    _lanes(document, made)
    _planes(document, made[ROOT])
    etree.indent(made[ROOT])
    return bytes(etree.tostring(made[ROOT], encoding="UTF-8", xml_declaration=True))


def _said(element: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in element.items() if key not in (PARENT, LANE)}


def _sides(document: Document, made: Mapping[str, Element]) -> None:
    for key, element in document.elements.items():
        if local_of(element) != "sequenceFlow":
            continue
        for end, side in (("@sourceRef", "outgoing"), ("@targetRef", "incoming")):
            node = made.get(str(element.get(end)))
            if node is not None:
                head = [one for one in node if local(one) in (*_HEAD, "incoming", side)]
                side_element = etree.Element(f"{{{MODEL}}}{side}")
                side_element.text = key
                node.insert(len(head), side_element)


def _lanes(document: Document, made: Mapping[str, Element]) -> None:
    lanes = {one.get("id"): one for one in walk(made[ROOT]) if local(one) == "lane"}
    for key, element in document.elements.items():
        for lane in element.get(LANE, "").split():
            if lane in lanes:
                reference = etree.Element(f"{{{MODEL}}}flowNodeRef")
                reference.text = key
                lanes[lane].insert(len([one for one in lanes[lane] if local(one) != "childLaneSet"]), reference)


def _planes(document: Document, root: Element) -> None:
    used = {one.get("id") for one in root.iter() if isinstance(one.tag, str)}

    def named(wanted: str) -> str:
        name = wanted
        while name in used:
            name += "_"
        used.add(name)
        return name

    for plane in document.planes:
        diagram = etree.SubElement(root, f"{_BPMNDI}BPMNDiagram", id=named(f"{plane}_diagram"))
        inner = etree.SubElement(diagram, f"{_BPMNDI}BPMNPlane", id=named(f"{plane}_plane"), bpmnElement=plane)
        for key, drawn in document.drawn.items():
            if drawn.plane == plane:
                _write(inner, key, drawn, named(f"{key}_di"))


def _write(plane: Element, key: str, drawn: Drawn, name: str) -> None:
    kind = "BPMNShape" if drawn.box is not None else "BPMNEdge"
    one = etree.SubElement(plane, f"{_BPMNDI}{kind}", id=name, bpmnElement=key)
    for said, value in drawn.said.items():
        one.set(said, value)
    if drawn.box is not None:
        _write_box(one, drawn.box)
    for x, y in drawn.points:
        etree.SubElement(one, f"{_DI}waypoint", x=_number(x), y=_number(y))
    if drawn.label is not None:
        _write_box(etree.SubElement(one, f"{_BPMNDI}BPMNLabel"), drawn.label)


def _write_box(parent: Element, box: Box) -> None:
    bounds = etree.SubElement(parent, f"{_DC}Bounds")
    for name in ("x", "y", "width", "height"):
        bounds.set(name, _number(getattr(box, name)))


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e5 else str(round(value))

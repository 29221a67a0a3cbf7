"""A shipped drawing as rectangles and lines, with its labels as the viewer lays them out in either language."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_NAME_EN = "{urn:heban:bpmn:1}nameEn"
_FONT_PX, _LINE_PX = 12.0, 14.4
_DEFAULT_LABEL_PX, _WIDENED_LABEL_PX = 90.0, 72.0
_NARROW, _WIDE = frozenset("ijlI.,'-! frt"), frozenset("mwMWOQGHNUD")

Point = tuple[float, float]
Segment = tuple[Point, Point]


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

    def meets(self, other: Box) -> bool:
        """The two share more than an edge."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box) -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def grown(self, by: float) -> Box:
        """Larger by `by` px on each side; smaller where it is negative."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def crossed_by(self, line: Segment) -> bool:
        """A part of the line lies inside (Liang and Barsky's clipping)."""
        (x1, y1), (x2, y2) = line
        enters, leaves = 0.0, 1.0
        for step, room in (
            (x1 - x2, x1 - self.x),
            (x2 - x1, self.right - x1),
            (y1 - y2, y1 - self.y),
            (y2 - y1, self.bottom - y1),
        ):
            if step == 0:
                if room <= 0:
                    return False
            elif step < 0:
                enters = max(enters, room / step)
            else:
                leaves = min(leaves, room / step)
        return enters < leaves


@dataclass(frozen=True)
class Flow:
    """A line between two shapes."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]

    @property
    def segments(self) -> Iterator[Segment]:
        return zip(self.points, self.points[1:], strict=False)


@dataclass(frozen=True)
class Label:
    """The words of an element outside its shape (or at the head of a sub-process), in one language."""

    of: str
    words: str
    box: Box


@dataclass(frozen=True)
class Drawing:
    """What a reader sees of one file."""

    shapes: dict[str, Box]
    flows: dict[str, Flow]
    labels: dict[str, list[Label]]
    """By language: zh, en."""
    owners: dict[str, tuple[str, ...]]
    """The sub-processes that an element stands in, the nearest first; of a boundary event also what it sits on."""
    hosts: dict[str, str]
    undrawn: list[str]

    @property
    def box(self) -> Box:
        """All that is drawn."""
        labels = [label.box for found in self.labels.values() for label in found]
        points = [Box(x, y, 0, 0) for flow in self.flows.values() for x, y in flow.points]
        boxes = [*self.shapes.values(), *labels, *points]
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def words_width(words: str) -> float:
    """The px that a line of text takes: 12 for a Chinese character, about 7 for a Latin letter."""
    return sum(
        _FONT_PX if ord(sign) > 0x2E7F else 4 if sign in _NARROW else 10 if sign in _WIDE else 7.2 for sign in words
    )


def wrapped(words: str, width: float) -> list[str]:
    """The lines of a text in a box `width` px wide: broken at spaces, or where a word alone is too long."""
    lines, line = [], ""
    for part in words.split(" "):
        longer = f"{line} {part}" if line else part
        if line and words_width(longer) > width:
            lines.append(line)
            longer = part
        while words_width(longer) > width and len(longer) > 1:
            fits = next(size for size in range(len(longer), 0, -1) if size == 1 or words_width(longer[:size]) <= width)
            lines.append(longer[:fits])
            longer = longer[fits:]
        line = longer
    return [*lines, line] if line else lines


def read_drawing(path: Path) -> Drawing:
    """The layout of a BPMN file."""
    root = ET.parse(path).getroot()
    drawn = {
        one.get("bpmnElement", ""): one
        for one in root.iter()
        if one.tag in (_BPMNDI + "BPMNShape", _BPMNDI + "BPMNEdge")
    }
    shapes = {key: _box(bounds) for key, one in drawn.items() if (bounds := one.find(_BOUNDS)) is not None}
    elements, owners, hosts, flows, undrawn = {}, {}, {}, {}, []
    for element, above in _elements(root):
        key = element.get("id", "")
        elements[key] = element
        if key not in drawn:
            undrawn.append(key)
            continue
        host = element.get("attachedToRef")
        owners[key] = above
        if host:
            hosts[key] = host
        if key not in shapes:
            points = tuple((float(one.get("x", 0)), float(one.get("y", 0))) for one in drawn[key].iter(_WAYPOINT))
            flows[key] = Flow(key, element.get("sourceRef", ""), element.get("targetRef", ""), points)
    labels = {
        language: [
            label
            for key, element in elements.items()
            if key in drawn and (label := _label(element, drawn[key], language, shapes.get(key)))
        ]
        for language in ("zh", "en")
    }
    return Drawing(shapes, flows, labels, owners, hosts, undrawn)


def _elements(root: ET.Element) -> Iterator[tuple[ET.Element, tuple[str, ...]]]:
    """Every flow element with the sub-processes around it, the nearest first."""

    def under(scope: ET.Element, above: tuple[str, ...]) -> Iterator[tuple[ET.Element, tuple[str, ...]]]:
        for child in scope:
            if _is_flow_element(child):
                yield child, above
                yield from under(child, (child.get("id", ""), *above))

    for process in root.iter(_BPMN + "process"):
        yield from under(process, ())


def _is_flow_element(element: ET.Element) -> bool:
    name = element.tag.removeprefix(_BPMN)
    return name.endswith(("Event", "Task", "Gateway", "Process", "Activity", "transaction")) or name in (
        "task",
        "sequenceFlow",
        "association",
        "textAnnotation",
    )


def _box(bounds: ET.Element) -> Box:
    return Box(*(float(bounds.get(name, 0)) for name in ("x", "y", "width", "height")))


def _label(element: ET.Element, drawn: ET.Element, language: str, shape: Box | None) -> Label | None:
    """Where the viewer writes the name, if outside the shape; English names get at least 72 px (web/src/cases/diagram.ts)."""
    words = element.get(_NAME_EN if language == "en" else "name") or element.get("name")
    name = element.tag.removeprefix(_BPMN)
    if not words or name.endswith(("Task", "Activity")) or name in ("task", "textAnnotation"):
        return None
    bounds = drawn.find(f"{_BPMNDI}BPMNLabel/{_BOUNDS}")
    if name in ("subProcess", "transaction") and shape:
        room = Box(shape.x, shape.y + 4, shape.width, 0)
    elif bounds is not None:
        room = _box(bounds)
    elif shape:
        room = Box(shape.x + shape.width / 2 - _DEFAULT_LABEL_PX / 2, shape.bottom, _DEFAULT_LABEL_PX, 0)
    else:
        room = _beside_the_middle(drawn)
    if language == "en" and room.width < _WIDENED_LABEL_PX:
        room = Box(room.x - (_WIDENED_LABEL_PX - room.width) / 2, room.y, _WIDENED_LABEL_PX, room.height)
    lines = wrapped(words, room.width)
    width = max(map(words_width, lines))
    return Label(
        element.get("id", ""), words, Box(room.x + (room.width - width) / 2, room.y, width, len(lines) * _LINE_PX)
    )


def _beside_the_middle(drawn: ET.Element) -> Box:
    """Where the viewer puts the name of a line that says no place: above its middle, or beside it."""
    points = [(float(one.get("x", 0)), float(one.get("y", 0))) for one in drawn.iter(_WAYPOINT)]
    middle = len(points) / 2 - 1
    (x1, y1), (x2, y2) = points[int(middle)], points[int(middle + 0.99)]
    upright = x1 == x2
    x, y = (x1 + x2) / 2 + (15 if upright else 0), (y1 + y2) / 2 - (0 if upright else 15)
    return Box(x - _DEFAULT_LABEL_PX / 2, y - 10, _DEFAULT_LABEL_PX, 0)

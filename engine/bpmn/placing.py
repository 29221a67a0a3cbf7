"""Where the elements of a merged diagram are drawn: both sides' moves added up, then nothing lies on anything.

What one side alone moved stands where that side put it. Where both made room, both rooms are made. A shape that would
still lie on another makes way (engine.bpmn.making_room), a line that would run through a shape is led around it
(engine.bpmn.lines).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.bpmn.drawn_parts import FRAMES, HOLDING, Box, Document, Drawn, Point, lanes_of, local_of
from engine.bpmn.lines import is_line, lines
from engine.bpmn.making_room import make_room

Sides = tuple[Document, Document, Document]
_SIZES = {"Event": (36.0, 36.0), "Gateway": (50.0, 50.0), "ObjectReference": (36.0, 50.0)}
_TASK = (100.0, 80.0)
_GAP = 30.0
_SHAPES = ("Event", "Task", "Gateway", "ObjectReference", "StoreReference", "Activity", "Annotation", *HOLDING)
"""How the tags of shapes end; a plain task is one too."""


def placed(sides: Sides, document: Document) -> dict[str, Drawn]:
    """Where each element of a merged document is drawn; what no side draws gets a place when the file has a drawing."""
    base, ours, theirs = (side.drawn for side in sides)
    for one, other in ((ours, theirs), (theirs, ours)):
        if other in (base, one) and _draws_all(one, document):
            there = {*document.elements, *lanes_of(document)}
            return {key: drawn for key, drawn in one.items() if key in there}
    if not document.planes:
        return {}
    shapes = _Shapes(sides, document)
    shapes.place()
    make_room(document, shapes.drawn)
    return {**shapes.drawn, **lines(sides, document, shapes.drawn)}


def _draws_all(drawn: Mapping[str, Drawn], document: Document) -> bool:
    return all(key in drawn for key, one in document.elements.items() if _is_shape(local_of(one)) or is_line(one))


def _is_shape(name: str) -> bool:
    return name.endswith(_SHAPES) or name in ("task", "group")


class _Shapes:
    """The shapes of one drawing: `drawn` by the id of the element."""

    def __init__(self, sides: Sides, document: Document) -> None:
        self.base, self.ours, self.theirs = sides
        self.document = document
        new = [side.drawn.keys() - self.base.drawn.keys() for side in (self.ours, self.theirs)]
        self.both_grew = bool(new[0] - new[1]) and bool(new[1] - new[0])
        self.drawn: dict[str, Drawn] = {}

    def place(self) -> None:
        """Give every shape its place; some may still lie on others."""
        there = {*self.document.elements, *lanes_of(self.document)}
        for key in dict.fromkeys([*self.ours.drawn, *self.theirs.drawn, *self.base.drawn]):
            if key in there:
                self._shape(key)
        for key, element in self.document.elements.items():
            if key not in self.drawn and _is_shape(local_of(element)):
                self._invent(key)

    def _shape(self, key: str) -> None:
        base, ours, theirs = (side.drawn.get(key) for side in (self.base, self.ours, self.theirs))
        taken = ours or theirs or base
        if taken is None or taken.box is None:
            return
        if ours is not None and theirs is not None:
            was = base.box if base is not None else None
            said = theirs.said if base is not None and ours.said == base.said else ours.said
            source = theirs if base is not None and (ours.box, ours.label) == (was, base.label) else ours
            self._put(key, replace(source, said=said), _added_up(was, ours.box, theirs.box, self.both_grew))
            return
        mine, other = (self.ours, self.theirs) if ours is not None else (self.theirs, self.ours)
        self._put(key, taken, taken.box.moved(self._made_way(taken.box, mine, other)))

    def _put(self, key: str, source: Drawn, box: Box | None) -> None:
        if source.box is None or box is None:
            return
        by = (box.middle[0] - source.box.middle[0], box.middle[1] - source.box.middle[1])
        label = source.label.moved(by) if source.label is not None else None
        plane = source.plane if source.plane in self.document.planes else self.document.planes[0]
        self.drawn[key] = replace(source, plane=plane, box=box, label=label)

    def _made_way(self, box: Box, mine: Document, other: Document) -> Point:
        """How far the other side moved the neighbour of a place of mine."""
        x, y = box.middle
        nearest, way = float("inf"), (0.0, 0.0)
        for key, drawn in mine.drawn.items():
            now, was = other.drawn.get(key), self.base.drawn.get(key)
            if now is None or was is None or self._holds(key):
                continue
            if drawn.box is None or now.box is None or was.box is None:
                continue
            far = abs(drawn.box.middle[0] - x) + 2 * abs(drawn.box.middle[1] - y)
            if far < nearest:
                nearest, way = far, (now.box.x - was.box.x, now.box.y - was.box.y)
        return way

    def _holds(self, key: str) -> bool:
        element = self.document.elements.get(key)
        return element is None or local_of(element) in (*HOLDING, *FRAMES)

    def _invent(self, key: str) -> None:
        """A place for a shape that no side draws: on its host, right of what leads to it, or below all else."""
        element = self.document.elements[key]
        name = local_of(element)
        width, height = next((size for end, size in _SIZES.items() if name.endswith(end)), _TASK)
        host = self._box(str(element.get("@attachedToRef")))
        leading = (one for one in self.document.elements.values() if one.get("@targetRef") == key)
        before = next((box for one in leading if (box := self._box(str(one.get("@sourceRef")))) is not None), None)
        if host is not None:
            box = Box(host.right - width, host.bottom - height / 2, width, height)
        elif before is not None:
            box = Box(before.right + _GAP, before.middle[1] - height / 2, width, height)
        else:
            boxes = [one.box for one in self.drawn.values() if one.box is not None]
            left, bottom = min((one.x for one in boxes), default=0), max((one.bottom for one in boxes), default=0)
            box = Box(left, bottom + 2 * _GAP, width, height)
        self.drawn[key] = Drawn(self.document.planes[0], {}, box)

    def _box(self, key: str) -> Box | None:
        return self.drawn[key].box if key in self.drawn else None


def _added_up(base: Box | None, ours: Box | None, theirs: Box | None, both_grew: bool) -> Box | None:
    """Where a shape stands that both sides draw: what each moved and stretched, both.

    The same move on both sides is one move, unless both drew something new: then each made way for its own.
    """
    if ours is None or theirs is None or base is None or theirs == base or ours == theirs and not both_grew:
        return ours or theirs
    if ours == base:
        return theirs
    x, y, width, height = (
        getattr(ours, name) + getattr(theirs, name) - getattr(base, name) for name in ("x", "y", "width", "height")
    )
    return Box(x, y, max(width, min(ours.width, theirs.width)), max(height, min(ours.height, theirs.height)))

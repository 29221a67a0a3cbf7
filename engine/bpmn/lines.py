"""The lines of a merged diagram: as the side that fits draws them, their ends moved with the shapes, or led anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.bpmn.drawn_parts import FRAMES, Box, Document, Drawn, Point, local_of
from engine.bpmn.routing import crosses, route

_LINES = ("Flow", "ssociation")
_ENDS = ("@sourceRef", "@targetRef")


def is_line(element: Mapping[str, Any]) -> bool:
    """Is an element drawn as a line?"""
    return local_of(element).endswith(_LINES)


Sides = tuple[Document, Document, Document]


def lines(sides: Sides, document: Document, shapes: Mapping[str, Drawn]) -> dict[str, Drawn]:
    """Every line of a document between shapes that are drawn."""
    found = {}
    for key, element in document.elements.items():
        ends = [str(element.get(name)) for name in _ENDS]
        if is_line(element) and all(end in shapes for end in ends):
            found[key] = _line(key, (ends[0], ends[1]), sides, (document, shapes))
    return found


def _line(key: str, ends: tuple[str, str], sides: Sides, of: tuple[Document, Mapping[str, Drawn]]) -> Drawn:
    document, shapes = of
    boxes = {one: drawn.box for one, drawn in shapes.items() if drawn.box is not None}
    source, target = (boxes[end] for end in ends)
    inside = {*ends, *document.within(key), *document.within(ends[0]), *document.within(ends[1])}
    around = [
        box for one, box in boxes.items()
        if one in document.elements and local_of(document.elements[one]) not in FRAMES and one not in inside
        and shapes[one].plane == shapes[ends[0]].plane
    ]  # fmt: skip
    side = _fitting(key, ends, sides)
    plane = shapes[ends[0]].plane
    if side is None:
        return Drawn(plane, {}, None, route(source, target, around))
    drawn = side.drawn[key]
    was = [side.drawn[end].box if end in side.drawn else None for end in ends]
    points = _stretched(drawn.points, was, (source, target))
    if points and not crosses(points, around, (source, target)):
        label = drawn.label.moved(_mean(points, drawn.points)) if drawn.label is not None else None
        return replace(drawn, plane=plane, points=points, label=label)
    return Drawn(plane, drawn.said, None, route(source, target, around))


def _fitting(key: str, ends: tuple[str, str], sides: Sides) -> Document | None:
    """Whose line to take: of the sides whose line has the same ends the one that drew it anew, else the first."""
    base, ours, theirs = sides
    fitting = [
        side for side in (ours, theirs, base)
        if key in side.drawn and len(side.drawn[key].points) > 1 and key in side.elements
        and tuple(str(side.elements[key].get(name)) for name in _ENDS) == ends
    ]  # fmt: skip
    was = base.drawn[key].points if key in base.drawn else ()
    return next((side for side in fitting if side.drawn[key].points != was), next(iter(fitting), None))


def _stretched(points: tuple[Point, ...], was: list[Box | None], now: tuple[Box, Box]) -> tuple[Point, ...]:
    """A line whose ends moved with their shapes, its pieces still level and upright; empty where that cannot be."""
    first_box, last_box = was
    if first_box is None or last_box is None:
        return ()
    moves = [_followed(points[0], first_box, now[0]), _followed(points[-1], last_box, now[1])]
    shifts = []
    for axis in (0, 1):
        first, last = points[0][axis], points[-1][axis]
        shift = {last: moves[1][axis], first: moves[0][axis]}
        for value in {point[axis] for point in points} - shift.keys():
            shift[value] = moves[0 if abs(value - first) <= abs(value - last) else 1][axis]
        shifts.append(shift)
    moved = [(x + shifts[0][x], y + shifts[1][y]) for x, y in points]
    moved[-1] = (points[-1][0] + moves[1][0], points[-1][1] + moves[1][1])
    pieces = zip(zip(points, points[1:], strict=False), zip(moved, moved[1:], strict=False), strict=True)
    return () if any(_straight(*before) and not _straight(*after) for before, after in pieces) else tuple(moved)


def _straight(one: Point, other: Point) -> bool:
    return one[0] == other[0] or one[1] == other[1]


def _followed(point: Point, was: Box, now: Box) -> Point:
    """How far the end of a line moves with its shape: with the border it stands on, else with the middle."""
    sides = (((was.x, now.x), (was.right, now.right)), ((was.y, now.y), (was.bottom, now.bottom)))

    def along(axis: int) -> float:
        moved = (after - before for before, after in sides[axis] if abs(point[axis] - before) < 2)
        return next(moved, now.middle[axis] - was.middle[axis])

    return along(0), along(1)


def _mean(now: tuple[Point, ...], was: tuple[Point, ...]) -> Point:
    """How far a line moved on the whole."""
    x, y = (sum(point[axis] for point in now) - sum(point[axis] for point in was) for axis in (0, 1))
    return x / len(now), y / len(now)

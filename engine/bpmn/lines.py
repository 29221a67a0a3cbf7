"""The lines of a merged diagram: as the side that fits draws them, their ends moved with the shapes, or led anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import dist
from typing import Any

from engine.bpmn.drawn_parts import FRAMES, Box, Document, Drawn, Point, local_of
from engine.bpmn.routing import crosses, route

_LINES = ("Flow", "ssociation")
_LETTER, _WIDEST, _HIGH = 12.0, 90.0, 14.0
"""How wide a letter of a name is, how wide and how high a name, in px."""

_ENDS = ("@sourceRef", "@targetRef")


def is_line(element: Mapping[str, Any]) -> bool:
    """Is an element drawn as a line?"""
    return local_of(element).endswith(_LINES)


Sides = tuple[Document, Document, Document]


def lines(sides: Sides, document: Document, shapes: Mapping[str, Drawn]) -> dict[str, Drawn]:
    """Every line of a document between shapes that are drawn; what is led anew keeps off the lines that stay."""
    every = {key: one for key, one in document.elements.items() if is_line(one)}
    ends = {key: (str(one.get(_ENDS[0])), str(one.get(_ENDS[1]))) for key, one in every.items()}
    drawn = {key: pair for key, pair in ends.items() if pair[0] in shapes and pair[1] in shapes}
    kept = {key: _kept(key, pair, sides, (document, shapes)) for key, pair in drawn.items()}
    found = {key: line for key, line in kept.items() if line is not None}
    for key, pair in drawn.items():
        if key not in found:
            taken = [line.points for line in found.values() if line.plane == shapes[pair[0]].plane]
            found[key] = _led(key, pair, sides, (document, shapes, taken))
    return found


def _kept(key: str, ends: tuple[str, str], sides: Sides, of: tuple[Document, Mapping[str, Drawn]]) -> Drawn | None:
    """A line as a side drew it, its ends moved with its shapes; None where it would run through a shape."""
    side = _fitting(key, ends, sides)
    if side is None:
        return None
    drawn = side.drawn[key]
    was = [side.drawn[end].box if end in side.drawn else None for end in ends]
    (source, target), around = _surroundings(key, ends, *of)
    points = _stretched(drawn.points, was, (source, target))
    if not points or crosses(points, around, (source, target)):
        return None
    label = drawn.label and drawn.label.moved(_beside(drawn.label.middle, drawn.points, points))
    return replace(drawn, plane=of[1][ends[0]].plane, points=points, label=label)


def _led(
    key: str, ends: tuple[str, str], sides: Sides, of: tuple[Document, Mapping[str, Drawn], list[tuple[Point, ...]]]
) -> Drawn:  # fmt: skip
    """A line led anew, its name beside its longest piece."""
    document, shapes, taken = of
    side = _fitting(key, ends, sides)
    (source, target), around = _surroundings(key, ends, document, shapes)
    names = [one.label for one in shapes.values() if one.label is not None and one.plane == shapes[ends[0]].plane]
    points = route(source, target, [*around, *names], taken)
    if crosses(points, around, (source, target)):  # names walled it in
        points = route(source, target, around, taken)
    name = str(document.elements[key].get("@name", ""))
    return Drawn(shapes[ends[0]].plane, side.drawn[key].said if side else {}, None, points, _label(points, name))


def _surroundings(
    key: str, ends: tuple[str, str], document: Document, shapes: Mapping[str, Drawn]
) -> tuple[tuple[Box, Box], list[Box]]:
    """The boxes of a line's ends, and those that it must not run through."""
    boxes = {one: drawn.box for one, drawn in shapes.items() if drawn.box is not None}
    inside = {*ends, *document.within(key), *document.within(ends[0]), *document.within(ends[1])}
    around = [
        box for one, box in boxes.items()
        if one in document.elements and local_of(document.elements[one]) not in FRAMES and one not in inside
        and shapes[one].plane == shapes[ends[0]].plane
    ]  # fmt: skip
    return (boxes[ends[0]], boxes[ends[1]]), around


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


def _beside(place: Point, was: tuple[Point, ...], now: tuple[Point, ...]) -> Point:
    """How far the piece of a line that is nearest to a place moved."""

    def far(at: int) -> float:
        return max(
            max(min(one, other) - here, here - max(one, other), 0)
            for here, one, other in zip(place, was[at], was[at + 1], strict=True)
        )

    at = min(range(len(was) - 1), key=far)
    x, y = ((now[at][k] + now[at + 1][k] - was[at][k] - was[at + 1][k]) / 2 for k in (0, 1))
    return x, y


def _label(points: tuple[Point, ...], name: str) -> Box | None:
    """Where the name of a line stands: above its longest level piece, or right of its longest upright one."""
    if not name:
        return None
    (x1, y1), (x2, y2) = max(zip(points, points[1:], strict=False), key=lambda one: dist(*one))
    width = min(_LETTER * len(name), _WIDEST)
    if y1 == y2:
        return Box((x1 + x2 - width) / 2, y1 - _HIGH - 4, width, _HIGH)
    return Box(x1 + 6, (y1 + y2 - _HIGH) / 2, width, _HIGH)

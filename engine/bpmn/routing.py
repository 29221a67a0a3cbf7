"""Lines of level and upright pieces between two shapes that run through no other shape."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence

from engine.bpmn.drawn_parts import Box, Point

Piece = tuple[Point, Point]
_APART = 5.0
_CLEAR, _BEND, _TOUCH, _SMALL = 15.0, 200.0, 2.0, 50.0
"""In px: how far a line keeps from shapes, the detour a bend costs, how deep a line may touch, how wide events are."""


def crosses(points: Sequence[Point], around: Iterable[Box], ends: tuple[Box, Box]) -> bool:
    """Does a line run through a shape, or not from the border of one end to that of the other?"""
    pieces = list(zip(points, points[1:], strict=False))
    if any(_cuts(piece, box, -_TOUCH) for box in around for piece in pieces):
        return True
    if any(_cuts(piece, box, -_inside(box)) for box in ends for piece in pieces):
        return True
    return any(not _touches(point, box) for point, box in ((points[0], ends[0]), (points[-1], ends[1])))


def route(
    source: Box, target: Box, around: Sequence[Box], taken: Sequence[Sequence[Point]] = ()
) -> tuple[Point, ...]:
    """The way from the border of one shape to that of another with few bends and little detour, around all others.

    It keeps off the lines that are `taken` where there is another way.
    Where everything is walled in, the straight line from middle to middle.
    """
    blocked = [*around, source, target]
    starts, goals = list(_doors(source)), list(_doors(target))
    points = [point for point, _ in (*starts, *goals)]
    off = (_CLEAR, 2 * _CLEAR)
    xs = sorted({x for box in blocked for by in off for x in (box.x - by, box.right + by)} | {x for x, _ in points})
    ys = sorted({y for box in blocked for by in off for y in (box.y - by, box.bottom + by)} | {y for _, y in points})
    pieces = [piece for line in taken for piece in zip(line, line[1:], strict=False)]
    found = _search((xs, ys), (starts, dict(goals)), blocked, pieces)
    return found or (source.middle, target.middle)


def _doors(box: Box) -> Iterator[tuple[Point, Point]]:
    """The points before the middles of the four borders, each with the point on the border."""
    x, y = box.middle
    yield (box.right + _CLEAR, y), (box.right, y)
    yield (x, box.bottom + _CLEAR), (x, box.bottom)
    yield (x, box.y - _CLEAR), (x, box.y)
    yield (box.x - _CLEAR, y), (box.x, y)


def _search(
    grid: tuple[list[float], list[float]],
    ends: tuple[list[tuple[Point, Point]], dict[Point, Point]],
    blocked: list[Box],
    taken: list[Piece],
) -> tuple[Point, ...]:
    """Dijkstra's way over the grid, the direction counted in, so that bends cost."""
    xs, ys = grid
    starts, goals = ends
    at = {value: place for place, value in enumerate(xs)}, {value: place for place, value in enumerate(ys)}
    free: dict[Piece, bool] = {}
    shared: dict[Piece, float] = {}

    def is_free(one: Point, other: Point) -> bool:
        piece = (min(one, other), max(one, other))
        if piece not in free:
            free[piece] = not any(_cuts(piece, box, -_TOUCH / 2) for box in blocked)
        return free[piece]

    def on_others(one: Point, other: Point) -> float:
        piece = (min(one, other), max(one, other))
        if piece not in shared:
            shared[piece] = _BEND * any(_runs_along(piece, line) for line in taken)
        return shared[piece]

    queue: list[tuple[float, int, Point, int, tuple[Point, ...]]] = []
    for place, (point, door) in enumerate(starts):
        if is_free(door, point):
            heapq.heappush(queue, (place / 10, place, point, 0 if point[1] == door[1] else 1, (door, point)))
    seen: set[tuple[Point, int]] = set()
    count = len(starts)
    while queue:
        cost, _, point, axis, way = heapq.heappop(queue)
        if (point, axis) in seen:
            continue
        seen.add((point, axis))
        if point in goals and is_free(point, goals[point]):
            return _straightened((*way, goals[point]))
        x, y = at[0][point[0]], at[1][point[1]]
        for step, turned in (((x + 1, y), 0), ((x - 1, y), 0), ((x, y + 1), 1), ((x, y - 1), 1)):
            if not (0 <= step[0] < len(xs) and 0 <= step[1] < len(ys)):
                continue
            further = (xs[step[0]], ys[step[1]])
            if (further, turned) in seen or not is_free(point, further):
                continue
            length = abs(further[0] - point[0]) + abs(further[1] - point[1])
            count += 1
            dear = (_BEND if turned != axis else 0) + on_others(point, further)
            heapq.heappush(queue, (cost + length + dear, count, further, turned, (*way, further)))
    return ()


def _straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """Without the points at which a line does not bend."""
    found: list[Point] = []
    for one in points:
        if found and found[-1] == one:
            continue
        if len(found) > 1 and (found[-2][0] == found[-1][0] == one[0] or found[-2][1] == found[-1][1] == one[1]):
            found.pop()
        found.append(one)
    return tuple(found)


def _runs_along(piece: Piece, other: Piece) -> bool:
    """Do two level or two upright pieces run so near to each other that they look like one line?"""
    for along, across in ((0, 1), (1, 0)):
        level = all(one[0][across] == one[1][across] for one in (piece, other))
        if level and abs(piece[0][across] - other[0][across]) < _APART:
            low, high = sorted(point[along] for point in other)
            if min(piece[1][along], high) > max(piece[0][along], low):
                return True
    return False


def _inside(box: Box) -> float:
    """How deep a line may reach into a shape that it ends at: circles and diamonds have no corners."""
    return box.width / 4 if box.width <= _SMALL else _TOUCH


def _touches(point: Point, box: Box) -> bool:
    x, y = point
    return box.x - _TOUCH <= x <= box.right + _TOUCH and box.y - _TOUCH <= y <= box.bottom + _TOUCH


def _cuts(piece: tuple[Point, Point], box: Box, by: float) -> bool:
    """Does a part of a line lie inside a box that is grown by some px (Liang and Barsky's clipping)?"""
    (x1, y1), (x2, y2) = piece
    left, top, right, bottom = box.x - by, box.y - by, box.right + by, box.bottom + by
    enters, leaves = 0.0, 1.0
    for step, room in ((x1 - x2, x1 - left), (x2 - x1, right - x1), (y1 - y2, y1 - top), (y2 - y1, bottom - y1)):
        if step == 0:
            if room <= 0:
                return False
        elif step < 0:
            enters = max(enters, room / step)
        else:
            leaves = min(leaves, room / step)
    return enters < leaves

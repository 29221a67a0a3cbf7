"""Making room in a drawing: a shape that lies on another goes to the right, with all that stands right of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.bpmn.drawn_parts import FRAMES, HOLDING, Box, Document, Drawn, local_of

_GAP, _RIM = 30.0, 20.0
"""What is left between two shapes, and between a sub-process and its contents, in px."""


def make_room(document: Document, drawn: dict[str, Drawn]) -> None:
    """Move shapes until none lies on another, and stretch what holds them; innermost sub-processes first."""
    room = _Room(document, drawn)
    for scope in room.scopes():
        room.spread(scope)
        room.stretch(scope)


@dataclass
class _Room:
    document: Document
    drawn: dict[str, Drawn]

    def scopes(self) -> list[str]:
        """What holds shapes, the innermost first; at last the process itself, as an empty name."""
        elements = self.document.elements
        held = [key for key in self.drawn if key in elements and local_of(elements[key]) in HOLDING]
        return [*sorted(held, key=lambda key: -len(list(self.document.within(key)))), ""]

    def spread(self, scope: str) -> None:
        left = self._from_left(self._members(scope))
        settled: list[str] = []
        while left:
            key = left.pop(0)
            room = self._needed(key, settled)
            if not room:
                settled.append(key)
                continue
            x = self.box(key).x
            for one in (key, *(other for other in left if self.box(other).x >= x)):
                self._move(one, room, 0)
            left = self._from_left([key, *left])

    def stretch(self, scope: str) -> None:
        """Let a sub-process, or pools with their lanes, reach around all that stands in it."""
        boxes = [box for key in self._members(scope) for box in self._footprint(key)]
        if not boxes:
            return
        right, bottom = max(box.right for box in boxes) + _RIM, max(box.bottom for box in boxes) + _RIM
        if not scope:
            for key in [one for one in self.drawn if self._is_frame(one)]:
                box = self.box(key)
                self._draw(key, replace(box, width=max(box.width, right - box.x)))
            return
        box = self.box(scope)
        x, y = min(box.x, *(one.x - _RIM for one in boxes)), min(box.y, *(one.y - _RIM for one in boxes))
        grown = Box(x, y, max(box.right, right) - x, max(box.bottom, bottom) - y)
        for event in self._on_border(scope):
            middle = self.box(event).middle
            self._move(
                event, grown.right - box.right if middle[0] >= box.right - 1 else 0,
                grown.bottom - box.bottom if middle[1] >= box.bottom - 1 else 0,
            )  # fmt: skip
        self._draw(scope, grown)

    def box(self, key: str) -> Box:
        box = self.drawn[key].box
        assert box is not None, f"Expected a shape but {key} is a line"  # noqa: S101 - only shapes are drawn by now
        return box

    def _from_left(self, keys: list[str]) -> list[str]:
        return sorted(keys, key=lambda key: (self.box(key).x, self.box(key).y, key))

    def _members(self, scope: str) -> list[str]:
        """The shapes that stand directly in a scope; an event on a border goes with its host."""
        return [
            key for key in self.drawn
            if not self._is_frame(key) and "@attachedToRef" not in self.document.elements[key]
            and next(self.document.within(key), "") == scope
        ]  # fmt: skip

    def _needed(self, key: str, settled: list[str]) -> float:
        """How far a shape must go to the right to lie on none of the others, and on none of their labels."""
        beside = [one for one in settled if self.drawn[one].plane == self.drawn[key].plane]
        there = [box for one in beside for box in self._footprint(one)]
        mine = list(self._footprint(key))
        met = [box.right + _GAP - min(one.x for one in mine) for box in there if any(one.meets(box) for one in mine)]
        return max(met, default=0.0)

    def _footprint(self, key: str) -> Iterator[Box]:
        """What a shape takes up with its label and with the events on its border."""
        for one in (key, *self._on_border(key)):
            yield self.box(one)
        label = self.drawn[key].label
        if label is not None:
            yield label

    def _on_border(self, key: str) -> list[str]:
        return [one for one in self.drawn if self.document.elements.get(one, {}).get("@attachedToRef") == key]

    def _move(self, key: str, right: float, down: float) -> None:
        """Move a shape with its contents and the events on its border."""
        inside = [one for one in self.drawn if one in self.document.elements and key in self.document.within(one)]
        for one in {key, *inside, *(event for part in (key, *inside) for event in self._on_border(part))}:
            label = self.drawn[one].label
            self.drawn[one] = replace(self.drawn[one], label=label and label.moved((right, down)))
            self._draw(one, self.box(one).moved((right, down)))

    def _draw(self, key: str, box: Box) -> None:
        self.drawn[key] = replace(self.drawn[key], box=box)

    def _is_frame(self, key: str) -> bool:
        """A pool or a lane; lanes are no elements of their own."""
        return key not in self.document.elements or local_of(self.document.elements[key]) in FRAMES

"""The shape of a form's values: objects, lists of rows and single values, with the hide conditions over each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from forms.schema import SHOWN, Component


@dataclass(slots=True)
class Shape:
    """One node of the value tree.

    `kind`: "object", "rows" or "value"; `component` is None for objects that only a dotted key creates.
    `guards`: FEEL texts of `conditional.hide` that hide this node, outermost first, within the same row.
    `frozen`: true when a surrounding box is read-only.
    """

    kind: str
    component: Component | None = None
    guards: tuple[str, ...] = ()
    frozen: tuple[Component, ...] = ()
    members: dict[str, Shape] = field(default_factory=dict)


@dataclass(slots=True)
class Clash:
    """A key that two components claim in ways that cannot stand side by side."""

    component: Component
    key: str


def shape_of(components: Iterable[Component]) -> tuple[Shape, list[Clash]]:
    """Build the value tree of a form; clashes are keys claimed twice."""
    root = Shape("object")
    clashes: list[Clash] = []
    _Builder(clashes).fill(root, components, (), ())
    return root, clashes


class _Builder:
    def __init__(self, clashes: list[Clash]) -> None:
        self.clashes = clashes

    def fill(
        self, box: Shape, components: Iterable[Component], guards: tuple[str, ...], frozen: tuple[Component, ...],
    ) -> None:
        for component in components:
            if component.kind in SHOWN:
                continue
            own = (*guards, component.hide) if component.hide else guards
            if component.kind == "group":
                self._group(box, component, own, frozen)
            else:
                self._leaf(box, component, own, frozen)

    def _group(
        self, box: Shape, component: Component, guards: tuple[str, ...], frozen: tuple[Component, ...],
    ) -> None:
        inner = self._descend(box, component, component.segments) if component.key else box
        if inner:
            self.fill(inner, component.children, guards, (*frozen, component))

    def _leaf(
        self, box: Shape, component: Component, guards: tuple[str, ...], frozen: tuple[Component, ...],
    ) -> None:
        *way, last = component.segments
        target = self._descend(box, component, tuple(way))
        if target is None:
            return
        if last in target.members:
            self.clashes.append(Clash(component, component.key))
            return
        kind = "rows" if component.kind == "dynamiclist" else "value"
        shape = Shape(kind, component, guards, (*frozen, component))
        target.members[last] = shape
        if kind == "rows":
            self.fill(shape, component.children, (), ())

    def _descend(self, box: Shape, component: Component, way: tuple[str, ...]) -> Shape | None:
        for name in way:
            box = box.members.setdefault(name, Shape("object"))
            if box.kind != "object":
                self.clashes.append(Clash(component, component.key))
                return None
        return box

"""The values of one scope of a requirement graph: what the caller gave and what has been decided so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.values import accept

from . import model as m
from .linked_files import LinkedFiles

MISSING = object()


class Frame:
    """Given values and decided values by element key; a decision service opens a new one."""

    __slots__ = ("values", "busy", "_given")

    def __init__(self, given: Given | None = None, values: dict[m.Key, Any] | None = None) -> None:
        self.values: dict[m.Key, Any] = values or {}
        self.busy: set[m.Key] = set()
        self._given = given

    def given(self, element: m.Element) -> Any:
        """What the caller gave for an element, or MISSING."""
        return MISSING if self._given is None else self._given.find(element)

    def free(self) -> dict[str, Any]:
        """Given values that no element of the model declares: visible to expressions as they are."""
        return {} if self._given is None else self._given.free


class Given:
    """The inputs of a call, found by "{namespace}name", "import.name", nested under the import, or plain name."""

    def __init__(self, linked: LinkedFiles, inputs: Mapping[str, Any]) -> None:
        self._linked = linked
        self._inputs = {" ".join(str(name).split()): accept(value) for name, value in inputs.items()}
        self.free = {name: value for name, value in self._inputs.items() if not linked.declares(name)}

    def find(self, element: m.Element) -> Any:
        """The value given for that element, or MISSING."""
        inputs = self._inputs
        for name in dict.fromkeys((element.name, element.variable.name)):
            exact = f"{{{element.key[0]}}}{name}"
            if exact in inputs:
                return inputs[exact]
            prefix = self._linked.prefix(self._linked.main, element)
            if prefix:
                if f"{prefix}.{name}" in inputs:
                    return inputs[f"{prefix}.{name}"]
                nested = inputs.get(prefix)
                if isinstance(nested, dict) and name in nested:
                    return nested[name]
            if name in inputs:
                return inputs[name]
        return MISSING

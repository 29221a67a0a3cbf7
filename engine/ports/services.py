"""Service functions by name, and what they can return besides a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from engine.ports.declared import Declared, declared

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Later:
    """A service's answer: not yet, ask again after `delta`."""

    delta: timedelta


class BusinessError(Exception):
    """A service's answer: a BPMN error with `code`, for the diagram to handle; `data` goes with it.

    `zh` says in Chinese what `message` says in English, for operators when the diagram does not handle it.
    """

    def __init__(self, code: str, message: str = "", data: Mapping[str, Any] | None = None, *, zh: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code
        self.zh = zh
        self.data = dict(data or {})


@dataclass
class ServiceRegistry:
    """Functions by name: `f(work, **inputs)`. `default` stands in for tasks without a binding (library use)."""

    functions: dict[str, Function] = field(default_factory=dict)
    default: Function | None = None

    def register(self, name: str) -> Callable[[Function], Function]:
        """Decorator: `@services.register("leave.grant")`."""

        def keep(function: Function) -> Function:
            self.functions[name] = function
            return function

        return keep

    def find(self, name: str | None) -> Function | None:
        found = self.functions.get(name) if name is not None else None
        return found or self.default

    def declared(self, name: str) -> Declared | None:
        """What a function takes and gives, as its own signature declares it; None for an unknown name."""
        function = self.functions.get(name)
        return None if function is None else declared(function)

    def parameters(self, name: str) -> tuple[set[str], set[str]] | None:
        """(all, required) parameters of a function apart from `work`; None when it takes any."""
        found = self.declared(name)
        if found is None or found.open:
            return None
        return {one.name for one in found.parameters}, {one.name for one in found.parameters if one.required}

"""Service functions by name, and what they can return besides a value."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

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

    def parameters(self, name: str) -> tuple[set[str], set[str]] | None:
        """(all, required) parameters of a function apart from `work`; None when it takes any."""
        function = self.functions.get(name)
        if function is None:
            return None
        found = list(inspect.signature(function).parameters.values())[1:]
        if any(p.kind is p.VAR_KEYWORD for p in found):
            return None
        names = {p.name for p in found}
        return names, {p.name for p in found if p.default is p.empty}

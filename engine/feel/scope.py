"""Scopes: which names an expression can see while it is compiled, and where their values are while it runs.

The outermost scope at run time is the caller's dict itself; inner ones are frames that point outwards.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtin_functions import BUILTINS
from engine.feel.values import INERT

Code = Callable[[Any, Run], Any]  # (scope at run time, run) -> value
MISSING = object()


class Frame:
    """An inner scope: its variables, the scope around it, and the item if it is a filter's."""

    __slots__ = ("vars", "parent", "item")

    def __init__(self, variables: dict[str, Any], parent: Any, item: Any = MISSING) -> None:
        self.vars = variables
        self.parent = parent
        self.item = item


class Scope:
    """The same while compiling: known names; None for a filter, whose names depend on the item."""

    __slots__ = ("names", "parent")

    def __init__(self, names: set[str] | None, parent: Scope | None) -> None:
        self.names = names
        self.parent = parent

    def holds(self, name: str) -> bool:
        """Tell whether a local variable of that name is certain or possible."""
        scope: Scope | None = self
        while scope is not None:
            if scope.names is None or name in scope.names:
                return True
            scope = scope.parent
        return False


def find(scope: Any, name: str, run: Run) -> Any:
    """The value of a name from a scope outwards, a built-in last; MISSING if there is none."""
    while type(scope) is Frame:
        found = scope.vars.get(name, MISSING)
        if found is not MISSING:
            return found
        if name == "item" and scope.item is not MISSING:
            return scope.item
        scope = scope.parent
    found = scope.get(name, MISSING)
    if found is MISSING:
        return BUILTINS.get(name, MISSING)
    return found if type(found) in INERT else run.accept(found)


def _unknown(run: Run, name: str, at: tuple[int, int]) -> None:
    run.warn(at, f"Expected a known name but {name!r} is not defined.", f"名称“{name}”未定义。")


def compile_name(name: str, at: tuple[int, int], scope: Scope | None) -> Code:
    """Code that reads a name, as direct as the scopes allow."""
    if name == "?" and (scope is None or not scope.holds("?")):
        return lambda s, r: r.value
    if scope is None:
        return _root_name(name, at)
    depth, inner = 0, scope
    while inner.names is not None and name not in inner.names and inner.parent is not None:
        inner, depth = inner.parent, depth + 1
    if inner.names is not None and name in inner.names:
        return _local_name(name, depth)

    def anywhere(s: Any, r: Run) -> Any:
        found = find(s, name, r)
        return _unknown(r, name, at) if found is MISSING else found
    return anywhere if scope.names is not None else _filter_name(name, anywhere)


def _filter_name(name: str, anywhere: Code) -> Code:
    def code(s: Any, r: Run) -> Any:
        found = s.vars.get(name, MISSING)
        if found is not MISSING:
            return found
        return s.item if name == "item" else anywhere(s.parent, r)
    return code


def _root_name(name: str, at: tuple[int, int]) -> Code:
    def root(s: Any, r: Run) -> Any:
        try:
            found = s[name]
        except KeyError:
            return BUILTINS[name] if name in BUILTINS else _unknown(r, name, at)
        kind = type(found)
        if kind is Decimal:
            return found if found.is_finite() else None
        return found if kind in INERT else r.accept(found)
    return root


def _local_name(name: str, depth: int) -> Code:
    if depth == 0:
        return lambda s, r: s.vars.get(name)
    if depth == 1:
        return lambda s, r: s.parent.vars.get(name)

    def outer(s: Any, r: Run) -> Any:
        for _ in range(depth):
            s = s.parent
        return s.vars.get(name)
    return outer

"""Reading: paths, filters and calls as closures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.budget import DEFAULT, Run
from engine.feel.builtin_functions import BUILTINS
from engine.feel.errors import NullResult
from engine.feel.invoke import invoke
from engine.feel.nodes import Call, Const, Filter, Name, Path, Position
from engine.feel.numbers import towards_zero
from engine.feel.properties import PROPERTIES
from engine.feel.scope import MISSING, Code, Frame, Scope, find
from engine.feel.values import INERT, Builtin, Function, kind, kind_zh

# Built-ins whose value depends on their arguments alone, so that literals can be read once, at compile time.
_FOLDED = frozenset({"date", "time", "date and time", "duration", "number", "years and months duration"})


def member(value: Any, name: str, run: Run, at: Position) -> Any:
    """`value.name`; of a list: of each item."""
    kind_of = type(value)
    if kind_of is dict:
        found = value.get(name, MISSING)
        if found is not MISSING:
            return found
    elif kind_of is list:
        run.items(len(value))
        return [member(item, name, run, at) for item in value]
    elif kind_of in PROPERTIES:
        read = PROPERTIES[kind_of].get(name)
        if read is not None:
            return read(value)
    if run.warnings is not None:
        run.warn(at, f"Expected {kind(value)} to have {name!r}.", f"{kind_zh(value)}没有“{name}”。")
    return None


def compile_path(node: Path, base: Code, scope: Scope | None) -> Code:
    """`base.name`; a path from an input walks the caller's data and converts only what it ends at."""
    name, at = node.name, node.at
    if node.deep:
        return lambda s, r: _descendants(base(s, r), name, r)
    keys = _root_keys(node) if scope is None else None
    if keys is None:
        return lambda s, r: member(base(s, r), name, r, at)

    first, second = keys[0], keys[1]

    def walk(s: Any, r: Run) -> Any:
        value = s
        for key in keys:
            if type(value) is not dict:
                return member(base(s, r), name, r, at)
            value = value.get(key, MISSING)
        if type(value) in INERT:
            return value
        return member(base(s, r), name, r, at) if value is MISSING else r.accept(value)

    def step(s: Any, r: Run) -> Any:
        value = s.get(first)
        if type(value) is dict:
            value = value.get(second, MISSING)
            kind_of = type(value)
            if kind_of is Decimal and value.is_finite() or kind_of in INERT:
                return value
        return walk(s, r)
    return walk if len(keys) > 2 else step


def _root_keys(node: Path) -> list[str] | None:
    keys: list[str] = []
    step: Any = node
    while isinstance(step, Path) and not step.deep:
        keys.append(step.name)
        step = step.base
    if not isinstance(step, Name) or step.name == "?":
        return None
    return [step.name, *reversed(keys)]


def _descendants(value: Any, name: str, run: Run) -> list[Any]:
    found: list[Any] = []
    stack: list[tuple[str | None, Any]] = [(None, value)]
    while stack:
        key, node = stack.pop()
        run.tick()
        if key == name and node is not None:
            found.append(node)
        if type(node) is list:
            run.items(len(node))
            stack.extend((None, item) for item in reversed(node))
        elif type(node) is dict:
            stack.extend(reversed(node.items()))
    return found


def compile_filter(node: Filter, base: Code, condition: Code) -> Code:
    """`base[number]` or `base[condition]`; a value that is no list counts as a list of it."""
    at = node.at
    if isinstance(node.condition, Const) and type(node.condition.value) is Decimal:
        index = node.condition.value
        return lambda s, r: _at_index(base(s, r), index, r, at)

    def code(s: Any, r: Run) -> Any:
        items = base(s, r)
        if items is None:
            return None
        if type(items) is not list:
            items = [items]
        if not items:
            found = condition(Frame({}, s, None), r)
            return _at_index(items, found, r, at) if type(found) is Decimal else []
        kept = []
        for position, item in enumerate(items):
            r.steps += 1
            if r.steps >= r.mark:
                r.tick(0)
            found = condition(Frame(item if type(item) is dict else {}, s, item), r)
            if found is True:
                kept.append(item)
            elif position == 0 and type(found) is Decimal:
                return _at_index(items, found, r, at)
        return kept
    return code


def _at_index(items: Any, index: Decimal, run: Run, at: Position) -> Any:
    if items is None:
        return None
    if type(items) is not list:
        items = [items]
    place = towards_zero(index)
    if 0 < place <= len(items):
        return items[place - 1]
    if 0 < -place <= len(items):
        return items[place]
    return run.warn(at, f"Expected an index from 1 to {len(items)}.", f"序号应在 1 到 {len(items)} 之间。")


def compile_call(node: Call, function: Code, arguments: list[Code], scope: Scope | None) -> Code:
    """`function(arguments)`; what does not fit gives null."""
    names, at = node.names, node.at
    if isinstance(node.function, Name):
        function = _callee(node.function.name, function, scope)
        folded = _folded(node, scope)
        if folded is not None:
            return folded

    def code(s: Any, r: Run) -> Any:
        called = function(s, r)
        given = [argument(s, r) for argument in arguments]
        try:
            return invoke(called, given, r, names)
        except NullResult as reason:
            return r.warn(at, reason.en, reason.zh)
    return code


def _callee(name: str, read: Code, scope: Scope | None) -> Code:
    builtin = BUILTINS.get(name)
    if builtin is None:
        return read

    def function(s: Any, r: Run) -> Any:
        # A variable that happens to be called like a built-in does not hide it from a call.
        found = s.get(name, MISSING) if type(s) is dict else find(s, name, r)
        return found if type(found) is Function or type(found) is Builtin else builtin
    return function


def _folded(node: Call, scope: Scope | None) -> Code | None:
    name = node.function.name  # type: ignore[attr-defined]
    literal = [argument.value for argument in node.arguments if isinstance(argument, Const) and not argument.bad]
    if name not in _FOLDED or len(literal) != len(node.arguments) or node.names:
        return None
    if scope is not None and scope.holds(name):
        return None
    run = Run(DEFAULT, None, None)
    try:
        value = invoke(BUILTINS[name], literal, run)
    except NullResult as reason:
        en, zh, at = reason.en, reason.zh, node.at
        return lambda s, r: r.warn(at, en, zh)
    return lambda s, r: value


"""Types of FEEL: their texts, whether a value conforms to one, and the implicit conversions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import Builtin, Function, Param, Range, kind

SIMPLE = frozenset({
    "Any", "Null", "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "context", "list", "function", "range",
})
# What engines before 1.3 and other notations write for the same.
ALIASES = {
    "dayTimeDuration": "days and time duration", "yearMonthDuration": "years and months duration",
    "dateTime": "date and time", "date time": "date and time", "any": "Any", "null": "Null",
    "day time duration": "days and time duration", "year month duration": "years and months duration",
}


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type: its name, and members for list<T>, range<T>, context<a: T> and function<T, U> -> R.

    `admits` is a host's further constraint (allowed values): it binds parameters and results, not `instance of`.
    """

    name: str
    of: tuple[FeelType, ...] = ()
    fields: tuple[tuple[str, FeelType], ...] = ()
    result: FeelType | None = field(default=None)
    admits: Callable[[Any], bool] | None = field(default=None)

    def __str__(self) -> str:
        if self.fields:
            return f"context<{', '.join(f'{name}: {of}' for name, of in self.fields)}>"
        inner = f"<{', '.join(map(str, self.of))}>" if self.of or self.result else ""
        return f"{self.name}{inner}" + (f" -> {self.result}" if self.result else "")


ANY = FeelType("Any")


def parts_of_type(of: FeelType) -> Iterator[FeelType]:
    """The type and all that it is made of."""
    yield of
    for part in (*of.of, *(field_type for _, field_type in of.fields), *([of.result] if of.result else [])):
        yield from parts_of_type(part)


def named(name: str) -> FeelType | None:
    """The simple type of that name, or None."""
    name = ALIASES.get(name, name)
    return FeelType(name) if name in SIMPLE else None


def conforms(value: Any, wanted: FeelType) -> bool:
    """Tell whether a value, null included, can stand where the type is wanted."""
    return value is None or instance_of(value, wanted)


def instance_of(value: Any, wanted: FeelType) -> bool:
    """`value instance of type`; null is an instance of Null alone."""
    if wanted.name == "Any":
        return value is not None
    if value is None:
        return wanted.name == "Null"
    if kind(value) != wanted.name:
        return False
    if wanted.name == "list":
        return _items_conform(value, wanted.of[0]) if wanted.of else True
    if wanted.name == "range":
        return not wanted.of or _ends_conform(value, wanted.of[0])
    if wanted.name == "context":
        return all(name in value and conforms(value[name], of) for name, of in wanted.fields)
    if wanted.name == "function" and wanted.result is not None:
        return _function_conforms(value, wanted)
    return True


def _items_conform(items: list[Any], of: FeelType) -> bool:
    if of.name == "function" and items and all(isinstance(item, Function) for item in items):
        # The list's own member type decides: parameters whose types differ take Any.
        kinds = {tuple(str(p.type) for p in item.params) for item in items}
        if len(kinds) > 1 and len({len(item.params) for item in items}) == 1:
            items = [_untyped(item) for item in items]
    return all(conforms(item, of) for item in items)


def _untyped(function: Function) -> Function:
    params = tuple(Param(p.name) for p in function.params)
    return Function(function.name, params, function.body, function.result, function.inferred)


def _ends_conform(value: Range, of: FeelType) -> bool:
    return conforms(value.low, of) and conforms(value.high, of)


def _function_conforms(value: Function | Builtin, wanted: FeelType) -> bool:
    if not isinstance(value, Function):
        return any(len(s.params) == len(wanted.of) for s in value.signatures)
    if len(value.params) != len(wanted.of):
        return False
    given = zip(value.params, wanted.of, strict=True)
    if not all(p.type is None or subtype(of, p.type) for p, of in given):
        return False
    result = value.result or value.inferred
    return result is None or wanted.result is None or subtype(result, wanted.result)


def subtype(a: FeelType, b: FeelType) -> bool:
    """Tell whether every value of type a conforms to type b."""
    if b.name == "Any" or a.name == "Null":
        return True
    if a.name != b.name:
        return False
    if a.name in ("list", "range"):
        return not b.of or bool(a.of) and subtype(a.of[0], b.of[0])
    if a.name == "context":
        own = dict(a.fields)
        return all(name in own and subtype(own[name], of) for name, of in b.fields)
    if a.name == "function" and b.result is not None:
        return (len(a.of) == len(b.of) and all(subtype(y, x) for x, y in zip(a.of, b.of, strict=True))
                and a.result is not None and subtype(a.result, b.result))
    return True


def coerce(value: Any, wanted: FeelType | None) -> tuple[bool, Any]:
    """(fits, value) after the implicit conversions: [x] to x, x to [x], date to its midnight UTC."""
    if wanted is None or value is None:
        return True, value
    fits, value = _converted(value, wanted)
    if fits and wanted.admits is not None and not wanted.admits(value):
        return False, None
    return fits, value


def _converted(value: Any, wanted: FeelType) -> tuple[bool, Any]:
    if conforms(value, wanted):
        return True, value
    if isinstance(value, list) and len(value) == 1 and wanted.name != "list":
        return _converted(value[0], wanted) if not isinstance(value[0], list) else (False, None)
    if wanted.name == "list":
        fits = not wanted.of or conforms(value, wanted.of[0])
        return (True, [value]) if fits and not isinstance(value, list) else (False, None)
    if wanted.name == "date and time" and isinstance(value, Date):
        return True, DateTime(value, Time(0, 0))
    return False, None

"""Signatures of built-in functions: how they are declared and how arguments are fitted to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import NullResult
from engine.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from engine.feel.values import Builtin, Function, Range, kind, kind_zh

Body = Callable[..., Any]
_CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,), "number": (Decimal,), "boolean": (bool,), "list": (list,), "context": (dict,),
    "range": (Range,), "date": (Date,), "time": (Time,), "date and time": (DateTime,),
    "day": (Date, DateTime), "duration": (DayTimeDuration, YearMonthDuration),
    "days and time duration": (DayTimeDuration,), "function": (Function, Builtin),
    "point": (str, Decimal, Date, Time, DateTime, DayTimeDuration, YearMonthDuration),
}
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, the kind it takes, whether it can be left out and whether it can be null."""

    name: str
    takes: str
    optional: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in; `variadic`: the last parameter also takes its items one by one."""

    params: tuple[Parameter, ...]
    body: Body
    variadic: bool

    @property
    def required(self) -> int:
        """How many arguments it needs at least."""
        return sum(not p.optional for p in self.params)


class Library:
    """A table of built-ins under construction."""

    def __init__(self) -> None:
        self.table: dict[str, Builtin] = {}

    def add(self, name: str, declared: str, body: Body) -> None:
        """Declare "name(param: kind, other: kind?)".

        `?` may be left out or null (`?!`: not null), `~` may be null, `...` at the end takes many.
        """
        variadic = declared.endswith("...")
        params = tuple(_parameter(part) for part in declared.removesuffix("...").split(",") if part.strip())
        found = self.table.setdefault(name, Builtin(name, []))
        found.signatures.append(Signature(params, body, variadic))


def _parameter(text: str) -> Parameter:
    name, _, takes = text.strip().partition(":")
    takes = takes.strip()
    optional = "?" in takes
    nullable = "!" not in takes and (optional or "~" in takes or takes == "any")
    return Parameter(name.strip(), takes.strip("?~!"), optional, nullable)


def call_builtin(function: Builtin, arguments: list[Any], names: list[str] | None, run: Run) -> Any:
    """Call with the first signature that the arguments fit; NullResult when none does."""
    run.tick(2)
    if names is not None and len(set(names)) != len(names):
        raise NullResult("Expected each argument name once.", "参数名不能重复。")
    for signature in _in_order(function.signatures, names):
        placed = _placed(signature, arguments)
        if names is not None:
            placed = _named(signature, dict(zip(names, arguments, strict=True)))
        values = None if placed is None else _fitted(signature, placed)
        if values is not None:
            return signature.body(run, *values)
    raise _misfit(function, arguments, names)


def _in_order(signatures: list[Signature], names: list[str] | None) -> list[Signature]:
    # `before(point: …, range: …)` and `before(range: …, point: …)` differ only in the order of their names.
    if names is None or len(signatures) == 1:
        return signatures
    return sorted(signatures, key=lambda signature: [p.name for p in signature.params[:len(names)]] != names)


def _placed(signature: Signature, arguments: list[Any]) -> list[Any] | None:
    if signature.variadic:
        return _gathered(signature, arguments)
    return arguments if signature.required <= len(arguments) <= len(signature.params) else None


def _named(signature: Signature, by_name: dict[str, Any]) -> list[Any] | None:
    params = signature.params
    if not by_name.keys() <= {p.name for p in params}:
        return None
    placed = [by_name.get(p.name, _MISSING) for p in params]
    while placed and placed[-1] is _MISSING and params[len(placed) - 1].optional:
        placed.pop()
    return [None if v is _MISSING else v for v in placed]  # what is not supplied by name is null (DMN 1.5, table 63)


def _gathered(signature: Signature, arguments: list[Any]) -> list[Any] | None:
    fixed = len(signature.params) - 1
    if len(arguments) <= fixed:
        return None
    rest: Any = arguments[fixed:]
    if len(rest) == 1 and fixed == 0 and (isinstance(rest[0], list) or rest[0] is None):
        rest = rest[0]
    return [*arguments[:fixed], rest]


def _fitted(signature: Signature, given: list[Any]) -> list[Any] | None:
    fitted = []
    for parameter, value in zip(signature.params, given, strict=False):
        value = fit(parameter, value)
        if value is _MISSING:
            return None
        fitted.append(value)
    return fitted


def fit(parameter: Parameter, value: Any) -> Any:
    """The value as the parameter takes it, singleton lists opened or made; `_MISSING` if it does not fit."""
    if value is None:
        return None if parameter.nullable else _MISSING
    takes = parameter.takes
    if takes == "any":
        return value
    classes = _CLASSES[takes]
    if type(value) in classes:
        return value
    if takes == "list":
        return [value]
    if type(value) is list and len(value) == 1 and type(value[0]) in classes:
        return value[0]
    return _MISSING


def _misfit(function: Builtin, arguments: list[Any], names: list[str] | None) -> NullResult:
    wanted = " or ".join(
        f"{function.name}({', '.join(p.name + ('?' if p.optional else '') for p in s.params)})"
        for s in function.signatures[:4]
    )
    said = [f"{n}: " for n in names] if names else [""] * len(arguments)
    given = ", ".join(n + kind(a) for n, a in zip(said, arguments, strict=True))
    given_zh = "、".join(n + kind_zh(a) for n, a in zip(said, arguments, strict=True))
    return NullResult(f"Expected arguments that fit {wanted}, but got ({given}).",
                      f"参数应符合 {wanted}，实为({given_zh})。")

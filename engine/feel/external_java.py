"""Well-known pure functions that models name as external Java ones: computed here, from this table and nothing else.

No Java runs, no class is looked for, nothing is loaded by name: a signature that is not in the table is null.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import NullResult
from engine.feel.external_format import java_format
from engine.feel.numbers import CTX, of_python, whole
from engine.feel.texts import text_of
from engine.feel.values import Function, Param

Given = Callable[[Any], Any]

_WHOLE = {"byte": 8, "short": 16, "int": 32, "long": 64}
_BOXED = {"java.lang.Byte": "byte", "java.lang.Short": "short", "java.lang.Integer": "int", "java.lang.Long": "long",
          "java.lang.Float": "float", "java.lang.Double": "double", "java.lang.Boolean": "boolean",
          "java.lang.Character": "char"}
_STRING = "java.lang.String"
_MANY = "[Ljava.lang.Object;"
_CALLS: dict[tuple[str, str, tuple[str, ...]], Callable[..., Any]] = {}


def external_function(mapping: Any, params: tuple[Param, ...]) -> Function | None:
    """The function that `{java: {class: …, method signature: …}}` names, or None when it is not in the table."""
    named = mapping.get("java") if isinstance(mapping, dict) else None
    return java_function(named, params)


def java_function(named: Any, params: tuple[Param, ...]) -> Function | None:
    """The function that `{class: …, method signature: …}` names, or None when it is not in the table."""
    if not isinstance(named, dict):
        return None
    owner, signature = named.get("class"), named.get("method signature")
    if not isinstance(owner, str) or not isinstance(signature, str) or not signature.endswith(")"):
        return None
    method, _, rest = signature[:-1].partition("(")
    types = tuple(_BOXED.get(t.strip(), t.strip()) for t in rest.split(",")) if rest.strip() else ()
    call = _CALLS.get((owner, method.strip(), types))
    if call is None or not _counts(types, len(params)):
        return None

    def body(arguments: list[Any], run: Run) -> Any:
        run.tick()
        spread = zip(_spread(types, len(params)), arguments, strict=True)
        return _given(call, [_any(value, run) if of == _MANY else _take(of, value) for of, value in spread])

    return Function(method.strip(), params, body)


def _counts(types: tuple[str, ...], count: int) -> bool:
    return count >= len(types) - 1 if types and types[-1] == _MANY else count == len(types)


def _spread(types: tuple[str, ...], count: int) -> tuple[str, ...]:
    """One type per argument: the open end of a signature covers the rest."""
    return (*types[:-1], *[_MANY] * (count - len(types) + 1)) if types and types[-1] == _MANY else types


def _any(value: Any, run: Run) -> Any:
    return value if isinstance(value, Decimal) else "null" if value is None else text_of(value, run)


def _take(of: str, value: Any) -> Any:
    """The argument as that Java type would hold it; NullResult when it cannot."""
    if of == "boolean" and isinstance(value, bool):
        return value
    if of in ("double", "float") and isinstance(value, Decimal):
        return float(value) if of == "double" else _single(float(value))
    if of in _WHOLE and isinstance(value, Decimal):
        found = whole(value)
        if found is not None and -(1 << _WHOLE[of] - 1) <= found < 1 << _WHOLE[of] - 1:
            return found
    elif isinstance(value, str) and (of == _STRING or of == "char" and len(value) == 1):
        return value
    raise NullResult(f"Expected an argument of the Java type {of}.", f"参数应为 Java 类型 {of}。")


def _given(call: Callable[..., Any], arguments: list[Any]) -> Any:
    try:
        found = call(*arguments)
    except (ArithmeticError, ValueError, struct.error) as failed:
        raise NullResult("Expected arguments that the external function is defined for.",
                         "外部函数对这些参数没有定义。") from failed
    if isinstance(found, int | float) and not isinstance(found, bool):
        number = of_python(found)
        if number is None:
            raise NullResult("Expected a finite result of the external function.", "外部函数的结果应为有限数。")
        return number
    return found


def _single(value: float) -> float:
    """The nearest number of single precision, with the fewest digits that still name it (OverflowError beyond)."""
    packed = struct.pack("f", value)
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == packed:
            return short
    return struct.unpack("f", packed)[0]


def _read(of: str) -> Given:
    """The number that a text says, as Java's valueOf and parse… read it, inside that type's bounds."""
    def read(text: str) -> Any:
        if len(text) > 400 or "_" in text or not text.isascii():
            raise ValueError(text)
        number = CTX.create_decimal(text.strip() if of in ("float", "double") else text)
        return _take(of, number)
    return read


def _math(name: str, call: Callable[..., Any], *types: str) -> None:
    _CALLS["java.lang.Math", name, types] = call


def _install() -> None:
    double = "double"
    for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "log10", "sqrt"):
        _math(name, getattr(math, name), double)
    _math("cbrt", math.cbrt, double)
    _math("floor", math.floor, double)
    _math("ceil", math.ceil, double)
    _math("rint", round, double)
    _math("round", lambda x: math.floor(x + 0.5), double)
    _math("signum", lambda x: math.copysign(1, x) if x else 0, double)
    _math("toRadians", math.radians, double)
    _math("toDegrees", math.degrees, double)
    for name, call in {"pow": math.pow, "atan2": math.atan2, "hypot": math.hypot}.items():
        _math(name, call, double, double)
    for of in ("int", "long", "float", double):
        _math("abs", abs, of)
        _math("max", max, of, of)
        _math("min", min, of, of)
    for owner, of in _BOXED.items():
        _CALLS[owner, "valueOf", (of,)] = lambda value: value
        if of not in ("boolean", "char"):
            parse = "parse" + {"int": "Int"}.get(of, of.title())
            _CALLS[owner, "valueOf", (_STRING,)] = _CALLS[owner, parse, (_STRING,)] = _read(of)
    for of in ("int", "long"):
        _CALLS[_STRING, "valueOf", (of,)] = str
    _CALLS[_STRING, "valueOf", ("char",)] = str
    _CALLS[_STRING, "valueOf", ("boolean",)] = lambda value: "true" if value else "false"
    _CALLS[_STRING, "format", (_STRING, _MANY)] = java_format


_install()

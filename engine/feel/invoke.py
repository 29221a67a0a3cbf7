"""Calling a function value, whoever made it: a literal, a built-in or a host's model."""

from __future__ import annotations

from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import NullResult
from engine.feel.signatures import call_builtin
from engine.feel.types import coerce
from engine.feel.values import Builtin, Function, Param


def invoke(function: Any, arguments: list[Any], run: Run, names: list[str] | None = None) -> Any:
    """The function's value; NullResult when it is no function or the arguments do not fit."""
    if type(function) is Builtin:
        return call_builtin(function, arguments, names, run)
    if type(function) is not Function:
        raise NullResult("Expected a function but got another value.", "应为函数，实为其他值。")
    run.enter()
    try:
        found = function.body(_fitted(function, arguments, names), run)
    finally:
        run.depth -= 1
    fits, found = coerce(found, function.result)
    if not fits:
        wanted = function.result
        raise NullResult(f"Expected {function!r} to give {wanted}.", f"“{function}”应返回 {wanted}。")
    return found


def _placed(params: tuple[Param, ...], arguments: list[Any], names: list[str] | None) -> list[Any]:
    """The arguments in the order of the parameters; one that is not supplied by name is null (DMN 1.5, table 63)."""
    if names is None and len(arguments) == len(params):
        return arguments
    known = [param.name for param in params]
    if names is None or len(set(names)) != len(names) or not set(names) <= set(known):
        given = len(arguments) if names is None else f"({', '.join(names)})"
        raise NullResult(f"Expected the arguments ({', '.join(known)}) but got {given}.",
                         f"应有参数({', '.join(known)})，实有 {given}。")
    by_name = dict(zip(names, arguments, strict=True))
    return [by_name.get(name) for name in known]


def _fitted(function: Function, arguments: list[Any], names: list[str] | None) -> list[Any]:
    params = function.params
    fitted = []
    for param, value in zip(params, _placed(params, arguments, names), strict=True):
        fits, value = (True, value) if param.checked else coerce(value, param.type)
        if not fits:
            raise NullResult(f"Expected {param.name} to be {param.type}.", f"参数 {param.name} 应为 {param.type}。")
        fitted.append(value)
    return fitted

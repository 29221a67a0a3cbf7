"""Calling a function value, whoever made it: a literal, a built-in or a host's model."""

from __future__ import annotations

from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import NullResult
from engine.feel.signatures import call_builtin
from engine.feel.types import coerce
from engine.feel.values import Builtin, Function


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
        raise NullResult(f"Expected {function!r} to give {wanted}.", f"{function!r} 应返回 {wanted}。")
    return found


def _fitted(function: Function, arguments: list[Any], names: list[str] | None) -> list[Any]:
    params = function.params
    if len(arguments) != len(params) or names is not None and {p.name for p in params} != set(names):
        wanted = ", ".join(p.name for p in params)
        raise NullResult(f"Expected the arguments ({wanted}) but got {len(arguments)}.",
                         f"应有参数({wanted})，实有 {len(arguments)} 个。")
    if names is not None:
        by_name = dict(zip(names, arguments, strict=True))
        arguments = [by_name[p.name] for p in params]
    fitted = []
    for param, value in zip(params, arguments, strict=True):
        fits, value = coerce(value, param.type)
        if not fits and not param.lenient:
            raise NullResult(f"Expected {param.name} to be {param.type}.", f"参数 {param.name} 应为 {param.type}。")
        fitted.append(value)
    return fitted

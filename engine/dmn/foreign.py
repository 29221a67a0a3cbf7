"""Functions of kind Java: the few well-known ones of `engine.feel.external_java`; none other is ever run."""

from __future__ import annotations

from typing import Any

from engine.feel.errors import FeelError
from engine.feel.expression import evaluate as plain_value
from engine.feel.external_java import java_function
from engine.feel.invoke import invoke
from engine.feel.values import Param

from . import model as m
from .evaluation import Eval, Evaluation


def well_known(expression: m.FunctionOf) -> Eval | None:
    """The body of a function of kind Java whose context names one of the table; None for every other function."""
    if expression.kind.upper() not in ("JAVA", "J") or not isinstance(expression.body, m.Context):
        return None
    names = tuple(parameter.name for parameter in expression.params)
    named = {entry.variable.name: _constant(entry.value) for entry in expression.body.entries if entry.variable}
    found = java_function(named, tuple(map(Param, names)))
    if found is None:
        return None

    def body(context: dict[str, Any], ev: Evaluation) -> Any:
        return invoke(found, [context[name] for name in names], ev.run)

    return body


def _constant(value: m.Expression | None) -> Any:
    if not isinstance(value, m.Literal):
        return None
    try:
        return plain_value(value.body.text)
    except FeelError:
        return None

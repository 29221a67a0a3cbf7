"""FEEL over a scope: only the variables that an expression names are looked up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from engine.bpmn.model import Expression
from engine.errors import BadInput
from engine.feel import CompiledExpression, FeelError, Function
from engine.feel.values import Builtin, kind_zh
from engine.run.case import visibility
from engine.run.case.run import Run
from engine.store.cases import Scope

_MAX_WHOLE = 34  # digits of a FEEL number


def compiled(run: Run, scope: Scope, text: str) -> CompiledExpression:
    """The compiled expression; BadInput says line, column and remedy."""
    try:
        return run.compiled(scope).expression(text)
    except FeelError as cause:
        raise BadInput(
            f"{cause.message_en} In: {text[:200]}",
            zh=f"{cause.message_zh} 表达式：{text[:200]}",
        ) from cause


def evaluate(run: Run, scope: Scope, expression: Expression, local: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression in a scope, `local` variables first; BadInput when it cannot be evaluated."""
    found = compiled(run, scope, expression.text)
    context = visible(run, scope, found.names, local)
    try:
        return plain(found.evaluate(context, now=run.work.effective or run.work.now))
    except FeelError as cause:
        raise BadInput(
            f"{cause.message_en} In: {expression.text[:200]}",
            zh=f"{cause.message_zh} 表达式：{expression.text[:200]}",
        ) from cause


def visible(run: Run, scope: Scope, names: Collection[str], local: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The named variables as the scope sees them."""
    context: dict[str, Any] = {}
    missing = names
    if local:
        missing = _taken(local, missing, context)
    if not missing:
        return context
    for found in visibility.chain(run, scope):
        if found.kind == "multi":
            continue
        missing = _taken(found.data, missing, context)
        if not missing:
            return context
    if "case" in missing:
        context["case"] = visibility.about_case(run)
    return context


def _taken(values: Mapping[str, Any], names: Collection[str], into: dict[str, Any]) -> list[str]:
    """Take the named values that are there; returns the names that are not."""
    missing = []
    for name in names:
        if name in values:
            into[name] = values[name]
        else:
            missing.append(name)
    return missing


def condition(run: Run, scope: Scope, expression: Expression, extra: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a flow's condition holds; BadInput when it is neither true nor false (nothing is guessed)."""
    value = evaluate(run, scope, expression, extra)
    if not isinstance(value, bool):
        raise BadInput(
            f"Expected true or false but got {value!r}; set the variables of: {expression.text[:200]}",
            zh=f"条件须得出“是”或“否”，现为{kind_zh(value)}，请给出其中变量的值：{expression.text[:200]}",
        )
    return value


def holds_yet(run: Run, scope: Scope, expression: Expression, extra: Mapping[str, Any] | None = None) -> bool:
    """Tell whether an awaited condition holds: null means not yet; BadInput for what is neither true nor false."""
    return evaluate(run, scope, expression, extra) is not None and condition(run, scope, expression, extra)


def plain(value: Any) -> Any:
    """A FEEL value as data to keep: whole numbers as int, functions as null."""
    if isinstance(value, Decimal):
        whole = value.adjusted() < _MAX_WHOLE and value == value.to_integral_value()
        return int(value) if whole else value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Builtin):
        raise BadInput(
            f"Expected data but got FEEL's function {value.name}: no variable of that name is set; set or rename it",
            zh=f"应为数据，但得到 FEEL 函数“{value.name}”：没有这个名称的变量，请给出其值，或给变量换一个名称",
        )
    return None if isinstance(value, Function) else value

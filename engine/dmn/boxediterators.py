"""The boxed expressions of DMN 1.4: conditional, filter, for, some, every."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import model as m
from .evaluation import Eval, Evaluation
from .findings import Place, Said
from .scope import Scope

Compile = Callable[[m.Expression | None, Scope], Eval]


def compile_conditional(compile_part: Compile, expression: m.Conditional, scope: Scope) -> Eval:
    """if: true and false choose, null counts as false, anything else gives null."""
    test = compile_part(expression.test, scope)
    then = compile_part(expression.then, scope)
    otherwise = compile_part(expression.otherwise, scope)

    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        chosen = test(context, ev)
        if chosen is not None and not isinstance(chosen, bool):
            return _no_boolean(expression.at, ev)
        return (then if chosen else otherwise)(context, ev)

    return evaluate


def compile_filter(compile_part: Compile, expression: m.Filter, scope: Scope) -> Eval:
    """filter: always a list; null when the source is no list or a match is no truth value."""
    source = compile_part(expression.source, scope)
    match = compile_part(expression.match, scope.of_items())

    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        items = source(context, ev)
        if not isinstance(items, list):
            return _no_list(expression.at, ev)
        found = []
        for item in items:
            ev.run.tick()
            local = {**context, **item, "item": item} if isinstance(item, dict) else {**context, "item": item}
            matched = match(local, ev)
            if not isinstance(matched, bool):
                return _no_boolean(expression.at, ev)
            if matched:
                found.append(item)
        return found

    return evaluate


def compile_iterator(compile_part: Compile, expression: m.Iterator, scope: Scope) -> Eval:
    """for, some, every over one list; in a for, `partial` holds the results so far."""
    source = compile_part(expression.source, scope)
    extra = [expression.variable, "partial"] if expression.kind == "for" else [expression.variable]
    body = compile_part(expression.body, scope.plus(extra))
    make = _for if expression.kind == "for" else _quantified
    return make(expression, source, body)


def _for(expression: m.Iterator, source: Eval, body: Eval) -> Eval:
    looks_back = not isinstance(expression.body, m.Literal) or "partial" in expression.body.body.text

    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        items = source(context, ev)
        if not isinstance(items, list):
            return _no_list(expression.at, ev)
        found: list[Any] = []
        for item in items:
            ev.run.tick()
            local = {**context, expression.variable: item}
            if looks_back:
                ev.run.items(len(found))
                local["partial"] = list(found)
            found.append(body(local, ev))
        return found

    return evaluate


def _quantified(expression: m.Iterator, source: Eval, body: Eval) -> Eval:
    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        items = source(context, ev)
        if not isinstance(items, list):
            return _no_list(expression.at, ev)
        answers = []
        for item in items:
            ev.run.tick()
            answer = body({**context, expression.variable: item}, ev)
            if not isinstance(answer, bool):
                return _no_boolean(expression.at, ev)
            answers.append(answer)
        return any(answers) if expression.kind == "some" else all(answers)

    return evaluate


def _no_list(at: Place, ev: Evaluation) -> None:
    ev.warn(at, "no-list", Said(
        "被遍历的值不是列表，结果为空。", "Expected a list to go through but got another value; null.",
        "请提供列表。", "Give a list.",
    ))


def _no_boolean(at: Place, ev: Evaluation) -> None:
    ev.warn(at, "no-boolean", Said(
        "条件的值不是布尔值，结果为空。", "Expected true or false but the condition gives something else; null.",
        "请让条件返回 true 或 false。", "Make the condition true or false.",
    ))

"""Loops, choices, functions and constructors as closures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import FeelBudgetError, NullResult
from engine.feel.external_java import external_function
from engine.feel.nodes import Position
from engine.feel.numbers import whole
from engine.feel.scope import Code, Frame
from engine.feel.temporal import Date, date_of_days
from engine.feel.values import Function, Param, Range

Step = tuple[str, Code, Code | None, Position]  # name, domain, until, place


def compile_if(branches: list[tuple[Code, Code]], otherwise: Code) -> Code:
    """The first branch whose condition is true; null counts as not true."""
    if len(branches) == 1:
        condition, then = branches[0]
        return lambda s, r: then(s, r) if condition(s, r) is True else otherwise(s, r)

    def code(s: Any, r: Run) -> Any:
        for condition, then in branches:
            if condition(s, r) is True:
                return then(s, r)
        return otherwise(s, r)
    return code


def domain_items(value: Any, until: Any, has_until: bool, run: Run) -> list[Any]:
    """What a loop walks over; NullResult when it cannot."""
    if has_until:
        return _span(Range(value, until), run, descending=True)
    if type(value) is Range:
        return _span(value, run, descending=False)
    if value is None:
        raise NullResult("Expected a list but got null.", "应为列表，实为空值。")
    return value if type(value) is list else [value]


def _span(span: Range, run: Run, descending: bool) -> list[Any]:
    low, high = span.low, span.high
    dates = type(low) is Date and type(high) is Date
    if dates:
        start, end = low.days, high.days
    else:
        start, end = _whole_end(low), _whole_end(high)
    if start > end and not descending:
        raise NullResult("Expected a range whose start is not after its end.", "区间的起点不应在终点之后。")
    step = 1 if start <= end else -1
    start += 0 if span.low_included else step
    end -= 0 if span.high_included else step
    count = max(0, (end - start) * step + 1)
    if count > run.budget.items:
        raise FeelBudgetError("items", run.budget.items)
    run.tick(count >> 1)
    numbers = range(start, end + step, step)
    return [date_of_days(day) for day in numbers] if dates else [Decimal(number) for number in numbers]


def _whole_end(value: Any) -> int:
    found = whole(value) if type(value) is Decimal else None
    if found is None:
        raise NullResult("Expected whole numbers or dates as ends of the iteration.", "循环两端应为整数或日期。")
    return found


def _walk(steps: list[Step], s: Any, r: Run, partial: list[Any] | None) -> Any:
    """Frames for every combination of the iterators, the last one fastest."""
    name, domain, until, _ = steps[0]
    last = until(s, r) if until is not None else None
    for value in domain_items(domain(s, r), last, until is not None, r):
        r.steps += 1
        if r.steps >= r.mark:
            r.tick(0)
        variables = {name: value} if partial is None else {name: value, "partial": partial}
        frame = Frame(variables, s)
        if len(steps) == 1:
            yield frame
        else:
            yield from _walk(steps[1:], frame, r, partial)


def snapshot(read: Code) -> Code:
    """`partial` as a value of its own: the list still grows, and must never come to hold itself."""
    def code(s: Any, r: Run) -> Any:
        found = read(s, r)
        if type(found) is not list:
            return found
        r.items(len(found))
        return list(found)
    return code


def compile_for(steps: list[Step], body: Code) -> Code:
    """`for … return body`; `partial` is the list of results so far."""
    at = steps[0][3]

    def code(s: Any, r: Run) -> Any:
        results: list[Any] = []
        limit = r.budget.items
        try:
            for frame in _walk(steps, s, r, results):
                results.append(body(frame, r))
                if len(results) > limit:
                    raise FeelBudgetError("items", limit)
        except NullResult as reason:
            return r.warn(at, reason.en, reason.zh)
        return list(results)
    return code


def compile_quantified(steps: list[Step], condition: Code, every: bool) -> Code:
    """`some` or `every`, three-valued."""
    at, decisive = steps[0][3], not every

    def code(s: Any, r: Run) -> Any:
        known = True
        try:
            for frame in _walk(steps, s, r, None):
                found = condition(frame, r)
                if found is decisive:
                    return decisive
                known = known and found is (not decisive)
        except NullResult as reason:
            return r.warn(at, reason.en, reason.zh)
        return (not decisive) if known else None
    return code


def compile_function(params: list[tuple[str, Any]], body: Code, result: Any, inferred: Any = None) -> Code:
    """A function literal: a closure over the scope it was made in."""
    declared = tuple(Param(name, of) for name, of in params)
    names = tuple(name for name, _ in params)

    def make(s: Any, r: Run) -> Function:
        def call(arguments: list[Any], run: Run) -> Any:
            return body(Frame(dict(zip(names, arguments, strict=True)), s), run)
        return Function("", declared, call, result, inferred)
    return make


def compile_external(at: Position, params: list[tuple[str, Any]], mapping: Code) -> Code:
    """`function(…) external {…}`: a function of the table of well-known ones, else null with a warning."""
    declared = tuple(Param(name, of) for name, of in params)

    def make(s: Any, r: Run) -> Any:
        found = external_function(mapping(s, r), declared)
        if found is None:
            return r.warn(at, "Expected a well-known external function; others are never called.",
                          "只提供少数公认的外部函数，其他外部函数从不调用。")
        return found
    return make


def compile_list(items: list[Code]) -> Code:
    """`[a, b]`."""
    def code(s: Any, r: Run) -> list[Any]:
        r.tick()
        return [item(s, r) for item in items]
    return code


def compile_context(entries: list[tuple[str, Code]]) -> Code:
    """`{key: value}`; later entries see earlier ones."""
    def code(s: Any, r: Run) -> dict[str, Any]:
        r.tick()
        variables: dict[str, Any] = {}
        frame = Frame(variables, s)
        for key, value in entries:
            variables[key] = value(frame, r)
        return dict(variables)
    return code

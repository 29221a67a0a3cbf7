"""Ranges, `in` and unary tests as closures; what is constant in them is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.compare import equal, matches_test
from engine.feel.compile_operators import warn_operands
from engine.feel.errors import NullResult
from engine.feel.functions_conversion import make_range
from engine.feel.nodes import Const, In, Name, Negate, Node, RangeLiteral, UnaryTests
from engine.feel.scope import Code
from engine.feel.values import Range

Predicate = Callable[[Any, Any, Run], bool | None]  # (value, scope, run)


def compile_range(node: RangeLiteral, low: Code | None, high: Code | None) -> Code:
    """A range; a null end or ends of two kinds make it null."""
    code = _range(node, low, high)
    if not (_constant(node.low) and _constant(node.high)):
        return code
    found = code({}, Run())
    return code if found is None else lambda s, r: found


def _constant(node: Node | None) -> bool:
    if isinstance(node, Negate):
        return _constant(node.operand)
    return node is None or isinstance(node, Const) and not node.bad


def _range(node: RangeLiteral, low: Code | None, high: Code | None) -> Code:
    at, op, low_in, high_in = node.at, node.op, node.low_included, node.high_included

    def code(s: Any, r: Run) -> Any:
        a = low(s, r) if low is not None else None
        if op in ("=", "!="):
            return Range(a, a, op == "=", op == "=", op)
        b = high(s, r) if high is not None else None
        if low is not None and a is None or high is not None and b is None:
            return r.warn(at, "Expected both ends of the range but one is null.", "区间的一端为空值。")
        try:
            made = make_range(a, b, low_in, high_in)
        except NullResult as reason:
            return r.warn(at, reason.en, reason.zh)
        return Range(a, b, low_in, high_in, op) if op else made
    return code


def compile_test(node: Node, code: Code, asks: bool) -> Predicate:
    """One test: an equal value, a range or list that holds the value, or an expression that is true of it."""
    if isinstance(node, Const) and not node.bad:
        return _equals(node.value)
    if isinstance(node, RangeLiteral):
        span = code({}, Run()) if _constant(node.low) and _constant(node.high) else None
        return _within(span) if isinstance(span, Range) else _within_warned(code)
    if isinstance(node, Name) and node.name == "?":
        return lambda value, s, r: True  # whatever the value is, it equals itself

    def general(value: Any, s: Any, r: Run) -> bool | None:
        test = code(s, r)
        if asks and (type(test) is bool or test is None):
            return test
        return matches_test(value, test, r)
    return general


def _equals(constant: Any) -> Predicate:
    kind = type(constant)
    if kind is not str and kind is not Decimal:
        return lambda value, s, r: equal(value, constant, r)
    return lambda value, s, r: value == constant if type(value) is kind else matches_test(value, constant, r)


def _within(span: Range) -> Predicate:
    low, high, low_in, high_in = span.low, span.high, span.low_included, span.high_included
    plain = not span.op and type(low) is Decimal and type(high) is Decimal and low < high

    def predicate(value: Any, s: Any, r: Run) -> bool | None:
        if plain and type(value) is Decimal:
            return bool(low < value < high) or low_in and value == low or high_in and value == high
        return matches_test(value, span, r)
    return predicate


def _within_warned(code: Code) -> Predicate:
    def predicate(value: Any, s: Any, r: Run) -> bool | None:
        span = code(s, r)
        return None if span is None else matches_test(value, span, r)  # no range: nothing can be said of any value
    return predicate


def any_test(value: Any, tests: list[Predicate], s: Any, r: Run) -> bool | None:
    """Tell whether one of the tests is met; None when none is and one cannot be told."""
    unknown = False
    for test in tests:
        met = test(value, s, r)
        if met is True:
            return True
        unknown = unknown or met is None
    return None if unknown else False


def compile_in(node: In, value: Code, tests: list[Predicate], asks: bool) -> Code:
    """`value in (tests)`; within the tests `?` means the value."""
    at = node.at

    def warned(found: bool | None, tested: Any, r: Run) -> bool | None:
        if found is None:
            warn_operands(r, at, "in", tested)
        return found

    if not asks:
        def plain(s: Any, r: Run) -> bool | None:
            tested = value(s, r)
            return warned(any_test(tested, tests, s, r), tested, r)
        return plain

    def code(s: Any, r: Run) -> bool | None:
        outer, r.value = r.value, value(s, r)
        try:
            return warned(any_test(r.value, tests, s, r), r.value, r)
        finally:
            r.value = outer
    return code


def compile_unary(node: UnaryTests, tests: list[Predicate]) -> Code:
    """Unary tests of `?`."""
    negated = node.negated
    if node.any:
        return lambda s, r: True
    if len(tests) == 1 and not negated:
        only = tests[0]
        return lambda s, r: only(r.value, s, r)

    def code(s: Any, r: Run) -> bool | None:
        met = any_test(r.value, tests, s, r)
        return met if not negated or met is None else not met
    return code


"""Operators as closures: the common case of two numbers is tried first, all else goes the long way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import OPERATIONS, negate
from engine.feel.budget import Run
from engine.feel.compare import compare, matches_test
from engine.feel.errors import NullResult
from engine.feel.functions_conversion import make_range
from engine.feel.nodes import Between, Chain, Compare, In, InstanceOf, Logic, Negate, Node, Position, RangeLiteral
from engine.feel.numbers import CTX
from engine.feel.scope import Code
from engine.feel.types import instance_of
from engine.feel.values import Range, kind, kind_zh

_ADD, _SUBTRACT, _MULTIPLY = CTX.add, CTX.subtract, CTX.multiply


def warn_operands(run: Run, at: Position, op: str, *values: Any) -> None:
    """Note that an operator did not fit its operands; the result is null."""
    if run.warnings is not None:
        run.warn(at, f"Expected operands that fit {op} but got {' and '.join(map(kind, values))}.",
                 f"运算 {op} 不适用于{'和'.join(map(kind_zh, values))}。")


def compile_compare(node: Compare, left: Code, right: Code) -> Code:
    """`left op right`."""
    op, at = node.op, node.at

    def slow(a: Any, b: Any, r: Run) -> bool | None:
        found = compare(op, a, b, r)
        if found is None:
            warn_operands(r, at, op, a, b)
        return found
    return _COMPARES[op](left, right, slow)


Slow = Callable[[Any, Any, Run], Any]


def _less(left: Code, right: Code, slow: Slow) -> Code:
    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        return a < b if type(a) is Decimal and type(b) is Decimal else slow(a, b, r)
    return code


def _at_most(left: Code, right: Code, slow: Slow) -> Code:
    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        return a <= b if type(a) is Decimal and type(b) is Decimal else slow(a, b, r)
    return code


def _more(left: Code, right: Code, slow: Slow) -> Code:
    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        return a > b if type(a) is Decimal and type(b) is Decimal else slow(a, b, r)
    return code


def _at_least(left: Code, right: Code, slow: Slow) -> Code:
    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        return a >= b if type(a) is Decimal and type(b) is Decimal else slow(a, b, r)
    return code


def _equal(left: Code, right: Code, slow: Slow) -> Code:
    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        kind_a = type(a)
        if kind_a is type(b) and (kind_a is str or kind_a is Decimal):
            return a == b
        return slow(a, b, r)
    return code


def _unequal(left: Code, right: Code, slow: Slow) -> Code:
    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        kind_a = type(a)
        if kind_a is type(b) and (kind_a is str or kind_a is Decimal):
            return a != b
        return slow(a, b, r)
    return code


_COMPARES: dict[str, Callable[[Code, Code, Slow], Code]] = {
    "<": _less, "<=": _at_most, ">": _more, ">=": _at_least, "=": _equal, "!=": _unequal,
}


def compile_chain(node: Chain, first: Code, rest: list[Code]) -> Code:
    """Operators of one level, left to right."""
    code = first
    if len(rest) > 8:
        return _long_chain(node, first, rest)
    for (op, _, at), operand in zip(node.rest, rest, strict=True):
        code = _binary(op, at, code, operand)
    return code


def _binary(op: str, at: Position, left: Code, right: Code) -> Code:
    operation = OPERATIONS[op]
    fast = {"+": _ADD, "-": _SUBTRACT, "*": _MULTIPLY}.get(op)

    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        if fast is not None and type(a) is Decimal and type(b) is Decimal:
            found = fast(a, b)
            if found.is_finite():
                return found
        found = operation(a, b, r)
        if found is None:
            warn_operands(r, at, op, a, b)
        return found
    return code


def _long_chain(node: Chain, first: Code, rest: list[Code]) -> Code:
    steps = [(op, OPERATIONS[op], at, code) for (op, _, at), code in zip(node.rest, rest, strict=True)]

    def code(s: Any, r: Run) -> Any:
        value = first(s, r)
        for op, operation, at, operand in steps:
            other = operand(s, r)
            found = operation(value, other, r)
            if found is None:
                warn_operands(r, at, op, value, other)
            value = found
        return value
    return code


def compile_negate(node: Negate, operand: Code) -> Code:
    """`-operand`."""
    at = node.at

    def code(s: Any, r: Run) -> Any:
        value = operand(s, r)
        found = negate(value)
        if found is None:
            warn_operands(r, at, "-", value)
        return found
    return code


def compile_logic(node: Logic, operands: list[Code]) -> Code:
    """Three-valued `and` or `or`: the deciding value ends it, anything but true and false is unknown."""
    decisive, at, op = node.op == "or", node.at, node.op
    neutral = not decisive
    if len(operands) == 2:
        return _two(operands[0], operands[1], decisive, neutral)

    def code(s: Any, r: Run) -> Any:
        known = True
        for operand in operands:
            value = operand(s, r)
            if value is decisive:
                return decisive
            if value is not neutral:
                known = False
                if value is not None:
                    warn_operands(r, at, op, value)
        return neutral if known else None
    return code


def _two(left: Code, right: Code, decisive: bool, neutral: bool) -> Code:
    def code(s: Any, r: Run) -> Any:
        a = left(s, r)
        if a is decisive:
            return decisive
        b = right(s, r)
        if b is decisive:
            return decisive
        return neutral if a is neutral and b is neutral else None
    return code


def compile_between(node: Between, value: Code, low: Code, high: Code) -> Code:
    """`value between low and high`."""
    at = node.at

    def code(s: Any, r: Run) -> Any:
        v, a, b = value(s, r), low(s, r), high(s, r)
        if type(v) is Decimal and type(a) is Decimal and type(b) is Decimal:
            return a <= v <= b
        above, below = compare(">=", v, a, r), compare("<=", v, b, r)
        if v is None or a is None or b is None or above is None or below is None:
            warn_operands(r, at, "between", v, a, b)
            return None
        return above and below
    return code


def compile_in(node: In, value: Code, tests: list[tuple[Node, Code, bool]]) -> Code:
    """`value in (tests)`; true if any is met, false if none is, null if that cannot be told."""
    at = node.at

    def code(s: Any, r: Run) -> Any:
        outer, r.value = r.value, value(s, r)
        try:
            found = any_test(r.value, tests, s, r)
            if found is None:
                warn_operands(r, at, "in", r.value)
            return found
        finally:
            r.value = outer
    return code


def any_test(value: Any, tests: list[tuple[Node, Code, bool]], s: Any, r: Run) -> bool | None:
    """Whether one of the tests is met by the value; a test that asks `?` decides by its own truth."""
    unknown = False
    for _, code, asks in tests:
        test = code(s, r)
        met = test if asks and (type(test) is bool or test is None) else matches_test(value, test, r)
        if met is True:
            return True
        unknown = unknown or met is None
    return None if unknown else False


def compile_instance(node: InstanceOf, value: Code) -> Code:
    """`value instance of type`."""
    wanted = node.type
    return lambda s, r: instance_of(value(s, r), wanted)


def compile_range(node: RangeLiteral, low: Code | None, high: Code | None) -> Code:
    """A range; ends of two kinds make it null."""
    at, op, low_in, high_in = node.at, node.op, node.low_included, node.high_included

    def code(s: Any, r: Run) -> Any:
        a = low(s, r) if low is not None else None
        if op in ("=", "!="):
            return Range(a, a, True, True, op)
        b = high(s, r) if high is not None else None
        try:
            if (low is not None and a is None) or (high is not None and b is None):
                raise NullResult("Expected the ends of the range not to be null.", "区间两端不能为空。")
            made = make_range(a, b, low_in, high_in)
        except NullResult as reason:
            return r.warn(at, reason.en, reason.zh)
        return Range(a, b, low_in, high_in, op) if op else made
    return code

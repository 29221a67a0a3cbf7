"""Operators as closures: the common case of two numbers is tried first, all else goes the long way."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import OPERATIONS, negate
from engine.feel.budget import Run
from engine.feel.compare import compare
from engine.feel.nodes import Between, Chain, Compare, Const, InstanceOf, Logic, Name, Negate, Position
from engine.feel.numbers import STRICT
from engine.feel.scope import Code, Scope
from engine.feel.types import SIMPLE, instance_of, parts_of_type
from engine.feel.values import kind, kind_zh

_QUICK: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": STRICT.add, "-": STRICT.subtract, "*": STRICT.multiply, "/": STRICT.divide,
}


Compared = Callable[[Any, Any], bool]
Slow = Callable[[Any, Any, Run], Any]
_PLAIN = frozenset({Decimal, str, bool})
_OPERATORS: dict[tuple[str, bool], Compared] = {
    ("=", False): operator.eq, ("!=", False): operator.ne, ("<", False): operator.lt, ("<=", False): operator.le,
    (">", False): operator.gt, (">=", False): operator.ge, ("=", True): operator.eq, ("!=", True): operator.ne,
}


def warn_operands(run: Run, at: Position, op: str, *values: Any) -> None:
    """Note that an operator did not fit its operands; the result is null."""
    if run.warnings is not None:
        run.warn(at, f"Expected operands that fit {op} but got {' and '.join(map(kind, values))}.",
                 f"运算 {op} 不适用于{'和'.join(map(kind_zh, values))}。")


def compile_compare(node: Compare, left: Code, right: Code, scope: Scope | None) -> Code:
    """`left op right`; against a literal, and of an input against a literal, by the shortest way."""
    op, at = node.op, node.at

    def slow(a: Any, b: Any, r: Run) -> bool | None:
        found = compare(op, a, b, r)
        if found is None:
            warn_operands(r, at, op, a, b)
        return found
    constant = node.right
    if isinstance(constant, Const) and type(constant.value) in _PLAIN:
        compared = _OPERATORS.get((op, type(constant.value) is bool))
        if compared is not None:
            code = _with_constant(left, constant.value, compared, slow)
            if scope is None and isinstance(node.left, Name) and node.left.name != "?":
                return _input_with_constant(node.left.name, constant.value, compared, code)
            return code
    return _COMPARES[op](left, right, slow)


def _with_constant(left: Code, constant: Any, compared: Compared, slow: Slow) -> Code:
    kind_of = type(constant)

    def code(s: Any, r: Run) -> Any:
        a = left(s, r)
        return compared(a, constant) if type(a) is kind_of else slow(a, constant, r)
    return code


def _input_with_constant(name: str, constant: Any, compared: Compared, code: Code) -> Code:
    kind_of = type(constant)

    def named(s: Any, r: Run) -> Any:
        try:
            a = s[name]
        except KeyError:
            return code(s, r)
        if type(a) is kind_of and (kind_of is not Decimal or a.is_finite()):
            return compared(a, constant)
        return code(s, r)
    return named


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

    def slow(a: Any, b: Any, r: Run) -> Any:
        found = operation(a, b, r)
        if found is None:
            warn_operands(r, at, op, a, b)
        return found

    quick = _QUICK.get(op)
    if quick is None:
        return lambda s, r: slow(left(s, r), right(s, r), r)

    def code(s: Any, r: Run) -> Any:
        a, b = left(s, r), right(s, r)
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return quick(a, b)
            except ArithmeticError:
                pass
        return slow(a, b, r)
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
        return _two(node, operands[0], operands[1])

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


def _two(node: Logic, left: Code, right: Code) -> Code:
    decisive, at, op = node.op == "or", node.at, node.op
    neutral = not decisive

    def code(s: Any, r: Run) -> Any:
        a = left(s, r)
        if a is decisive:
            return decisive
        b = right(s, r)
        if b is decisive:
            return decisive
        if a is neutral and b is neutral:
            return neutral
        if type(a) is not bool and a is not None or type(b) is not bool and b is not None:
            warn_operands(r, at, op, a, b)
        return None
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


def compile_instance(node: InstanceOf, value: Code) -> Code:
    """`value instance of type`; null when the type is not known (DMN 1.5, table 61)."""
    wanted, at = node.type, node.at
    unknown = next((one.name for one in parts_of_type(wanted) if one.name not in SIMPLE), None)
    if unknown is not None:
        en, zh = f"Expected a known type but {unknown!r} is not defined.", f"类型“{unknown}”没有定义。"
        return lambda s, r: r.warn(at, en, zh)
    return lambda s, r: instance_of(value(s, r), wanted)

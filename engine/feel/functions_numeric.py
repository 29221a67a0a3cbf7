"""Built-ins over numbers: rounding, roots, remainders (DMN 1.5, table 77)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import NullResult
from engine.feel.numbers import CTX, WIDE, ZERO
from engine.feel.signatures import Body, Library

_SCALES = (-6111, 6176)


def _scale(value: Decimal | None) -> int:
    if value is None:
        return 0
    if value and value.adjusted() > 18 or not _SCALES[0] <= int(value) <= _SCALES[1]:
        raise NullResult("Expected a scale from -6111 to 6176.", "小数位数应在 -6111 到 6176 之间。")
    return int(value)


def _rounding(mode: str) -> Body:
    def body(run: Run, number: Decimal, scale: Decimal | None = None) -> Decimal:
        places = _scale(scale)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent <= places:
            return number
        unit = Decimal((0, (1,), -places))
        return CTX.plus(number.quantize(unit, mode, WIDE) if number else ZERO)
    return body


def checked(value: Decimal) -> Decimal:
    """The number; NullResult when it left the range of decimal128."""
    if not value.is_finite():
        raise NullResult("Expected a result within 34-digit decimals.", "结果超出 34 位十进制数的范围。")
    return value


def _modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    if not divisor:
        raise NullResult("Expected a divisor other than 0.", "除数不能为 0。")
    rest = WIDE.remainder(dividend, divisor)
    if rest and rest.is_signed() != divisor.is_signed():
        rest = WIDE.add(rest, divisor)
    return checked(CTX.plus(rest))


def _sqrt(run: Run, number: Decimal) -> Decimal:
    if number < 0:
        raise NullResult("Expected a number of at least 0 for sqrt.", "sqrt 的参数不能为负数。")
    return CTX.sqrt(number)


def _log(run: Run, number: Decimal) -> Decimal:
    if number <= 0:
        raise NullResult("Expected a number above 0 for log.", "log 的参数应大于 0。")
    return CTX.ln(number)


def _exp(run: Run, number: Decimal) -> Decimal:
    return checked(CTX.exp(number))


def _abs(run: Run, n: Any) -> Any:
    if isinstance(n, Decimal):
        return CTX.abs(n)
    amount = getattr(n, "nanos", None)
    return type(n)(abs(n.months if amount is None else amount))


def _is_multiple(number: Decimal, remainder: int) -> bool:
    if number != number.to_integral_value():
        return False
    return abs(WIDE.remainder(number, Decimal(2))) == remainder


def install(library: Library) -> None:
    """Declare the numeric built-ins."""
    add = library.add
    add("decimal", "n:number, scale:number", _rounding(ROUND_HALF_EVEN))
    add("floor", "n:number, scale:number?!", _rounding(ROUND_FLOOR))
    add("ceiling", "n:number, scale:number?!", _rounding(ROUND_CEILING))
    for name, mode in (("round up", ROUND_UP), ("round down", ROUND_DOWN), ("round half up", ROUND_HALF_UP),
                       ("round half down", ROUND_HALF_DOWN)):
        add(name, "n:number, scale:number", _rounding(mode))
    add("abs", "n:number", _abs)
    add("abs", "n:duration", _abs)
    add("modulo", "dividend:number, divisor:number", _modulo)
    add("sqrt", "number:number", _sqrt)
    add("log", "number:number", _log)
    add("exp", "number:number", _exp)
    add("even", "number:number", lambda run, number: _is_multiple(number, 0))
    add("odd", "number:number", lambda run, number: _is_multiple(number, 1))


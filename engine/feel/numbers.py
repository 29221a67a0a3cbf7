"""Numbers: decimal128 (34 digits, half-even), never NaN, never infinite."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

DIGITS = 34
CTX = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])
# The same, but raising: for the quick paths of operators, where an exception costs nothing until it happens.
STRICT = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144,
                 traps=[InvalidOperation, DivisionByZero, Overflow])
# Quantising can pad with zeros far beyond 34 digits before it is rounded back.
WIDE = Context(prec=7000, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999, traps=[])
ZERO = Decimal(0)
ONE = Decimal(1)


def of_python(value: int | float | Decimal) -> Decimal | None:
    """A Python number as a FEEL number; None when it is not finite or too large."""
    if isinstance(value, int):
        if value.bit_length() > 20_500:
            return None
        found = CTX.create_decimal(value)
    elif isinstance(value, float):
        found = CTX.create_decimal(repr(value))
    else:
        found = CTX.plus(value)
    return found if found.is_finite() else None


def finite(value: Decimal) -> Decimal | None:
    """The number itself, or None past the range of decimal128."""
    return value if value.is_finite() else None


def number_text(value: Decimal) -> str:
    """A number in digits, without exponent and without trailing zeros after the point."""
    if value.is_zero():
        return "0"
    if not -6200 < value.adjusted() < 6200:
        value = CTX.plus(value)  # an input far outside the range: digits would fill the memory
    text = format(value, "f") if value.is_finite() else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def towards_zero(value: Decimal) -> int:
    """A position or count without its fraction; 0, which is never a place, when it is out of any sensible range."""
    return int(value) if value.adjusted() <= 18 else 0


def whole(value: Decimal) -> int | None:
    """The integer, or None when there is a fraction or it is out of any sensible range."""
    if value and value.adjusted() > 18 or value != value.to_integral_value():
        return None
    return int(value)

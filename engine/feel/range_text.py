"""Reading a range from its text, as `range("[1..10]")` takes it: its ends are literals (DMN 1.5, rules 66 and 67)."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.feel import functions_temporal
from engine.feel.arithmetic import negate
from engine.feel.budget import Run
from engine.feel.errors import FeelError, NullResult
from engine.feel.numbers import CTX, finite
from engine.feel.signatures import Library, call_builtin
from engine.feel.temporal_text import parse_literal
from engine.feel.tokens import Token, tokenize

_OPENING, _CLOSING = {"[": True, "(": False, "]": False}, {"]": True, ")": False, "[": False}
_LITERAL_CALLS = ("date", "time", "date and time", "duration")


def _temporal() -> Library:
    library = Library()
    functions_temporal.install(library)
    return library


_CALLS = {name: _temporal().table[name] for name in _LITERAL_CALLS}


class RangeText(NamedTuple):
    """The parts of a range; an end that is not written is None."""

    low: Any
    high: Any
    low_included: bool
    high_included: bool


def read_range(text: str, run: Run) -> RangeText:
    """The range of a text; NullResult when it is none or its ends are no literals."""
    try:
        tokens = tokenize(text)[:-1]
    except FeelError as error:
        raise NullResult(f"Expected a range as \"[1..10]\": {error.message_en}",
                         f"应为形如 \"[1..10]\" 的区间：{error.message_zh}") from None
    dots = [at for at, token in enumerate(tokens) if token.kind == "op" and token.text == ".."]
    if len(dots) != 1 or not (_is(tokens[0], *_OPENING) and _is(tokens[-1], *_CLOSING)):
        raise NullResult("Expected a range as \"[1..10]\".", "应为形如 \"[1..10]\" 的区间。")
    low, high = tokens[1:dots[0]], tokens[dots[0] + 1:-1]
    return RangeText(_end(low, run), _end(high, run), _OPENING[tokens[0].text], _CLOSING[tokens[-1].text])


def _is(token: Token, *texts: str) -> bool:
    return token.kind == "op" and token.text in texts


def _end(tokens: list[Token], run: Run) -> Any:
    if not tokens:
        return None
    found = _plain(tokens)
    return _wanted(_call(tokens, run) if found is None else found)


def _wanted(found: Any) -> Any:
    if found is None:
        raise NullResult("Expected literal ends of the range.", "区间两端应为字面值。")
    return found


def _plain(tokens: list[Token]) -> Any:
    """A number, a text or an @-literal, with a sign before it if it takes one."""
    signed = len(tokens) > 1 and _is(tokens[0], "-")
    *at, last = tokens[signed:]
    value: Any = None
    if last.kind == "str":
        value = parse_literal(last.text) if at and _is(at[0], "@") else last.text
    elif last.kind == "num":
        value = finite(CTX.create_decimal(last.text))
    if len(at) > (last.kind == "str") or at and not _is(at[0], "@"):
        return None
    return negate(value) if signed else value


def _call(tokens: list[Token], run: Run) -> Any:
    """`date("…")` and its like, whose arguments are plain literals with commas between."""
    opened = next((at for at, token in enumerate(tokens) if _is(token, "(")), 0)
    name = " ".join(token.text for token in tokens[:opened])
    if name not in _CALLS or not _is(tokens[-1], ")"):
        return None
    arguments: list[list[Token]] = [[]]
    for token in tokens[opened + 1:-1]:
        if _is(token, ","):
            arguments.append([])
        else:
            arguments[-1].append(token)
    return call_builtin(_CALLS[name], [_wanted(_plain(one) if one else None) for one in arguments], None, run)

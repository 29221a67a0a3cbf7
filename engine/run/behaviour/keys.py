"""Correlation keys (关联值): what a value is stored as, so that keys are equal when FEEL finds the values equal.

A stored key says the kind of its value and a text that equal values of the kind share: `feel:number:1.5` of 1.50,
`feel:datetime:…Z` of any spelling of that instant. Rows older than this form hold the bare text of the value; they
are found too. A text that comes from outside of all diagrams stands for any value that is spelt so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.errors import BadInput
from engine.feel import Date, DateTime, DayTimeDuration, Range, Time, YearMonthDuration, evaluate, from_plain
from engine.store import codec

_MARK = "feel"
_SPELT = f"{_MARK}:spelt:"
NEVER = f"{_MARK}:null:"
"""The stored key of a catch whose key has no value: no message bears it."""
_LONGEST = 250  # of the 255 characters of the column
_SECOND = 1_000_000_000
_EPOCH = date(1970, 1, 1)
_DAY = 86_400
_TEMPORAL = re.compile(r"[-P\d][\w.:+@/-]{2,99}\Z")
_TEMPORAL_KINDS = ("date", "time", "datetime", "days", "months")
_LONGEST_PLAIN = 40  # digits of a number that is written without an exponent


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is stored, and all the stored forms that it meets; `shown` is its text for people."""

    stored: str
    meets: tuple[str, ...]
    shown: str


def of(value: Any) -> Key | None:
    """The key that a diagram's expression gives; None for null."""
    if value is None:
        return None
    stored = _stored(value)
    spelt = _spelt(value)
    return Key(stored, (stored, _within(f"{_SPELT}{spelt}"), _plain(value)), spelt)


def from_outside(value: Any) -> Key | None:
    """The key that someone outside gives: a text meets every value that is spelt so, other values meet their like."""
    if value is None or isinstance(value, Key):
        return value
    if not isinstance(value, str):
        return of(value)
    meets = [_within(f"{_MARK}:{kind}:{value}") for kind in ("text", "number", "boolean")]
    if _TEMPORAL.match(value):
        moment = evaluate(f'@"{value}"')
        meets += [] if moment is None else [_stored(moment)]
    spelt = _within(f"{_SPELT}{value}")
    return Key(spelt, (*meets, spelt, value), value)


def shown(stored: str | None) -> str | None:
    """A stored key as people read it: without its mark and kind; None for none and for one without a value."""
    if stored is None or stored == NEVER:
        return None
    return stored.split(":", 2)[2] if stored.startswith(f"{_MARK}:") else stored


def _stored(value: Any) -> str:
    kind, text = _canonical(from_plain(value))
    return _within(f"{_MARK}:{kind}:{text}")


def _within(text: str) -> str:
    """The text, or its head and a digest where the column could not hold it."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST - 65]}#{hashlib.sha256(text.encode()).hexdigest()}"


def _canonical(value: Any) -> tuple[str, str]:
    """The kind of a FEEL value and a text that is the same for values that FEEL finds equal (DMN 1.5, table 42)."""
    if value is None or isinstance(value, bool):
        return ("null", "") if value is None else ("boolean", "true" if value else "false")
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise BadInput(
            f"Expected a value as correlation key but got a {type(value).__name__}; give a number, text, date or list",
            zh="关联值须为数字、文字、日期或列表，请更正表达式",
        )
    kind, write = writer
    return kind, write(value)


def _number(value: Decimal) -> str:
    least = value.normalize()
    if not least.is_finite() or abs(least.adjusted()) > _LONGEST_PLAIN:
        return str(least)
    return format(least, "f") if least else "0"


def _time(value: Time) -> str:
    """The time of day in UTC, of a local one its own; both without what is shorter than a second."""
    nanos = value.nanos if value.local else value.universal
    return _clock(nanos // _SECOND) + ("" if value.local else "Z")


def _clock(seconds: int) -> str:
    if not 0 <= seconds < _DAY:
        return str(seconds)  # in UTC the time can belong to another day
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _moment(value: DateTime) -> str:
    days, seconds = divmod(value.instant // _SECOND, _DAY)
    try:
        day = str(_EPOCH + timedelta(days=days))
    except OverflowError:
        day = f"{days}D"
    return f"{day}T{_clock(seconds)}" + ("" if value.time.local else "Z")


def _part(value: Any) -> str:
    return ":".join(_canonical(value))


def _list(value: list[Any]) -> str:
    return json.dumps([_part(item) for item in value], ensure_ascii=False, separators=(",", ":"))


def _context(value: Mapping[str, Any]) -> str:
    entries = {name: _part(item) for name, item in value.items()}
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _range(value: Range) -> str:
    return _list([value.low, value.high, value.low_included, value.high_included, value.op == "!="])


_WRITERS: dict[type, tuple[str, Any]] = {
    Decimal: ("number", _number),
    str: ("text", str),
    Date: ("date", str),
    Time: ("time", _time),
    DateTime: ("datetime", _moment),
    DayTimeDuration: ("days", lambda value: str(value.nanos)),
    YearMonthDuration: ("months", lambda value: str(value.months)),
    list: ("list", _list),
    dict: ("context", _context),
    Range: ("range", _range),
}


def _spelt(value: Any) -> str:
    """A value as someone outside spells it: as FEEL's string() does, a number without needless zeros."""
    kind, text = _canonical(from_plain(value))
    return str(value) if kind in _TEMPORAL_KINDS else text


def _plain(value: Any) -> str:
    """The text that was stored of a value before keys had a kind."""
    return codec.encode(value) if isinstance(value, Mapping | list) else str(value)

"""Values of FEEL that Python has not, the names of types, and the gates for plain data in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.errors import FeelBudgetError
from engine.feel.numbers import of_python
from engine.feel.temporal import (
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
    of_python_datetime,
    of_python_time,
)

MAX_DATA_DEPTH = 100
MAX_DATA_NODES = 250_000


@dataclass(frozen=True, slots=True)
class Range:
    """A range; a missing end is None and open; `op` is set for what a unary test wrote ("<", ">=", "=", …)."""

    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True
    op: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a function: its name and, if declared, its type (engine.feel.types).

    An argument that does not fit makes the call null; `checked`: the function itself checks its argument and says why.
    """

    name: str
    type: Any = None
    checked: bool = False


class Function:
    """A function value: `body(args, run)` gets one value per parameter.

    `result` is its declared type, which its value must meet; `inferred` what its text shows, for `instance of`.
    """

    __slots__ = ("name", "params", "body", "result", "inferred")

    def __init__(self, name: str, params: tuple[Param, ...], body: Callable[[list[Any], Any], Any],
                 result: Any = None, inferred: Any = None) -> None:
        self.name = name
        self.params = params
        self.body = body
        self.result = result
        self.inferred = inferred

    def __repr__(self) -> str:
        return f"function({', '.join(p.name for p in self.params)})"


class Builtin:
    """A built-in function: its signatures are tried in order (engine.feel.calls)."""

    __slots__ = ("name", "signatures")

    def __init__(self, name: str, signatures: list[Any]) -> None:
        self.name = name
        self.signatures = signatures

    def __repr__(self) -> str:
        return f"function {self.name}"


# What an input may be and stay as it is. (A Decimal may too, once it is known to be finite.)
INERT = frozenset({
    type(None), bool, str, Date, Time, DateTime, DayTimeDuration, YearMonthDuration, Range, Function, Builtin,
})
_KIND: dict[type, str] = {
    type(None): "null", bool: "boolean", Decimal: "number", str: "string", Date: "date", Time: "time",
    DateTime: "date and time", DayTimeDuration: "days and time duration",
    YearMonthDuration: "years and months duration", Range: "range", Function: "function", Builtin: "function",
    list: "list", dict: "context",
}
KIND_ZH = {
    "null": "空值", "boolean": "布尔值", "number": "数字", "string": "文本", "date": "日期", "time": "时间",
    "date and time": "日期时间", "days and time duration": "天时长", "years and months duration": "年月时长",
    "range": "区间", "function": "函数", "list": "列表", "context": "上下文",
}


def kind(value: Any) -> str:
    """The FEEL name of the value's type, "list" and "context" without their members."""
    return _KIND.get(type(value), "unknown")


def kind_zh(value: Any) -> str:
    """The same in Chinese."""
    return KIND_ZH.get(kind(value), "未知类型")


def accept(value: Any, depth: int = 0) -> Any:
    """A Python value as a FEEL value; anything that is not data becomes null, NaN and infinity too."""
    if type(value) is Decimal:
        return value if value.is_finite() else None
    if type(value) in INERT:
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return _accept_list(value, depth)
    if isinstance(value, Mapping):
        return _accept_context(value, depth)
    return _accept_scalar(value)


def _accept_list(value: Any, depth: int) -> list[Any]:
    _deep(depth)
    items = [accept(item, depth + 1) for item in value]
    if type(value) is list and all(a is b for a, b in zip(items, value, strict=True)):
        return value
    return items


def _accept_context(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    _deep(depth)
    items = {str(key): accept(item, depth + 1) for key, item in value.items()}
    if type(value) is dict and all(value.get(key) is item for key, item in items.items()):
        return value
    return items


def _deep(depth: int) -> None:
    if depth > MAX_DATA_DEPTH:
        raise FeelBudgetError("depth", MAX_DATA_DEPTH)


def _accept_scalar(value: Any) -> Any:
    if isinstance(value, (int, float, Decimal)):
        return of_python(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return of_python_datetime(value)
    if isinstance(value, date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, time):
        return of_python_time(value)
    if isinstance(value, timedelta):
        return DayTimeDuration((value.days * 86_400 + value.seconds) * 1_000_000_000 + value.microseconds * 1000)
    return None


from_plain = accept


class _Count:
    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_DATA_NODES


def to_plain(value: Any) -> Any:
    """A FEEL value as JSON-able data: whole numbers int, others Decimal, temporal values and ranges as text.

    Functions become their text; FeelBudgetError for data nested too deeply or too large.
    """
    return _plain(value, 0, _Count())


def _plain(value: Any, depth: int, count: _Count) -> Any:
    count.left -= 1
    if count.left < 0:
        raise FeelBudgetError("result", MAX_DATA_NODES)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Decimal):
        whole = value.adjusted() < 34 and value == value.to_integral_value()
        return int(value) if whole else value
    if isinstance(value, list):
        _deep(depth)
        return [_plain(item, depth + 1, count) for item in value]
    if isinstance(value, dict):
        _deep(depth)
        return {key: _plain(item, depth + 1, count) for key, item in value.items()}
    return range_text(value) if isinstance(value, Range) else str(value)


def range_text(value: Range) -> str:
    """"[1..5)" of a range."""
    low = "" if value.low is None else str(value.low)
    high = "" if value.high is None else str(value.high)
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"


def check_result(value: Any, nodes: int) -> None:
    """Refuse a result that is larger (shared parts counted each time) or deeper than allowed."""
    sizes: dict[int, tuple[int, int]] = {}
    stack = [(value, False)]
    while stack:
        node, opened = stack.pop()
        inner = [part for part in (node if type(node) is list else node.values()) if type(part) in (list, dict)]
        if opened:
            found = [sizes[id(part)] for part in inner]
            size = 1 + len(node) + sum(part for part, _ in found)
            depth = 1 + max((part for _, part in found), default=0)
            if size > nodes:
                raise FeelBudgetError("result", nodes)
            if depth > MAX_DATA_DEPTH:
                raise FeelBudgetError("depth", MAX_DATA_DEPTH)
            sizes[id(node)] = size, depth
        elif id(node) not in sizes:
            stack.append((node, True))
            stack += [(part, False) for part in inner if id(part) not in sizes]

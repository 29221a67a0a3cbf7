"""The stored form of values: JSON text with a version and tagged scalars; data only, never evaluated.

A tag is an object with the single key U+0001, which user data cannot produce: a key that begins with it is
escaped. So `typename`, `__class__` or any other key of form data is just data. Old versions are upgraded
step by step (`UPGRADES`) when read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.errors import BadInput
from engine.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from engine.feel.values import Range
from ground.json_encoder import encoder

VERSION = 2
MAX_DEPTH = 60
MAX_NODES = 200_000
MAX_TEXT = 4_000_000  # characters of one stored value
MARK = "\x01"
_MARK_JSON = '"\\u0001'


class Tagged:
    """Counts the tags that the encoder wrote, so that a foreign mark in the text cannot hide."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, value: Any) -> Any:
        self.count += 1
        return _tag(value)


def encode(value: Any) -> str:
    """The stored text of plain data (None, bool, numbers, text, dates, durations, lists, contexts).

    BadInput for anything else, for data nested deeper than 60 or longer than 4,000,000 characters.
    """
    try:
        tags = Tagged()
        text = _dump(value, tags)
        if _MARK_JSON in text and text.count(_MARK_JSON) != tags.count:
            text = _dump(_escape(value), Tagged())
    except (TypeError, ValueError, RecursionError) as cause:
        raise BadInput(
            f"Expected plain data but got {str(cause)[:200]}",
            zh="数据格式不受支持，请只用文字、数字、列表与对象",
        ) from cause
    if len(text) > MAX_TEXT:
        raise BadInput(
            f"Expected data of at most {MAX_TEXT} characters but got {len(text)}",
            zh=f"数据最多 {MAX_TEXT} 个字符，请精简或改传附件",
        )
    return f"{VERSION}:{text}"


def decode(text: str) -> Any:
    """The value of a stored text, of this or an older version."""
    version, body = _split(text)
    value = json.loads(body, object_hook=_untag) if _MARK_JSON in body else json.loads(body)
    for step in range(version, VERSION):
        value = UPGRADES[step](value)
    return value


def check(value: Any) -> Any:
    """Refuse what could not be stored: depth, number of nodes, keys that are not text, foreign objects."""
    left = MAX_NODES - 1
    stack: list[tuple[Any, int]] = [(value, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, Mapping):
            _check_keys(node)
            inside: Collection[Any] = node.values()
        elif isinstance(node, list | tuple):
            inside = node
        elif isinstance(node, _SCALARS):
            continue
        else:
            raise BadInput(
                f"Expected plain data but got a {type(node).__name__}; pass its id or its fields",
                zh="数据格式不受支持，请传编号或字段",
            )
        left -= len(inside)
        if left < 0:
            raise BadInput(
                f"Expected data of at most {MAX_NODES} values but got more; store a reference",
                zh=f"数据最多 {MAX_NODES} 项，请精简",
            )
        if inside and depth == MAX_DEPTH:
            raise BadInput(
                f"Expected data nested at most {MAX_DEPTH} deep but got deeper",
                zh=f"数据嵌套最多 {MAX_DEPTH} 层，请精简",
            )
        stack += [(item, depth + 1) for item in inside if type(item) not in _PLAIN]
    return value


def _check_keys(node: Mapping[Any, Any]) -> None:
    for key in node:
        if not isinstance(key, str):
            raise BadInput(
                f"Expected text as key but got {key!r}",
                zh="数据的键须为文字",
            )


_SCALARS = (
    type(None), bool, int, float, str, Decimal, date, time, timedelta,
    Date, Time, DateTime, DayTimeDuration, YearMonthDuration, Range,
)  # fmt: skip


_PLAIN = frozenset({type(None), bool, int, float, str})


def _dump(value: Any, tags: Tagged) -> str:
    return encoder(tags)(value)


def _split(text: str) -> tuple[int, str]:
    """The version before the colon, and the body; a text of version 1 had no number."""
    head, colon, body = text.partition(":")
    version = int(head) if colon and head.isdigit() else 1
    if not 1 <= version <= VERSION:
        raise BadInput(
            f"Expected stored data of version 1 to {VERSION} but got {version}; upgrade Heban",
            zh="数据由更新的版本写入，请升级核办",
        )
    return version, body if version > 1 else text


def _tag(value: Any) -> Any:
    for kind, name, write in _WRITERS:
        if isinstance(value, kind):
            return {MARK: name, "v": write(value)}
    if isinstance(value, Mapping):
        return {MARK: "m", "v": [[key, item] for key, item in value.items()]}
    raise TypeError(f"a {type(value).__name__}")


def _escape(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {MARK + k if str(k).startswith(MARK) else k: _escape(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_escape(item) for item in value]
    return value


def _untag(found: dict[str, Any]) -> Any:
    name = found.get(MARK)
    if name is not None:
        reader = _READERS.get(name)
        if reader is None:
            raise BadInput(
                f"Expected a known tag in stored data but got {name!r}",
                zh="存储的数据类型未知，请升级核办",
            )
        return reader(found["v"])
    if any(key.startswith(MARK) for key in found):
        return {key[1:] if key.startswith(MARK) else key: item for key, item in found.items()}
    return found


def _date_text(value: Date) -> list[int]:
    return [value.year, value.month, value.day]


_WRITERS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (Decimal, "d", str),
    (datetime, "dt", datetime.isoformat),
    (date, "D", date.isoformat),
    (time, "t", time.isoformat),
    (timedelta, "td", lambda v: [v.days, v.seconds, v.microseconds]),
    (Date, "fD", _date_text),
    (Time, "ft", str),
    (DateTime, "fdt", str),
    (DayTimeDuration, "ftd", lambda v: v.nanos),
    (YearMonthDuration, "fym", lambda v: v.months),
    (Range, "r", lambda v: [v.low, v.high, v.low_included, v.high_included]),
)


def _feel_text(name: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        from engine.feel import temporal_text

        return getattr(temporal_text, name)(text)

    return read


_READERS: dict[str, Callable[[Any], Any]] = {
    "d": Decimal,
    "dt": datetime.fromisoformat,
    "D": date.fromisoformat,
    "t": time.fromisoformat,
    "td": lambda v: timedelta(*v),
    "fD": lambda v: Date(*v),
    "ft": _feel_text("parse_time"),
    "fdt": _feel_text("parse_datetime"),
    "ftd": DayTimeDuration,
    "fym": YearMonthDuration,
    "r": lambda v: Range(*v),
    "m": dict,
}


def _one_to_two(value: Any) -> Any:
    """Version 1 wrote decimals as {"$dec": text}; nothing else differed."""
    if isinstance(value, dict):
        if set(value) == {"$dec"}:
            return Decimal(value["$dec"])
        return {key: _one_to_two(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_one_to_two(item) for item in value]
    return value


UPGRADES: dict[int, Callable[[Any], Any]] = {1: _one_to_two}

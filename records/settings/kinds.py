"""The types of setting values, each with its check: what cannot be used later is refused when it is set."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

_MONTH_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


@dataclass(frozen=True)
class Kind:
    """A type: its name for clients, what a good value looks like in both languages, and the check."""

    name: str
    expected: str
    expected_zh: str
    accepts: Callable[[Any], bool]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_name_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(k, str) and _is_names(v) for k, v in value.items())


def _is_day(text: Any) -> bool:
    if not isinstance(text, str):
        return False
    if _MONTH_DAY.match(text):
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_window(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        return False
    same_form = len(str(value["from"])) == len(str(value["to"]))
    return same_form and _is_day(value["from"]) and _is_day(value["to"])


FLAG = Kind("flag", "true or false", "是或否", lambda value: isinstance(value, bool))
NUMBER = Kind("number", "a whole number from 0", "不小于 0 的整数", _is_number)
NUMBERS = Kind(
    "numbers", "a list of whole numbers", "整数列表", lambda v: isinstance(v, list) and all(map(_is_number, v))
)  # fmt: skip
NAMES = Kind("names", "a list of names", "名称列表", _is_names)
PARTY_LISTS = Kind("lists", "an object of lists of names", "按名称分组的名称列表", _is_name_lists)
WINDOWS = Kind(
    "windows",
    'a list of {"from", "to"}, both as MM-DD or both as YYYY-MM-DD, "to" included',
    "时段列表，每段含 from 与 to，均为 MM-DD 或均为 YYYY-MM-DD，含当日",
    lambda value: isinstance(value, list) and all(map(_is_window, value)),
)


def inside(windows: list[dict[str, str]], day: date) -> bool:
    """Tell whether a day lies in one of the windows; no window at all means always open.

    A yearly window may run over New Year ("12-15" to "01-10"); both ends are included.
    """
    return not windows or any(_covers(window["from"], window["to"], day) for window in windows)


def _covers(start: str, end: str, day: date) -> bool:
    if len(start) > len("MM-DD"):
        return date.fromisoformat(start) <= day <= date.fromisoformat(end)
    today = day.strftime("%m-%d")
    return start <= today <= end if start <= end else today >= start or today <= end

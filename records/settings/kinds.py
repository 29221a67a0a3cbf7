"""The types of setting values, each with its check: what cannot be used later is refused when it is set."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from records.notice_kinds import is_role_table

_MONTH_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


@dataclass(frozen=True)
class Kind:
    """A type: its name for clients, what a good value looks like in both languages, and the check."""

    name: str
    expected: str
    expected_zh: str
    accepts: Callable[[Any], bool]


MOST = 100_000  # days, hours, pupils: what a sum of dates and both stores can take
MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE  # a request's body is no larger


# The types of files whose content can be checked, as people call them.
FILE_TYPES = {"image/jpeg": "JPG", "image/png": "PNG", "application/pdf": "PDF"}


def size_words(size: int) -> str:
    """A size in bytes as people say it, in the largest unit that keeps it true to a tenth."""
    for unit, least in (("MB", MEGABYTE), ("KB", 1024)):
        if size >= least:
            return f"{size / least:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} B"


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_FILE


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
NUMBER = Kind("number", f"a whole number from 0 to {MOST}", f"0 至 {MOST} 的整数", _is_number)
COUNT = Kind(
    "number", f"a whole number from 1 to {MOST}", f"1 至 {MOST} 的整数", lambda v: _is_number(v) and v > 0
)  # fmt: skip
SIZE = Kind("size", "a size of at most 20 MB, in bytes", "不超过 20 MB 的大小（以字节计）", _is_size)
NUMBERS = Kind(
    "numbers",
    f"a list of whole numbers from 0 to {MOST}",
    f"0 至 {MOST} 的整数列表",
    lambda value: isinstance(value, list) and all(map(_is_number, value)),
)
NAMES = Kind("names", "a list of names", "名称列表", _is_names)
TYPES = Kind(
    "types",
    f"a list of {', '.join(FILE_TYPES.values())}",
    f"{'、'.join(FILE_TYPES.values())} 的列表",
    lambda value: _is_names(value) and bool(value) and all(item in FILE_TYPES for item in value),
)
GROWTH_PARTS = ("results", "quality", "fitness", "health", "vaccination", "awards", "aid")  # records.growth
PARTS = Kind(
    "names",
    f"a list of {', '.join(GROWTH_PARTS)}",
    f"{'、'.join(GROWTH_PARTS)} 的列表",
    lambda value: _is_names(value) and set(value) <= set(GROWTH_PARTS),
)
REPORTED_POSTS = ("main", "direct", "liaison", "group_head", "lead_department", "technical_unit")
POSTS = Kind(
    "names",
    f"a list of {', '.join(REPORTED_POSTS)}",
    f"{'、'.join(REPORTED_POSTS)} 的列表",
    lambda value: _is_names(value) and bool(value) and set(value) <= set(REPORTED_POSTS),
)
YEARLY_WINDOW = Kind(
    "windows",
    'one {"from", "to"}, both as MM-DD',
    "一个时段，含 from 与 to，均为 MM-DD",
    lambda value: isinstance(value, list) and len(value) == 1 and _is_window(value[0]) and len(value[0]["from"]) == 5,
)
PARTY_LISTS = Kind("lists", "an object of lists of names", "按名称分组的名称列表", _is_name_lists)
ROLE_KINDS = Kind("lists", "kinds of notice by role", "按角色列出的通知种类", is_role_table)
WINDOWS = Kind(
    "windows",
    'a list of {"from", "to"}, both as MM-DD or both as YYYY-MM-DD, "to" included',
    "时段列表，每段含 from 与 to，均为 MM-DD 或均为 YYYY-MM-DD，含当日",
    lambda value: isinstance(value, list) and all(map(_is_window, value)),
)

ROUNDS = Kind("rounds", WINDOWS.expected, WINDOWS.expected_zh, WINDOWS.accepts)  # none means: nobody is asked


def inside(windows: list[dict[str, str]], day: date) -> bool:
    """Tell whether a day lies in one of the windows; no window at all means always open.

    A yearly window can run over New Year ("12-15" to "01-10"); both ends are included.
    """
    return not windows or any(_covers(window["from"], window["to"], day) for window in windows)


def _covers(start: str, end: str, day: date) -> bool:
    if len(start) > len("MM-DD"):
        return date.fromisoformat(start) <= day <= date.fromisoformat(end)
    today = day.strftime("%m-%d")
    return start <= today <= end if start <= end else today >= start or today <= end

"""Built-ins that convert: number, string, range; and those about truth and absence (DMN 1.5, tables 73, 74)."""

from __future__ import annotations

import re
from typing import Any

from engine.feel.budget import Run
from engine.feel.compare import less
from engine.feel.errors import NullResult
from engine.feel.numbers import CTX
from engine.feel.range_text import read_range
from engine.feel.signatures import Library
from engine.feel.texts import text_of
from engine.feel.values import Range

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?\Z", re.ASCII)


def _number(run: Run, text: str) -> Any:
    if len(text) > 8000 or not _NUMBER.match(text):
        raise NullResult("Expected a text that is a number.", "应为数字文本。")
    found = CTX.create_decimal(text)
    if not found.is_finite():
        raise NullResult("Expected a number within 34-digit decimals.", "数字超出范围。")
    return found


def _separated(run: Run, text: str, grouping: str | None, point: str | None) -> Any:
    known = grouping in (None, " ", ",", ".") and point in (None, ",", ".")
    if not known or grouping is not None and grouping == point:
        raise NullResult("Expected separators \" \", \",\" or \".\" that differ.",
                         "分隔符应为空格、逗号或点，且互不相同。")
    if grouping:
        text = text.replace(grouping, "")
    if point and point != ".":
        if "." in text:
            raise NullResult("Expected a text that is a number.", "应为数字文本。")
        text = text.replace(point, ".")
    return _number(run, text)


def _range(run: Run, text: str) -> Range:
    low, high, low_included, high_included = read_range(text, run)
    found = make_range(low, high, low_included, high_included)
    if low is not None and high is not None and less(high, low):
        raise NullResult("Expected the ends of the range in order.", "区间两端顺序颠倒。")
    return found


def make_range(low: Any, high: Any, low_included: bool, high_included: bool) -> Range:
    """A range whose ends are of one ordered kind and in order; NullResult otherwise."""
    if low is None and low_included or high is None and high_included:
        raise NullResult("Expected a missing end to be open.", "缺少的一端应为开区间。")
    if low is None and high is None:
        raise NullResult("Expected at least one end of the range.", "区间至少应有一端。")
    if low is not None and high is not None and type(low) is not type(high):
        raise NullResult("Expected both ends of one kind.", "区间两端类型应相同。")
    if less(high if low is None else low, low if high is None else high) is None:
        raise NullResult("Expected ends that have an order.", "区间两端应可比较。")
    return Range(low, high, low_included, high_included)


def _not(run: Run, value: Any) -> bool:
    if type(value) is not bool:
        raise NullResult("Expected a boolean.", "应为布尔值。")
    return not value


def install(library: Library) -> None:
    """Declare the converting built-ins."""
    add = library.add
    add("number", "from:string, grouping separator:string~, decimal separator:string~", _separated)
    add("number", "from:string", _number)
    add("number", "from:number", lambda run, value: value)
    add("string", "from:any", lambda run, value: None if value is None else text_of(value, run))
    add("range", "from:string", _range)
    add("not", "negand:any", _not)
    # Beyond the standard, as in Camunda's FEEL:
    add("is defined", "value:any", lambda run, value: value is not None)
    add("get or else", "value:any, default:any", lambda run, value, default: default if value is None else value)

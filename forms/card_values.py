"""Values of a student's card as they are stored and checked, by the column of the student sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.codes import code_table
from forms.codes.table import UnknownCode
from forms.identity import id_faults, normal_id
from forms.sheets.columns import Column, student_column
from ground.bilingual import Bilingual

NUMBER, NUMBER_TYPE, BIRTH = "sfzjh", "sfzjlxm", "csrq"
RESIDENT = "1"  # 居民身份证
LONGEST = 200  # characters of one value
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def stored(key: str, value: Any) -> str:
    """A value as the card keeps it: codes as codes, numbers half-width, outer blanks cut; "" for none."""
    text = str(value if value is not None else "").strip()
    column = column_of(key)
    if key.endswith(NUMBER):
        return normal_id(text)
    if column is None or not column.table or not text:
        return text
    try:
        return code_table(column.table).code_of(text)
    except UnknownCode:
        return text


def faults(values: Mapping[str, str], present: Mapping[str, Any]) -> list[tuple[str, Bilingual]]:
    """What is wrong with stored values that would replace present ones, each at its field; no text repeats a value."""
    found = [(key, text) for key, value in values.items() if value for text in _of_column(key, value)]
    after = {**present, **values}
    number = str(after.get(NUMBER) or "")
    if number and {NUMBER, NUMBER_TYPE} & values.keys() and (after.get(NUMBER_TYPE) or RESIDENT) == RESIDENT:
        found += [(NUMBER, fault.text) for fault in id_faults(number)]
    return found


def column_of(key: str) -> Column | None:
    """The column of the student sheet, or None."""
    try:
        return student_column(key)
    except KeyError:
        return None


def _of_column(key: str, value: str) -> list[Bilingual]:
    column = column_of(key)
    if column is None:
        return [Bilingual("学籍卡没有这个字段", "the card has no such field")]
    if len(value) > LONGEST or _CONTROL.search(value):
        return [Bilingual(f"{column.zh}过长或含有不可见字符", f"{column.en} is too long or holds invisible characters")]
    if column.table and value not in {row.code for row in code_table(column.table)}:
        return [Bilingual(f"{column.zh}不在代码表中", f"{column.en} is not in its code table")]
    if column.kind == "date" and not _is_day(value):
        return [Bilingual(f"{column.zh}应为日期，如 2016-03-05", f"{column.en} is not a date such as 2016-03-05")]
    return []


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False

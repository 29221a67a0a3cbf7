"""What a person typed, as a cell keeps it: exact or refused, never guessed (pitfall: 475,962 became 475.962).

Thousands separators, full-width digits, %, 万 and 亿 are read where they can mean one thing only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ground.bilingual import Bilingual
from reports.definitions import DECIMALS, Item, ItemType
from reports.tables import State

SCALE = 10**DECIMALS
MOST = 10**10  # of one figure: 30,000 of them still add up in 64 bits
_PLAIN = re.compile(r"^[+-]?\d+(\.\d+)?$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_DATE_LIKE = re.compile(r"^\d{1,4}[-/年]\d{1,2}([-/月]\d{0,4}日?)?$|^\d{1,2}月\d{1,2}日$")
_TIMES = {"万": 10**4, "亿": 10**8}
_NOT_APPLICABLE = frozenset({"不适用", "n/a", "N/A"})
NONE = "无"  # no option chosen, which is a value
_BETWEEN = re.compile(r"[、,，;；|\n]+")
_DIGITS = 15  # as many as a binary number of a workbook or browser keeps


class Cell(NamedTuple):
    """The content of a cell; amounts are whole ten-thousandths."""

    state: State
    amount: int | None = None
    text: str | None = None


BLANK = Cell(State.BLANK)
NOT_APPLICABLE = Cell(State.NOT_APPLICABLE)


def read_cell(item: Item, raw: Any) -> Cell | Bilingual:
    """Read what was typed or pasted; what is not exact is refused with the reason and the remedy."""
    if not item.keyed:
        return Bilingual(
            "该项由系统从基础库取数或计算，不能填写", "it is read from the registers or computed: leave it out"
        )
    if raw is None or isinstance(raw, str) and not raw.strip():
        return BLANK
    if isinstance(raw, str) and raw.strip() in _NOT_APPLICABLE:
        return NOT_APPLICABLE
    return _READERS[item.type](item, raw)


def shown(item: Item, cell: Cell | None) -> dict[str, Any]:
    """A cell as the interface gives it: numbers as exact text, choices as codes, and its state by name."""
    if cell is None:
        return {"state": "not_reported", "value": None}
    if cell.state is not State.VALUE:
        return {"state": State(cell.state).name.lower(), "value": None}
    if cell.amount is not None:
        return {"state": "value", "value": number_text(cell.amount, item.decimals)}
    return {"state": "value", "value": json.loads(cell.text or "[]") if item.type is ItemType.CHOICES else cell.text}


def number_text(amount: int, decimals: int) -> str:
    """Ten-thousandths as a plain number with so many decimals, exact."""
    return f"{Decimal(amount) / SCALE:.{decimals}f}"


def plain(item: Item, cell: Cell | None) -> Any:
    """A cell as rules read it: a number, a list of codes, a text; null where there is no value."""
    if cell is None or cell.state is not State.VALUE:
        return None
    if cell.amount is not None:
        return Decimal(cell.amount) / SCALE
    return json.loads(cell.text or "[]") if item.type is ItemType.CHOICES else cell.text


def _number(item: Item, raw: Any) -> Cell | Bilingual:
    text = _number_text(raw)
    if isinstance(text, Bilingual):
        return text
    if not text.strip("#"):
        return Bilingual(
            "“###”是列太窄时的显示，不是数值，请加宽列后重新复制",
            "### is a column too narrow, no value: widen it and copy again",
        )
    if _DATE_LIKE.match(text):
        return Bilingual(f"“{text}”像是日期，此处须为数值", "it looks like a date, but a number belongs here")
    percent = text.endswith("%")
    if percent and item.unit.zh != "%":
        return Bilingual("该项不是百分比，请去掉 % 填写数值", "the item is no percentage: enter the number without %")
    times = _TIMES.get(text[-1:], 1)
    if times > 1 and text[-1] in item.unit.zh:
        return Bilingual(
            f"单位已是“{item.unit.zh}”，请只填数值", "the unit already says 万 or 亿: enter the number alone"
        )
    digits = text.rstrip("%万亿") if percent or times > 1 else text
    if not (_PLAIN.match(digits) or _GROUPED.match(digits)):
        return Bilingual(f"“{text[:30]}”不是明确的数值，请只填数字", "it is not plainly a number: enter digits only")
    return _bounded(item, Decimal(digits.replace(",", "")) * times)


def _number_text(raw: Any) -> str | Bilingual:
    if isinstance(raw, bool | list | dict | date):
        return Bilingual("此处须为数值", "a number belongs here")
    if isinstance(raw, float):
        if len(repr(raw).replace(".", "").lstrip("-0")) > _DIGITS + 1:
            return Bilingual(
                f"数值超过 {_DIGITS} 位有效数字，请按文本填写", f"more than {_DIGITS} digits: send it as text"
            )
        raw = Decimal(repr(raw))
    if isinstance(raw, Decimal):
        return f"{raw:f}"
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _bounded(item: Item, value: Decimal) -> Cell | Bilingual:
    if abs(value) > MOST:
        return Bilingual(f"数值超过 {MOST}，请核对单位", f"beyond {MOST}: check the unit")
    if value != value.quantize(Decimal(1).scaleb(-item.decimals)):
        most = f"最多 {item.decimals} 位小数" if item.decimals else "须为整数"
        return Bilingual(
            f"{most}，现为 {value:f}", f"at most {item.decimals} decimals but it is {value:f}: it is not rounded"
        )
    if item.least is not None and value < item.least:
        return Bilingual(f"不得小于 {item.least}", f"at least {item.least}")
    if item.most is not None and value > item.most:
        return Bilingual(f"不得大于 {item.most}", f"at most {item.most}")
    return Cell(State.VALUE, int(value * SCALE))


def _choices(item: Item, raw: Any) -> Cell | Bilingual:
    if isinstance(raw, str) and raw.strip() == NONE:
        raw = []
    given = raw if isinstance(raw, list) else [part for part in _BETWEEN.split(str(raw)) if part.strip()]
    known: Mapping[str, str] = {
        word: code for code, name in item.options for word in (code, name.zh, name.en.lower())
    }  # fmt: skip
    words_of = [str(part).strip() for part in given]
    found = {known.get(word) or known.get(word.lower()) for word in words_of}
    strange = [word[:30] for word in words_of if not (known.get(word) or known.get(word.lower()))]
    if strange:
        words = "、".join(strange)
        return Bilingual(
            f"没有选项“{words}”，请从列表中选择", f"no such option: {', '.join(strange)}; choose from the list"
        )
    chosen = [code for code, _ in item.options if code in found]
    return Cell(State.VALUE, None, json.dumps(chosen, ensure_ascii=False))


def _text(item: Item, raw: Any) -> Cell | Bilingual:
    text = str(raw).strip()
    if len(text) > item.longest:
        return Bilingual(
            f"最多 {item.longest} 字，现为 {len(text)} 字", f"at most {item.longest} characters but it has {len(text)}"
        )
    return Cell(State.VALUE, None, text)


def _day(item: Item, raw: Any) -> Cell | Bilingual:
    try:
        day = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
    except ValueError:
        return Bilingual("日期须形如 2026-10-31", "a day such as 2026-10-31 belongs here")
    return Cell(State.VALUE, None, (day.date() if isinstance(day, datetime) else day).isoformat())


_READERS = {ItemType.NUMBER: _number, ItemType.CHOICES: _choices, ItemType.TEXT: _text, ItemType.DATE: _day}

"""Definitions of data sets as workbooks, out and in: what comes back unchanged is the same definition."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.sheets.many_sheets import Sheet, read_sheets, write_sheets
from records.errors import Invalid

ABOUT, SECTIONS, ITEMS, OPTIONS, RULES = "报表", "栏目", "项目", "选项", "校验"
_BETWEEN = re.compile(r"[、，,;；\s]+")
_NOTHING = "无"  # a bound that is switched off, other than one that is not named


@dataclass(frozen=True)
class Column:
    """One column: its key in the definition (`unit.zh` for a part of a part), its words, and how its text is read."""

    key: str
    words: str
    kind: str = "text"  # text | flag | number | list

    @property
    def head(self) -> str:
        """The words, then the key by which it is found again."""
        return f"{self.words} {self.key}"


_NAMES = (Column("zh", "名称"), Column("en", "英文名称"))
_ABOUT = (
    Column("key", "报表代码"), Column("name.zh", "名称"), Column("name.en", "英文名称"), Column("period", "期次类型"),
    Column("about", "报告期"), Column("kinds", "填报单位类型", "list"), Column("direct", "直报单位类型", "list"),
    Column("roles", "填报角色", "list"), Column("due", "截止日", "number"), Column("locks", "报送后锁定", "flag"),
    Column("automatic", "到期自动报送", "flag"), Column("chain.check", "核对"), Column("chain.review", "审核"),
    Column("chain.approve", "审定"), Column("chain.submit", "报送"),
)  # fmt: skip
_ITEM = (
    Column("code", "代码"), *_NAMES, Column("type", "类型"), Column("unit.zh", "单位"), Column("unit.en", "英文单位"),
    Column("section", "栏目"), Column("decimals", "小数位", "number"), Column("aggregate", "汇总方式"),
    Column("weight", "分母项目"), Column("source", "背景数据来源"), Column("formula", "公式"),
    Column("filled_by", "填报单位类型", "list"), Column("required", "必填", "flag"),
    Column("carries", "沿用上期", "flag"), Column("cumulative", "累计不降", "flag"),
    Column("jump", "变动提示（%）", "number"), Column("least", "最小值", "number"), Column("most", "最大值", "number"),
    Column("longest", "最多字数", "number"), Column("successor_of", "接替代码"),
)  # fmt: skip
_RULE = (Column("id", "代码"), Column("expression", "表达式"), *_NAMES, Column("explain", "可说明", "flag"))
_OPTION = (Column("item", "项目代码"), Column("code", "选项代码"), *_NAMES)
_SECTION = (Column("key", "代码"), *_NAMES)


def definition_book(body: Mapping[str, Any]) -> bytes:
    """Return a definition as a workbook."""
    options = [{"item": item["code"], **one} for item in body["items"] for one in item.get("options", ())]
    return write_sheets([
        _sheet(ABOUT, _ABOUT, [body]), _sheet(SECTIONS, _SECTION, body["sections"]),
        _sheet(ITEMS, _ITEM, body["items"]), _sheet(OPTIONS, _OPTION, options),
        _sheet(RULES, _RULE, body.get("rules", ())),
    ])  # fmt: skip


def definition_from(content: bytes) -> dict[str, Any]:
    """Return the definition that a workbook holds, not yet checked; Invalid names the cell that cannot be read."""
    found = read_sheets(io.BytesIO(content), (ABOUT, SECTIONS, ITEMS, OPTIONS, RULES))
    if len(found[ABOUT]) != 1:
        raise Invalid(
            f"Expected one row on the sheet {ABOUT} but there are {len(found[ABOUT])}: keep one data set.",
            f"工作表“{ABOUT}”须恰有一行，现有 {len(found[ABOUT])} 行",
        )
    body = _body(ABOUT, _ABOUT, found[ABOUT][0])
    body["chain"] = body.get("chain", {})
    body["sections"] = [_body(SECTIONS, _SECTION, row) for row in found[SECTIONS]]
    items = {str(row.get("code")): _body(ITEMS, _ITEM, row) for row in found[ITEMS]}
    if len(items) != len(found[ITEMS]):
        raise Invalid(
            "Expected each item with a code of its own: correct the sheet of items.", "项目代码不得重复，请更正"
        )
    for row in found[OPTIONS]:
        option = _body(OPTIONS, _OPTION, row)
        code = str(option.pop("item", ""))
        if code not in items:
            raise Invalid(
                f"Expected an item for each option but there is none with the code {code[:48]!r}.",
                f"选项所属的项目“{code[:48]}”不存在，请更正",
            )
        items[code].setdefault("options", []).append(option)
    body["items"] = list(items.values())
    body["rules"] = [_body(RULES, _RULE, row) for row in found[RULES]]
    return body


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> Sheet:
    told = [[_said(row, column) for column in columns] for row in rows]
    return Sheet(title, [column.head for column in columns], told)


def _said(row: Mapping[str, Any], column: Column) -> Any:
    first, _, rest = column.key.partition(".")
    if first not in row:
        return None
    value = row[first] if not rest else (row[first] or {}).get(rest)
    if value is None:
        return _NOTHING if not rest else None
    if column.kind == "flag":
        return "是" if value else "否"
    return "、".join(str(one) for one in value) if column.kind == "list" else value


def _body(title: str, columns: Sequence[Column], row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        text = row.get(column.key)
        if text is None:
            continue
        try:
            value = None if text == _NOTHING else _READ[column.kind](text)
        except ValueError as cause:
            raise Invalid(
                f"Expected {column.kind} under {column.key} on {title} but got {text[:40]!r}.",
                f"工作表“{title}”的“{column.words}”填写有误：{text[:40]}",
            ) from cause
        first, _, rest = column.key.partition(".")
        if rest:
            found.setdefault(first, {})[rest] = value
        else:
            found[first] = value
    return found


def _number(text: str) -> Any:
    return text if text == "last" else int(text)


def _flag(text: str) -> bool:
    if text not in _FLAGS:
        raise ValueError(text)
    return _FLAGS[text]


_FLAGS = {"是": True, "否": False, "true": True, "false": False, "TRUE": True, "FALSE": False, "True": True,
          "False": False, "yes": True, "no": False}  # fmt: skip
_READ: Mapping[str, Callable[[str], Any]] = {
    "text": str, "flag": _flag, "number": _number, "list": lambda text: [one for one in _BETWEEN.split(text) if one],
}  # fmt: skip

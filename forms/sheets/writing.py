"""Writing cells so that nothing a person typed can act: no live formulas, no characters Excel refuses."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

HEAD_FILL = PatternFill("solid", fgColor="DCE6F1")
NEED_FILL = PatternFill("solid", fgColor="FCE4D6")
CLOSED_FILL = PatternFill("solid", fgColor="EDEDED")
FAULT_FILL = PatternFill("solid", fgColor="FFC7CE")
FIXED_FILL = PatternFill("solid", fgColor="E7E6E6")
BOLD = Font(bold=True)
PALE = Font(color="7F7F7F")
WRAP = Alignment(wrap_text=True, vertical="top")
AUTHOR = "核办"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIVE = ("=", "+", "-", "@", "\t", "\r", "#")
MAX_TEXT = 32_000
_NOT_IN_TITLES = str.maketrans("[]:*?/\\", "［］：＊？／＼")  # Excel refuses them in the name of a sheet
_MAX_TITLE = 31  # UTF-16 units, as Excel counts


def plain_value(value: Any) -> Any:
    """A value as a cell holds it: numbers as numbers up to 15 digits, all else as text Excel can store."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return value if -10 ** 15 < value < 10 ** 15 else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        value = "、".join(str(item) for item in value)
    return _ILLEGAL.sub("", str(value))[:MAX_TEXT]


def sheet_title(text: str) -> str:
    """A text as the name of a sheet that Excel opens: at most 31 UTF-16 units, full-width for the signs it refuses."""
    plain = _ILLEGAL.sub("", text).translate(_NOT_IN_TITLES).strip(" '\t\r\n")
    cut = plain.encode("utf-16-le")[: 2 * _MAX_TITLE].decode("utf-16-le", "ignore").rstrip(" '")
    return f"{cut}_" if cut.lower() == "history" else cut or "列表"  # Excel keeps the name History for itself


def is_live(value: Any) -> bool:
    """Tell whether a spreadsheet might take a text for a formula or an error value."""
    return isinstance(value, str) and value.startswith(_LIVE)


def cell_of(sheet: Any, value: Any) -> Any:
    """A value for a write-only row; texts that look like formulas become cells that are text for good."""
    plain = plain_value(value)
    return text_cell(sheet, plain) if is_live(plain) else plain


def text_cell(sheet: Any, value: Any) -> Cell:
    """A write-only cell; a text stays a text (stored as a string, marked with a quote prefix)."""
    cell = WriteOnlyCell(sheet, value=None)
    hold(cell, plain_value(value))
    return cell


def hold(cell: Any, value: Any) -> None:
    """Put a plain value into a cell; texts are stored as strings whatever they begin with."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = "x"
    cell._value = value  # openpyxl would take a leading "=" for a formula in its own setter
    cell.data_type = "s"
    if is_live(value):
        cell.quotePrefix = 1


def head_cell(sheet: Any, text: str, *, needed: bool = False, fixed: bool = False) -> Cell:
    """A header cell; needed columns are tinted, and grey ones are not written by hand."""
    cell = text_cell(sheet, text)
    cell.font, cell.alignment = BOLD, WRAP
    cell.fill = FIXED_FILL if fixed else NEED_FILL if needed else HEAD_FILL
    return cell


def fixed_cell(sheet: Any, value: Any) -> Cell:
    """A cell that is read only: grey, whatever is written there is not taken."""
    cell = text_cell(sheet, value)
    cell.fill = FIXED_FILL
    return cell


def fault_cell(sheet: Any, value: Any, remark: str) -> Cell:
    """A cell marked as faulty, with the reason as its comment."""
    cell = text_cell(sheet, value)
    cell.fill = FAULT_FILL
    cell.comment = Comment(remark[:1000], AUTHOR, height=80, width=300)
    return cell

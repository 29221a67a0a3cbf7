"""Reports as workbooks to fill in offline: a row for each unit, a column for each item, and what was there before.

Options stand on a sheet of their own, for Excel drops every check of a list longer than 255 characters. What each cell
held when the workbook was made is kept on a hidden sheet, so that newer values show as conflicts when it comes back.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms.errors import BadWorkbook
from forms.sheets.opening import Opened, Source, open_workbook
from forms.sheets.survey import Oddity, refused
from forms.sheets.writing import BOLD, CLOSED_FILL, HEAD_FILL, NEED_FILL, PALE, WRAP, hold, plain_value

DATA, OPTIONS, BASES = "填报数据", "选项", "核办"
_UNIT = ("code", "name")
HEADS = ("单位代码\nCode", "单位名称\nUnit")
_FIRST_ROW = 3  # below the titles and the codes
_MOST_ROWS = 20_000


@dataclass(frozen=True)
class BookColumn:
    """An item: its code, titles, whether it can be filled in, what to choose from, and how wide it is in characters."""

    key: str
    title: str
    title_en: str
    fillable: bool = True
    options: tuple[str, ...] = ()
    width: int = 18


@dataclass(frozen=True)
class BookRow:
    """A unit: its code and name, its values by item, and what each cell was when the workbook was made.

    `pale` are the cells whose value was set elsewhere, `closed` those that are not to be filled in.
    """

    code: str
    name: str
    values: Mapping[str, Any]
    bases: Mapping[str, str]
    pale: Container[str] = ()
    closed: Container[str] = ()


@dataclass(frozen=True)
class FilledCell:
    """A cell of a returned workbook, with its place (`D12`); `odd` is set for a formula or an error value."""

    row: int
    unit: str
    item: str
    value: Any
    base: str
    odd: Oddity | None
    place: str = ""


def write_report(
    out: BinaryIO, about: Mapping[str, str], columns: Sequence[BookColumn], rows: Sequence[BookRow],
    heads: tuple[str, str] = HEADS,
) -> None:  # fmt: skip
    """Write a report of units to `out` as .xlsx; `about` says which report it is, `heads` what its rows are."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title, sheet.freeze_panes = DATA, "C3"
    _head(sheet, columns, heads)
    ranges = _options(book, columns)
    bases = book.create_sheet(BASES)
    bases.sheet_state = "hidden"
    for at, (key, value) in enumerate(about.items(), start=1):
        hold(bases.cell(1, 2 * at - 1), key)
        hold(bases.cell(1, 2 * at), value)
    for number, row in enumerate(rows, start=_FIRST_ROW):
        _row(sheet, bases, number, row, columns)
    for at, column in enumerate(columns, start=len(_UNIT) + 1):
        if column.key in ranges and rows:
            _drop_down(sheet, get_column_letter(at), ranges[column.key], len(rows))
    book.save(out)


def read_report(source: Source) -> tuple[dict[str, str], Iterator[FilledCell]]:
    """Read a returned workbook: which report it is, and every cell with what it held when it was made.

    Raises BadWorkbook for a workbook that did not come from here.
    """
    opened = open_workbook(source, max_rows=_MOST_ROWS)
    if DATA not in opened.names or BASES not in opened.names:
        raise _strange()
    hidden = dict(opened.rows(BASES))
    first = [str(value) for value in hidden.pop(1, [])]
    kept = {_text(cells[0]): cells for cells in hidden.values() if cells}  # by unit: rows can be sorted meanwhile
    about = {key: value for key, value in zip(first[::2], first[1::2], strict=False) if key}
    return about, _cells(opened, kept)


def _strange() -> BadWorkbook:
    return refused(
        "不是从本系统下载的填报表", "a report workbook that was downloaded here but this is another",
        "请先下载填报表，填好后上传", "download the workbook, fill it in and upload it",
    )  # fmt: skip


def _cells(opened: Opened, kept: Mapping[str, Sequence[Any]]) -> Iterator[FilledCell]:
    codes: list[str] = []
    odd = opened.odd(DATA)
    for number, cells in opened.rows(DATA):
        if number == _FIRST_ROW - 1:
            codes = [str(value) for value in cells]
        if number < _FIRST_ROW or not cells or not str(cells[0]).strip():
            continue
        bases = _bases(kept.get(_text(cells[0]), ()))
        for at, code in enumerate(codes[len(_UNIT) :], start=len(_UNIT)):
            value = cells[at] if at < len(cells) else None
            place = f"{get_column_letter(at + 1)}{number}"
            strange = odd.get(number, {}).get(at + 1)
            yield FilledCell(number, _text(cells[0]), code, value, bases.get(code, ""), strange, place)


def _bases(cells: Sequence[Any]) -> dict[str, str]:
    """The hidden row of a unit: after its code, pairs of item and base."""
    texts = [str(value) for value in cells]
    return dict(zip(texts[1::2], texts[2::2], strict=False))


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _head(sheet: Any, columns: Sequence[BookColumn], heads: tuple[str, str]) -> None:
    titles = [(head, False) for head in heads]
    titles += [(f"{column.title}\n{column.title_en}", column.fillable) for column in columns]
    for at, (title, fillable) in enumerate(titles, start=1):
        cell = sheet.cell(1, at)
        hold(cell, title)
        cell.font, cell.alignment, cell.fill = BOLD, WRAP, NEED_FILL if fillable else HEAD_FILL
    for at, code in enumerate((*_UNIT, *(column.key for column in columns)), start=1):
        hold(sheet.cell(2, at), code)
    for at, width in enumerate((18, 32, *(column.width for column in columns)), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width


def _row(sheet: Any, bases: Any, number: int, row: BookRow, columns: Sequence[BookColumn]) -> None:
    hold(sheet.cell(number, 1), row.code)
    hold(sheet.cell(number, 2), row.name)
    hold(bases.cell(number, 1), row.code)
    for at, column in enumerate(columns):
        cell = sheet.cell(number, len(_UNIT) + 1 + at)
        hold(cell, plain_value(row.values.get(column.key)))
        _stand(cell, column.key in row.pale, column.key in row.closed)
        hold(bases.cell(number, 2 * at + 2), column.key)
        hold(bases.cell(number, 2 * at + 3), row.bases.get(column.key, "0|"))


def _stand(cell: Any, pale: bool, closed: bool) -> None:
    if pale:
        cell.font = PALE
    if closed:
        cell.fill = CLOSED_FILL


def _options(book: Workbook, columns: Sequence[BookColumn]) -> dict[str, str]:
    sheet = book.create_sheet(OPTIONS)
    ranges: dict[str, str] = {}
    for at, column in enumerate([one for one in columns if one.options], start=1):
        for row, text in enumerate((column.title, *column.options), start=1):
            hold(sheet.cell(row, at), text)
        letter = get_column_letter(at)
        ranges[column.key] = f"'{OPTIONS}'!${letter}$2:${letter}${len(column.options) + 1}"
    return ranges


def _drop_down(sheet: Any, letter: str, source: str, rows: int) -> None:
    """Offer the options; several of them can be written one after another, so another text is not forbidden here."""
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(rule)
    rule.add(f"{letter}{_FIRST_ROW}:{letter}{_FIRST_ROW + rows - 1}")

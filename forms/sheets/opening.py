"""Opening a workbook: the only door from a file to raw rows, behind the pre-check."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from forms.sheets.guard_xls import MAGIC, survey_xls
from forms.sheets.guard_xlsx import survey_xlsx
from forms.sheets.survey import MAX_AREA, MAX_FILE, Extent, Limits, Oddity, damaged, refused

Source = str | os.PathLike[str] | BinaryIO
Block = tuple[int, int, int, int]


@dataclass(slots=True)
class Opened:
    """A workbook that passed the pre-check; cells are read when asked for.

    `names` are its worksheets in order, `visible` those that a person sees.
    """

    names: tuple[str, ...]
    visible: tuple[str, ...]
    extents: dict[str, Extent]
    book: CalamineWorkbook
    sheets: dict[str, CalamineSheet] = field(default_factory=dict)

    def height(self, name: str) -> int:
        """The last row that holds anything."""
        return self.extents[name].rows if name in self.extents else 0

    def odd(self, name: str) -> dict[int, dict[int, Oddity]]:
        """Formula and error cells by row (from 1) and column (from 1)."""
        return self.extents[name].odd if name in self.extents else {}

    def rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        """`(row from 1, cells from column A)` of a sheet, blank ones included."""
        sheet = self._sheet(name)
        if sheet.start is None:
            return
        # calamine leaves out the empty columns at the left.
        lead: list[Any] = [""] * sheet.start[1]
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, lead + cells

    def merges(self, name: str) -> list[Block]:
        """The merged cells of a sheet, each as (first row, first column, last row, last column), from 1."""
        ranges = self._sheet(name).merged_cell_ranges or []
        return [(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1) for first, last in ranges]

    def _sheet(self, name: str) -> CalamineSheet:
        sheet = self.sheets.get(name)
        if sheet is None:
            with _sound():
                sheet = self.sheets[name] = self.book.get_sheet_by_name(name)
        return sheet


def open_workbook(source: Source, *, max_rows: int) -> Opened:
    """Check and open an .xlsx or .xls of at most 20 MB; raises BadWorkbook before anything large is in memory."""
    content = _content(source)
    limits = Limits(rows=max_rows)
    if content[:4] == b"PK\x03\x04":
        extents = survey_xlsx(io.BytesIO(content), limits)
    elif content[:8] == MAGIC:
        extents = survey_xls(content, limits)
    else:
        raise refused("不是 Excel 工作簿", "an .xlsx or .xls workbook but the file is neither",
                      "请用 Excel 或 WPS 另存为 .xlsx（改扩展名无效）", "save it as .xlsx; renaming does not help")
    # The reader keeps the whole rectangle of every sheet: a far corner costs as much as a full one.
    if sum(extent.rows * extent.columns for extent in extents.values()) > MAX_AREA:
        raise refused("工作表的范围过大", "sheets of a usual extent but theirs is far larger",
                      "请删除数据以外的行列后另存", "delete the rows and columns outside the data and save")
    with _sound():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if not book.sheet_names:
        raise damaged()
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    seen = tuple(sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible)
    return Opened(tuple(sheet.name for sheet in sheets), seen, extents, book)


@contextlib.contextmanager
def _sound() -> Iterator[None]:
    """Turn whatever the reader library makes of a broken file into BadWorkbook, its panics included."""
    try:
        yield
    except (CalamineError, OSError, ValueError) as cause:
        raise damaged() from cause
    except BaseException as cause:
        # A panic of the Rust library is no Exception and has no importable type.
        if type(cause).__name__ != "PanicException":
            raise
        raise damaged() from cause


def _content(source: Source) -> bytes:
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as stream:
            return _read(stream)
    return _read(source)


def _read(stream: BinaryIO) -> bytes:
    content = stream.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise refused("文件超过 20 MB", "a file of at most 20 MB", "请分成几个文件", "split it")
    if not content:
        raise refused("文件是空的", "a workbook but the file is empty", "请重新选择文件", "choose the file again")
    return content

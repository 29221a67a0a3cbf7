"""What the pre-check of a workbook finds out before any library reads it: extents, formula cells, error cells."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from forms.errors import BadWorkbook
from ground.bilingual import Bilingual

Oddity = Literal["formula", "error"]
MAX_FILE = 20 * 1024 * 1024
MAX_COLUMNS = 400
MAX_AREA = 6_000_000
SPARE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a workbook; `rows` is the number of data rows allowed."""

    rows: int
    columns: int = MAX_COLUMNS
    unpacked: int = 400 * 1024 * 1024
    shared_strings: int = 64 * 1024 * 1024
    entries: int = 500
    ratio: int = 200


@dataclass(slots=True)
class Extent:
    """Extent of one sheet: highest row and column seen (from 1), cells, and cells that are not plain values."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    odd: dict[int, dict[int, Oddity]] = field(default_factory=lambda: defaultdict(dict))

    def see(self, row: int, column: int, limits: Limits) -> None:
        """Count a cell (row and column from 1); refuses the workbook past its limits."""
        self.cells += 1
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        if row > limits.rows + SPARE_ROWS:
            raise too_many_rows(limits.rows)
        if column > limits.columns:
            raise refused(f"工作表超过 {limits.columns} 列",
                          f"at most {limits.columns} columns but found column {column}",
                          "请删除多余的列", "delete the spare columns")

    def mark(self, row: int, column: int, what: Oddity) -> None:
        """Remember a formula or error cell."""
        if what == "formula" or column not in self.odd[row]:
            self.odd[row][column] = what


def refused(zh: str, en: str, remedy_zh: str, remedy_en: str) -> BadWorkbook:
    """The error of a workbook that is not read, with its remedy."""
    return BadWorkbook(Bilingual(f"{zh}。{remedy_zh}", f"Expected {en}; {remedy_en}"))


def too_many_rows(limit: int) -> BadWorkbook:
    """The error of a sheet longer than allowed."""
    return refused(f"工作表超过 {limit} 行", f"at most {limit} rows but found more",
                   "请分成几个文件，并清除数据下方的空行格式",
                   "split the file and clear the formatted rows below the data")


def damaged() -> BadWorkbook:
    """The error of a file whose structure does not hold."""
    return refused("文件已损坏或不是 Excel 工作簿", "an Excel workbook but the file is damaged",
                   "请用 Excel 或 WPS 另存为 .xlsx 后再上传", "save it again as .xlsx")


def encrypted() -> BadWorkbook:
    """The error of a workbook with a password."""
    return refused("工作簿设有密码", "a workbook without a password",
                   "请取消密码后另存", "remove the password and save")


def linked() -> BadWorkbook:
    """The error of a workbook that fetches from elsewhere."""
    return refused("工作簿含有外部链接", "a workbook without external links",
                   "请断开链接后另存", "break the links and save again")

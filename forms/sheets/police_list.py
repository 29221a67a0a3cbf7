"""The list of the public-security check (公安比对名单): numbers that do not exist or do not go with their name (S7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from forms.sheets.choosing import SheetKind
from forms.sheets.columns import Column
from forms.sheets.normalise import cell_text
from forms.sheets.table_reader import open_sheet
from ground.bilingual import Bilingual

TITLE = Bilingual("公安比对名单", "The list of the public-security check")
COLUMNS = (
    Column("sfzjh", "身份证件号", "ID number", required=True, aliases=("身份证号", "公民身份号码", "证件号码")),
    Column("xm", "姓名", "Name", aliases=("学生姓名",)),
    Column("result", "比对结果", "Result", aliases=("核查结果", "核验结果", "比对结论")),
)
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: its number in the sheet, the number and name as they were checked, and what the check said."""

    line: int
    number: str
    name: str = ""
    result: str = ""


def read_police_list(source: BinaryIO, sheet: str = "") -> Iterator[Listed]:
    """Read the rows that name a number, by the headings of the sheet; BadWorkbook for a workbook without them."""
    kind = SheetKind(title=TITLE, columns=COLUMNS, essential=("sfzjh",))
    opened = open_sheet(source, kind, max_rows=MOST_ROWS, asked=sheet)
    for line, cells in opened.rows():
        told = {key: cell_text(value).strip() for key, value in opened.typed(cells).items()}
        if told.get("sfzjh"):
            yield Listed(line, told["sfzjh"], told.get("xm", ""), told.get("result", ""))

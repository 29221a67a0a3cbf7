"""The pupils of regions by the statistics yearbook (统计年鉴), as a workbook: region, stage, pupils (S27)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from forms.sheets.choosing import SheetKind
from forms.sheets.columns import Column
from forms.sheets.normalise import cell_text
from forms.sheets.table_reader import open_sheet
from ground.bilingual import Bilingual

TITLE = Bilingual("统计年鉴在校生数", "The pupils of the statistics yearbook")
_REGION = ("地区代码", "区划代码", "单位代码", "Division code")
_STAGE = ("教育阶段", "学校类别", "Stage")
_PUPILS = ("在校学生数", "学生数", "在校生", "Pupils")
COLUMNS = (
    Column("region", "行政区划代码", "Division code", required=True, aliases=_REGION),
    Column("stage", "学段", "Stage", required=True, aliases=_STAGE),
    Column("pupils", "在校生数", "Pupils", required=True, aliases=_PUPILS),
)
STAGES = {"小学": "primary", "初中": "junior", "普通初中": "junior", "高中": "senior", "普通高中": "senior"}
MOST_ROWS = 20_000
_MARKS = str.maketrans({",": "", "，": "", " ": "", "人": ""})


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: its number in the sheet, region, stage and pupils; `fault` says what cannot be read."""

    line: int
    region: str
    stage: str = ""
    pupils: int = 0
    fault: Bilingual | None = None


def read_yearbook(source: BinaryIO, sheet: str = "") -> Iterator[Listed]:
    """Read the rows that name a region; BadWorkbook for a workbook without the headings."""
    kind = SheetKind(title=TITLE, columns=COLUMNS, essential=("region", "stage", "pupils"))
    opened = open_sheet(source, kind, max_rows=MOST_ROWS, asked=sheet)
    for line, cells in opened.rows():
        told = {key: cell_text(value).strip() for key, value in opened.typed(cells).items()}
        if told["region"]:
            yield _listed(line, told)


def _listed(line: int, told: dict[str, str]) -> Listed:
    region, stage = told["region"].removesuffix(".0"), STAGES.get(told["stage"], told["stage"])
    number = told["pupils"].translate(_MARKS).removesuffix(".0")
    if stage not in STAGES.values():
        known = "、".join(STAGES)
        return Listed(line, region, fault=Bilingual(
            f"学段“{told['stage'][:20]}”应为 {known} 之一", f"Expected one of {known} but got {told['stage'][:20]!r}"
        ))  # fmt: skip
    if not (number.isascii() and number.isdigit()):
        return Listed(line, region, stage, fault=Bilingual(
            f"在校生数“{told['pupils'][:20]}”应为整数", f"Expected a whole number but got {told['pupils'][:20]!r}"
        ))  # fmt: skip
    return Listed(line, region, stage, int(number))

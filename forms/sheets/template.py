"""Templates to download: header, drop-downs from the code tables, text format against lost digits, instructions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms.codes import code_table
from forms.errors import FormsError
from forms.sheets.accounts import FAMILIES, columns_for
from forms.sheets.choosing import CODES, INSTRUCTIONS
from forms.sheets.columns import Column, header_of, load_columns, student_column
from forms.sheets.personnel import PERSONNEL
from forms.sheets.writing import AUTHOR, BOLD, HEAD_FILL, NEED_FILL, WRAP, hold
from ground.bilingual import Bilingual

HINTS: dict[str, Bilingual] = {
    "date": Bilingual("8 位数字，如 20190901", "8 digits such as 20190901"),
    "month": Bilingual("6 位数字，如 202509", "6 digits such as 202509"),
    "id": Bilingual("18 位，末位 X 大写；单元格须为文本格式", "18 characters, capital X; keep the cell as text"),
    "place": Bilingual(
        "12 位行政区划代码，或省市县全称", "12-digit division code, or province, city and county in full"
    ),
    "school": Bilingual("10 位学校标识码", "10-digit school code"),
    "grade": Bilingual("入学级，如 小学2025级", "the cohort, such as 小学2025级"),
    "phone": Bilingual("手机或带区号的固定电话", "mobile, or landline with area code"),
    "postcode": Bilingual("6 位数字", "6 digits"),
    "distance": Bilingual("公里数，如 1.5", "kilometres, such as 1.5"),
    "validity": Bilingual("如 2020.06.01-2030.06.01 或 2020.06.01-长期", "such as 2020.06.01-2030.06.01"),
    "code": Bilingual("从下拉列表选择", "choose from the drop-down list"),
    "name": Bilingual("与户口簿一致，不加空格", "as in the household register, without blanks"),
    "email": Bilingual("如 name@example.cn", "such as name@example.cn"),
}


HEADS = {
    "zh": ("列", "必填", "填写方法", "取值"),
    "en": ("Column", "Chinese header", "Required", "How", "Values"),
}


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """For whom a template is made: its school (can be empty) and how many rows get drop-downs."""

    school_code: str = ""
    school_name: str = ""
    rows: int = 1_000


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    columns: tuple[Column, ...]


def _kind(name: str) -> _Kind:
    if name == "personnel":
        return _Kind("管理人员信息表", load_columns(PERSONNEL))
    if name == "students":
        return _Kind("在校生信息", tuple(student_column(key) for key in header_of(2019)))
    if name in FAMILIES:
        return _Kind(FAMILIES[name].zh, columns_for(name))
    short, known = name[:40], ", ".join(("students", "personnel", *FAMILIES))
    raise FormsError(Bilingual(f"没有名为“{short}”的模板", f"Expected a template out of {known} but got “{short}”"))


def write_template(out: BinaryIO, kind: str, context: TemplateContext = TemplateContext()) -> None:
    """Write a template as .xlsx: "students", "personnel", a family of accounts; raises FormsError for another kind."""
    chosen = _kind(kind)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = chosen.title
    sheet.freeze_panes = "D2"
    ranges = _code_sheet(book, chosen.columns)
    for index, column in enumerate(chosen.columns, start=1):
        _column(sheet, index, column)
        if column.table:
            _drop_down(sheet, index, ranges[column.table], context.rows)
    _prefill(sheet, chosen.columns, context)
    for lang, name in INSTRUCTIONS.items():
        _instructions(book, chosen.columns, name, lang)
    book.move_sheet(CODES, offset=2)
    book.save(out)


def _column(sheet: Any, index: int, column: Column) -> None:
    letter = get_column_letter(index)
    head = sheet.cell(1, index)
    hold(head, column.zh)
    head.font, head.alignment = BOLD, WRAP
    head.fill = NEED_FILL if column.required else HEAD_FILL
    head.comment = Comment(f"{column.en}\n{hint(column, 'zh')}\n{hint(column, 'en')}", AUTHOR, height=90, width=260)
    sheet.column_dimensions[letter].width = max(10, min(len(column.zh) * 2 + 2, 30))
    # Bilingual format for the whole column: a number format would cut the last digits of an identity number.
    sheet.column_dimensions[letter].number_format = "@"


def _drop_down(sheet: Any, index: int, source: str, rows: int) -> None:
    letter = get_column_letter(index)
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "取值不符", "请从下拉列表中选择 / choose from the list"
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{rows + 1}")


def _code_sheet(book: Workbook, columns: Sequence[Column]) -> dict[str, str]:
    """The hidden sheet of labels; gives the range of each table."""
    sheet = book.create_sheet(CODES)
    sheet.sheet_state = "hidden"
    ranges: dict[str, str] = {}
    for index, name in enumerate(dict.fromkeys(column.table for column in columns if column.table), start=1):
        table = code_table(name)
        labels = [row.zh for row in table.rows if row.offered]
        for row, text in enumerate([table.system.zh, *labels], start=1):
            hold(sheet.cell(row, index), text)
        letter = get_column_letter(index)
        ranges[name] = f"'{CODES}'!${letter}$2:${letter}${len(labels) + 1}"
    return ranges


def _prefill(sheet: Any, columns: Sequence[Column], context: TemplateContext) -> None:
    """The school's own code as the remark of its column: a filled row would count as a pupil."""
    keys = [column.key for column in columns]
    if context.school_code and "xxbsm" in keys:
        head = sheet.cell(1, keys.index("xxbsm") + 1)
        head.comment = Comment(f"{context.school_name} {context.school_code}", AUTHOR, height=60, width=260)


def hint(column: Column, lang: str) -> str:
    """How a column is filled in, in "zh" or "en"."""
    text = HINTS.get(column.kind, Bilingual("文字", "text"))
    return text.en if lang == "en" else text.zh


def _instructions(book: Workbook, columns: Sequence[Column], title: str, lang: str) -> None:
    sheet = book.create_sheet(title)
    for index, text in enumerate(HEADS[lang], start=1):
        cell = sheet.cell(1, index)
        hold(cell, text)
        cell.font, cell.fill = BOLD, HEAD_FILL
        sheet.column_dimensions[get_column_letter(index)].width = 28
    for row, column in enumerate(columns, start=2):
        for index, text in enumerate(_line(column, lang), start=1):
            hold(sheet.cell(row, index), text)


def _line(column: Column, lang: str) -> tuple[str, ...]:
    labels = [row.zh if lang == "zh" else f"{row.zh} {row.en}" for row in code_table(column.table).rows
              if row.offered] if column.table else []
    shown = "、".join(labels[:20]) + ("……" if len(labels) > 20 else "")
    if lang == "zh":
        return column.zh, "是" if column.required else "", hint(column, "zh"), shown
    return column.en, column.zh, "yes" if column.required else "", hint(column, "en"), shown

"""Which sheet of a workbook is read, and what is told of the rest: hidden sheets, several rosters, unknown headings."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlwt
from openpyxl import Workbook, load_workbook

from forms import BadWorkbook
from forms.errors import SeveralSheets
from forms.sheets.columns import header_of
from forms.sheets.personnel import KIND
from forms.sheets.returned import write_returned
from forms.sheets.students import absent_columns, open_students, read_sheet
from forms.sheets.table_reader import open_sheet
from tests.forms.books import CONTEXT, codes, grid, sound, xlsx

Lines = list[list[Any]]
NOTES = [["填写要求"], ["姓名", "按户口簿"], ["性别", "男或女"]]


def roster(*seeds: int) -> Lines:
    return grid([sound(seed) for seed in seeds])


def book(*sheets: tuple[str, Lines, str]) -> io.BytesIO:
    """An .xlsx of `(name, rows, state)` in order; state: visible, hidden or veryHidden."""
    made = Workbook()
    for name, lines, state in sheets:
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        for line in lines:
            sheet.append(line)
    del made["Sheet"]
    made.active = next(at for at, (_, _, state) in enumerate(sheets) if state == "visible")
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    return out


def biff(*sheets: tuple[str, Lines, str]) -> io.BytesIO:
    """The same as a real .xls."""
    made = xlwt.Workbook(encoding="utf-8")
    for name, lines, state in sheets:
        sheet = made.add_sheet(name)
        sheet.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[state]
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if value is not None:
                    sheet.write(row, column, value)
    made.set_active_sheet(next(at for at, (_, _, state) in enumerate(sheets) if state == "visible"))
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    return out


@pytest.mark.parametrize("make", [book, biff])
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("hidden", ["在校生信息", "去年"])
def test_a_hidden_sheet_is_never_read_whatever_it_is_called_and_is_named_as_unread(
    make: Any, state: str, hidden: str
) -> None:
    sheet = open_students(make((hidden, roster(9), state), ("2026年秋", roster(1, 2), "visible")), CONTEXT)
    rows = list(read_sheet(sheet, CONTEXT))
    assert (sheet.name, sheet.unread) == ("2026年秋", (hidden,))
    assert [row.values["xm"] for row in rows] == [sound(1)["xm"], sound(2)["xm"]]


def test_of_several_rosters_none_is_guessed_and_all_are_named_to_choose_from() -> None:
    made = book(("一年级", roster(1), "visible"), ("说明", NOTES, "visible"), ("在校生信息", roster(2), "visible"))
    with pytest.raises(SeveralSheets) as refused:
        open_students(made, CONTEXT)
    assert refused.value.sheets == ("一年级", "在校生信息")
    assert all(name in text for text in refused.value.text for name in refused.value.sheets)
    made.seek(0)
    chosen = open_students(made, CONTEXT, asked="一年级")
    assert (chosen.name, chosen.unread) == ("一年级", ("说明", "在校生信息"))
    made.seek(0)
    with pytest.raises(BadWorkbook, match="choose again"):
        open_students(made, CONTEXT, asked="三年级")


def test_a_roster_without_rows_does_not_compete_with_one_that_has_them() -> None:
    empty = [*grid([]), [" ", "\u3000"]]
    made = book(("模板", empty, "visible"), ("一班", roster(1), "visible"))
    assert open_students(made, CONTEXT).name == "一班"


def test_the_roster_behind_an_explanation_is_found_by_its_heading() -> None:
    sheet = open_students(book(("说明", NOTES, "visible"), ("名册", roster(1), "visible")), CONTEXT)
    assert (sheet.name, sheet.unread) == ("名册", ("说明",))


def test_a_workbook_whose_only_roster_is_hidden_says_so_and_names_it() -> None:
    with pytest.raises(BadWorkbook) as refused:
        open_students(book(("说明", NOTES, "visible"), ("名册", roster(1), "hidden")), CONTEXT)
    assert "隐藏" in refused.value.text.zh and "unhide" in refused.value.text.en
    assert all("名册" in text for text in refused.value.text)


def test_without_any_roster_every_visible_sheet_is_named() -> None:
    with pytest.raises(BadWorkbook) as refused:
        open_students(book(("说明", NOTES, "visible"), ("成绩", [["姓名", "语文"]], "visible")), CONTEXT)
    assert all(name in text for text in refused.value.text for name in ("说明", "成绩"))
    assert "Identity document number" in refused.value.text.en


def test_the_personnel_form_is_chosen_by_the_same_rule() -> None:
    people = [["单位名称", "人员类别", "姓名", "手机"], ["测试县教育局", "审核员", "李测试", "13800000000"]]
    made = book(("旧表", people, "hidden"), ("第一页", people, "visible"))
    assert open_sheet(made, KIND, max_rows=10).name == "第一页"
    with pytest.raises(SeveralSheets):
        open_sheet(book(("甲", people, "visible"), ("乙", people, "visible")), KIND, max_rows=10)


def test_unknown_headings_are_told_and_a_required_column_that_they_hide_is_a_fault() -> None:
    lines = roster(1)
    names = {"联系电话": "联系电话（手机）", "现住址": "现在住址", "曾用名": "曾用姓名"}
    lines[0] = [names.get(text, text) for text in lines[0]]
    sheet = open_students(xlsx(lines), CONTEXT)
    (row,) = read_sheet(sheet, CONTEXT)
    assert set(sheet.unknown) == set(names.values())
    assert {column.key for column in absent_columns(sheet)} == {"lxdh", "xzz"}
    assert {(fault.code, fault.column) for fault in row.faults} == {("column-absent", "lxdh"), ("column-absent", "xzz")}
    assert all("联系电话" in text for fault in row.faults if fault.column == "lxdh" for text in (fault.message_zh, fault.remedy_zh))
    out = io.BytesIO()
    write_returned(sheet, [row], out)
    told = [line for line in load_workbook(out)["已导入的提示 Notes"].iter_rows(values_only=True)][1:]
    assert {line[1] for line in told} == set(names.values())


@pytest.mark.parametrize("key", sorted(key for key in header_of(2019) if key in {
    "xm", "mzm", "gjdqm", "gatqwm", "hkxzm", "hkszdm", "xzz", "sfge", "jkzkm", "bh", "rxny", "rxfsm", "txdz", "yzbm",
    "sfsqzz", "sxxjl", "csdm",
}))  # fmt: skip
def test_any_required_heading_that_is_misspelt_is_missed(key: str) -> None:
    lines = roster(1)
    at = header_of(2019).index(key)
    lines[0][at] = f"（旧）{lines[0][at]}之类"
    if key == "xm":
        with pytest.raises(BadWorkbook):
            open_students(xlsx(lines), CONTEXT)
        return
    (row,) = read_sheet(open_students(xlsx(lines), CONTEXT), CONTEXT)
    assert codes(row)["column-absent"] == key


@pytest.mark.parametrize("year", [2013, 2018, 2019])
def test_what_the_header_of_a_year_did_not_know_yet_is_not_missed(year: int) -> None:
    sheet = open_students(xlsx(grid([sound()], year)), CONTEXT)
    assert absent_columns(sheet) == ()
    assert [row.ok for row in read_sheet(sheet, CONTEXT)] == [True]

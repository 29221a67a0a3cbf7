"""Rows that are none, merged cells, dates that Excel made, and headers of two rows that come back as one."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlwt
from openpyxl import load_workbook

from forms.sheets.columns import header_of
from forms.sheets.personnel import read_personnel
from forms.sheets.returned import write_returned
from forms.sheets.rows import Row
from forms.sheets.students import open_students, read_sheet, read_students
from tests.forms.books import CONTEXT, codes, grid, one, sound, xls, xlsx

KEYS = header_of(2019)
XM, BH, XZZ, SFZJH = (KEYS.index(key) for key in ("xm", "bh", "xzz", "sfzjh"))


def merged(lines: list[list[Any]], *blocks: tuple[int, int, int, int]) -> io.BytesIO:
    """A grid as .xlsx with merged cells: (first row, first column, last row, last column), from 1."""
    book = load_workbook(xlsx(lines))
    for top, left, bottom, right in blocks:
        book.worksheets[0].merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def merged_xls(lines: list[list[Any]], *blocks: tuple[int, int, int, int]) -> io.BytesIO:
    """The same as a real .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名册")
    covered = {(r, c) for top, left, bottom, right in blocks for r in range(top, bottom + 1) for c in range(left, right + 1)}
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            if value is not None and (row, column) not in covered:
                sheet.write(row - 1, column - 1, value)
    for top, left, bottom, right in blocks:
        sheet.write_merge(top - 1, bottom - 1, left - 1, right - 1, lines[top - 1][left - 1])
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def read(book: io.BytesIO) -> list[Row]:
    return list(read_students(book, CONTEXT))


@pytest.mark.parametrize("sign", [" ", "\u3000", "\xa0", "\u200b", "'", "\u2060", "\ufeff", "\u3164", "\t\n"])
@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_row_in_which_nothing_is_to_be_seen_is_no_row(make: Any, sign: str) -> None:
    lines = grid([sound()])
    lines += [[sign if column in (XM, BH) else None for column in range(len(KEYS))] for _ in range(3)]
    assert [row.ok for row in read(make(lines))] == [True]


def test_a_row_with_text_in_an_unknown_column_alone_is_no_row() -> None:
    lines = grid([sound()])
    lines[0].append("备注")
    assert len(read(xlsx([*lines, [*[None] * len(KEYS), "填表人：王测试"]]))) == 1


@pytest.mark.parametrize("cells", [{"bnxh": 3}, {"xm": "合计", "bnxh": 45}, {"xm": "填表人", "xbm": "王", "csrq": 20260901}])
def test_what_stands_below_a_list_is_one_sentence_and_not_thirty(cells: dict[str, Any]) -> None:
    rows = read(xlsx(grid([sound(), cells])))
    assert [[fault.code for fault in row.faults] for row in rows] == [[], ["row-no-pupil"]]
    assert "姓名" in rows[1].faults[0].message_zh or "班内学号" in rows[1].faults[0].message_zh


def test_a_pupil_without_a_number_is_still_told_what_is_missing() -> None:
    assert "required" in codes(one({"sfzjh": "", "xm": ""}))


@pytest.mark.parametrize("make", [merged, merged_xls])
def test_a_class_written_once_over_its_pupils_holds_for_each_and_is_said(make: Any) -> None:
    lines = grid([sound(seed) for seed in (1, 2, 3)])
    for line in lines[2:]:
        line[BH] = None
    lines[1][BH] = "三班"
    rows = read(make(lines, (2, BH + 1, 4, BH + 1)))
    assert [(row.ok, row.values["bh"]) for row in rows] == [(True, "三班")] * 3
    assert [codes(row).get("merged-filled") for row in rows] == [None, "bh", "bh"]


@pytest.mark.parametrize("make", [merged, merged_xls])
def test_any_other_merged_cell_is_named_with_its_row_and_remedy_and_not_called_empty(make: Any) -> None:
    lines = grid([sound(1), sound(2)])
    lines[2][XZZ] = None
    _, row = read(make(lines, (2, XZZ + 1, 3, XZZ + 1)))
    assert [(fault.code, fault.column) for fault in row.faults] == [("merged", "xzz")]
    fault = row.faults[0]
    assert "合并" in fault.message_zh and "2" in fault.message_zh and "现住址" in fault.message_zh
    assert "取消合并" in fault.remedy_zh and "unmerge" in fault.remedy_en


def test_several_merged_cells_of_a_row_are_one_sentence_and_none_of_them_is_called_empty() -> None:
    phone = KEYS.index("lxdh")
    lines = grid([sound(1), sound(2)])
    lines[2][XZZ] = lines[2][phone] = None
    _, row = read(merged(lines, (2, XZZ + 1, 3, XZZ + 1), (2, phone + 1, 3, phone + 1)))
    (fault,) = row.faults
    assert fault.code == "merged" and "现住址、联系电话" in fault.message_zh and "Telephone" in fault.message_en


def test_cells_merged_side_by_side_are_named_too() -> None:
    lines = grid([sound(1)])
    lines[1][XZZ + 1] = None
    (row,) = read(merged(lines, (2, XZZ + 1, 2, XZZ + 2)))
    assert codes(row)["merged"] == KEYS[XZZ + 1]


def test_a_pupil_two_rows_high_is_one_sentence() -> None:
    second: list[Any] = [None] * len(KEYS)
    second[KEYS.index("cy1_cyxm")] = "李二测试"
    lines = [*grid([sound(1)]), second]
    blocks = [(2, at + 1, 3, at + 1) for at in range(len(KEYS)) if KEYS[at] not in ("cy1_cyxm",) and lines[1][at]]
    _, row = read(merged(lines, *blocks))
    (fault,) = row.faults
    assert fault.code == "merged" and "等 " in fault.message_zh


def test_an_empty_block_is_no_more_than_empty() -> None:
    lines = grid([sound(1), sound(2)])
    at = KEYS.index("tc")
    assert [row.ok for row in read(merged(lines, (2, at + 1, 3, at + 1)))] == [True, True]


def test_a_unit_written_once_over_its_people_holds_for_each() -> None:
    lines = [["单位名称", "人员类别", "姓名", "手机", "办公电话", "电子邮箱", "职务"],
             ["测试县教育局", "审核员", "李测试", "13800000000", "0371-1234567", "a@example.cn", "科员"],
             [None, "管理员", "王测试", "13800000001", "0371-1234567", "b@example.cn", "科员"]]
    rows = list(read_personnel(merged(lines, (2, 1, 3, 1))))
    assert [row.values["unit_name"] for row in rows] == ["测试县教育局"] * 2


@pytest.mark.parametrize("key", ["bh", "bnxh", "lxdh", "xzz", "nj", "xm"])
def test_a_text_that_excel_made_a_date_is_a_fault_there(key: str) -> None:
    row = one({key: date(2026, 1, 2)})
    assert codes(row)["date-cell"] == key
    assert not row.ok and "2026-01-02" not in row.values.values()


# -- two header rows ------------------------------------------------------------------------------------
def two_rows(order: list[str], style: str) -> tuple[list[list[Any]], list[tuple[int, int, int, int]]]:
    """A header of two rows over two pupils: group titles of the members above, the pupil's names as `style` says.

    "below": the pupil's names stand in the second row; "across": they are merged over both; "above": they stand in
    the first row over empty cells.
    """
    names = dict(zip(KEYS, grid([])[0], strict=True))
    upper: list[Any] = [None] * len(order)
    lower: list[Any] = [None] * len(order)
    blocks: list[tuple[int, int, int, int]] = []
    for at, key in enumerate(order):
        if key.startswith("cy"):
            lower[at] = names[key][3:]
            if not at or order[at - 1][:3] != key[:3]:
                upper[at] = f"成员{key[2]}"
                width = sum(other[:3] == key[:3] for other in order)
                blocks.append((1, at + 1, 1, at + width))
        elif style == "below":
            lower[at] = names[key]
        else:
            upper[at] = names[key]
            if style == "across":
                blocks.append((1, at + 1, 2, at + 1))
    pupils = [{**sound(1)}, {**sound(2), "lxdh": "没有"}]
    return [upper, lower, *([pupil.get(key) for key in order] for pupil in pupils)], blocks


MEMBERS_FIRST = [key for key in KEYS if key.startswith("cy")] + [key for key in KEYS if not key.startswith("cy")]
MEMBERS_FIRST = [key for key in MEMBERS_FIRST if key != "cym"] + ["cym"]


@pytest.mark.parametrize("style", ["below", "across", "above"])
@pytest.mark.parametrize("order", [list(KEYS), MEMBERS_FIRST])
@pytest.mark.parametrize("make", [merged, merged_xls])
def test_a_header_of_two_rows_is_read_whole_and_its_returned_workbook_is_read_again(
    make: Any, order: list[str], style: str
) -> None:
    lines, blocks = two_rows(order, style)
    sheet = open_students(make(lines, *blocks), CONTEXT)
    first, second = read_sheet(sheet, CONTEXT)
    assert (first.number, first.ok, first.values["xm"]) == (3, True, sound(1)["xm"])
    assert [fault.code for fault in second.faults] == ["phone"]

    out = io.BytesIO()
    write_returned(sheet, [first, second], out)
    book = load_workbook(out)
    page = book.worksheets[0]
    page.cell(2, [cell.value for cell in page[1]].index("联系电话") + 1).value = "13800000000"
    again = io.BytesIO()
    book.save(again)
    again.seek(0)
    (back,) = read(again)
    assert back.ok, back.faults
    assert (back.values["xm"], back.values["cy1_cyxm"], back.values["cy2_cyxm"]) == (
        sound(2)["xm"], sound(2)["cy1_cyxm"], sound(2)["cy2_cyxm"])


def test_a_member_title_without_merging_reaches_to_the_next_title() -> None:
    lines, _ = two_rows(list(KEYS), "below")
    rows = read(xlsx(lines))
    assert rows[0].ok and rows[0].values["cy2_cyxm"] == sound(1)["cy2_cyxm"]


# -- the returned workbook (domain 32) ------------------------------------------------------------------
def test_a_returned_row_keeps_the_number_it_had_in_the_file_first_sent() -> None:
    wrong = {**sound(2), "mzm": "火星族"}
    sheet = open_students(xlsx(grid([sound(1), wrong])), CONTEXT)
    out = io.BytesIO()
    write_returned(sheet, read_sheet(sheet, CONTEXT), out)
    assert [cell.value for cell in load_workbook(out).worksheets[0][1]][-3:] == ["原行号 Row", "错误说明", "Errors"]
    out.seek(0)
    again = open_students(out, CONTEXT)
    assert again.unknown == (), "its own columns are no unknown headings"
    back = io.BytesIO()
    write_returned(again, read_sheet(again, CONTEXT), back)
    line = [cell.value for cell in load_workbook(back).worksheets[0][2]]
    assert (line[-3], line[-2].partition("：")[0]) == (3, "原第 3 行")
    assert len(line) == len(KEYS) + 3


def test_a_returned_row_holds_what_was_sent_and_no_value_that_was_worked_out() -> None:
    sent = {**sound(1), "mzm": "火星族", "nj": "一年级", "csdm": "410102", "xbm": "1-男" if sound(1)["xbm"] == "男" else "2-女"}
    sheet = open_students(xlsx(grid([sent])), CONTEXT)
    out = io.BytesIO()
    write_returned(sheet, read_sheet(sheet, CONTEXT), out)
    line = [cell.value for cell in load_workbook(out).worksheets[0][2]]
    assert line[:len(KEYS)] == [sent.get(key) for key in KEYS]

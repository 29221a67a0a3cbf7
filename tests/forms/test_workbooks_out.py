"""What goes out as Excel: returned rows, templates, masked lists, the personnel form; nothing in it is live."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from forms import FormsError
from forms.sheets.personnel import KIND, read_personnel, write_personnel
from forms.sheets.returned import write_returned
from forms.sheets.students import open_students, read_sheet, read_students
from forms.sheets.synthetic import MISTAKES, Plan, synthetic_rows
from forms.sheets.table import TableColumn, write_table
from forms.sheets.table_reader import open_sheet
from forms.sheets.template import TemplateContext, write_template
from tests.forms.books import CONTEXT, SCHOOL, grid, sound, xlsx

LIVE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\",\"y\")", "#N/A"]


def returned(lines: list[list[Any]]) -> tuple[int, Any]:
    sheet = open_students(xlsx(lines), CONTEXT)
    out = io.BytesIO()
    count = write_returned(sheet, list(read_sheet(sheet, CONTEXT)), out)
    out.seek(0)
    return count, out


def test_the_returned_workbook_holds_the_faulty_rows_only_each_fault_at_its_cell() -> None:
    made = list(synthetic_rows(Plan(count=40, faulty=0.35)))
    count, out = returned(grid([row.cells for row in made]))
    sheet = load_workbook(out)["在校生信息"]
    faulty = [row for row in made if row.mistake]
    assert (count, sheet.max_row - 1, {row.mistake for row in faulty}) == (len(faulty), len(faulty), set(MISTAKES))
    header = [cell.value for cell in sheet[1]]
    assert header[-2:] == ["错误说明", "Errors"]
    for line in sheet.iter_rows(min_row=2):
        marked = [header[cell.column - 1] for cell in line if cell.comment]
        assert marked
        assert all(f"[{title}]" in line[-2].value for title in marked)
        assert line[-2].value.startswith("原第 ")
        assert all(cell.fill.fgColor.rgb == "00FFC7CE" for cell in line if cell.comment)


def test_a_returned_workbook_that_was_corrected_is_taken() -> None:
    _, out = returned(grid([{**sound(), "mzm": "火星族"}, sound(2)]))
    book = load_workbook(out)
    sheet = book["在校生信息"]
    column = [cell.value for cell in sheet[1]].index("民族") + 1
    sheet.cell(2, column).value = "汉族"
    again = io.BytesIO()
    book.save(again)
    again.seek(0)
    opened = open_students(again, CONTEXT)
    rows = list(read_sheet(opened, CONTEXT))
    assert [row.ok for row in rows] == [True]
    assert rows[0].digest == next(iter(read_students(xlsx(grid([{**sound(), "mzm": "汉族"}])), CONTEXT))).digest
    out = io.BytesIO()
    rows[0].findings.clear()
    assert write_returned(opened, rows, out) == 0


def test_repairs_and_problem_records_stand_on_a_sheet_of_their_own() -> None:
    number = sound()["sfzjh"]
    bad = number[:17] + ("0" if number[17] != "0" else "1")
    _, out = returned(grid([{**sound(), "sfzjh": bad, "mzm": "汉"}]))
    lines = list(load_workbook(out)["已导入的提示 Notes"].iter_rows(values_only=True))
    assert [(line[0], line[1]) for line in lines[1:]] == [(2, "民族"), (2, "身份证件号")]
    assert bad not in str(lines)


@pytest.mark.parametrize("text", LIVE)
def test_no_text_that_goes_out_is_a_formula(text: str) -> None:
    cells = {**sound(), "xzz": text, "mzm": "火星族"}
    lines = grid([cells])
    sheet = open_students(xlsx(lines), CONTEXT)
    rows = list(read_sheet(sheet, CONTEXT))
    rows[0].cells = tuple(text if value == cells["xzz"] else value for value in rows[0].cells)
    out = io.BytesIO()
    write_returned(sheet, rows, out)
    table = io.BytesIO()
    write_table(table, [TableColumn("a", "甲", mask="none")], [{"a": text}])
    people = io.BytesIO()
    write_personnel(people, [{"name": text, "note": text}])
    for book in (out, table, people):
        with zipfile.ZipFile(book) as archive:
            parts = b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)
        assert b"<f>" not in parts
        assert b't="e"' not in parts
    assert load_workbook(table).active["A2"].value.strip() == text.strip()  # type: ignore[union-attr]


@pytest.mark.parametrize(("title", "name"), [
    ("各校在籍人数", "各校在籍人数"), ("各校\x01人\uffff数", "各校人数"), ("在籍/在读：[小学]*?:\\", "在籍／在读：［小学］＊？：＼"),
    ("'2026'", "2026"), ("\x02\x03", "列表"), ("", "列表"), ("\n甲\t", "甲"), ("History", "History_"), ("字" * 40, "字" * 31),
    ("\U00020000" * 30, "\U00020000" * 15), ("a" * 30 + "'b", "a" * 30),
])  # fmt: skip
def test_any_title_names_a_sheet_that_opens(title: str, name: str) -> None:
    out = io.BytesIO()
    write_table(out, [TableColumn("a", "甲", mask="none")], [{"a": 1}], title)
    assert load_workbook(out).sheetnames == [name]


def test_lists_are_masked_unless_a_column_says_otherwise() -> None:
    number = sound()["sfzjh"]
    out = io.BytesIO()
    columns = [TableColumn("name", "姓名", "Name"), TableColumn("id", "身份证件号", mask="id"),
               TableColumn("tel", "电话", mask="phone"), TableColumn("note", "备注"), TableColumn("code", "学籍号"),
               TableColumn("full", "原号", mask="none")]
    row = {"name": "王测试", "id": number, "tel": "13812345678", "note": f"号码{number}，旧{number[:14]}1",
           "code": "G" + number, "full": number}
    assert write_table(out, columns, [row, {}]) == 2
    values = [cell.value for cell in load_workbook(out).active[2]]  # type: ignore[index]
    star = f"{number[:4]}**********{number[-4:]}"
    old = f"{number[:4]}*******{number[11:14]}1"
    assert values == ["王测试", star, "138****5678", f"号码{star}，旧{old}", "G" + star, number]


def test_the_student_template_round_trips_and_has_drop_downs_and_text_columns() -> None:
    out = io.BytesIO()
    write_template(out, "students", TemplateContext(SCHOOL, "测试小学", 50))
    book = load_workbook(out)
    sheet = book["在校生信息"]
    assert book.sheetnames[0] == "在校生信息"
    assert {"填写说明", "Instructions", "代码"} == set(book.sheetnames[1:])
    assert book["代码"].sheet_state == "hidden"
    assert len([cell for cell in sheet[1] if cell.value]) == 71
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["D2"].startswith("'代码'!$")
    assert sheet.column_dimensions["G"].number_format == "@"
    for index, cell in enumerate(sheet[1], start=1):
        sheet.cell(2, index).value = grid([sound()])[1][index - 1]
        assert cell.comment
    again = io.BytesIO()
    book.save(again)
    again.seek(0)
    assert [row.ok for row in read_students(again, CONTEXT)] == [True]


def test_every_label_in_a_drop_down_is_read_back_without_a_remark() -> None:
    from forms.codes import code_table
    from forms.sheets.columns import student_columns
    from forms.sheets.normalise import Cell, read_cell

    for column in student_columns():
        for row in code_table(column.table).rows if column.table else ():
            cell = Cell(row.zh, column)
            assert (read_cell(cell), cell.findings) == (row.code, [])


def test_an_empty_template_has_no_rows_and_an_unknown_one_is_refused() -> None:
    out = io.BytesIO()
    write_template(out, "students")
    out.seek(0)
    assert list(read_students(out, CONTEXT)) == []
    with pytest.raises(FormsError):
        write_template(io.BytesIO(), "planets")


def test_the_personnel_form_goes_in_and_out() -> None:
    person = {"unit_name": "测试县教育局", "category": "审核员", "name": "李测试", "mobile": "13800000000",
              "office_phone": "0371-1234567", "email": "li@example.cn", "post": "科员"}
    out = io.BytesIO()
    assert write_personnel(out, [person, {**person, "mobile": "123"}, {**person, "name": ""}, person]) == 4
    out.seek(0)
    rows = list(read_personnel(out))
    assert rows[0].values == {**person, "category": "auditor"}
    assert [[fault.code for fault in row.faults] for row in rows] == [[], ["phone"], ["required", "row-repeated"],
                                                                      ["row-repeated"]]


def test_faulty_people_are_returned_like_pupils() -> None:
    out = io.BytesIO()
    write_personnel(out, [{"unit_name": "局", "category": "皇帝", "name": "李测试", "mobile": "13800000000"}])
    out.seek(0)
    sheet = open_sheet(out, KIND, max_rows=10)
    from forms.sheets.personnel import read_personnel_sheet

    back = io.BytesIO()
    assert write_returned(sheet, read_personnel_sheet(sheet), back) == 1
    assert "人员类别" in str(load_workbook(back).active["L2"].value)  # type: ignore[union-attr]


def test_the_personnel_template_reads_back() -> None:
    out = io.BytesIO()
    write_template(out, "personnel")
    out.seek(0)
    assert list(read_personnel(out)) == []

"""Workbooks of rows: both languages in the headings, drop-downs, grey columns, numbers as texts, and back again."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook

from forms.sheets.columns import Column
from forms.sheets.listed_rows import Marks, SheetLine, read_lines, unknown_columns, write_lines
from ground.bilingual import Bilingual

TITLE = Bilingual("名单", "list")
COLUMNS = (
    Column("xm", "姓名", "Name", required=True), Column("sfzjh", "身份证件号", "ID number"),
    Column("result", "结果", "Result"),
)  # fmt: skip
MARKS = Marks({"result": [Bilingual("毕业", "Graduation"), Bilingual("结业", "Completion")]}, frozenset({"xm"}),
              [Bilingual("同意", "Approve")])  # fmt: skip
NUMBER = "410105201505120013"
LINES = [SheetLine("a1", 1, {"xm": "某甲", "sfzjh": NUMBER, "result": "毕业"}),
         SheetLine("a2", 2, {"xm": "=1+1"}, faults=(("sfzjh", Bilingual("号码有误", "a wrong number")),))]  # fmt: skip


def test_what_a_workbook_offers_and_marks() -> None:
    book = load_workbook(io.BytesIO(write_lines("毕业名单", COLUMNS, LINES, MARKS)))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:5] == ["行标识\nRow id", "序号\nNo.", "姓名\nName", "身份证件号\nID number", "结果\nResult"]
    assert (sheet["D2"].value, sheet["D2"].data_type, sheet.column_dimensions["D"].number_format) == (NUMBER, "s", "@")
    grey = {cell.column_letter for cell in sheet[2] if cell.fill.fgColor.rgb == "00E7E6E6"}
    assert grey == {"A", "C"}, "what nobody writes is grey"
    assert sheet["D3"].comment is not None and "号码有误" in sheet["D3"].comment.text
    offered = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert sorted(offered) == ["E2", "F2"], "the result, and the decision"
    words = book["代码"]
    assert book["代码"].sheet_state == "hidden" and [row[0] for row in words.values] == ["毕业", "结业"]
    told = {row[0]: row[1:] for row in book["填写说明"].values}
    assert told["姓名 Name"] == ("否 no", "是 yes", None)
    assert told["结果 Result"] == ("是 yes", "否 no", "毕业 Graduation；结业 Completion")


def test_it_comes_back_as_it_went_out_whatever_language_heads_it() -> None:
    data = write_lines("毕业名单", COLUMNS, LINES, MARKS)
    assert [(one.row_id, one.cells) for one in read_lines(data, TITLE, COLUMNS)] == [
        ("a1", dict(LINES[0].cells)), ("a2", {"xm": "=1+1"}),
    ]  # fmt: skip
    assert unknown_columns(data, TITLE, COLUMNS) == ()
    for heads in (["Name", "ID number"], ["姓名", "身份证件号"], ["姓名\nName", "身份证件号\nNumber"]):
        typed = Workbook()
        typed.worksheets[0].append([*heads, "班主任"])
        typed.worksheets[0].append(["某乙", NUMBER, "某丙"])
        out = io.BytesIO()
        typed.save(out)
        (line,) = read_lines(out.getvalue(), TITLE, COLUMNS)
        assert line.cells == {"xm": "某乙", "sfzjh": NUMBER}
        assert unknown_columns(out.getvalue(), TITLE, COLUMNS) == ("班主任",)

"""A list of students as a workbook: the columns everybody may see, and more where a process adds them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from forms.sheets.context import STAGE_NAMES
from forms.sheets.table import TableColumn, write_table
from records.students.codes import STATUS_NAMES, Status
from records.students.listing import Listed

MASKED = ("code", "id")
COLUMNS = (
    TableColumn("name", "姓名", "Name", mask="none"), TableColumn("school", "学校", "School", mask="none", width=28),
    TableColumn("stage", "学段", "Stage"), TableColumn("grade", "年级", "Grade", width=8),
    TableColumn("class_name", "班级", "Class"), TableColumn("code", "学籍号", "Student code", width=24),
    TableColumn("id", "身份证件号", "ID number", width=24), TableColumn("status", "状态", "State"),
)  # fmt: skip


def line(one: Listed) -> dict[str, Any]:
    """One student as a row of the list, codes masked."""
    return {
        "name": one.name, "school": one.school_name, "stage": STAGE_NAMES.get(one.stage, one.stage),
        "grade": one.grade, "class_name": one.class_name, "code": one.code_masked, "id": one.id_masked,
        "status": STATUS_NAMES[Status(one.status)][0],
    }  # fmt: skip


def workbook(columns: Sequence[TableColumn], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as a workbook."""
    out = io.BytesIO()
    write_table(out, columns, [dict(row) for row in rows], "学生名册")
    return out.getvalue()

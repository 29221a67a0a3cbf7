"""The file of an approved export, made a page at a time; every student read is recorded (K3, O10)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from forms.sheets.table import TableColumn
from ground.bilingual import Bilingual
from processes.jobs import Job, More, Running
from processes.student_list import COLUMNS, MASKED, line, workbook
from records.job_files import RESULT
from records.jobs import Outcome
from records.students.listing import Listed, StudentQuery, count_students, full_rows, list_students

PAGE = 1000
IDENTITY = {
    "id_number": TableColumn("sfzjh", "身份证件号", "ID number", mask="none", width=24),
    "code": TableColumn("grbsm", "学籍号", "Student code", mask="none", width=24),
    "birth_date": TableColumn("csrq", "出生日期", "Birth date", mask="none", width=14),
}


def make_list(running: Running) -> More | Outcome:
    """Read one page into a sealed part; when all are read, join the parts, then clear them away."""
    if "." not in str(running.mark.get("after", ".")):
        running = replace(running, mark={})  # why: begun when pages went by another order, the list is made anew
    mark = running.mark
    if mark.get("joined"):
        return _cleared(running)
    asked = _asked(running)
    total = mark.get("total")
    if total is None:
        total = count_students(running.session, StudentQuery(**asked))
    after = str(mark.get("after", ""))
    query = StudentQuery(**asked, after=after, limit=PAGE)
    page = list_students(running.session, running.acting, query, running.acting.reason)
    return _kept(running, page, total) if page else _joined(running, total)


def _asked(running: Running) -> dict[str, Any]:
    asked: dict[str, Any] = {"stage": running.asked["stage"], "grade": running.asked["grade"]}
    school = running.asked.get("school") or (running.acting.org_id if running.asked["own"] else None)
    return asked | ({"school": school} if school else {})


def _kept(running: Running, page: Sequence[Listed], total: int) -> More:
    ids, acting = [one.id for one in page], running.acting
    full = {row["id"]: row for row in full_rows(running.session, acting, ids, acting.reason)}
    rows = [{**line(one), **{c.key: full[one.id].get(c.key) for c in _chosen(running)}} for one in page]
    parts, done = running.mark.get("parts", 0), running.mark.get("done", 0) + len(rows)
    running.files.keep(_part(parts), json.dumps(rows).encode())
    return More({"after": page[-1].cursor, "parts": parts + 1, "done": done, "total": total}, done, max(total, done))


def _joined(running: Running, total: int) -> More:
    parts = range(running.mark.get("parts", 0))
    rows = [row for at in parts for row in json.loads(running.files.fetch(_part(at)))]
    plain = [column for column in COLUMNS if column.key not in MASKED]
    running.files.keep(RESULT, workbook((*plain, *_chosen(running)), rows))
    return More({"joined": True, "parts": len(parts), "done": len(rows)}, len(rows), max(total, len(rows)))


def _cleared(running: Running) -> Outcome:
    for at in range(running.mark["parts"]):
        running.files.drop(_part(at))
    return Outcome("done", {"rows": running.mark["done"]}, f"学生名册-{running.asked['case']}.xlsx")


def _chosen(running: Running) -> list[TableColumn]:
    return [IDENTITY[name] for name in running.asked["fields"]]


def _part(number: int) -> str:
    return f"part{number}"


LIST = Job("list", Bilingual("导出含身份信息的名册", "the export with identity data"), make_list, message="export_made")

"""Workbooks in and out: templates, imports, masked exports, and the long work behind them (O10, B2)."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, jsonify, request

from api import schemas
from api.access import access, signed_in
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.problems import problem
from forms.sheets.template import TemplateContext, write_template
from records import job_files, jobs, tree
from records.roles import SCHOOL_KINDS, Permission
from records.tables.job import Job
from records.tables.org import OrgKind

blueprint = Blueprint("exchange", __name__, url_prefix="/api", description="导入导出 Imports and exports")
FILES = {"student_import": "returned"}  # what is fetched, where it is not the result


@blueprint.get("/students/template.xlsx")
@access(Permission.STUDENT_IMPORT)
def template() -> Response:
    """The student sheet to fill in, with drop-downs."""
    with house().reading(who()) as session:
        org = tree.org_by_id(session, str(who().organisation))
    out = io.BytesIO()
    own = org.code if len(org.code) == 10 and org.code.isdecimal() else ""  # a provisional one is nobody's to fill in
    write_template(out, "students", TemplateContext(own, org.name_zh))
    return download(out.getvalue(), "学生名册模板.xlsx", XLSX)


@blueprint.post("/students/imports")
@access(Permission.STUDENT_IMPORT)
@takes_file
@once
def import_students() -> Response:
    """Leave a workbook to be imported in the background (multipart: file; sheet, where several could be meant)."""
    data = sent_workbook()
    asked = jobs.Asked("student_import", {"sheet": request.form.get("sheet", "")[:31]})
    with house().working(who()) as work:
        row = jobs.ask(work.session, house().acting(who(), work.now), _assignment(), asked)
        job_files.keep(house().jobs, house().keyring, row.id, "upload", data)
        response = jsonify({"job": row.id})
    response.status_code = 202
    return response


@blueprint.post("/students/wrong-numbers")
@access(Permission.STUDENT_IMPORT)
@takes_file
@once
def wrong_numbers() -> Response:
    """Leave the list of the public-security check to be taken (multipart: file; sheet): an authority's alone."""
    unit = who().signed.unit
    if unit is None or OrgKind(unit.kind) in SCHOOL_KINDS:
        raise problem(
            403, "公安比对名单由主管部门接收", "Expected an authority, which takes this list, but you act for a school"
        )  # fmt: skip
    data = sent_workbook()
    asked = jobs.Asked("police_list", {"sheet": request.form.get("sheet", "")[:31]})
    with house().working(who()) as work:
        row = jobs.ask(work.session, house().acting(who(), work.now), _assignment(), asked)
        job_files.keep(house().jobs, house().keyring, row.id, "upload", data)
        response = jsonify({"job": row.id})
    response.status_code = 202
    return response


@blueprint.post("/exports/students")
@access(Permission.STUDENT_EXPORT)
@blueprint.arguments(schemas.ExportBody)
@once
def export_students(body: dict[str, Any]) -> Response:
    """Leave a masked list to be made; with identity data only an approved case may (decisions, domain 14)."""
    if not body["masked"]:
        raise problem(
            403, "含身份数据的导出须先申请并经审批", "An export with identity data needs an approved request",
            remedy="请发起“含身份数据的导出”申请", remedy_en="Start a request for an export with identity data",
        )  # fmt: skip
    asked = jobs.Asked("student_export", body["filters"])
    with house().working(who()) as work:
        row = jobs.ask(work.session, house().acting(who(), work.now), _assignment(), asked)
        response = jsonify({"job": row.id})
    response.status_code = 202
    return response


@blueprint.get("/jobs")
@signed_in
def list_jobs() -> Response:
    """The caller's own long work, newest first."""
    with house().reading(who()) as session:
        return jsonify({"items": [_dump(row) for row in jobs.jobs_of(session, who().account)], "next": None})


@blueprint.get("/jobs/<job_id>")
@signed_in
def show_job(job_id: str) -> Response:
    """How far a piece of long work is, and its result."""
    with house().reading(who()) as session:
        return jsonify(_dump(jobs.job_of(session, who().account, job_id)))


@blueprint.get("/jobs/<job_id>/file")
@signed_in
def job_file(job_id: str) -> Response:
    """The file a piece of long work made; only who asked for it may fetch it."""
    with house().reading(who()) as session:
        row = jobs.job_of(session, who().account, job_id)
    if row.state != "done" or not row.file_name:
        raise problem(409, "还没有可下载的文件", "Expected a finished job with a file")
    data = job_files.fetch(house().jobs, house().keyring, row.id, FILES.get(row.kind, job_files.RESULT))
    return download(data, row.file_name, XLSX)


def _assignment() -> str:
    if who().signed.assignment_id is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    return str(who().signed.assignment_id)


def _dump(row: Job) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "state": row.state, "progress": {"done": row.done, "total": row.total},
        "result": row.result, "made_at": row.made_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "file": f"/api/jobs/{row.id}/file" if row.state == "done" and row.file_name else None,
        "file_name": row.file_name,
    }  # fmt: skip

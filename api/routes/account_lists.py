"""Accounts by workbook: a template, a rehearsal with a preview, and the issue with activation links (O2, O5)."""

from __future__ import annotations

import io
import json
from typing import Any

from flask import Response, jsonify, request

from api import account_schemas as schemas
from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.problems import problem
from forms.sheets.accounts import FAMILIES
from forms.sheets.template import write_template
from records import job_files, jobs
from records.roles import Permission
from records.tables.job import Job

blueprint = Blueprint("account_lists", __name__, url_prefix="/api/accounts", description="批量发放 Lists of accounts")
LARGEST_MB = 5


@blueprint.get("/template.xlsx")
@access(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.TemplateQuery, location="query")
def account_template(query: dict[str, Any]) -> Response:
    """The sheet to fill in for one family of roles, with drop-downs."""
    out = io.BytesIO()
    write_template(out, query["family"])
    return download(out.getvalue(), f"{FAMILIES[query['family']].zh}.xlsx", XLSX)


@blueprint.post("/imports")
@access(Permission.ACCOUNT_MANAGE)
@takes_file
@once
def send_list() -> Response:
    """Leave a list of accounts to be checked in the background (multipart: file; sheet); nothing is issued by it."""
    data = sent_workbook(LARGEST_MB)
    with house().working(who()) as work:
        asked = jobs.Asked("account_check", {"sheet": request.form.get("sheet", "")[:31]})
        row = jobs.ask(work.session, house().acting(who(), work.now), _assignment(), asked)
        job_files.keep(house().jobs, house().keyring, row.id, job_files.UPLOAD, data)
        response = jsonify({"job": row.id})
    response.status_code = 202
    return response


@blueprint.get("/imports/<job_id>")
@access(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.PreviewQuery, location="query")
def preview_list(query: dict[str, Any], job_id: str) -> Response:
    """What issuing a checked list would do to each row; only who sent it may look."""
    with house().reading(who()) as session:
        _checked(jobs.job_of(session, who().account, job_id))
    rows = json.loads(job_files.fetch(house().jobs, house().keyring, job_id, job_files.PREVIEW))
    rows = [row for row in rows if query["outcome"] in ("", row["outcome"])]
    start, limit = query["start"], query["limit"]
    return jsonify({"items": rows[start : start + limit], "total": len(rows)})


@blueprint.post("/imports/<job_id>/issue")
@access(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.IssueBody)
@once
def issue_list(body: dict[str, Any], job_id: str) -> Response:
    """Issue the good rows of a checked list in the background; the links are for who asked alone."""
    with house().working(who()) as work:
        listed = jobs.job_of(work.session, who().account, job_id)
        _checked(listed)
        asked = {"list": listed.id, "sheet": listed.asked.get("sheet", ""), "site": body["site"]}
        acting = house().acting(who(), work.now)
        row = jobs.ask(work.session, acting, _assignment(), jobs.Asked("account_issue", asked))
        response = jsonify({"job": row.id})
    response.status_code = 202
    return response


def _checked(row: Job) -> None:
    if row.kind != "account_check" or row.state != "done":
        raise problem(
            409, "名单尚未核对完毕", "Expected a list of accounts that was checked but this one was not",
            remedy="请等核对完成后再试，或重新上传", remedy_en="Wait until the check is done, or send the list again",
        )  # fmt: skip


def _assignment() -> str:
    if who().signed.assignment_id is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    return str(who().signed.assignment_id)

"""Rows of a case of many: listed at a seat or of the whole case, written, decided marked or all, by workbook."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from api import row_schemas as schemas
from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import cached, once
from api.blueprint import Blueprint
from api.casework import load_case
from api.context import house, who
from api.problems import problem
from api.rows import dump_decided, dump_row, held, judging, query_of, standing_at
from api.rows_shown import choices_of, dump_column, told
from api.taskview import View
from processes.many import rewritten
from records import job_files, jobs
from records.many import deciding, entering, listing
from records.roles import Permission

blueprint = Blueprint("case_rows", __name__, url_prefix="/api", description="名单 Rows of a case")


@blueprint.post("/tasks/<task_id>/rows/search")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.RowsBody)
def search_rows(body: dict[str, Any], task_id: str) -> Response:
    """One page of the rows that stand at a task, masked; the read is recorded. Names go in the body, not the URL."""
    with house().reading(who()) as session:
        view = View(house(), who(), session)
        standing = standing_at(view, task_id)
        query = query_of(standing, standing.task["case_id"], body)
        found = listing.list_rows(session, _acting(standing.task["number"]), query, request.path)
        return jsonify({
            **told(view, standing), "items": [dump_row(standing.many, row) for row in found],
            "total": listing.count_rows(session, query),
            "choices": choices_of(session, standing, query_of(standing, query.case_id, {})) if body["choices"] else {},
        })  # fmt: skip


@blueprint.get("/cases/<case_id>/rows")
@access(Permission.CASE_READ)
@blueprint.arguments(schemas.CaseRowsQuery, location="query")
def case_rows(query: dict[str, Any], case_id: str) -> Response:
    """One page of all rows of a case, masked, with how many are in which state."""
    with house().reading(who()) as session:
        row = load_case(session, case_id)
        process = house().processes.get(row["key"])
        if process is None or process.many is None:
            raise problem(404, "此件没有名单", "Expected a case with a list but this one is about one thing")
        many = process.many
        states = (query["state"],) if query["state"] else ()
        asked = query_of(None, row["id"], {**query, "states": states})
        found = listing.list_rows(session, _acting(row["number"]), asked, request.path)
        return cached({
            "columns": [dump_column(one) for one in many.columns], "items": [dump_row(many, one) for one in found],
            "total": listing.count_rows(session, asked), "states": listing.counts_by_state(session, row["id"]),
        })  # fmt: skip


@blueprint.post("/tasks/<task_id>/rows/selections")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.RowsBody)
def select_rows(body: dict[str, Any], task_id: str) -> Response:
    """Keep which rows match now, for *decide all that match*: those and no others are decided."""
    with house().working(who()) as work:
        standing = held(work, task_id)
        numbers = listing.numbers(work.session, query_of(standing, standing.task["case_id"], body))
        kept = deciding.freeze(work.session, _acting(standing.task["number"]), task_id, numbers)
        response = jsonify({"id": kept.id, "rows": len(numbers)})
    response.status_code = 201
    return response


@blueprint.post("/tasks/<task_id>/rows/decide")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.DecideRowsBody)
@once
def decide_rows(body: dict[str, Any], task_id: str) -> Response:
    """Decide marked rows, or a selection; each that may not be decided so is left alone and counted with the reason."""
    with house().working(who()) as work:
        standing = held(work, task_id)
        if body["outcome"] not in standing.field.decides:
            offered = ", ".join(standing.field.decides) or "none"
            raise problem(422, "本环节不能这样办理", f"Expected one of {offered} but got {body['outcome']!r}")
        acting = _acting(standing.task["number"])
        chosen: Any = body["rows"]
        if body["selection"]:
            chosen = deciding.frozen(work.session, acting, task_id, body["selection"])
        elif not chosen:
            raise problem(422, "请先选择要办理的行", "Expected rows or a selection but got none: choose some")
        verdict = deciding.Verdict(body["outcome"], body["reason"])
        found = deciding.decide(work.session, acting, standing.seat, verdict, chosen)
        return jsonify({**dump_decided(found), "counts": deciding.counts(work.session, standing.seat)})


@blueprint.post("/tasks/<task_id>/rows")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.RowBody)
@once
def enter_row(body: dict[str, Any], task_id: str) -> Response:
    """Write one more row by form; its faults are told and keep it from being handed on, not from being kept."""
    with house().working(who()) as work:
        standing = held(work, task_id, writes=True)
        acting = _acting(standing.task["number"])
        judged = standing.many.judge(judging(work, standing, [body["values"]], acting))
        made = entering.enter(work.session, acting, standing.place, judged)
        response = jsonify({"id": made[0], "findings": list(judged[0].findings)})
    response.status_code = 201
    return response


@blueprint.get("/tasks/<task_id>/rows/<row_id>")
@access(Permission.TASK_DECIDE)
def read_row(task_id: str, row_id: str) -> Response:
    """The values of one row in full, for whoever writes it now; the read is recorded."""
    with house().working(who()) as work:
        standing = held(work, task_id, writes=True)
        acting = _acting(standing.task["number"])
        found = entering.values_of(work.session, acting, standing.place, [row_id], request.url_rule.rule)  # type: ignore[union-attr]
        if row_id not in found:
            raise problem(404, "此件中没有这一行", "Expected a row that stands here but there is none with this id")
        return jsonify({"id": row_id, "values": found[row_id]})


@blueprint.put("/tasks/<task_id>/rows/<row_id>")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.RowBody)
def rewrite_row(body: dict[str, Any], task_id: str, row_id: str) -> Response:
    """Give a row that stands with its writer other values; what is left out stays."""
    with house().working(who()) as work:
        standing = held(work, task_id, writes=True)
        acting = _acting(standing.task["number"])
        before = entering.values_of(work.session, acting, standing.place, [row_id], "rewrite")
        if row_id not in before:
            raise problem(404, "此件中没有这一行", "Expected a row that stands here but there is none with this id")
        values = rewritten(standing.many, before[row_id], body["values"])
        (judged,) = standing.many.judge(judging(work, standing, [values], acting))
        entering.rewrite(work.session, acting, standing.place, [(row_id, judged)])
        return jsonify({"id": row_id, "findings": list(judged.findings)})


@blueprint.post("/tasks/<task_id>/rows/remove")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.RowIdsBody)
@once
def remove_rows(body: dict[str, Any], task_id: str) -> Response:
    """Take rows out of a list that was never handed on."""
    with house().working(who()) as work:
        standing = held(work, task_id, writes=True)
        return jsonify({"rows": entering.remove(work.session, standing.place, body["rows"])})


@blueprint.post("/tasks/<task_id>/rows/workbook")
@access(Permission.TASK_DECIDE)
@takes_file
@once
def take_workbook(task_id: str) -> Response:
    """Leave a workbook to be taken in the background: rows to write, or decisions (multipart: file; sheet; rehearse).

    With `rehearse=yes` it is judged and counted, its faults come back at their cells, and nothing is kept.
    """
    data = sent_workbook()
    told = {"sheet": request.form.get("sheet", "")[:31], "rehearse": request.form.get("rehearse") == "yes"}
    with house().working(who()) as work:
        held(work, task_id)
        return _left(work, "case_rows_in", {"task": task_id, **told}, data)


@blueprint.post("/tasks/<task_id>/rows/workbook-out")
@access(Permission.TASK_DECIDE)
@once
def make_workbook(task_id: str) -> Response:
    """Leave a workbook of the rows with their ids to be made: in full for whoever writes them, else masked."""
    with house().working(who()) as work:
        held(work, task_id)
        return _left(work, "case_rows_out", {"task": task_id})


@blueprint.post("/cases/<case_id>/rows/workbook-out")
@access(Permission.CASE_READ)
@once
def make_workbook_of_case(case_id: str) -> Response:
    """Leave a workbook of all rows of a case to be made, masked, with the state of each."""
    with house().working(who()) as work:
        row = load_case(work.session, case_id)
        process = house().processes.get(row["key"])
        if process is None or process.many is None:
            raise problem(404, "此件没有名单", "Expected a case with a list but this one is about one thing")
        return _left(work, "case_rows_out", {"case": row["id"]})


def _left(work: Any, kind: str, asked: dict[str, Any], data: bytes | None = None) -> Response:
    role = who().signed.assignment_id
    if role is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    row = jobs.ask(work.session, house().acting(who(), work.now), str(role), jobs.Asked(kind, asked))
    if data is not None:
        job_files.keep(house().jobs, house().keyring, row.id, "upload", data)
    response = jsonify({"job": row.id})
    response.status_code = 202
    return response


def _acting(number: str) -> Any:
    """The author of a change to the rows of a case."""
    acting = house().acting(who())
    return type(acting)(acting.now, acting.account_id, acting.org_id, "rows", number)

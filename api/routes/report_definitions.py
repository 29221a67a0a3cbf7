"""Definitions of data sets to read and edit: own drafts, any version in full, and as workbooks, out and in."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.problems import problem
from api.routes.report_sets import version_told
from records.errors import NotFound
from records.roles import Permission
from records.tables.org import OrgKind
from reports import access as rights
from reports import catalogue
from reports.definition_book import definition_book, definition_from
from reports.definitions import read_definition
from reports.surveys import draft_read
from reports.tables import ReportSet
from reports.units import unit_of

blueprint = Blueprint("report_definitions", __name__, url_prefix="/api/reports", description="报表定义 Definitions")


@blueprint.get("/definitions")
@access(Permission.REPORT_READ)
def list_definitions() -> Response:
    """The newest version of every data set that concerns one, and one's own drafts; the ministry sees all drafts."""
    with house().reading(who()) as session:
        rows = catalogue.newest_and_drafts(session, _own(), _is_national(session))
        shown = [row for row in rows if row.state == "draft" or _concerns(session, row)]
        return jsonify({"items": [_listed(row) for row in shown], "next": None})


@blueprint.get("/definitions/<set_id>")
@access(Permission.REPORT_READ)
def show_definition(set_id: str) -> Response:
    """One version in full, as it is edited: published, or a draft of one's own."""
    with house().reading(who()) as session:
        row = _visible(session, set_id)
        return jsonify({**_listed(row), "definition": row.body})


@blueprint.get("/definitions/<set_id>/workbook")
@access(Permission.REPORT_READ)
def fetch_definition(set_id: str) -> Response:
    """One version as a workbook: the data set, its sections, items, options and checks."""
    with house().reading(who()) as session:
        row = _visible(session, set_id)
        name = f"{row.body['name']['zh']}-{row.version}.xlsx"
        return download(definition_book(row.body), name, XLSX)


@blueprint.post("/definitions/workbook")
@access(Permission.REPORT_DEFINE)
@takes_file
@once
def take_definition() -> Response:
    """Keep a workbook (multipart: file, id, revision) as a draft, a new one without `id`; checked as on the page."""
    content = sent_workbook()
    set_id, text = request.form.get("id") or None, request.form.get("revision", "")
    revision = int(text) if text.isdecimal() and len(text) < 10 else 0
    with house().working(who()) as work:
        draft = catalogue.Draft(definition_from(content), set_id, revision)
        row = catalogue.save_draft(work.session, house().acting(who(), work.now), draft)
        response = jsonify({**_listed(row), "definition": row.body})
    response.status_code = 201
    return response


def _visible(session: Any, set_id: str) -> ReportSet:
    row, _definition = draft_read(session, set_id)
    if row is None or not (_concerns(session, row) if row.state == "published" else _is_own(session, row)):
        raise NotFound(
            "Expected a version of a data set that you may read but there is none with this id.",
            "没有这份报表定义，或非本单位起草",
        )
    return row


def _is_own(session: Any, row: ReportSet) -> bool:
    return row.org_id == _own() or _is_national(session)


def _concerns(session: Any, row: ReportSet) -> bool:
    if row.owner is None:
        return True
    return rights.concerns(session, catalogue.definition(session, row.key, row.first_period), _own())


def _own() -> str:
    if who().organisation is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    return str(who().organisation)


def _is_national(session: Any) -> bool:
    return unit_of(session, _own()).kind == OrgKind.MINISTRY


def _listed(row: ReportSet) -> dict[str, Any]:
    name, found = row.body["name"], read_definition(row.body)
    return {
        **version_told(row), "name": name["zh"], "name_en": name["en"], "items": len(found.items),
        "yours": row.org_id == who().organisation, "is_survey": row.owner is not None,
    }  # fmt: skip

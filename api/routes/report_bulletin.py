"""The bulletin of an authority (月报通报, R7): to read on the page, as Word, PDF and a workbook, all from one text."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import papers, report_dumps, report_schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import DOCX, PDF, XLSX, download
from api.problems import prefers_english, problem
from api.routes.reports import asked, own_unit
from forms.paper.document import Document, as_paper
from forms.paper.printer import print_paper
from forms.paper.word import as_word
from forms.sheets.many_sheets import Sheet, write_sheets
from records.roles import Permission
from reports import access as rights
from reports.bulletin import bulletin
from reports.bulletin_text import document
from reports.places import Place
from reports.units import unit_of

blueprint = Blueprint("report_bulletin", __name__, url_prefix="/api/reports", description="月报通报 Bulletin")


@blueprint.get("/bulletin")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.BulletinQuery, location="query")
def show_bulletin(query: dict[str, Any]) -> Response:
    """The bulletin of an authority: completeness, ranking, who was late, corrections, figures; nothing is kept."""
    unit = query["unit"] or own_unit()
    language = "en" if prefers_english() else "zh-CN"
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        if not unit_of(session, unit).is_authority:
            raise problem(422, "通报由主管部门编制，请选择主管部门", "Expected an authority: a school has no bulletin")
        definition, period = asked(session, query["set"], query["period"])
        found = document(bulletin(session, house().now(), Place(unit, definition, period)), language)
    if query["format"] == "json":
        return jsonify({**report_dumps.period(period), **_shown(found)})
    return _file(found, query["format"])


def _shown(of: Document) -> dict[str, Any]:
    parts = [
        {"title": part.title, "paragraphs": list(part.paragraphs),
         "heads": list(part.grid.heads) if part.grid else [], "rows": part.grid.told() if part.grid else [],
         "numbers": sorted(part.grid.numbers) if part.grid else []} for part in of.parts
    ]  # fmt: skip
    return {"title": of.title, "under": of.under, "parts": parts, "language": of.language}


def _file(of: Document, kind: str) -> Response:
    if kind == "docx":
        return download(as_word(of), f"{of.title}.docx", DOCX)
    if kind == "xlsx":
        return download(write_sheets(_sheets(of)), f"{of.title}.xlsx", XLSX)
    data = print_paper(as_paper(of), papers.mark_of("", of.language))
    return download(data, f"{of.title}.pdf", PDF)


def _sheets(of: Document) -> list[Sheet]:
    """What it says on the first sheet, each table on one of its own."""
    said = [[of.under], *([text] for part in of.parts for text in (part.title, *part.paragraphs))]
    tables = [Sheet(part.title, part.grid.heads, part.grid.rows) for part in of.parts if part.grid is not None]
    return [Sheet("通报" if of.language != "en" else "Bulletin", [of.title], said), *tables]

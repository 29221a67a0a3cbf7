"""The register of graduates of a school: certificate numbers, and where they went on (S20; decisions, domain 13)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify

from api import graduate_papers
from api import graduate_schemas as schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.problems import prefers_english
from forms.paper.graduates import graduate_title, graduate_workbook
from records.roles import Permission
from records.students import graduates
from records.students.codes import STATUS_NAMES, Status

blueprint = Blueprint("graduates", __name__, url_prefix="/api/graduates", description="毕业生 Graduates")


@blueprint.get("")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.GraduatesQuery, location="query")
def list_graduates(query: dict[str, Any]) -> Response:
    """A page of a school's graduates of a year by number, names masked; without a year, of its latest one."""
    school = query["school"] or str(who().organisation)
    with house().reading(who()) as session:
        years = graduates.years_of(session, school)
        year = query["year"] or (years[0] if years else 0)
        asked = graduates.GraduateQuery(
            school, year, query["stage"] or "", query["status"] or "", query["class_id"], query["destination"],
            query["start"], query["limit"],
        )  # fmt: skip
        found, total = graduates.list_graduates(session, house().acting(who()), asked)
        rooms = graduates.classes_of(session, school, year)
    more = query["start"] + len(found)
    return jsonify({
        "items": [_line(one) for one in found], "next": more if more < total else None, "total": total, "year": year,
        "years": years, "classes": [{"id": room, "name": name} for room, name in rooms],
        "destinations": [
            {"value": value, "name": one.zh, "name_en": one.en} for value, one in graduates.DESTINATIONS.items()
        ],
    })  # fmt: skip


@blueprint.put("/<graduate_id>/destination")
@access(Permission.STUDENT_EDIT)
@blueprint.arguments(schemas.DestinationBody)
def set_destination(body: dict[str, str], graduate_id: str) -> Response:
    """Note where a graduate went on, at any time, by the school of the graduation; empty takes it back."""
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        row = graduates.set_destination(work.session, acting, graduate_id, body["destination"])
        return jsonify({"id": row.id, "destination": row.destination})


@blueprint.post("/workbook")
@access(Permission.STUDENT_EXPORT)
@blueprint.arguments(schemas.GraduateListBody)
def write_workbook(body: dict[str, Any]) -> Response:
    """The register or the list of certificates as a workbook, numbers masked; the export is recorded."""
    with house().reading(who()) as session:
        found = graduate_papers.in_a_workbook(session, body)
    language = "en" if prefers_english() else "zh-CN"
    data = graduate_workbook(found, body["kind"], language)
    return download(data, f"{graduate_title(found, body['kind'], language)}.xlsx", XLSX)


def _line(one: graduates.GraduateLine) -> dict[str, Any]:
    name, name_en = STATUS_NAMES[Status(one.status)]
    return {**asdict(one), "status_name": name, "status_name_en": name_en}

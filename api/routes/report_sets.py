"""Data sets drafted and published, the catalogue of data elements, and reports as workbooks in and out."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from api import report_dumps, report_schemas
from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.report_tables import download
from api.routes.reports import asked, own_unit
from records.accounts import display_names
from records.roles import Permission
from records.tables.org import OrgKind
from reports import access as rights
from reports import catalogue, workbooks
from reports.definitions import Definition
from reports.periods import Period, PeriodType
from reports.sheets import assigned_unit, check_writer
from reports.tables import ReportSet
from reports.units import Unit, own_units, unit_of

blueprint = Blueprint("report_sets", __name__, url_prefix="/api/reports", description="报表定义 Data sets of reports")


@blueprint.get("/sets/<key>/versions")
@access(Permission.REPORT_READ)
def list_versions(key: str) -> Response:
    """Every version of a data set and one's own drafts, newest first."""
    with house().reading(who()) as session:
        national = unit_of(session, own_unit()).kind == OrgKind.MINISTRY
        rows = catalogue.versions_of(session, key, who().organisation, national)
        return jsonify({"items": [version_told(row) for row in rows], "next": None})


@blueprint.post("/sets/drafts")
@access(Permission.REPORT_DEFINE)
@blueprint.arguments(report_schemas.SetDraftBody)
@once
def draft_set(body: dict[str, Any]) -> Response:
    """Keep a checked definition as a draft; one that somebody saved meanwhile is refused with 409."""
    with house().working(who()) as work:
        draft = catalogue.Draft(body["definition"], body["id"], body["revision"])
        row = catalogue.save_draft(work.session, house().acting(who(), work.now), draft)
        response = jsonify({**version_told(row), "definition": row.body})
    response.status_code = 201
    return response


@blueprint.post("/sets/drafts/<set_id>/publish")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(report_schemas.SetPublishBody)
@once
def publish_set(body: dict[str, Any], set_id: str) -> Response:
    """Publish a draft of somebody else from a period on; a published version never changes."""
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        found = catalogue.publish(work.session, acting, set_id, body["first_period"])
        return jsonify(report_dumps.definition(found, acting.today))


@blueprint.get("/elements")
@access(Permission.REPORT_READ)
def list_elements() -> Response:
    """The catalogue of data elements: one meaning, one code, whichever data sets ask for it."""
    with house().reading(who()) as session:
        items = [
            {
                "code": row.code,
                "name": row.name_zh,
                "name_en": row.name_en,
                "successor_of": row.successor_of,
                **row.nature,
            }
            for row in catalogue.elements(session)
        ]
        return jsonify({"items": items, "next": None})


@blueprint.get("/workbook")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.BookQuery, location="query")
def workbook(query: dict[str, Any]) -> Response:
    """A unit's report as a workbook to fill in offline, or with `all` those of every school that it submits for."""
    unit = query["unit"] or own_unit()
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        definition, period = asked(session, query["set"], query["period"])
        units = _units(session, unit, definition, period, query["all"])
        content = workbooks.workbook(session, definition, period, units)
    return download(content, f"{definition.name.zh}-{period.text}.xlsx")


@blueprint.post("/workbook")
@access(Permission.REPORT_WRITE)
@takes_file
@once
def take_workbook() -> Response:
    """Take a filled workbook back (multipart: file, set, period): saved, refused or in conflict, cell by cell."""
    content = sent_workbook()
    with house().working(who()) as work:
        key, text = request.form.get("set", ""), request.form.get("period") or None
        definition, period = asked(work.session, key, text)
        check_writer(work.session, own_unit(), str(who().role), own_unit(), definition)
        units = _units(work.session, own_unit(), definition, period, True)
        cells = workbooks.read(content, definition, period)
        taken = workbooks.take(work.session, house().acting(who(), work.now), (definition, period), units, cells)
        accounts = {c.changed_by for one in taken.units.values() for c in one.conflicts if c.changed_by}
        names = display_names(work.session, accounts)
        items = [{"unit": unit, **report_dumps.outcome(one, names)} for unit, one in taken.units.items()]
        return jsonify({"items": items, "strange": taken.strange, "next": None})


def _units(session: Any, unit: str, definition: Definition, period: Period, everyone: bool) -> list[Unit]:
    """The unit alone, or all whose figures it submits: a school has no others."""
    own = own_units(session, unit, definition, period) if everyone else []
    return own or [assigned_unit(session, unit, definition, period)]


def version_told(row: ReportSet) -> dict[str, Any]:
    """A version in a list."""
    return {
        "id": row.id, "key": row.key, "version": row.version, "state": row.state, "revision": row.revision,
        "digest": row.digest, "made_at": row.made_at.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None, "first_period": _first_of(row),
    }  # fmt: skip


def _first_of(row: ReportSet) -> str | None:
    """The first period that a version holds for, as addresses have it."""
    return Period(PeriodType(row.body["period"]), row.first_period).text if row.first_period is not None else None

"""Figures by item, region and period, submissions and their comparison, who changed what (R7)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import report_dumps, report_schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.report_tables import as_csv, as_workbook
from api.routes.reports import asked, own_unit
from records.accounts import display_names
from records.roles import Permission
from reports import access as rights
from reports import catalogue
from reports.changes import changes_of
from reports.comparing import differences
from reports.entries import Round
from reports.figures import figures_of, regions_of
from reports.places import Place
from reports.progress import as_numbers, counts
from reports.snapshots import opened, rounds_of, snapshot_by_id
from reports.units import unit_of, units_below

blueprint = Blueprint("report_figures", __name__, url_prefix="/api/reports", description="月报数据 Figures of reports")


@blueprint.get("/figures")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.FiguresQuery, location="query")
def figures(query: dict[str, Any]) -> Response:
    """Figures of a unit and the units below it, by item and period: JSON, CSV or a workbook, all from one query."""
    unit = query["unit"] or own_unit()
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        definition, last = asked(session, query["set"], query["period"])
        wanted = [code for code in query["items"].split(",") if code in definition.by_code] or list(definition.by_code)
        rows = []
        for back in range(query["periods"] - 1, -1, -1):
            period = last.plus(-back)
            place = Place(unit, catalogue.definition(session, definition.key, period.index), period)
            rows += _of_period(session, place, query["by"], wanted)
        items = report_dumps.definition(definition, house().acting().today)["items"]
    answer = {"items": rows, "columns": [one for one in items if one["code"] in wanted], "next": None}
    if query["format"] == "csv":
        return as_csv(answer, f"{definition.name.zh}-{last.text}.csv")
    return (
        as_workbook(answer, f"{definition.name.zh}-{last.text}.xlsx") if query["format"] == "xlsx" else jsonify(answer)
    )


@blueprint.get("/completeness")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.SheetQuery, location="query")
def completeness(query: dict[str, Any]) -> Response:
    """By region right below a unit: how many are due, confirmed, submitted, on time, submitted by the system."""
    unit = query["unit"] or own_unit()
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        definition, period = asked(session, query["set"], query["period"])
        below = [one for one in units_below(session, unit, definition, period) if one.is_authority]
        found = counts(session, definition, period, [unit, *(one.id for one in below)])
        items = [{**report_dumps.unit(one), **as_numbers(found[one.id])} for one in below if one.id in found]
        whole = as_numbers(found[unit]) if unit in found else {}
        return jsonify({"unit": report_dumps.unit(unit_of(session, unit)), "counts": whole, "items": items,
                        **report_dumps.period(period), "next": None})  # fmt: skip


@blueprint.get("/changes")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.ChangesQuery, location="query")
def changes(query: dict[str, Any]) -> Response:
    """Who changed what when in a unit's report, newest first."""
    unit = query["unit"] or own_unit()
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        definition, period = asked(session, query["set"], query["period"])
        rows = changes_of(session, Place(unit, definition, period), query["item"], query["limit"])
        names = display_names(session, {row.changed_by for row in rows if row.changed_by})
        items = [
            {"item": definition.codes[row.element], "before": row.before, "after": row.after, "way": row.way,
             "round": row.round, "changed_at": row.changed_at.isoformat(),
             "changed_by": names.get(row.changed_by or "")}
            for row in rows
        ]  # fmt: skip
        return jsonify({"items": items, "next": None})


@blueprint.get("/snapshots")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.SheetQuery, location="query")
def snapshots(query: dict[str, Any]) -> Response:
    """Every submission of a unit for a period, first round first."""
    unit = query["unit"] or own_unit()
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        definition, period = asked(session, query["set"], query["period"])
        rows = rounds_of(session, Round(definition.key, period.index), unit)
        names = display_names(session, {row.submitted_by for row in rows if row.submitted_by})
        items = [report_dumps.snapshot(row, names.get(row.submitted_by or "")) for row in rows]
        return jsonify({"items": items, "next": None})


@blueprint.get("/snapshots/<snapshot_id>")
@access(Permission.REPORT_READ)
def show_snapshot(snapshot_id: str) -> Response:
    """One submission to the digit, with the units and the line of command of its day."""
    with house().reading(who()) as session:
        row = _visible(session, snapshot_id)
        names = display_names(session, {row.submitted_by} if row.submitted_by else set())
        return jsonify({**report_dumps.snapshot(row, names.get(row.submitted_by or "")), "content": opened(row)})


@blueprint.get("/snapshots/compare")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.CompareQuery, location="query")
def compare(query: dict[str, Any]) -> Response:
    """Two submissions of one unit compared item by item."""
    with house().reading(who()) as session:
        first, second = _visible(session, query["a"]), _visible(session, query["b"])
        definition = catalogue.definition(session, second.set_key, second.period)
        return jsonify(differences(definition, opened(first), opened(second)))


def _visible(session: Any, snapshot_id: str) -> Any:
    row = snapshot_by_id(session, snapshot_id)
    rights.check_visible(session, [row.org_id])
    return row


def _of_period(session: Any, place: Place, by: str, wanted: list[str]) -> list[dict[str, Any]]:
    unit, definition, period = place
    below = units_below(session, unit, definition, period) if by == "below" else []
    found = regions_of(session, definition, period, [unit, *(one.id for one in below)])
    rows = []
    for one in [unit_of(session, unit), *below]:
        region = found[one.id]
        shown = figures_of(definition, region)
        rows.append({
            "unit": report_dumps.unit(one), "period": period.text, "basis": region.basis, "digest": region.digest,
            "whole": one.id == unit, "figures": {code: shown[code] for code in wanted if code in shown},
        })  # fmt: skip
    return rows

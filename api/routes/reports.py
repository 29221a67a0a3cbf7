"""Monthly reports: data sets, the grid of a unit, saving and confirming, who is missing (R1, R2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from api import report_dumps, report_schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from records.accounts import display_names
from records.roles import Permission
from reports import access as rights
from reports import catalogue, periods
from reports.comments import comments_of
from reports.confirming import confirm
from reports.definitions import Definition
from reports.periods import Period
from reports.places import Place
from reports.progress import counts, rows_below
from reports.saving import Typed, save
from reports.sheets import assigned_unit, check_writer, sheet_of
from reports.units import is_assigned, own_units, submitter, unit_of
from reports.urging import urged_before
from reports.windows import window_of

blueprint = Blueprint("reports", __name__, url_prefix="/api/reports", description="月报 Reports")


@blueprint.get("/sets")
@access(Permission.REPORT_READ)
def list_sets() -> Response:
    """The data sets in force: for which units, how often, the period due now, and is it yours to enter?"""
    with house().reading(who()) as session:
        known = [one for one in catalogue.published(session) if rights.concerns(session, one, own_unit())]
        newest = {one.key: one for one in sorted(known, key=lambda one: one.first_period)}
        today = house().acting().today
        items = [{**report_dumps.data_set(one, today), "yours": _is_filled_here(session, one, today)}
                 for one in newest.values()]  # fmt: skip
        return jsonify({"items": items, "next": None})


def _is_filled_here(session: Session, definition: Definition, today: date) -> bool:
    """Does the caller enter this data set at the unit they act for?"""
    due = report_dumps.due_now(definition, today)
    return who().role in definition.roles and is_assigned(session, definition, own_unit(), due)


@blueprint.get("/sets/<key>")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.PeriodQuery, location="query")
def show_set(query: dict[str, Any], key: str) -> Response:
    """One data set as it holds for a period, with its items, options and checks."""
    with house().reading(who()) as session:
        definition, _period = asked(session, key, query["period"])
        return jsonify(report_dumps.definition(definition, house().acting().today))


@blueprint.get("/grid")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.SheetQuery, location="query")
def grid(query: dict[str, Any]) -> Response:
    """A unit's cells with last period's values beside, what can be written, and what is missing or implausible."""
    unit = query["unit"] or own_unit()
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        definition, period = asked(session, query["set"], query["period"])
        sheet = sheet_of(session, house().now(), unit, definition, period)
        names = display_names(session, {row.changed_by for row in sheet.rows.values() if row.changed_by})
        window = window_of(session, submitter(session, unit).id, definition, period)
        found = comments_of(session, Place(unit, definition, period))
        answer = report_dumps.sheet(sheet, names, window, house().now())
        return jsonify({**answer, "comments": report_dumps.comments(session, found)})


@blueprint.post("/cells")
@access(Permission.REPORT_WRITE)
@blueprint.arguments(report_schemas.CellsBody)
@once
def save_cells(body: dict[str, Any]) -> Response:
    """Save cells of one unit: each is saved, refused with a reason, or in conflict with what somebody else wrote."""
    unit = body["unit"] or own_unit()
    with house().working(who()) as work:
        rights.check_visible(work.session, [unit])
        definition, period = asked(work.session, body["set"], body["period"])
        check_writer(work.session, who().organisation, str(who().role), unit, definition)
        typed = [Typed(one["item"], one["value"], one["base"], one["note"]) for one in body["cells"]]
        outcome = save(work.session, house().acting(who(), work.now), Place(unit, definition, period), typed)
        names = display_names(work.session, {one.changed_by for one in outcome.conflicts if one.changed_by})
        return jsonify(report_dumps.outcome(outcome, names))


@blueprint.post("/confirm")
@access(Permission.REPORT_WRITE)
@blueprint.arguments(report_schemas.ConfirmBody)
@once
def confirm_units(body: dict[str, Any]) -> Response:
    """Confirm the caller's own unit, named schools of its own, or all of them that are complete and plausible."""
    with house().working(who()) as work:
        definition, period = asked(work.session, body["set"], body["period"])
        units = body["units"] or [own_unit()]
        if body["all"]:
            units = [one.id for one in own_units(work.session, own_unit(), definition, period)]
        rights.check_visible(work.session, units)
        for unit in units:
            check_writer(work.session, who().organisation, str(who().role), unit, definition)
        rows = [assigned_unit(work.session, unit, definition, period) for unit in units]
        found = confirm(work.session, house().acting(who(), work.now), definition, period, rows)
        return jsonify(report_dumps.confirmed(found))


@blueprint.get("/status")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.SheetQuery, location="query")
def status(query: dict[str, Any]) -> Response:
    """The units right below one: how far each is, what it lacks, what is implausible, who is late."""
    unit = query["unit"] or own_unit()
    with house().reading(who()) as session:
        rights.check_visible(session, [unit])
        definition, period = asked(session, query["set"], query["period"])
        rows = rows_below(session, unit, definition, period)
        whole = counts(session, definition, period, [unit])
        urged = urged_before(session, Place(unit, definition, period), [row.unit.id for row in rows])
        return jsonify(report_dumps.status(unit_of(session, unit), rows, whole.get(unit), urged, house().now()))


def own_unit() -> str:
    """The unit that the caller acts for."""
    if who().organisation is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    return str(who().organisation)


def asked(session: Any, key: str, text: str | None) -> tuple[Definition, Period]:
    """The data set and period that a request names; without a period, the one that is due now.

    A survey that is over is shown for its last period.
    """
    newest = catalogue.definition(session, key)
    rights.check_concerned(session, newest, own_unit())
    period = periods.parse(newest.period, text) if text else report_dumps.due_or_last(newest, house().acting().today)
    return catalogue.definition(session, key, period.index), period

"""Urging who is missing (催报), and comments on cells (批注): each says who was told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from api import report_dumps, report_schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from api.routes.reports import asked, own_unit
from records.accounts import display_names
from records.roles import TITLES, Permission, Role
from reports import access as rights
from reports.comments import comment, settle
from reports.places import Place
from reports.progress import rows_below
from reports.sheets import assigned_unit
from reports.urging import Told, urge_units

blueprint = Blueprint("report_urging", __name__, url_prefix="/api/reports", description="催报批注 Urging, comments")


@blueprint.post("/urge")
@access(Permission.SUPERVISE)
@blueprint.arguments(report_schemas.ReportUrgeBody)
@once
def urge(body: dict[str, Any]) -> Response:
    """Urge named units right below one, or all that are missing or implausible there; each so often a day."""
    unit = body["unit"] or own_unit()
    with house().working(who()) as work:
        rights.check_visible(work.session, [unit, *body["units"]])
        definition, period = asked(work.session, body["set"], body["period"])
        place = Place(unit, definition, period)
        rows = {row.unit.id: row for row in rows_below(work.session, *place)}
        if strange := [one for one in body["units"] if one not in rows]:
            said = f"其中 {len(strange)} 个单位本期不向该单位报送，请刷新后再催报"
            raise problem(422, said, f"Expected units that report to this one but {len(strange)} do not: reload")
        chosen = [rows[one].unit for one in dict.fromkeys(body["units"])]
        wanted = chosen or [row.unit for row in rows.values() if row.is_missing]
        found = urge_units(work.session, house().acting(who(), work.now), place, wanted)
        return jsonify({
            "told": [_told(one) for one in found.told], "enough": [report_dumps.unit(one) for one in found.enough],
            "most": found.most,
        })  # fmt: skip


@blueprint.post("/comments")
@access(Permission.REPORT_READ)
@blueprint.arguments(report_schemas.CommentBody)
@once
def add_comment(body: dict[str, Any]) -> Response:
    """Remark on a cell of a unit below, or answer at one's own; the other side gets a notice."""
    unit = body["unit"] or own_unit()
    with house().working(who()) as work:
        rights.check_visible(work.session, [unit])
        definition, period = asked(work.session, body["set"], body["period"])
        assigned_unit(work.session, unit, definition, period)
        acting, place = house().acting(who(), work.now), Place(unit, definition, period)
        row = comment(work.session, acting, Role(str(who().role)), place, (body["item"], body["text"]))
        response = jsonify(report_dumps.comment(row, {who().account: who().signed.display_name}, _units(work, row)))
    response.status_code = 201
    return response


@blueprint.post("/comments/<comment_id>/settle")
@access(Permission.REPORT_READ)
@once
def settle_comment(comment_id: str) -> Response:
    """Mark a comment of one's own unit as settled."""
    with house().working(who()) as work:
        row = settle(work.session, house().acting(who(), work.now), comment_id)
        names = display_names(work.session, {row.made_by} if row.made_by else set())
        return jsonify(report_dumps.comment(row, names, _units(work, row)))


def _units(work: Any, row: Any) -> Mapping[str, Any]:
    return report_dumps.names_of_units(work.session, {row.by_org})


def _told(one: Told) -> dict[str, Any]:
    titles = [TITLES[role] for role in one.roles]
    return {
        **report_dumps.unit(one.unit), "roles": [title[0] for title in titles],
        "roles_en": [title[1] for title in titles], "people": list(one.people),
    }  # fmt: skip

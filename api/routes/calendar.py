"""The calendar of a school year, and the secret address under which a calendar program reads it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api.access import access, public, signed_in
from api.blueprint import Blueprint
from api.calendar_schemas import CalendarQuery, FeedQuery
from api.context import Who, house, who, who_is
from api.ics import ICS, calendar_file
from api.problems import problem
from api.school_year import Calendar, deadlines, told
from api.taskview import View
from ground.bilingual import Bilingual
from records import calendar_addresses as addresses
from records import tree
from records.roles import Permission
from records.scope import RecordsSession

blueprint = Blueprint("calendar", __name__, url_prefix="/api/calendar", description="日历 Calendar")


@blueprint.get("")
@access(Permission.SETTING_READ)
@blueprint.arguments(CalendarQuery, location="query")
def show_calendar(query: dict[str, Any]) -> Response:
    """The year of one's own unit, of one below, or of one above: deadlines; inside one's scope also the lists."""
    org_id = query["organisation"] or who().organisation
    if org_id is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    with house().reading(who()) as session:
        inside = who().scope(session).allows(org_id)
        own = who().organisation
        if not inside and not (own and org_id in {org.id for org in tree.line(session, own)}):
            raise problem(404, "没有这个单位，或不在可见范围", "Expected a unit below or above yours but there is none")
        return jsonify(told(_calendar(session, who(), (org_id, query["year"]), inside)))


@blueprint.get("/address")
@signed_in
def show_address() -> Response:
    """Since when the role in use has an address, if it has one; never its secret."""
    with house().reading(who()) as session:
        found = addresses.address_of(session, house().acting(who()), _assignment())
        return jsonify({"made_at": found.made_at.isoformat() if found else None})


@blueprint.post("/address")
@signed_in
def renew_address() -> Response:
    """Make a fresh address for the role in use; it is told once, and the one before opens nothing any more."""
    with house().working(who()) as work:
        secret = addresses.renew(work.session, house().acting(who(), work.now), _assignment())
        response = jsonify({"path": f"/api/calendar/feeds/{secret}.ics", "made_at": work.now.isoformat()})
        response.status_code = 201
        return response


@blueprint.delete("/address")
@signed_in
def drop_address() -> Response:
    """Give the address of the role in use up."""
    with house().working(who()) as work:
        addresses.give_up(work.session, house().acting(who(), work.now), _assignment())
    return jsonify({"ok": True})


@blueprint.get("/feeds/<secret>.ics")
@public
@blueprint.arguments(FeedQuery, location="query")
def feed(query: dict[str, Any], secret: str) -> Response:
    """The deadlines of this year and the next of whoever holds the address, as the role sees them today."""
    with house().reading() as session:
        reader = who_is(addresses.holder(session, house().acting(), secret))
    with house().reading(reader) as session:
        org_id, year = str(reader.organisation), house().acting().today.year
        years = [_calendar(session, reader, (org_id, one), True) for one in (year, year + 1)]
        found = [one for calendar in years for one in deadlines(calendar)]
        unit = Bilingual(*reader.organisation_name)
        content = calendar_file(unit, org_id, found, house().now(), query["lang"] == "en")
    response = Response(content, content_type=f"{ICS}; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="heban.ics"'
    return response


def _calendar(session: RecordsSession, reader: Who, place: tuple[str, int | None], inside: bool) -> Calendar:
    today = house().acting().today
    return Calendar(View(house(), reader, session), place[0], place[1] or today.year, today, inside)


def _assignment() -> str:
    if who().signed.assignment_id is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    return str(who().signed.assignment_id)

"""A unit's settings as a workbook, out and in, and beside those of another unit (S24, S25)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify, request

from api import setting_books
from api import setting_schemas as schemas
from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.setting_view import asked_unit, check_visible, why_closed
from api.settings_compared import compared
from records import tree
from records.acting import Acting
from records.roles import Permission
from records.scope import RecordsSession
from records.settings import values
from records.settings.proposals import settle

blueprint = Blueprint("setting_books", __name__, url_prefix="/api/settings", description="设置表格 Books of settings")
LARGEST_MB = 5


@blueprint.get("/workbook")
@access(Permission.SETTING_READ)
@blueprint.arguments(schemas.UnitQuery, location="query")
def fetch_workbook(query: dict[str, Any]) -> Response:
    """Every setting of a unit as it holds today, a column for each stage, with level, day and document."""
    org_id = asked_unit(query)
    with house().reading(who()) as session:
        check_visible(session, org_id)
        org = tree.org_by_id(session, org_id)
        today = house().acting().today
        content = setting_books.written(
            _unit(session, org_id, today), lambda found: why_closed(session, org_id, found) is not None
        )
    return download(content, f"设置-{org.name_zh}-{today.isoformat()}.xlsx", XLSX)


@blueprint.post("/workbook/rehearsal")
@access(Permission.SETTING_WRITE)
@takes_file
def rehearse_workbook() -> Response:
    """What a workbook (multipart: file, organisation, document, effective_from) would change, and what is refused.

    Each change is made as it would be in earnest, and undone.
    """
    content, asked = sent_workbook(LARGEST_MB), _asked()
    with house().working(who()) as work:
        rehearsal = work.session.begin_nested()
        lines = _taken(work.session, house().acting(who(), work.now), asked, content)
        rehearsal.rollback()
    return _told(lines)


@blueprint.post("/workbook")
@access(Permission.SETTING_WRITE)
@takes_file
@once
def take_workbook() -> Response:
    """Make the changes of a workbook, sent as to the rehearsal: each holds, waits for a second person or is refused."""
    content, asked = sent_workbook(LARGEST_MB), _asked()
    with house().working(who()) as work:
        return _told(_taken(work.session, house().acting(who(), work.now), asked, content))


@blueprint.get("/compare")
@access(Permission.SETTING_READ)
@blueprint.arguments(schemas.CompareQuery, location="query")
def compare_settings(query: dict[str, Any]) -> Response:
    """The settings of two units today; only those that differ unless all are asked for."""
    units = [asked_unit(query), query["other"]]
    with house().reading(who()) as session:
        for unit in units:
            check_visible(session, unit)
        today = house().acting().today
        rows = compared([values.settings_of(session, unit, today) for unit in units])
        orgs = [tree.org_by_id(session, unit) for unit in units]
        named = [{"id": org.id, "name": org.name_zh, "name_en": org.name_en} for org in orgs]
    differing = [row for row in rows if row["differs"]]
    shown = rows if query["all"] else differing
    return jsonify({
        "units": named, "items": shown, "differing": len(differing), "same": len(rows) - len(differing), "next": None,
    })  # fmt: skip


def _asked() -> dict[str, Any]:
    names = ("organisation", "document", "effective_from")
    sent = {name: request.form[name] for name in names if request.form.get(name)}
    asked: dict[str, Any] = schemas.BookBody().load(sent)
    return asked


def _taken(session: RecordsSession, acting: Acting, asked: dict[str, Any], content: bytes) -> list[setting_books.Line]:
    org_id = asked["organisation"]
    who().scope(session).require(Permission.SETTING_WRITE, org_id)

    def settle_one(new: values.NewValue) -> object:
        with session.begin_nested():
            return settle(session, acting, new)

    usual = (asked["effective_from"] or acting.today, asked["document"].strip())
    return setting_books.settled(
        setting_books.changes(content, _unit(session, org_id, acting.today), usual), settle_one
    )  # fmt: skip


def _unit(session: RecordsSession, org_id: str, today: date) -> setting_books.Unit:
    known: dict[date, values.InForce] = {}

    def in_force(day: date) -> values.InForce:
        if day not in known:
            known[day] = values.settings_of(session, org_id, day)
        return known[day]

    return setting_books.Unit(org_id, tree.org_by_id(session, org_id).code, today, in_force)


def _told(lines: list[setting_books.Line]) -> Response:
    outcomes = [line.outcome for line in lines]
    return jsonify({
        **{one: outcomes.count(one) for one in ("set", "proposed", "same", "refused")},
        "items": [setting_books.told(line) for line in lines], "next": None,
    })  # fmt: skip

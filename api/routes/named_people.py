"""The named persons of units: entered by the unit, read by right, live check of who is missing, urging (O12–O14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from api import named_people_books as books
from api import named_people_dumps as dumps
from api import named_people_schemas as schemas
from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.filled_books import told
from api.problems import problem
from api.urged import told_of
from records import tree
from records.accounts import display_names
from records.named_people import keeping, progress, urging
from records.named_people.posts import BY_POST, posts_of
from records.roles import Permission
from records.school_cards.keeping import Misfilled
from records.school_cards.progress import regions_of
from records.scope import RecordsSession
from records.students.listing import note_reading
from records.tables import NamedPeopleUrging
from records.urging import urged_before

blueprint = Blueprint("named_people", __name__, url_prefix="/api/named-people", description="责任人员 Named persons")
READ = Permission.NAMED_READ


@blueprint.get("")
@access(Permission.SUPERVISE)
@blueprint.arguments(schemas.NamedPeopleQuery, location="query")
def list_units(query: dict[str, Any]) -> Response:
    """Which units lack whom: figures of each region below, units lacking each post, and a page of the units."""
    unit, own = query["unit"] or str(who().organisation), str(who().organisation)
    with house().reading(who()) as session:
        who().scope(session).require(Permission.SUPERVISE, unit)
        today = house().acting(who()).today
        regions = regions_of(session, unit)
        counts = progress.counts_of(session, [unit, *(one.id for one in regions)], today)
        asked = progress.UnitsAsked(unit, query["stand"], query["post"], query["start"], query["limit"])
        found = progress.list_units(session, asked, today)
        listed = [*(one.id for one in regions), *(one.id for one in found.lines)]
        before = urged_before(session, NamedPeopleUrging, listed)
        org, more = tree.row_by_id(session, unit), query["start"] + len(found.lines)
        lacking = progress.lacking_by_post(session, unit, today)
        return jsonify({
            "unit": {"id": org.id, "name": org.name_zh, "name_en": org.name_en}, "own": unit == own,
            "counts": progress.by_stand(counts.get(unit, progress.Counts())),
            "posts": [{**dumps.post_name(key), "n": number} for key, number in lacking.items() if number],
            "regions": [{
                "id": one.id, "name": one.name_zh, "name_en": one.name_en, **dumps.urged(before.get(one.id)),
                **progress.by_stand(counts.get(one.id, progress.Counts())),
            } for one in regions],
            "items": [{**dumps.line(one, before.get(one.id)), "may_urge": urging.may_urge(one, own)}
                      for one in found.lines],
            "next": more if more < found.total else None, "total": found.total,
        })  # fmt: skip


@blueprint.get("/workbook")
@access(Permission.NAMED_EDIT)
def workbook() -> Response:
    """Who is named at the schools and units right below one's own authority, as a workbook to fill in; a bulk read."""
    with house().reading(who()) as session:
        units = _own_units(session)
        people = _people(session, units)
        content = books.written(list(units.values()), people)
        _read(session, "named_people.workbook", [one for rows in people.values() for one in rows])
    return download(content, "责任人员.xlsx", XLSX)


@blueprint.post("/workbook")
@access(Permission.NAMED_EDIT)
@takes_file
@once
def take_workbook() -> Response:
    """Take a filled workbook back (multipart: file): each unit saved or left as it was, with every fault named."""
    content = sent_workbook()
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        units = _own_units(work.session)

        def save(unit: progress.UnitLine, posts: Mapping[str, Sequence[Mapping[str, str]]]) -> bool:
            return bool(keeping.save_people(work.session, acting, unit.id, posts, None).changed)

        taken = books.take(books.read(content), units, _people(work.session, units), save)
        return jsonify(told(taken, units))


@blueprint.post("/urge")
@access(Permission.SUPERVISE)
@blueprint.arguments(schemas.NamedPeopleUrgeBody)
@once
def urge(body: dict[str, Any]) -> Response:
    """Urge units right below one's own that lack somebody, or have units below that do; each so often a day."""
    with house().working(who()) as work:
        return jsonify(told_of(urging.urge(work.session, house().acting(who(), work.now), body["units"])))


@blueprint.get("/<org_id>")
@access(READ)
@blueprint.arguments(schemas.NamedUnitQuery, location="query")
def show_people(query: dict[str, Any], org_id: str) -> Response:
    """Who is named at a unit now, or was on a day, and when it changed; the unit itself sees contact data in full."""
    with house().reading(who()) as session:
        who().scope(session).require(READ, org_id)
        answer = jsonify(_shown(session, org_id, query["on"], _own(org_id)))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/<org_id>/contacts")
@access(READ)
def show_contacts(org_id: str) -> Response:
    """Who is named at a unit, with contact data in full: each such reading is recorded."""
    with house().reading(who()) as session:
        who().scope(session).require(READ, org_id)
        answer = jsonify(_shown(session, org_id, None, True))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.put("/<org_id>")
@access(Permission.NAMED_EDIT)
@blueprint.arguments(schemas.NamedPeopleBody)
def save_people(body: dict[str, Any], org_id: str) -> Response:
    """Name people of one's own unit for some posts; `number` is that of the saves one has seen."""
    with house().working(who()) as work:
        who().scope(work.session).require(Permission.NAMED_EDIT, org_id)
        if not _own(org_id):
            raise problem(
                403, "责任人员由本单位填写，主管部门可用 Excel 为所辖学校批量填报",
                "Expected somebody of the unit itself but you act for another: send a workbook instead",
            )  # fmt: skip
        try:
            saved = keeping.save_people(
                work.session, house().acting(who(), work.now), org_id, body["posts"], body["number"]
            )
        except Misfilled as cause:
            errors = [{"key": one.key, "message": one.text.zh, "message_en": one.text.en} for one in cause.faults]
            raise problem(422, cause.zh, cause.en, errors=errors) from cause
        return jsonify({**_shown(work.session, org_id, None, True), "saved": list(saved.changed)})


def _own(org_id: str) -> bool:
    return who().organisation == org_id


def _own_units(session: RecordsSession) -> dict[str, progress.UnitLine]:
    """The schools and other units right below the caller's own authority, by code."""
    unit, today = str(who().organisation), house().acting(who()).today
    regions = [one.id for one in regions_of(session, unit)]
    return {one.code: one for one in progress.schools_checked_by(session, unit, regions, today)}


def _people(session: RecordsSession, units: Mapping[str, progress.UnitLine]) -> dict[str, list[keeping.Named]]:
    return keeping.people_on(session, [one.id for one in units.values()], house().acting(who()).today)


def _read(session: RecordsSession, what: str, people: Sequence[keeping.Named]) -> None:
    note_reading(session, house().acting(who()), what, "named persons", [one.row.id for one in people])


def _shown(session: RecordsSession, org_id: str, on: Any, full: bool) -> dict[str, Any]:
    org, today = tree.org_by_id(session, org_id), house().acting(who()).today
    people = keeping.people_on(session, [org_id], on or today).get(org_id, [])
    rows = keeping.every_row(session, org_id)
    by = {one.saved_by for one in rows} | {one.ended_by for one in rows}
    at = {one.saved_at_org for one in rows} | {one.ended_at_org for one in rows}
    line = progress.line_of(session, org_id, today)
    editor = who().scope(session).may(Permission.NAMED_EDIT) and _own(org_id)
    _read(session, "named_people.full" if full else "named_people.list", people)
    return {
        "unit": {"id": org.id, "name": org.name_zh, "name_en": org.name_en, "kind": org.kind}, "fields": dumps.fields(),
        "posts": [dumps.post(one, org.kind) for one in posts_of(org.kind)],
        "people": [dumps.person(one, full) for one in people], "full": full,
        "number": keeping.number_of(session, org_id),
        "on": on and on.isoformat(), "editable": editor and on is None and line is not None,
        "missing": [key for key in BY_POST if line is not None and key in line.missing],
        "history": dumps.history(
            rows, {one.id: keeping.opened(session, one) for one in rows},
            dumps.Authors(
                display_names(session, {str(one) for one in by if one}),
                tree.orgs_by_id(session, {str(one) for one in at if one}),
            ),
        ),
    }  # fmt: skip

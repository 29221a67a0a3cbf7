"""The basic information of schools: saved by the school at any time, checked by its authority, urged for (O17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from api import school_card_books as books
from api import school_card_dumps as dumps
from api import school_card_schemas as schemas
from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.filled_books import told
from api.problems import problem
from api.urged import told_of
from processes.following import SCHOOL_CARD_SAVED, follow, running_case
from records import tree
from records.accounts import display_names
from records.roles import Permission
from records.school_cards import keeping, progress, urging
from records.schools import school_of
from records.scope import RecordsSession
from records.tables import SchoolCardUrging
from records.tables.school import SchoolStatus
from records.urging import urged_before

blueprint = Blueprint("school_cards", __name__, url_prefix="/api/school-cards", description="学校基本信息 School cards")


@blueprint.get("")
@access(Permission.SUPERVISE)
@blueprint.arguments(schemas.SchoolCardsQuery, location="query")
def list_cards(query: dict[str, Any]) -> Response:
    """How the cards of a unit's schools stand: figures of each region below, and a page of the schools."""
    unit = query["unit"] or str(who().organisation)
    with house().reading(who()) as session:
        who().scope(session).require(Permission.SUPERVISE, unit)
        today = house().acting(who()).today
        regions = progress.regions_of(session, unit)
        counts = progress.counts_of(session, [unit, *(one.id for one in regions)], today)
        asked = progress.SchoolsAsked(unit, query["stand"], query["start"], query["limit"])
        lines, total = progress.list_schools(session, asked, today)
        listed = [*(one.id for one in regions), *(one.id for one in lines)]
        before = urged_before(session, SchoolCardUrging, listed)
        own = str(who().organisation)
        org, more = tree.row_by_id(session, unit), query["start"] + len(lines)
        return jsonify({
            "unit": {"id": org.id, "name": org.name_zh, "name_en": org.name_en}, "own": unit == own,
            "counts": progress.by_stand(counts.get(unit, progress.Counts())),
            "regions": [{
                "id": one.id, "name": one.name_zh, "name_en": one.name_en, **dumps.urged(before.get(one.id)),
                **progress.by_stand(counts.get(one.id, progress.Counts())),
            } for one in regions],
            "items": [{**dumps.line(one, before.get(one.id)),
                       "may_urge": one.authority.id == own and one.stand in urging.WORDS} for one in lines],
            "next": more if more < total else None, "total": total,
        })  # fmt: skip


@blueprint.get("/workbook")
@access(Permission.SCHOOL_CARD_EDIT)
def workbook() -> Response:
    """The cards of the schools that one's own unit checks, as a workbook to fill in."""
    with house().reading(who()) as session:
        lines = _own_schools(session)
        content = books.written(list(lines.values()), _cards(session, lines))
    return download(content, "学校基本信息.xlsx", XLSX)


@blueprint.post("/workbook")
@access(Permission.SCHOOL_CARD_EDIT)
@takes_file
@once
def take_workbook() -> Response:
    """Take a filled workbook back (multipart: file): each school saved or left as it was, with every fault named."""
    content = sent_workbook()
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        lines = _own_schools(work.session)

        def save(school: Any, values: Mapping[str, Any]) -> bool:
            saved = keeping.save_card(work.session, acting, school.id, values)
            if saved.changed:
                _follow(work, school.id)
            return bool(saved.changed)

        taken = books.take(books.read(content), lines, _cards(work.session, lines), save)
        return jsonify(told(taken, lines))


@blueprint.post("/urge")
@access(Permission.SUPERVISE)
@blueprint.arguments(schemas.SchoolCardUrgeBody)
@once
def urge(body: dict[str, Any]) -> Response:
    """Urge schools that one's own unit checks, or authorities right below it; each so often a day."""
    with house().working(who()) as work:
        return jsonify(told_of(urging.urge(work.session, house().acting(who(), work.now), body["units"])))


@blueprint.get("/<org_id>")
@access(Permission.SCHOOL_CARD)
@blueprint.arguments(schemas.SchoolCardQuery, location="query")
def show_card(query: dict[str, Any], org_id: str) -> Response:
    """A school's card now, or as it was on a day; what is to be checked, what was asked, and who changed what when."""
    with house().reading(who()) as session:
        who().scope(session).require(Permission.SCHOOL_CARD, org_id)
        answer = jsonify(_shown(session, org_id, query["on"]))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.put("/<org_id>")
@access(Permission.SCHOOL_CARD_EDIT)
@blueprint.arguments(schemas.SchoolCardBody)
def save_card(body: dict[str, Any], org_id: str) -> Response:
    """Save fields of one's own school's card, at any time; what changes is handed in to be checked."""
    with house().working(who()) as work:
        who().scope(work.session).require(Permission.SCHOOL_CARD_EDIT, org_id)
        if org_id != who().organisation:
            raise problem(
                403, "学校基本信息由学校填写，主管部门可用 Excel 批量填报",
                "Expected the clerk of the school itself but you act for another unit: send a workbook instead",
            )  # fmt: skip
        try:
            saved = keeping.save_card(work.session, house().acting(who(), work.now), org_id, body["values"])
        except keeping.Misfilled as cause:
            errors = [{"key": one.key, "message": one.text.zh, "message_en": one.text.en} for one in cause.faults]
            raise problem(422, cause.zh, cause.en, errors=errors) from cause
        if saved.changed:
            _follow(work, org_id)
        return jsonify({**_shown(work.session, org_id, None), "saved": list(saved.changed)})


def _follow(work: Any, school: str) -> None:
    follow(work, house().processes.values(), SCHOOL_CARD_SAVED, {"school": school}, school)
    work.flush()


def _own_schools(session: RecordsSession) -> dict[str, progress.SchoolLine]:
    """The schools that the caller's own unit checks, by code."""
    unit, today = str(who().organisation), house().acting(who()).today
    return {one.code: one for one in progress.schools_checked_by(session, unit, today)}


def _cards(session: RecordsSession, lines: Mapping[str, progress.SchoolLine]) -> dict[str, Mapping[str, Any]]:
    return keeping.cards_of(session, [one.id for one in lines.values()])


def _shown(session: RecordsSession, org_id: str, on: Any) -> dict[str, Any]:
    row, versions = school_of(session, org_id), keeping.versions_of(session, org_id)
    stand = keeping.stand_of(session, org_id)
    by_number = {one.number: one.fields for one in versions}
    now = keeping.card_on(session, org_id, on) if on else (versions[-1] if versions else None)
    accounts = {one.row.saved_by for one in versions} | ({stand.checked_by} if stand else set())
    names = display_names(session, {str(one) for one in accounts if one})
    orgs = tree.orgs_by_id(session, {str(one.row.saved_at_org) for one in versions if one.row.saved_at_org})
    checked = by_number.get(stand.checked, {}) if stand else {}
    latest = versions[-1].fields if versions else {}
    process = next((one for one in house().processes.values() if SCHOOL_CARD_SAVED in one.follows), None)
    case = running_case(session.connection(), process, {"school": org_id}) if process is not None else None
    in_use = row.status in (SchoolStatus.NORMAL, SchoolStatus.SUSPENDED)
    editor = who().scope(session).may(Permission.SCHOOL_CARD_EDIT) and who().organisation == org_id
    return {
        "school": dumps.school(tree.org_by_id(session, org_id), row), "fields": dumps.fields(),
        "values": dict(now.fields) if now else {}, "number": now.number if now else 0, "on": on and on.isoformat(),
        "check": dumps.check(stand, names), "editable": in_use and editor and on is None,
        "to_check": dumps.changes(keeping.differing(checked, latest), checked, latest),
        "history": [
            dumps.version(one, by_number.get(one.number - 1, {}), names, orgs) for one in reversed(versions)
        ],
        "case": {"id": case.id, "number": case.number} if case else None,
    }  # fmt: skip

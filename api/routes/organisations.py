"""The directory of organisations, and schools created by their authority (O1, O8)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import dumps, schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from api.reorganising import outlook
from processes import Process
from processes.catalogue import titled
from processes.reorganising import MOVE_OF_A_SCHOOL, tree_changed
from records import affiliation, orgs, schools, tree
from records.accounts import display_names
from records.assignments import holders
from records.roles import SCHOOL_KINDS, TITLES, Permission, Role
from records.tables.org import OrgKind
from records.tables.school import Stage

blueprint = Blueprint("organisations", __name__, url_prefix="/api", description="机构 Organisations")


@blueprint.get("/organisations")
@access(Permission.ORG_READ)
@blueprint.arguments(schemas.OrganisationsQuery, location="query")
def list_organisations(query: dict[str, Any]) -> Response:
    """The units directly below one, or a search by name, pinyin or code."""
    with house().reading(who()) as session:
        if query["parent"] and not query["q"]:
            found = tree.children(session, query["parent"])
        else:
            kinds = (OrgKind(query["kind"]),) if query["kind"] in set(OrgKind) else ()
            found = orgs.search_orgs(session, orgs.OrgQuery(query["q"] or "", kinds, query["parent"], query["limit"]))
        return jsonify({"items": [dumps.organisation(org) for org in found], "next": None})


@blueprint.get("/schools")
@access(Permission.ORG_READ)
@blueprint.arguments(schemas.OrganisationsQuery, location="query")
def list_schools(query: dict[str, Any]) -> Response:
    """Schools by name, pinyin or 10-digit code, with the line of command of each."""
    with house().reading(who()) as session:
        asked = orgs.OrgQuery(query["q"] or "", (OrgKind.SCHOOL,), query["parent"], query["limit"])
        found = orgs.search_orgs(session, asked)
        items = [dumps.organisation(org, reversed(tree.ancestors(session, org.id))) for org in found]
        return jsonify({"items": items, "next": None})


@blueprint.get("/organisations/<org_id>")
@access(Permission.ORG_READ)
def show_organisation(org_id: str) -> Response:
    """One organisation, its line of command now and before, and who holds which role there (O9, O14)."""
    with house().reading(who()) as session:
        body = _shown(session, org_id)
        body["people"] = _people(session, org_id) if who().scope(session).allows(org_id) else []
        return jsonify(body)


@blueprint.post("/organisations")
@access(Permission.SCHOOL_MANAGE)
@blueprint.arguments(schemas.NewSchoolBody)
def create_school(body: dict[str, Any]) -> Response:
    """Create a school under an organisation in the caller's subtree (O8)."""
    with house().working(who()) as work:
        who().scope(work.session).require(Permission.SCHOOL_MANAGE, body["parent"])
        today = house().acting(who(), work.now).today
        new = schools.NewSchool(
            code=body["code"], name_zh=body["name"], name_en=body["name_en"], parent=body["parent"],
            stages=tuple(Stage(stage) for stage in body["stages"]), valid_from=today,
            type_code=body["type_code"], urban_code=body["urban_code"], length_years=body["length_years"],
            top_grade=body["top_grade"],
        )  # fmt: skip
        made = schools.create_school(work.session, new)
        response = jsonify(dumps.organisation(tree.org_by_id(work.session, made.id)))
        response.status_code = 201
        return response


@blueprint.get("/organisations/<org_id>/move")
@access(Permission.ORG_MOVE)
@blueprint.arguments(schemas.OutlookQuery, location="query")
def foresee_move(query: dict[str, Any], org_id: str) -> Response:
    """What a move would do: the line of command before and after, the units that come along, the desks left (O9)."""
    with house().reading(who()) as session:
        day = query["on"] or house().acting(who()).today
        return jsonify(dumps.outlook(outlook(session, org_id, query["parent"], day), day))


@blueprint.post("/organisations/<org_id>/move")
@access(Permission.ORG_MOVE)
@blueprint.arguments(schemas.MoveBody)
@once
def move_organisation(body: dict[str, Any], org_id: str) -> Response:
    """Put an authority under another parent from a day on, by a document; open tasks are asked again (O9).

    A school moves by the process that replaces the page: 409 names it.
    """
    with house().working(who()) as work:
        _refuse_for_a_school(work.session, org_id, body["parent"])
        acting = house().acting(who(), work.now)
        move = orgs.Move(org_id, body["parent"], body["on"] or acting.today, body["document"])
        affiliation.change_affiliation(work.session, acting, move)
        if move.on <= acting.today:
            tree_changed(work, [org_id])
        return jsonify(_shown(work.session, org_id))


@blueprint.delete("/organisations/<org_id>/move")
@access(Permission.ORG_MOVE)
def withdraw_move(org_id: str) -> Response:
    """Take back a move whose day has not come (O9)."""
    with house().working(who()) as work:
        tree.org_by_id(work.session, org_id)
        affiliation.withdraw_move(work.session, house().acting(who(), work.now), org_id)
        return jsonify(_shown(work.session, org_id))


def _moves_by(session: Any, org_id: str) -> Process | None:
    """The process by which a school moves; None for an authority, which moves by the page."""
    if OrgKind(tree.org_by_id(session, org_id).kind) not in SCHOOL_KINDS:
        return None
    return next((one for one in house().processes.values() if MOVE_OF_A_SCHOOL in one.replaces), None)


def _refuse_for_a_school(session: Any, org_id: str, parent: str) -> None:
    process, scope = _moves_by(session, org_id), who().scope(session)
    if process is None:
        return
    for above in (tree.ancestors(session, org_id)[0].id, parent):
        scope.require(Permission.ORG_MOVE, above)
    title = titled(process)
    raise problem(
        409, f"学校的隶属关系须经“{title.zh}”逐级报批，请由学校的主管部门发起",
        f"Expected a school to move by the process “{title.en}”: let its authority start it there",
        process=process.key,
    )  # fmt: skip


def _shown(session: Any, org_id: str) -> dict[str, Any]:
    """One organisation with its line of command and every parent it had, has or will have."""
    org = tree.org_by_id(session, org_id)
    above = tree.ancestors(session, org_id)
    body = dumps.organisation(org, reversed(above))
    scope = who().scope(session)
    by = _moves_by(session, org_id)
    body["moves_by"] = by and {"key": by.key, "name": titled(by).zh, "name_en": titled(by).en}
    body["may_withdraw"] = bool(above) and scope.may(Permission.ORG_MOVE) and scope.allows(above[0].id)
    body["may_move"] = by is None and body["may_withdraw"]
    past = affiliation.affiliations(session, org_id)
    inside = scope.allows(org_id)
    names = display_names(session, [one.edge.set_by for one in past if one.edge.set_by]) if inside else {}
    body["affiliations"] = [dumps.affiliation(one, names if inside else None) for one in past]
    return body


def _people(session: Any, org_id: str) -> list[dict[str, Any]]:
    today = house().acting().today
    found = [(role, account) for role in Role for account in holders(session, org_id, role, today)]
    names = display_names(session, [account for _, account in found])
    return [
        {"account": account, "name": names.get(account, ""), "role": role, "role_name": TITLES[role][0],
         "role_name_en": TITLES[role][1]}
        for role, account in found
    ]  # fmt: skip

"""Accounts in the caller's subtree: issued from above with an activation link, never a password (O2, O16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response, jsonify

from api import schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from processes.leaving import person_left
from records import accounts
from records.account_list import Away, accounts_of, away_on
from records.roles import TITLES, Permission, Role
from records.scope import scope_of
from records.vacancies import vacancies

blueprint = Blueprint("accounts", __name__, url_prefix="/api/accounts", description="账号 Accounts")


@blueprint.get("")
@access(Permission.ACCOUNT_READ)
@blueprint.arguments(schemas.AccountsQuery, location="query")
def list_accounts(query: dict[str, Any]) -> Response:
    """The accounts of an organisation in the caller's subtree, with their roles."""
    org_id = query["organisation"] or who().organisation
    with house().reading(who()) as session:
        today = house().acting().today
        items = accounts_of(session, str(org_id), today, query["limit"])
        away = away_on(session, [account.id for account, _ in items], today)
    return jsonify({"items": [_dump(*one, away.get(one[0].id, ())) for one in items], "next": None})


@blueprint.get("/vacancies")
@access(Permission.ACCOUNT_READ)
@blueprint.arguments(schemas.AccountsQuery, location="query")
def list_vacancies(query: dict[str, Any]) -> Response:
    """Which units of a subtree lack a named person in use for which role: counts by role, and the highest units."""
    org_id = str(query["organisation"] or who().organisation)
    with house().reading(who()) as session:
        scope_of(session).require(Permission.ACCOUNT_READ, org_id)
        found = vacancies(session, org_id, house().acting().today, query["limit"])
    return jsonify({
        "counts": [{"role": role, **_titled(role), "n": n} for role, n in found.counts.items()],
        "items": [
            {"organisation": {"id": one.org_id, "name": one.name, "name_en": one.name_en}, "role": one.role,
             **_titled(one.role), "pending": one.pending}
            for one in found.first
        ],
        "next": None,
    })  # fmt: skip


@blueprint.post("")
@access(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.NewAccountBody)
def create_account(body: dict[str, Any]) -> Response:
    """Create a real person's account; the answer holds the secret of the activation link, once."""
    unknown = [role for role in body["roles"] if role not in set(Role)]
    if unknown:
        known = ", ".join(Role)
        raise problem(422, f"没有身份“{unknown[0]}”，可选：{known}", f"Expected one of {known} but got {unknown[0]!r}")
    with house().working(who()) as work:
        new = accounts.NewAccount(
            login=body["login"], name=body["name"], org_id=body["organisation"],
            roles=tuple(Role(role) for role in body["roles"]), department=body["department"], post=body["post"],
        )  # fmt: skip
        account, secret = accounts.create_account(work.session, house().acting(who(), work.now), new)
        response = jsonify({"id": account.id, "activation_link": f"/activate#{secret}"})
        response.status_code = 201
        return response


@blueprint.post("/<account_id>/activation")
@access(Permission.ACCOUNT_MANAGE)
def renew_activation(account_id: str) -> Response:
    """Issue a fresh activation link for a lost one or a forgotten password."""
    with house().working(who()) as work:
        secret = accounts.renew_activation(work.session, house().acting(who(), work.now), account_id)
        return jsonify({"id": account_id, "activation_link": f"/activate#{secret}"})


@blueprint.post("/<account_id>/deactivate")
@access(Permission.ACCOUNT_MANAGE)
def deactivate_account(account_id: str) -> Response:
    """End an account; its roles and sign-ins end today, and what it held goes back to the desks of its roles."""
    with house().working(who()) as work:
        accounts.deactivate(work.session, house().acting(who(), work.now), account_id)
        person_left(work, account_id)
        return jsonify({"ok": True})


def _titled(role: Role) -> dict[str, str]:
    return {"role_name": TITLES[role][0], "role_name_en": TITLES[role][1]}


def _dump(account: Any, held: Sequence[Any], away: Sequence[Away]) -> dict[str, Any]:
    return {
        "id": account.id, "name": account.display_name, "login": account.login, "state": account.state,
        "organisation": account.org_id,
        "last_sign_in": account.last_login_at.isoformat() if account.last_login_at else None,
        "roles": [
            {"role": row.role, **_titled(Role(row.role)), "organisation": row.org_id, "exception": row.exception}
            for row in held
        ],
        "away": [
            {"substitute": one.substitute_id, "substitute_name": one.substitute_name,
             "until": (one.valid_to - timedelta(days=1)).isoformat(), "process": one.process}
            for one in away
        ],
    }  # fmt: skip

"""Accounts of the own subtree: issued from above with an activation link, never a password (O2, O16)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import schemas
from api.access import access
from api.blueprint import Blueprint
from api.house import house, who
from api.problems import problem
from records import accounts
from records.account_list import accounts_of
from records.roles import TITLES, Permission, Role

blueprint = Blueprint("accounts", __name__, url_prefix="/api/accounts", description="账号 Accounts")


@blueprint.get("")
@access(Permission.ACCOUNT_READ)
@blueprint.arguments(schemas.AccountsQuery, location="query")
def list_accounts(query: dict[str, Any]) -> Response:
    """The accounts of an organisation of the own subtree, with their roles."""
    org_id = query["organisation"] or who().organisation
    with house().reading(who()) as session:
        items = accounts_of(session, str(org_id), house().acting().today, query["limit"])
    return jsonify({"items": [_dump(account, held) for account, held in items], "next": None})


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
    """End an account; its roles and sign-ins end today."""
    with house().working(who()) as work:
        accounts.deactivate(work.session, house().acting(who(), work.now), account_id)
        return jsonify({"ok": True})


def _dump(account: Any, held: list[Any]) -> dict[str, Any]:
    return {
        "id": account.id, "name": account.display_name, "login": account.login, "state": account.state,
        "organisation": account.org_id,
        "last_sign_in": account.last_login_at.isoformat() if account.last_login_at else None,
        "roles": [
            {"role": row.role, "role_name": TITLES[Role(row.role)][0], "role_name_en": TITLES[Role(row.role)][1],
             "organisation": row.org_id, "exception": row.exception}
            for row in held
        ],
    }  # fmt: skip

"""Signing in and out, the role one acts in, one's own password, tokens for programs (O2, O7)."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify, request

from api import schemas
from api.access import public, signed_in
from api.blueprint import Blueprint
from api.context import Who, house, who, who_is
from api.identity import COOKIE
from api.problems import problem
from records import accounts, sign_in_limits, sign_ins
from records.account_list import account_by_id
from records.assignments import roles_of
from records.passwords import secret_digest
from records.roles import TITLES, Role
from records.scope import RecordsSession, system_scope
from records.sign_in_limits import Source
from records.tables import ApiToken, RoleAssignment
from records.tree import line, org_by_id

blueprint = Blueprint("auth", __name__, url_prefix="/api/auth", description="登录与身份 Sign-in and roles")
MARK_LASTS = 180 * 24 * 3600  # seconds; a browser that is not used for so long is a stranger again


@blueprint.post("/sign-in")
@public
@blueprint.arguments(schemas.SignInBody)
def sign_in(body: dict[str, str]) -> Response:
    """Sign in with login and password; the cookie is HttpOnly, the CSRF token stands in the answer."""
    login, source = body["login"].strip(), _source(body["login"].strip())
    with house().working() as work:
        sign_in_limits.admit(work.session, house().acting(now=work.now), login, source)
    with house().reading() as session:  # why: nobody waits for a lock while a password is tried
        account_id = accounts.check_password(session, login, body["password"])
    with house().working() as work:
        acting = house().acting(now=work.now)
        mark = sign_in_limits.succeeded(work.session, acting, login, source)
        account = accounts.enter(work.session, acting, account_id, body["password"])
        token, csrf, row = sign_ins.sign_in(work.session, acting, account)
        lasts = int((row.expires_at - work.now).total_seconds())
    with house().reading() as session:
        signed = sign_ins.signed_in(session, house().acting(), token)
        response = jsonify(me(session, who_is(signed), csrf))
    _set_cookie(response, COOKIE, token, lasts)
    _set_cookie(response, _mark_cookie(login), mark, MARK_LASTS)
    return response


def _source(login: str) -> Source:
    return Source(request.remote_addr or "", request.cookies.get(_mark_cookie(login), ""))


def _mark_cookie(login: str) -> str:
    """The cookie that marks a browser as one in which this login signed in before; several people may share it."""
    return f"heban_browser_{secret_digest(login)[:12]}"


def _set_cookie(response: Response, name: str, value: str, lasts: int) -> None:
    response.set_cookie(
        name, value, httponly=True, samesite="Lax", secure=house().secure_cookies, max_age=lasts, path="/"
    )


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End this browser session."""
    with house().working() as work:
        sign_ins.sign_out(work.session, house().acting(now=work.now), request.cookies.get(COOKIE, ""))
    response = jsonify({"ok": True})
    response.delete_cookie(COOKIE, path="/")
    return response


@blueprint.get("/me")
@signed_in
def whoami() -> Response:
    """Who is signed in, in which role, with which rights."""
    with house().reading() as session:
        return jsonify(me(session, who(), request.headers.get("X-CSRF-Token")))


@blueprint.post("/act-as")
@signed_in
@blueprint.arguments(schemas.ActAsBody)
def act_as(body: dict[str, str]) -> Response:
    """Choose another of one's own roles for this browser session."""
    if who().signed.sign_in_id is None:
        raise problem(409, "程序令牌的身份不可切换", "A program's token keeps the role it was issued for")
    with house().working() as work:
        acting = house().acting(who(), work.now)
        sign_ins.act_as(work.session, acting, str(who().signed.sign_in_id), body["assignment"])
    with house().reading() as session:
        signed = sign_ins.signed_in(session, house().acting(), request.cookies.get(COOKIE, ""))
        return jsonify(me(session, who_is(signed), request.headers.get("X-CSRF-Token")))


@blueprint.post("/password")
@signed_in
@blueprint.arguments(schemas.PasswordBody)
def change_password(body: dict[str, str]) -> Response:
    """Change one's own password; every sign-in and token of the account ends, this one too."""
    with house().reading() as session, system_scope(session):
        login = account_by_id(session, who().account).login
    with house().working() as work:  # why: a stolen session must not guess the password at will
        sign_in_limits.admit(work.session, house().acting(now=work.now), login, _source(login))
    with house().working() as work:
        acting = house().acting(who(), work.now)
        accounts.change_password(work.session, acting, who().account, body["old"], body["new"])
    response = jsonify({"ok": True})
    response.delete_cookie(COOKIE, path="/")
    return response


@blueprint.post("/activate")
@public
@blueprint.arguments(schemas.ActivateBody)
def activate(body: dict[str, Any]) -> Response:
    """Set the first password by the secret of an activation link (O16)."""
    with house().working() as work:
        acting = house().acting(now=work.now)
        account = accounts.activate(work.session, acting, body["token"], body["password"], body["login"])
        return jsonify({"login": account.login})


@blueprint.get("/tokens")
@signed_in
def list_tokens() -> Response:
    """The bearer tokens of the account, newest first, with role and end of each; never their secrets."""
    with house().reading() as session, system_scope(session):
        found = sign_ins.tokens_of(session, house().acting(who()))
        items = [_token(session, row) for row in found]
    return jsonify({"items": items, "next": None})


@blueprint.post("/tokens")
@signed_in
@blueprint.arguments(schemas.TokenBody)
def issue_token(body: dict[str, Any]) -> Response:
    """Issue a bearer token for a program, acting in the role in use; shown once. Only a person at a browser may."""
    if who().signed.sign_in_id is None:
        raise problem(
            403, "程序令牌不能再签发令牌，请本人登录后签发",
            "Expected a person signed in: a token issues no other, which would outlive it",
        )  # fmt: skip
    assignment = who().signed.assignment_id
    if assignment is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        token, row = sign_ins.issue_token(work.session, acting, assignment, body["name"], body["days"])
        response = jsonify({"id": row.id, "token": token, "expires_at": row.expires_at.isoformat()})
        response.status_code = 201
        return response


@blueprint.delete("/tokens/<token_id>")
@signed_in
def revoke_token(token_id: str) -> Response:
    """End one of one's own bearer tokens."""
    with house().working(who()) as work, system_scope(work.session):
        sign_ins.revoke_token(work.session, house().acting(who(), work.now), token_id)
    return jsonify({"ok": True})


def _token(session: RecordsSession, row: ApiToken) -> dict[str, Any]:
    held = session.get_one(RoleAssignment, row.assignment_id)
    org, title = org_by_id(session, held.org_id), TITLES[Role(held.role)]
    return {
        "id": row.id, "name": row.label, "role": held.role, "role_name": title[0], "role_name_en": title[1],
        "organisation": {"id": org.id, "name": org.name_zh, "name_en": org.name_en},
        "created_at": row.created_at.isoformat(), "expires_at": row.expires_at.isoformat(),
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        "active": row.revoked_at is None and row.expires_at > house().now(),
    }  # fmt: skip


def me(session: RecordsSession, known: Who, csrf: str | None) -> dict[str, Any]:
    """Say who is signed in, as the front needs it."""
    g.who = known
    with system_scope(session):
        account = account_by_id(session, known.account)
        held = roles_of(session, known.account, house().acting().today)
        roles = [_acting(session, row.id, Role(row.role), row.org_id) for row in held]
    current = next((role for role in roles if role["assignment"] == known.signed.assignment_id), None)
    return {
        "account": {
            "id": account.id, "name": account.display_name, "login": account.login,
            "must_change": account.must_change,
        },
        "acting": current, "roles": roles, "permissions": sorted(known.permissions), "csrf": csrf,
        "now": house().now().isoformat(), "demo": bool(house().demo),
    }  # fmt: skip


def _acting(session: RecordsSession, assignment: str, role: Role, org_id: str) -> dict[str, Any]:
    org = org_by_id(session, org_id)
    path = [{"id": o.id, "name": o.name_zh, "name_en": o.name_en} for o in reversed(line(session, org_id))]
    return {
        "assignment": assignment, "role": str(role), "role_name": TITLES[role][0], "role_name_en": TITLES[role][1],
        "organisation": {"id": org.id, "name": org.name_zh, "name_en": org.name_en, "kind": org.kind, "path": path},
    }  # fmt: skip

"""Browser sessions and bearer tokens: each acts under one role assignment and yields one scope."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import Session

from ground.prepared import Prepared
from records import asking
from records.acting import Acting
from records.assignments import roles_of
from records.errors import NotAllowed, NotFound, SignInRefused
from records.ids import new_id
from records.passwords import new_secret, same_digest, secret_digest
from records.roles import Role, permissions_of
from records.scope import Scope, system_scope
from records.settings.values import value_of
from records.tables import Account, ApiToken, Organisation, RoleAssignment, SignIn
from records.tables.account import AccountState
from records.tables.org import OrgKind


@dataclass(frozen=True)
class Unit:
    """The unit of the role in use, as the request needs it."""

    kind: OrgKind
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, in which role, for which unit; `sign_in_id` is None for a bearer token.

    `assignment_id`, `role` and `org_id` are None while a person with several roles has not chosen one.
    """

    account_id: str
    display_name: str
    must_change: bool
    sign_in_id: str | None
    csrf_digest: str
    assignment_id: str | None
    role: Role | None
    org_id: str | None
    exception: str = ""
    unit: Unit | None = None


def sign_in(session: Session, acting: Acting, account: Account) -> tuple[str, str, SignIn]:
    """Begin a browser session and return (cookie secret, CSRF secret, row); a single role is taken at once."""
    with system_scope(session):
        hours = value_of(session, account.org_id, "account.session_hours", acting.today).value
    token, csrf = new_secret(), new_secret()
    held = roles_of(session, account.id, acting.today)
    row = SignIn(
        id=new_id(), token_digest=secret_digest(token), csrf_digest=secret_digest(csrf), account_id=account.id,
        assignment_id=held[0].id if held else None, created_at=acting.now,
        expires_at=acting.now + timedelta(hours=hours),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return token, csrf, row


def signed_in(session: Session, acting: Acting, token: str) -> SignedIn:
    """Return who a cookie secret belongs to, or raise SignInRefused."""
    with system_scope(session):
        row = asking.one(session, _BY_COOKIE, x_digest=secret_digest(token))
        if row is None or row.revoked_at is not None or row.expires_at <= acting.now:
            raise SignInRefused(
                "Expected a running session but it has ended: sign in again.",
                "登录已过期，请重新登录",
            )
        return _who(acting, row, row.id)


def bearer(session: Session, acting: Acting, token: str) -> SignedIn:
    """Return who a bearer token belongs to, or raise SignInRefused."""
    with system_scope(session):
        row = asking.one(session, _BY_TOKEN, x_digest=secret_digest(token))
        if row is None or row.revoked_at is not None or row.expires_at <= acting.now:
            raise SignInRefused(
                "Expected a valid bearer token but it is unknown, revoked or too old: issue a new one.",
                "程序令牌无效、已吊销或已过期，请重新申请",
            )
        return _who(acting, row, None)


def acting_again(session: Session, acting: Acting, account_id: str, assignment_id: str) -> SignedIn:
    """Return who works in the background under a role, with the rights of now, or raise SignInRefused.

    Without a role where the account no longer holds it.
    """
    with system_scope(session):
        row = asking.one(session, _BY_ROLE, x_account=account_id, x_assignment=assignment_id)
        if row is None:
            raise NotAllowed(
                "Expected an account with this role but there is none.",
                "没有这个账号或身份",
            )
        return _who(acting, row, None)


def csrf_fits(who: SignedIn, secret: str) -> bool:
    """Tell whether a CSRF secret belongs to the browser session."""
    return bool(who.csrf_digest) and same_digest(who.csrf_digest, secret)


def act_as(session: Session, acting: Acting, sign_in_id: str, assignment_id: str) -> None:
    """Choose the role that a browser session acts in; only one that the account holds today."""
    with system_scope(session):
        row = session.get(SignIn, sign_in_id)
        if row is None:
            raise NotFound(
                "Expected a running session but there is none with this id.",
                "没有这个登录会话，请重新登录",
            )
        if assignment_id not in {held.id for held in roles_of(session, row.account_id, acting.today)}:
            raise NotAllowed(
                "Expected a role that you hold today: choose one of your own.",
                "您目前没有这个身份，请选择自己的身份",
            )
        row.assignment_id = assignment_id
        session.flush()


def sign_out(session: Session, acting: Acting, token: str) -> None:
    """End a browser session; an unknown one is no error."""
    with system_scope(session):
        row = session.scalar(select(SignIn).where(SignIn.token_digest == secret_digest(token)))
        if row is not None and row.revoked_at is None:
            row.revoked_at = acting.now
            session.flush()


def issue_token(session: Session, acting: Acting, assignment_id: str, label: str, days: int) -> tuple[str, ApiToken]:
    """Issue a bearer token for a program under one of the account's roles and return (secret, row)."""
    held = {row.id: row for row in roles_of(session, acting.account_id or "", acting.today)}
    if assignment_id not in held:
        raise NotAllowed(
            "Expected a role that you hold today: a token acts in one of your own.",
            "您目前没有这个身份，令牌只能使用自己的身份",
        )
    token = new_secret()
    row = ApiToken(
        id=new_id(), token_digest=secret_digest(token), label=label, account_id=str(acting.account_id),
        assignment_id=assignment_id, created_at=acting.now, expires_at=acting.now + timedelta(days=days),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return token, row


def tokens_of(session: Session, acting: Acting) -> list[ApiToken]:
    """Return the bearer tokens of the acting account, newest first, ended ones too."""
    query = select(ApiToken).where(ApiToken.account_id == acting.account_id)
    return list(session.scalars(query.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())))


def revoke_token(session: Session, acting: Acting, token_id: str) -> None:
    """End one of the account's own bearer tokens."""
    row = session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == acting.account_id))
    if row is None:
        raise NotFound(
            "Expected one of your own tokens but there is none with this id.",
            "没有这个令牌，或不是本人的",
        )
    row.revoked_at = row.revoked_at or acting.now
    session.flush()


def scope_for(session: Session, who: SignedIn) -> Scope:
    """Return the scope of a signed-in person: the subtree of the unit of the role in use (O6); none = nothing."""
    if who.role is None or who.org_id is None or who.unit is None:
        return Scope(session, frozenset(), account_id=who.account_id)
    return Scope(session, frozenset({who.org_id}), permissions_of(who.role, who.unit.kind), who.account_id)


def _caller(secrets: Any) -> Any:
    """The query for everything that a request must know about the holder of a secret, in one statement."""
    by, account, held, org = secrets.__table__, Account.__table__, RoleAssignment.__table__, Organisation.__table__
    csrf = by.c.csrf_digest if "csrf_digest" in by.c else literal("")
    return (
        select(
            by.c.id, by.c.revoked_at, by.c.expires_at, csrf.label("csrf_digest"),
            account.c.id.label("account_id"), account.c.display_name, account.c.must_change, account.c.state,
            held.c.id.label("assignment_id"), held.c.role, held.c.org_id, held.c.exception,
            held.c.valid_from, held.c.valid_to, org.c.kind, org.c.name_zh, org.c.name_en,
        )
        .select_from(
            by.join(account, account.c.id == by.c.account_id)
            .outerjoin(held, held.c.id == by.c.assignment_id)
            .outerjoin(org, org.c.id == held.c.org_id)
        )
        .where(by.c.token_digest == bindparam("x_digest"))
    )  # fmt: skip


def _background() -> Any:
    """The same of an account and one of its roles, without a secret."""
    account, held, org = Account.__table__, RoleAssignment.__table__, Organisation.__table__
    return (
        select(
            literal("").label("csrf_digest"),
            account.c.id.label("account_id"), account.c.display_name, account.c.must_change, account.c.state,
            held.c.id.label("assignment_id"), held.c.role, held.c.org_id, held.c.exception,
            held.c.valid_from, held.c.valid_to, org.c.kind, org.c.name_zh, org.c.name_en,
        )
        .select_from(
            account.join(held, held.c.account_id == account.c.id).join(org, org.c.id == held.c.org_id)
        )
        .where(account.c.id == bindparam("x_account"), held.c.id == bindparam("x_assignment"))
    )  # fmt: skip


_BY_ROLE = Prepared(_background())
_BY_COOKIE = Prepared(_caller(SignIn))
_BY_TOKEN = Prepared(_caller(ApiToken))


def _who(acting: Acting, row: Any, sign_in_id: str | None) -> SignedIn:
    if row.state != AccountState.ACTIVE:
        raise SignInRefused(
            "Expected an active account but it is not: ask your system administrator.",
            "账号未启用或已停用，请联系系统管理员",
        )
    account = (row.account_id, row.display_name, row.must_change, sign_in_id, row.csrf_digest)
    if row.assignment_id is None or not _in_force(row, acting.today):
        return SignedIn(*account, None, None, None)
    unit = Unit(OrgKind(row.kind), row.name_zh, row.name_en)
    return SignedIn(*account, row.assignment_id, Role(row.role), row.org_id, row.exception, unit)


def _in_force(role: Any, on: date) -> bool:
    return bool(role.valid_from <= on and (role.valid_to is None or role.valid_to > on))

"""Browser sessions and bearer tokens: each acts under one role assignment and yields one scope."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.assignments import roles_of
from records.errors import NotAllowed, NotFound, SignInRefused
from records.ids import new_id
from records.passwords import new_secret, same_digest, secret_digest
from records.roles import Role, permissions_of
from records.scope import Scope, system_scope
from records.settings.values import value_of
from records.tables import Account, ApiToken, RoleAssignment, SignIn
from records.tables.account import AccountState
from records.tables.org import OrgKind
from records.tree import org_by_id


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
        row = session.scalar(select(SignIn).where(SignIn.token_digest == secret_digest(token)))
        if row is None or row.revoked_at is not None or row.expires_at <= acting.now:
            raise SignInRefused(
                "Expected a running session but it has ended: sign in again.",
                "登录已过期，请重新登录",
            )
        return _who(session, acting, row, sign_in_id=row.id, csrf_digest=row.csrf_digest)


def bearer(session: Session, acting: Acting, token: str) -> SignedIn:
    """Return who a bearer token belongs to, or raise SignInRefused."""
    with system_scope(session):
        row = session.scalar(select(ApiToken).where(ApiToken.token_digest == secret_digest(token)))
        if row is None or row.revoked_at is not None or row.expires_at <= acting.now:
            raise SignInRefused(
                "Expected a valid bearer token but it is unknown, revoked or too old: issue a new one.",
                "程序令牌无效、已吊销或已过期，请重新申请",
            )
        return _who(session, acting, row, sign_in_id=None, csrf_digest="")


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
    """Issue a bearer token for a program under one of the own roles and return (secret, row)."""
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


def revoke_token(session: Session, acting: Acting, token_id: str) -> None:
    """End one of the own bearer tokens."""
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
    if who.role is None or who.org_id is None:
        return Scope(session, frozenset(), account_id=who.account_id)
    with system_scope(session):
        kind = OrgKind(org_by_id(session, who.org_id).kind)
    return Scope(session, frozenset({who.org_id}), permissions_of(who.role, kind), who.account_id)


def _who(
    session: Session, acting: Acting, row: SignIn | ApiToken, sign_in_id: str | None, csrf_digest: str
) -> SignedIn:
    account = session.get(Account, row.account_id)
    if account is None or account.state != AccountState.ACTIVE:
        raise SignInRefused(
            "Expected an active account but it is not: ask your system administrator.",
            "账号未启用或已停用，请联系系统管理员",
        )
    role = session.get(RoleAssignment, row.assignment_id) if row.assignment_id else None
    if role is not None and not _in_force(role, acting.today):
        role = None
    return SignedIn(
        account.id, account.display_name, account.must_change, sign_in_id, csrf_digest,
        role.id if role else None, Role(role.role) if role else None, role.org_id if role else None,
        role.exception if role else "",
    )  # fmt: skip


def _in_force(role: RoleAssignment, on: date) -> bool:
    return role.valid_from <= on and (role.valid_to is None or role.valid_to > on)

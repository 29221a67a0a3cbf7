"""Accounts: issued from above by a rule per role family, activated by a link, signed in by password (O2-O7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.many import many, one_of
from ground.prepared import Prepared
from records import asking
from records.acting import Acting
from records.assignments import NewRole, assign_role, check_issuer
from records.errors import (
    Conflict,
    Invalid,
    LinkRefused,
    NotAllowed,
    NotFound,
    SignInRefused,
    WrongOldPassword,
    WrongPassword,
)
from records.ids import new_id
from records.password_history import check_fresh, remember
from records.passwords import has_other_cost, hash_password, new_secret, password_matches, secret_digest
from records.roles import Role
from records.scope import system_scope
from records.session import password_cost_of
from records.settings.values import value_of
from records.sign_in_limits import forget
from records.tables import Account, ApiToken, Person, RoleAssignment, SignIn
from records.tables.account import AccountState
from records.tables.org import OrgKind
from records.tree import org_by_id

_ACCOUNT = Account.__table__.c
_NAMES = Prepared(select(_ACCOUNT.id, _ACCOUNT.display_name).where(one_of(_ACCOUNT.id, "x_accounts")))
_WITH_PASSWORD = (AccountState.ACTIVE, AccountState.SEALED)
_WRONG = (
    "Expected a known login with its password but they do not fit: check both, or ask your system administrator.",
    "登录名或密码不正确，请核对后重试，或联系系统管理员",
)


@dataclass(frozen=True)
class NewAccount:
    """A real person, the login name, the unit, and the roles to begin with."""

    login: str
    name: str
    org_id: str
    roles: tuple[Role, ...] = ()
    department: str = ""
    post: str = ""
    contact_entry: str | None = None  # the sealed entry with phones, e-mail address and ID number


def create_account(session: Session, acting: Acting, new: NewAccount) -> tuple[Account, str]:
    """Create a person's account and return it with the secret of its activation link (O2, O16).

    The link goes out by message, a password never does. Raises NotAllowed when the acting account may not issue
    one of the roles there, Conflict when the login is taken.
    """
    for role in new.roles:
        check_issuer(session, acting, role, new.org_id)
    account, secret = _create(session, acting, new)
    for role in new.roles:
        assign_role(session, acting, NewRole(account.id, role, new.org_id))
    return account, secret


def bootstrap_admin(session: Session, acting: Acting, new: NewAccount) -> tuple[Account, str]:
    """Create the first system administrator of the ministry; refused as soon as there is one."""
    with system_scope(session):
        if org_by_id(session, new.org_id).kind != OrgKind.MINISTRY:
            raise NotAllowed(
                "Expected the ministry's first administrator: all others are issued from above.",
                "仅首个部级管理员可以这样建立；其他账号由上级发放",
            )
        holder = select(RoleAssignment.id).where(
            RoleAssignment.org_id == new.org_id, RoleAssignment.role == Role.SYSTEM_ADMIN
        )
        if session.scalar(holder) is not None:
            raise NotAllowed(
                "Expected a ministry without administrator but it has one: let that one issue accounts.",
                "教育部已有系统管理员，请由其发放账号",
            )
        account, secret = _create(session, acting, new)
        session.add(
            RoleAssignment(
                id=new_id(), account_id=account.id, role=Role.SYSTEM_ADMIN, org_id=new.org_id, province="",
                valid_from=acting.today,
            )
        )  # fmt: skip
        session.flush()
    return account, secret


def renew_activation(session: Session, acting: Acting, account_id: str) -> str:
    """Return the secret of a fresh activation link: for a lost link or a forgotten password."""
    account = _account(session, account_id)
    if account.state == AccountState.DEACTIVATED:
        raise NotAllowed(
            "Expected an account in use but this one is deactivated: create the holder's successor.",
            "该账号已停用，请为接任者新建账号",
        )
    secret = new_secret()
    hours = value_of(session, account.org_id, "account.activation_hours", acting.today).value
    account.activation_digest = secret_digest(secret)
    account.activation_until = acting.now + timedelta(hours=hours)
    session.flush()
    return secret


def activate(session: Session, acting: Acting, secret: str, password: str, login: str | None = None) -> Account:
    """Set the first password by the link's secret, with a login name of the holder's choice (O2)."""
    with system_scope(session):
        account = session.scalar(select(Account).where(Account.activation_digest == secret_digest(secret)))
        if account is None or account.activation_until is None or account.activation_until <= acting.now:
            raise LinkRefused(
                "Expected a valid activation link but it is used or too old: ask for a new one.",
                "激活链接已使用或已过期，请向上级管理员重新索取",
            )
        chosen = account.login if login is None else login.strip()
        if chosen != account.login:
            _check_free(session, chosen)
            account.login = chosen
        account.activation_digest = account.activation_until = None
        account.state = AccountState.ACTIVE
        _set_password(session, acting, account, password)
    return account


def check_password(session: Session, login: str, password: str) -> str:
    """Return the id of the account that login and password belong to, or raise WrongPassword.

    Reads alone and takes as long for a name that does not exist; `sign_in_limits.admit` goes before it.
    """
    with system_scope(session):
        account = session.scalar(select(Account).where(Account.login == login))
    stored = account.password_hash if account is not None and account.state in _WITH_PASSWORD else None
    if not password_matches(stored, password, password_cost_of(session)) or account is None:
        raise WrongPassword(*_WRONG)
    if account.state == AccountState.SEALED:
        raise SignInRefused(
            "Expected an account in use but yours is sealed, as nobody signed in for long: "
            "ask your system administrator for a fresh activation link.",
            "账号因长期未登录已封存，请联系系统管理员重新发放激活链接",
        )
    return account.id


def enter(session: Session, acting: Acting, account_id: str, password: str = "") -> Account:
    """Note that an account signs in, and whether its password is so old that it must be changed; return the account.

    The password that was checked is hashed anew where the installation's cost is another by now.
    """
    with system_scope(session):
        account, cost = _account(session, account_id), password_cost_of(session)
        if password and account.password_hash and has_other_cost(account.password_hash, cost):
            account.password_hash = hash_password(password, cost=cost)
        account.last_login_at = acting.now
        account.must_change = account.must_change or _is_old(session, acting, account)
        session.flush()
    return account


def change_password(session: Session, acting: Acting, account_id: str, old: str, new: str) -> None:
    """Change one's own password; every sign-in and every token of the account ends (O7)."""
    if acting.account_id != account_id:
        raise NotAllowed(
            "Expected the holder of the account: nobody sets another person's password.",
            "只有本人可以修改自己的密码",
        )
    with system_scope(session):
        account = _account(session, account_id)
        if not password_matches(account.password_hash, old, password_cost_of(session)):
            raise WrongOldPassword(
                "Expected the present password but it does not fit: try again.",
                "原密码不正确，请重新输入",
            )
        _set_password(session, acting, account, new)


def deactivate(session: Session, acting: Acting, account_id: str) -> None:
    """End an account: its sign-ins and roles end today; the row stays, so that what it did keeps a name."""
    account = _account(session, account_id)
    with system_scope(session):
        for held in session.scalars(select(RoleAssignment).where(RoleAssignment.account_id == account_id)):
            if held.valid_to is None or held.valid_to > acting.today:
                check_issuer(session, acting, Role(held.role), held.org_id)
                held.valid_to = acting.today
    account.state = AccountState.DEACTIVATED
    account.activation_digest = account.password_hash = None
    _end_sign_ins(session, acting, account_id)


def display_names(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """Return the names that histories show, whatever the scope: who decided is part of a case."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    with system_scope(session):
        found = asking.every(session, _NAMES, x_accounts=many(wanted))
        return {row.id: row.display_name for row in found}


def _create(session: Session, acting: Acting, new: NewAccount) -> tuple[Account, str]:
    login = new.login.strip()
    _check_free(session, login)
    org = org_by_id(session, new.org_id)
    person = Person(
        id=new_id(), org_id=org.id, province=org.province, name=new.name, department=new.department,
        post=new.post, contact_entry=new.contact_entry,
    )  # fmt: skip
    session.add(person)
    session.flush()
    secret = new_secret()
    hours = value_of(session, org.id, "account.activation_hours", acting.today).value
    account = Account(
        id=new_id(), person_id=person.id, org_id=org.id, province=org.province, login=login,
        display_name=new.name, state=AccountState.PENDING, activation_digest=secret_digest(secret),
        activation_until=acting.now + timedelta(hours=hours), created_at=acting.now, created_by=acting.account_id,
    )  # fmt: skip
    session.add(account)
    session.flush()
    return account, secret


def _check_free(session: Session, login: str) -> None:
    if not 3 <= len(login) <= 60:
        raise Invalid(
            f"Expected a login name of 3 to 60 characters but got {len(login)}.",
            f"登录名须为 3 至 60 个字符，现为 {len(login)} 个",
        )
    with system_scope(session):
        taken = session.scalar(select(Account.id).where(Account.login == login)) is not None
    if taken:
        raise Conflict(
            f"Expected a free login name but {login!r} is taken: choose another.",
            f"登录名“{login}”已被使用，请换一个",
        )


def _account(session: Session, account_id: str) -> Account:
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFound(
            "Expected an account in your subtree but there is none with this id.",
            "没有这个账号，或不在管辖范围",
        )
    return account


def _set_password(session: Session, acting: Acting, account: Account, password: str) -> None:
    fresh = hash_password(password, account.login, password_cost_of(session))
    check_fresh(session, acting, account, password)
    remember(session, acting, account)
    account.password_hash = fresh
    account.password_changed_at = acting.now
    account.must_change = False
    _end_sign_ins(session, acting, account.id)
    forget(session, account.login)


def _end_sign_ins(session: Session, acting: Acting, account_id: str) -> None:
    """End browser sessions and the tokens of programs: what somebody else got hold of ends with the old password."""
    sign_ins = session.scalars(select(SignIn).where(SignIn.account_id == account_id))
    tokens = session.scalars(select(ApiToken).where(ApiToken.account_id == account_id))
    for held in (*sign_ins, *tokens):
        held.revoked_at = held.revoked_at or acting.now
    session.flush()


def _is_old(session: Session, acting: Acting, account: Account) -> bool:
    days = value_of(session, account.org_id, "account.password_days", acting.today).value
    return account.password_changed_at is None or acting.now - account.password_changed_at > timedelta(days=days)

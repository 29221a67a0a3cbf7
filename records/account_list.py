"""Reading accounts: one by id, or those of an organisation with their roles (O14)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.assignments import roles_of
from records.errors import NotFound
from records.tables import Account, RoleAssignment


def account_by_id(session: Session, account_id: str) -> Account:
    """Return an account within the scope, or raise NotFound."""
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFound(
            "Expected an account of the own subtree but there is none with this id.",
            "没有这个账号，或不在管辖范围",
        )
    return account


def accounts_of(session: Session, org_id: str, on: date, limit: int) -> list[tuple[Account, list[RoleAssignment]]]:
    """Return the accounts of one organisation within the scope, by login, each with the roles held on a day."""
    query = select(Account).where(Account.org_id == org_id).order_by(Account.login).limit(limit)
    return [(account, roles_of(session, account.id, on)) for account in session.scalars(query)]

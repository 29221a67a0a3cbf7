"""Reading accounts: one by id, or those of an organisation with their roles (O14)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.assignments import roles_of
from records.errors import NotFound
from records.scope import system_scope
from records.tables import Account, RoleAssignment, Substitution


def account_by_id(session: Session, account_id: str) -> Account:
    """Return an account within the scope, or raise NotFound."""
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFound(
            "Expected an account in your subtree but there is none with this id.",
            "没有这个账号，或不在管辖范围",
        )
    return account


def accounts_of(session: Session, org_id: str, on: date, limit: int) -> list[tuple[Account, list[RoleAssignment]]]:
    """Return the accounts of one organisation within the scope, by login, each with the roles held on a day."""
    query = select(Account).where(Account.org_id == org_id).order_by(Account.login).limit(limit)
    return [(account, roles_of(session, account.id, on)) for account in session.scalars(query)]


class Away(NamedTuple):
    """Somebody is out of office: who stands in, up to which day (without it), for which process ("": all)."""

    substitute_id: str
    substitute_name: str
    valid_to: date
    process: str


def away_on(session: Session, account_ids: Sequence[str], on: date) -> dict[str, list[Away]]:
    """Who of some accounts is out of office on a day, by account, with those who stand in (O7)."""
    row = Substitution
    query = (
        select(row.account_id, row.substitute_id, Account.display_name, row.valid_to, row.process)
        .join(Account, Account.id == row.substitute_id)
        .where(
            row.account_id.in_(account_ids), row.valid_from <= on, row.valid_to > on,
            row.consented_at.is_not(None), row.ended_at.is_(None),
        )
        .order_by(row.valid_to, row.id)
    )  # fmt: skip
    found: dict[str, list[Away]] = {}
    with system_scope(session):  # why: the unit of a substitute is the person's own, names are known there
        for account, *rest in session.execute(query):
            found.setdefault(account, []).append(Away(*rest))
    return found

"""Accounts that nobody used for half a year are sealed (封存); a fresh activation link opens one again (O7)."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.settings.values import value_of
from records.tables import Account, ApiToken, Organisation
from records.tables.account import AccountState
from records.tables.org import OrgKind

_ONCE = 1000  # rows of a transaction


def seal_unused(session: Session, acting: Acting) -> list[str]:
    """Seal accounts in use without a sign-in for as long as the setting says, at most 1,000 at once; their ids.

    An account through which a program works is in use. The time counts from the last sign-in, else from the password's
    last change, else from the account's making.
    """
    ministry = session.scalar(select(Organisation.id).where(Organisation.kind == OrgKind.MINISTRY))
    if ministry is None:
        return []
    days = value_of(session, ministry, "account.unused_days", acting.today).value
    a = Account
    used = func.coalesce(a.last_login_at, a.password_changed_at, a.created_at)
    program = select(ApiToken.id).where(
        ApiToken.account_id == a.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > acting.now
    )
    query = select(a).where(
        a.state == AccountState.ACTIVE, used < acting.now - timedelta(days=days), ~program.exists()
    )
    found = list(session.scalars(query.order_by(a.id).limit(_ONCE)))
    for account in found:
        account.state = AccountState.SEALED
    session.flush()
    return [account.id for account in found]

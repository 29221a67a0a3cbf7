"""The last passwords of an account: none of them is taken again (O7)."""

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid
from records.ids import new_id
from records.passwords import password_matches
from records.session import password_cost_of
from records.settings.values import value_of
from records.tables import Account, PastPassword


def check_fresh(session: Session, acting: Acting, account: Account, password: str) -> None:
    """Raise Invalid for a password that is the present one or one of the last that the setting keeps."""
    kept = _kept(session, acting, account)
    past = session.scalars(_newest(account).limit(kept)) if kept else ()
    cost = password_cost_of(session)
    if any(password_matches(stored, password, cost) for stored in (account.password_hash, *past) if stored):
        raise Invalid(
            f"Expected a password that is none of your last {kept + 1} but it is one: choose another.",
            f"新密码不得与当前密码及最近 {kept} 次用过的密码相同，请换一个",
        )


def remember(session: Session, acting: Acting, account: Account) -> None:
    """Keep the hash of the present password before another takes its place; older ones than the setting keeps go."""
    kept = _kept(session, acting, account)
    if account.password_hash:
        session.add(PastPassword(
            id=new_id(), account_id=account.id, password_hash=account.password_hash,
            set_at=account.password_changed_at or acting.now,
        ))  # fmt: skip
        session.flush()
    past = PastPassword
    mine = past.account_id == account.id
    newest = select(past.id).where(mine).order_by(past.set_at.desc(), past.id.desc()).limit(kept)
    session.execute(delete(past).where(mine, past.id.not_in(list(session.scalars(newest)))))


def _newest(account: Account) -> Select[tuple[str]]:
    past = PastPassword
    return select(past.password_hash).where(past.account_id == account.id).order_by(past.set_at.desc(), past.id.desc())


def _kept(session: Session, acting: Acting, account: Account) -> int:
    return int(value_of(session, account.org_id, "account.passwords_kept", acting.today).value)

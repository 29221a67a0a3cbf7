"""The secret address of a person's calendar: made, renewed, given up; it shows what the role sees today."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import NotAllowed, NotFound, SignInRefused
from records.ids import new_id
from records.passwords import new_secret, secret_digest
from records.scope import system_scope
from records.sign_ins import SignedIn, acting_again
from records.tables import CalendarAddress


def address_of(session: Session, acting: Acting, assignment_id: str) -> CalendarAddress | None:
    """Return the address that the acting account has for one of its roles."""
    with system_scope(session):
        return session.scalar(
            select(CalendarAddress).where(
                CalendarAddress.account_id == acting.account_id, CalendarAddress.assignment_id == assignment_id
            )
        )


def renew(session: Session, acting: Acting, assignment_id: str) -> str:
    """Return the secret of a fresh address for one of the account's roles; the one before opens nothing any more."""
    known, secret = address_of(session, acting, assignment_id), new_secret()
    if known is None:
        known = CalendarAddress(id=new_id(), account_id=str(acting.account_id), assignment_id=assignment_id)
        session.add(known)
    known.secret_digest, known.made_at = secret_digest(secret), acting.now
    session.flush()
    return secret


def give_up(session: Session, acting: Acting, assignment_id: str) -> None:
    """End the address of a role; where there is none nothing happens."""
    known = address_of(session, acting, assignment_id)
    if known is not None:
        session.delete(known)
        session.flush()


def holder(session: Session, acting: Acting, secret: str) -> SignedIn:
    """Return who reads by an address, with the rights of now; NotFound once the address, account or role has ended."""
    with system_scope(session):
        digest = secret_digest(secret)
        known = session.scalar(select(CalendarAddress).where(CalendarAddress.secret_digest == digest))
    if known is None:
        raise _gone()
    try:
        found = acting_again(session, acting, known.account_id, known.assignment_id)
    except (SignInRefused, NotAllowed) as ended:
        raise _gone() from ended
    if found.role is None:
        raise _gone()
    return found


def _gone() -> NotFound:
    return NotFound(
        "Expected the address of a calendar but this one was renewed or given up: subscribe again on that page.",
        "这个订阅地址已更换或停用，请在日历页面重新订阅",
    )

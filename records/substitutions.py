"""Standing in for a colleague (代理): granted for a period and for processes, with consent, never in a circle.

A substitute may do what the person may do, at the seats the person holds that day, and nothing the two could not do
as one person (decisions, design 17; domain 8).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from ground.prepared import Prepared
from records import asking
from records.acting import Acting
from records.assignments import NewRole, check_issuer, check_pairs, roles_of
from records.errors import Conflict, Invalid, NotAllowed, NotFound, RecordsError
from records.ids import new_id
from records.roles import Role
from records.scope import system_scope
from records.tables import Account, RoleAssignment, Substitution
from records.tables.account import AccountState

_REMEMBERED = "heban.substitutions"


@dataclass(frozen=True)
class NewSubstitute:
    """Who stands in for whom, from a day up to but without another; no processes: for all."""

    account_id: str
    substitute_id: str
    valid_from: date
    valid_to: date
    processes: Collection[str] = ()


class Seat(NamedTuple):
    """A seat of a person for whom somebody stands in; `process` "" means all."""

    account_id: str
    org_id: str
    role: str
    process: str


def grant_substitute(session: Session, acting: Acting, new: NewSubstitute) -> list[Substitution]:
    """Let somebody stand in for a person, once the substitute consents; one row for each process.

    The person grants it, or whoever issues the person's roles. Raises Invalid for an empty period, NotFound,
    NotAllowed (another unit, roles that one person must not hold together), Conflict for a circle.
    """
    if new.valid_from >= new.valid_to:
        raise Invalid(
            "Expected a period that ends after it begins: correct its days.",
            "代理期限的止日须晚于起日，请更正",
        )
    with system_scope(session):
        person = _checked(session, acting, new)
        rows = [_row(acting, new, person, process) for process in sorted(set(new.processes)) or [""]]
        session.add_all(rows)
        _written(session)
    return rows


def why_refused(session: Session, acting: Acting, new: NewSubstitute) -> RecordsError | None:
    """The reason for which `grant_substitute` would refuse the two people, or None; the period is not judged."""
    with system_scope(session):
        try:
            _checked(session, acting, new)
        except (NotFound, NotAllowed, Conflict) as reason:
            return reason
    return None


def consent(session: Session, acting: Acting, substitution_id: str) -> None:
    """Agree to stand in; only the substitute can. Until then the grant has no effect."""
    with system_scope(session):
        row = _found(session, substitution_id)
        if row.substitute_id != acting.account_id:
            raise NotAllowed(
                "Expected the substitute's own consent but you are another person: let them agree.",
                "须由代理人本人同意",
            )
        row.consented_at = row.consented_at or acting.now
        _written(session)


def end_substitute(session: Session, acting: Acting, substitution_id: str) -> None:
    """End it at once; the person, the substitute, or whoever issues the person's roles can."""
    with system_scope(session):
        row = _found(session, substitution_id)
        if acting.account_id != row.substitute_id:
            _check_granted_by(session, acting, session.get_one(Account, row.account_id))
        if row.ended_at is None:
            row.ended_at, row.ended_by = acting.now, acting.account_id
        _written(session)


def seats_stood_in_for(session: Session, substitute_id: str, on: date) -> list[Seat]:
    """The seats at which an account stands in for others on a day, as they hold them that day."""
    known: dict[Any, list[Seat]] = session.info.setdefault(_REMEMBERED, {})
    if (substitute_id, on) not in known:  # why: a page asks for each of its rows
        with system_scope(session):
            found = asking.every(session, _SEATS, x_account=substitute_id, x_on=on)
            known[substitute_id, on] = [Seat._make(row) for row in found]
    return known[substitute_id, on]


def stood_in_for() -> Select[Any]:
    """The seats at which the account `x_account` stands in on the day `x_on`: account, organisation, role, process."""
    seat, row = RoleAssignment.__table__.c, Substitution.__table__.c
    return (
        select(seat.account_id, seat.org_id, seat.role, row.process)
        .join_from(Substitution.__table__, RoleAssignment.__table__, seat.account_id == row.account_id)
        .where(row.substitute_id == bindparam("x_account"), *_in_force(row), *_held(seat))
    )


def _in_force(row: Any) -> tuple[Any, ...]:
    on = bindparam("x_on", type_=Date)
    return row.valid_from <= on, row.valid_to > on, row.consented_at.is_not(None), row.ended_at.is_(None)


def _held(seat: Any) -> tuple[Any, ...]:
    on = bindparam("x_on", type_=Date)
    return seat.valid_from <= on, or_(seat.valid_to.is_(None), seat.valid_to > on)


_SEATS = Prepared(stood_in_for())


def _checked(session: Session, acting: Acting, new: NewSubstitute) -> Account:
    person, _substitute = _both(session, new)
    _check_granted_by(session, acting, person)
    _check_roles(session, acting, new)
    _check_circle(session, new)
    return person


def _both(session: Session, new: NewSubstitute) -> tuple[Account, Account]:
    """The two accounts, locked in the order of their ids: two grants that would close a circle queue here."""
    query = select(Account).where(Account.id.in_((new.account_id, new.substitute_id))).order_by(Account.id)
    found = {row.id: row for row in session.scalars(query.with_for_update())}
    if len(found) != 2 or any(row.state != AccountState.ACTIVE for row in found.values()):
        raise NotFound(
            "Expected two accounts in use, the person's and another's: choose a colleague with one.",
            "代理双方须为两个在用账号，请另选人员",
        )
    person, substitute = found[new.account_id], found[new.substitute_id]
    if person.org_id != substitute.org_id:
        raise NotAllowed(
            "Expected a colleague of the same unit but this person belongs to another: choose one of the unit.",
            "代理人须为本单位人员，请另选",
        )
    return person, substitute


def _check_granted_by(session: Session, acting: Acting, person: Account) -> None:
    if acting.account_id == person.id:
        return
    for held in roles_of(session, person.id, acting.today):
        check_issuer(session, acting, Role(held.role), held.org_id)


def _check_roles(session: Session, acting: Acting, new: NewSubstitute) -> None:
    """What one person must not hold together, one must not do by standing in either (domain 8)."""
    for held in roles_of(session, new.account_id, new.valid_from):
        check_pairs(session, acting, NewRole(new.substitute_id, Role(held.role), held.org_id, new.valid_from))


def _check_circle(session: Session, new: NewSubstitute) -> None:
    """Follow who stands in for the substitute, and for those again, within the period."""
    row = Substitution.__table__.c
    overlapping = and_(row.valid_from < new.valid_to, row.valid_to > new.valid_from, row.ended_at.is_(None))
    seen, ahead = set[str](), {new.substitute_id}
    while ahead:
        seen |= ahead
        found = session.execute(select(row.substitute_id).where(row.account_id.in_(sorted(ahead)), overlapping))
        ahead = set(found.scalars()) - seen
    if new.account_id in seen:
        raise Conflict(
            "Expected a substitute for whom the person does not stand in meanwhile but they would form a circle: "
            "choose another person or period.",
            "代理关系不得循环：该人员此期间正由本人代理，请另选人员或期限",
        )


def _row(acting: Acting, new: NewSubstitute, person: Account, process: str) -> Substitution:
    return Substitution(
        id=new_id(), account_id=new.account_id, substitute_id=new.substitute_id, org_id=person.org_id,
        province=person.province, process=process, valid_from=new.valid_from, valid_to=new.valid_to,
        reason=acting.reason, granted_by=acting.account_id, granted_at=acting.now,
    )  # fmt: skip


def _found(session: Session, substitution_id: str) -> Substitution:
    row = session.get(Substitution, substitution_id)
    if row is None:
        raise NotFound("Expected a substitution but there is none with this id.", "没有这项代理，请核对")
    return row


def _written(session: Session) -> None:
    session.flush()
    session.info.pop(_REMEMBERED, None)

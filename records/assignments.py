"""Giving and ending roles: who may issue which, and which one person may not hold together (O3, O16)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, func, or_, select
from sqlalchemy.orm import Session

from ground.prepared import Prepared
from records import asking
from records.acting import Acting
from records.errors import NotAllowed, NotFound
from records.ids import new_id
from records.roles import (
    ISSUERS,
    SCHOOL_KINDS,
    SMALL_SCHOOL_PAIR,
    TITLES,
    Issuer,
    Role,
    incompatible,
)
from records.scope import system_scope
from records.settings.values import Answer, value_of
from records.tables import Account, RoleAssignment, Student
from records.tables.org import OrgKind
from records.tree import ancestors, authority_of, line, org_by_id

SMALL_SCHOOL = "four_eyes.small_school_exception"


@dataclass(frozen=True)
class NewRole:
    """A role for an account at an organisation, from today or a later day."""

    account_id: str
    role: Role
    org_id: str
    valid_from: date | None = None
    valid_to: date | None = None


def assign_role(session: Session, acting: Acting, new: NewRole) -> RoleAssignment:
    """Give a role; raises NotAllowed for an issuer without the right or an incompatible pair.

    One person is clerk and leader only in a small school whose province set the exception; the assignment is
    marked with it (decisions, domain 8).
    """
    check_issuer(session, acting, new.role, new.org_id)
    with system_scope(session):
        # why: two parallel assignments to one account queue here, so each sees the other's pair
        account = session.scalar(select(Account).where(Account.id == new.account_id).with_for_update())
        if account is None:
            raise NotFound(
                "Expected an account but there is none with this id.",
                "没有这个账号，请核对",
            )
        exception = check_pairs(session, acting, new)
        row = RoleAssignment(
            id=new_id(), account_id=account.id, role=new.role, org_id=new.org_id,
            province=org_by_id(session, new.org_id).province, valid_from=new.valid_from or acting.today,
            valid_to=new.valid_to, exception=exception, assigned_by=acting.account_id,
        )  # fmt: skip
        session.add(row)
        session.flush()
    return row


def end_role(session: Session, acting: Acting, assignment_id: str) -> None:
    """End a role today."""
    row = session.scalar(select(RoleAssignment).where(RoleAssignment.id == assignment_id))
    if row is None:
        raise NotFound(
            "Expected a role assignment in your subtree but there is none with this id.",
            "没有这项任职，或不在管辖范围",
        )
    check_issuer(session, acting, Role(row.role), row.org_id)
    row.valid_to = acting.today
    session.flush()


def roles_of(session: Session, account_id: str, on: date) -> list[RoleAssignment]:
    """Return the roles that an account holds on a day, whatever the session's scope."""
    with system_scope(session):
        query = select(RoleAssignment).where(RoleAssignment.account_id == account_id, *_held(on))
        return list(session.scalars(query.order_by(RoleAssignment.valid_from, RoleAssignment.id)))


@dataclass(frozen=True)
class Post:
    """A role that an account held at an organisation, from a day to the day before another."""

    org_id: str
    role: str
    valid_from: date
    valid_to: date | None

    def held_on(self, day: date) -> bool:
        """Was it held on a day?"""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def posts_of(session: Session, accounts: Iterable[str]) -> dict[str, list[Post]]:
    """Return every role that accounts hold or held, the earliest first, whatever the scope: histories name them."""
    row = RoleAssignment
    query = select(row.account_id, row.org_id, row.role, row.valid_from, row.valid_to).where(
        row.account_id.in_(list(accounts))
    )
    found: dict[str, list[Post]] = {}
    with system_scope(session):
        for account, *post in session.execute(query.order_by(row.valid_from, row.id)):
            found.setdefault(account, []).append(Post(*post))
    return found


def holders(session: Session, org_id: str, role: Role, on: date) -> list[str]:
    """Return the ids of the accounts that hold a role at exactly one organisation on a day (O14)."""
    with system_scope(session):
        found = asking.every(session, _HOLDERS, x_org=org_id, x_role=str(role), x_on=on)
        return [row.account_id for row in found]


def check_issuer(session: Session, acting: Acting, role: Role, org_id: str) -> None:
    """Raise NotAllowed unless the acting account's unit may issue a role at an organisation (domain 15)."""
    if acting.account_id is None:
        return  # the service's own set-up; every person goes through the rule below
    issuers = _issuing_orgs(session, role, org_id)
    held = [
        row.org_id
        for row in roles_of(session, acting.account_id, acting.today)
        if row.role == Role.SYSTEM_ADMIN
    ]
    if not issuers.intersection(held):
        raise NotAllowed(
            f"Expected a system administrator entitled to issue {TITLES[role][1]} ({role}) there: "
            "ask the level that issues this role.",
            f"须由有权发放“{TITLES[role][0]}”的系统管理员办理，请联系发放该身份的上级",
        )


def _issuing_orgs(session: Session, role: Role, org_id: str) -> set[str]:
    rule = ISSUERS[role]
    above = ancestors(session, org_id)
    if rule is Issuer.OWN_OR_ABOVE:
        return {org.id for org in line(session, org_id)}
    if rule is Issuer.LEVEL_ABOVE:
        return {above[0].id, authority_of(session, org_id).id} if above else set()
    if org_by_id(session, org_id).kind in SCHOOL_KINDS:
        return {authority_of(session, org_id).id}
    return {org.id for org in line(session, org_id) if org.kind == OrgKind.MINISTRY}


def check_pairs(session: Session, acting: Acting, new: NewRole) -> str:
    """Raise NotAllowed where one person must not hold a role beside the present ones; return the exception used."""
    exception = ""
    for held in roles_of(session, new.account_id, new.valid_from or acting.today):
        if not incompatible(Role(held.role), new.role):
            continue
        pair = {Role(held.role), new.role}
        inside = pair == SMALL_SCHOOL_PAIR and held.org_id == new.org_id
        if inside and one_person(session, new.org_id, acting.today).value:
            exception = SMALL_SCHOOL
            continue
        names = "与".join(sorted(TITLES[role][0] for role in pair))
        names_en = " and ".join(sorted(TITLES[role][1] for role in pair))
        raise NotAllowed(
            f"Expected compatible roles but one person may not be {names_en}: choose another person.",
            f"同一人不得兼任{names}，请另选人员",
        )
    return exception


def one_person(session: Session, org_id: str, on: date) -> Answer:
    """Tell whether one person may be clerk and leader at an organisation, with the level that allowed it (domain 8).

    True only inside a school with few enough pupils below a province that set the exception; never at an authority.
    """
    answer = value_of(session, org_id, SMALL_SCHOOL, on)
    return replace(answer, value=bool(answer.value) and _is_small(session, org_id, on))


def _is_small(session: Session, org_id: str, on: date) -> bool:
    if org_by_id(session, org_id).kind not in SCHOOL_KINDS:
        return False
    limit = value_of(session, org_id, "four_eyes.small_school_pupils", on).value
    pupils = session.scalar(
        select(func.count()).select_from(Student).where(Student.org_id == org_id, Student.left_on.is_(None))
    )
    return (pupils or 0) <= limit


def _held(on: Any) -> tuple[Any, ...]:
    table = RoleAssignment
    return table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to > on)


# why: every new task asks it
_HOLDERS = Prepared(
    select(RoleAssignment.account_id).where(
        RoleAssignment.org_id == bindparam("x_org"),
        RoleAssignment.role == bindparam("x_role"),
        *_held(bindparam("x_on", type_=Date)),
    )
)

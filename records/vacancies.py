"""Posts without a holder (岗位空缺): which units lack a named person in use for which role (O14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from records.roles import PROGRESS_ROLES, SCHOOL_KINDS, STATUS_ROLES, Role
from records.tables import Account, Organisation, OrgClosure, RoleAssignment, School
from records.tables.account import AccountState
from records.tables.org import OrgKind
from records.tables.school import SchoolStatus

AUTHORITIES = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE, OrgKind.CITY, OrgKind.COUNTY})
GONE = (SchoolStatus.MERGED, SchoolStatus.CLOSED)
EXPECTED: dict[Role, frozenset[OrgKind]] = {
    **{role: AUTHORITIES | SCHOOL_KINDS for role in (*STATUS_ROLES, Role.SYSTEM_ADMIN, Role.MANAGER)},
    **{role: AUTHORITIES for role in PROGRESS_ROLES - {Role.MANAGER}},
}


class Vacancy(NamedTuple):
    """A unit without a person in use for a role; `pending` are people whose accounts wait for activation."""

    org_id: str
    name: str
    name_en: str
    role: Role
    pending: int


@dataclass(frozen=True)
class Vacancies:
    """How many units of a subtree lack each role, and the first of them, the highest units first."""

    counts: dict[Role, int]
    first: Sequence[Vacancy]


def vacancies(session: Session, org_id: str, on: date, limit: int) -> Vacancies:
    """Count and list what is vacant in a subtree on a day, from the rows themselves."""
    counts: dict[Role, int] = {}
    first: list[Vacancy] = []
    for role, kinds in EXPECTED.items():
        org = Organisation
        lacking = (
            select(org.id, org.name_zh, org.name_en, people_at(role, AccountState.PENDING, on).label("pending"))
            .join(OrgClosure, OrgClosure.descendant == org.id)
            .outerjoin(School, School.id == org.id)
            .where(
                OrgClosure.ancestor == org_id, org.kind.in_(sorted(kinds)),
                or_(School.status.is_(None), School.status.not_in(GONE)),
                or_(org.valid_to.is_(None), org.valid_to > on), people_at(role, AccountState.ACTIVE, on) == 0,
            )
        )  # fmt: skip
        counts[role] = session.scalar(select(func.count()).select_from(lacking.subquery())) or 0
        for row in session.execute(lacking.order_by(OrgClosure.depth, org.code).limit(limit)):
            first.append(Vacancy(row.id, row.name_zh, row.name_en, role, row.pending))
    return Vacancies(counts, first)


def people_at(role: Role, state: AccountState, on: date) -> Any:
    """How many accounts in a state hold a role at the organisation of a row of `Organisation`, as a column."""
    held = RoleAssignment
    return (
        select(func.count())
        .select_from(held)
        .join(Account, Account.id == held.account_id)
        .where(
            held.org_id == Organisation.id, held.role == role, Account.state == state,
            held.valid_from <= on, or_(held.valid_to.is_(None), held.valid_to > on),
        )
        .scalar_subquery()
    )  # fmt: skip

"""What goes with a school besides its pupils when it ends (O8): people and accounts, roles, settings, notices.

The school keeps its id and its register; it hangs below its successor from then on, so that whoever acts there reads
the past and finishes what runs. Tasks find their desk anew by that edge (records.tree.standing_in).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from records.accounts import deactivate
from records.acting import Acting
from records.assignments import NewRole, check_pairs, roles_of
from records.errors import Conflict, NotAllowed, RecordsError
from records.ids import new_id
from records.org_states import record_state
from records.orgs import Move, move_org
from records.roles import TITLES, Role
from records.schools import school_of
from records.settings.registry import KEYS
from records.settings.values import NewValue, set_value
from records.tables import (
    Account,
    ApiToken,
    Job,
    Notice,
    Person,
    RoleAssignment,
    Setting,
    SignIn,
    Student,
    Substitution,
    VoidSchoolCode,
)
from records.tables.account import AccountState
from records.tables.school import SchoolStatus
from records.tree import org_by_id


@dataclass(frozen=True)
class Ending:
    """How a school ends: its last state, by which document, and who takes its work over, if a school does."""

    school: str
    status: SchoolStatus
    document: str
    successor: str | None = None


@dataclass(frozen=True)
class TakenOver:
    """What went over: how many accounts, roles and settings; what did not, in words of both languages."""

    accounts: int = 0
    roles: int = 0
    settings: int = 0
    left: tuple[tuple[str, str], ...] = ()


def end_school(session: Session, acting: Acting, ending: Ending) -> TakenOver:
    """End a school today: its people, settings and notices go to the successor, its code is void for good.

    Without a successor roles end and accounts are closed. Raises Conflict while a pupil is still there, or where the
    school already moved today.
    """
    left = session.scalar(
        select(func.count()).select_from(Student).where(Student.org_id == ending.school, Student.left_on.is_(None))
    )
    if left:
        raise Conflict(
            f"Expected an empty school but {left} students are still in it: move them first.",
            f"学校尚有 {left} 名在籍学生，请先转出",
        )
    moved = take_over(session, acting, ending.school, ending.successor)
    if ending.successor is not None:
        edge = Move(ending.school, ending.successor, acting.today, ending.document, acting.account_id, acting.now)
        move_org(session, edge, acting.today)
    code = school_of(session, ending.school).code
    merged = ending.successor if ending.status is SchoolStatus.MERGED else None
    record_state(session, acting, ending.school, ending.document, status=str(ending.status), successor=merged)
    org_by_id(session, ending.school).valid_to = acting.today
    session.add(VoidSchoolCode(code=code, school=ending.school, void_from=acting.today))
    session.flush()
    return moved


def take_over(session: Session, acting: Acting, source: str, target: str | None) -> TakenOver:
    """Give the people, roles, settings and notices of a school to another; without one, end them."""
    ended = _end_roles(session, acting, source)
    accounts = _accounts(session, source)
    if target is None:
        for account in accounts:
            _close_account(session, acting, account)
        return TakenOver(len(accounts), len(ended))
    for people in (Person, Account):
        session.execute(update(people).where(people.org_id == source).values(org_id=target))
    roles, barred = _give_roles(session, acting, ended, target)
    kept, refused = _take_settings(session, acting, source, target)
    for cls, still in (
        (Notice, Notice.read_at.is_(None)),
        (Substitution, Substitution.valid_to > acting.today),
        (Job, Job.state.in_(("open", "running"))),
    ):
        session.execute(update(cls).where(cls.org_id == source, still).values(org_id=target))
    session.expire_all()
    return TakenOver(len(accounts), roles, kept, (*barred, *refused))


def _close_account(session: Session, acting: Acting, account: Account) -> None:
    """End an account, unless its holder has a role at another unit and belongs there from now on."""
    elsewhere = roles_of(session, account.id, acting.today)
    if elsewhere:
        account.org_id = elsewhere[0].org_id
    else:
        deactivate(session, Acting(acting.now), account.id)
    session.flush()


def _accounts(session: Session, source: str) -> list[Account]:
    used = Account.state != AccountState.DEACTIVATED
    return list(session.scalars(select(Account).where(Account.org_id == source, used).order_by(Account.id)))


def _end_roles(session: Session, acting: Acting, source: str) -> list[RoleAssignment]:
    held = select(RoleAssignment).where(
        RoleAssignment.org_id == source,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to > acting.today),
    )
    rows = list(session.scalars(held.order_by(RoleAssignment.valid_from, RoleAssignment.id)))
    for row in rows:
        row.valid_to = max(acting.today, row.valid_from)
    session.flush()
    return rows


def _give_roles(
    session: Session, acting: Acting, ended: list[RoleAssignment], target: str
) -> tuple[int, list[tuple[str, str]]]:
    """Exactly the people who held a role at the source hold it at the target; sign-ins and programs go on."""
    given, barred = 0, []
    for row in ended:
        new = NewRole(row.account_id, Role(row.role), target)
        try:
            exception = check_pairs(session, acting, new)
        except NotAllowed as reason:
            title = TITLES[Role(row.role)]
            barred.append((f"{title[0]}：{reason.zh}", f"{title[1]}: {reason.en}"))
            continue
        held = _held_there(session, acting, row, target) or RoleAssignment(
            id=new_id(), account_id=row.account_id, role=row.role, org_id=target, province=row.province,
            valid_from=acting.today, valid_to=None, exception=exception, assigned_by=acting.account_id,
        )  # fmt: skip
        session.add(held)
        session.flush()
        for cls in (SignIn, ApiToken, Job):
            session.execute(update(cls).where(cls.assignment_id == row.id).values(assignment_id=held.id))
        given += 1
    return given, barred


def _held_there(session: Session, acting: Acting, row: RoleAssignment, target: str) -> RoleAssignment | None:
    same = select(RoleAssignment).where(
        RoleAssignment.org_id == target, RoleAssignment.account_id == row.account_id, RoleAssignment.role == row.role,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to > acting.today),
    )  # fmt: skip
    return session.scalar(same.limit(1))


def _take_settings(session: Session, acting: Acting, source: str, target: str) -> tuple[int, list[tuple[str, str]]]:
    """What the source had set for itself holds at the target, unless that has set it too or a level above bars it."""
    kept, refused = 0, []
    own = {(row.key, row.stage) for row in _settings(session, acting, target)}
    for row in _settings(session, acting, source):
        if row.key not in KEYS:  # a setting of an earlier release, which nothing reads any more
            continue
        title = KEYS[row.key].zh, KEYS[row.key].en
        if (row.key, row.stage) in own:
            refused.append((f"{title[0]}：接收学校已有自己的设置", f"{title[1]}: the successor has set its own"))
        else:
            new = NewValue(
                target, row.key, row.value, max(row.effective_from, acting.today), row.stage, row.locked,
                row.effective_to, row.document,
            )  # fmt: skip
            try:
                set_value(session, acting, new)
                kept += 1
            except RecordsError as reason:
                refused.append((f"{title[0]}：{reason.zh}", f"{title[1]}: {reason.en}"))
    return kept, refused


def _settings(session: Session, acting: Acting, org_id: str) -> list[Setting]:
    query = select(Setting).where(
        Setting.org_id == org_id, Setting.superseded_at.is_(None),
        or_(Setting.effective_to.is_(None), Setting.effective_to > acting.today),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Setting.key, Setting.stage, Setting.effective_from)))

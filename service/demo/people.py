"""The demo's staff: a holder for every role that a task can ask for, and a few printed sign-ins."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import DemoSignIn
from records import accounts
from records.acting import Acting
from records.assignments import NewRole, assign_role
from records.roles import TITLES, Role
from records.tables import Organisation
from records.tree import ancestors

PASSWORD = "Heban-2026-demo"
SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏章云苏潘葛范彭鲁韦马苗方任袁柳唐罗薛雷贺汤"
)
GIVEN = "建国志强桂英秀兰丽娟海燕晓东春梅立军永平雪松明辉国栋慧敏振华淑芬红霞卫东玉珍伟民文静俊杰素云新民爱华宏伟"
COMMON = (Role.STUDENT_CLERK, Role.STUDENT_LEADER, Role.SYSTEM_ADMIN, Role.MANAGER)
OF_AUTHORITIES = (Role.AUDITOR, Role.INSPECTOR)


@dataclass
class Staff:
    """Accounts by organisation and role; `actors` is what the story acts with."""

    by_role: dict[tuple[str, Role], str] = field(default_factory=dict)
    sign_ins: list[DemoSignIn] = field(default_factory=list)


def make_staff(session: Session, acting: Acting, schools: Iterable[str], dice: random.Random) -> Staff:
    """Give clerk, leader, administrator and manager to every school of the demo and every authority above one.

    An authority has an auditor and an inspector too, who review and approve what its units report, and its planning
    department, which decides about surveys.
    """
    staff = Staff()
    above = {org.id: org for school in schools for org in ancestors(session, school) if org.is_authority}
    for org in sorted(above.values(), key=lambda o: o.code):
        _staff(session, acting, staff, org, dice)
    for school in schools:
        org = session.scalars(select(Organisation).where(Organisation.id == school)).one()
        _staff(session, acting, staff, org, dice)
    for at, org in enumerate(sorted(above.values(), key=lambda o: o.code)):
        add_role(session, acting, staff, (org.id, Role.PLANNER, at), dice)
    return staff


def add_role(session: Session, acting: Acting, staff: Staff, at: tuple[str, Role, int], dice: random.Random) -> str:
    """Add one more person in a role at an organisation; `at` ends with a number that tells holders apart."""
    org_id, role, number = at
    account, _ = accounts.create_account(session, acting, _new(org_id, f"{role}-{org_id[-6:]}-{number}", dice))
    assign_role(session, acting, NewRole(account.id, role, org_id))
    staff.by_role[(org_id, role)] = account.id
    return account.id


def open_sign_in(session: Session, acting: Acting, staff: Staff, at: tuple[str, Role], login: str) -> None:
    """Give one holder the printed password and a short login name."""
    account_id = staff.by_role[at]
    secret = accounts.renew_activation(session, acting, account_id)
    accounts.activate(session, acting, secret, PASSWORD, login)
    org = session.scalars(select(Organisation).where(Organisation.id == at[0])).one()
    title = TITLES[at[1]]
    staff.sign_ins.append(
        DemoSignIn(login, PASSWORD, f"{org.name_zh} · {title[0]}", f"{org.name_en} · {title[1]}")
    )


def _staff(session: Session, acting: Acting, staff: Staff, org: Organisation, dice: random.Random) -> None:
    for role in (*COMMON, *OF_AUTHORITIES) if org.is_authority else COMMON:
        account, _ = accounts.create_account(session, acting, _new(org.id, f"{org.code}-{role}", dice))
        assign_role(session, acting, NewRole(account.id, role, org.id))
        staff.by_role[(org.id, role)] = account.id


def _new(org_id: str, login: str, dice: random.Random) -> accounts.NewAccount:
    name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2))
    return accounts.NewAccount(login=login[:60], name=name, org_id=org_id)

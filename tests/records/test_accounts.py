"""Accounts: who issues which, activation, lock-out, incompatible roles, sign-ins, tokens."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from records.accounts import (
    NewAccount,
    activate,
    bootstrap_admin,
    change_password,
    create_account,
    deactivate,
    display_names,
    renew_activation,
    verify_password,
)
from records.acting import Acting
from records.assignments import SMALL_SCHOOL, NewRole, assign_role, holders, roles_of
from records.errors import AccountLocked, Conflict, Invalid, NotAllowed, SignInRefused
from records.roles import Permission, Role
from records.scope import use_scope
from records.session import open_session
from records.settings import NewValue, set_value
from records.sign_ins import (
    act_as,
    bearer,
    csrf_fits,
    issue_token,
    revoke_token,
    scope_for,
    sign_in,
    sign_out,
    signed_in,
)
from records.tables import Account, SignIn
from tests.records.conftest import NOW, World

WORD = "Correct-Horse-7"


@pytest.fixture
def admins(world: World) -> dict[str, str]:
    """A system administrator at each authority, each issued by the level above."""
    made: dict[str, str] = {}
    with world.system() as (session, acting):
        first, _ = bootstrap_admin(session, acting, NewAccount("root", "部管理员", world.org["ministry"]))
        made["ministry"] = first.id
        above = {"henan": "ministry", "guangdong": "ministry", "zhengzhou": "henan", "jinshui": "zhengzhou"}
        for org, issuer in {**above, "guancheng": "zhengzhou"}.items():
            author = Acting(NOW, made[issuer], world.org[issuer])
            new = NewAccount(f"admin-{org}", f"{org}管理员", world.org[org], (Role.SYSTEM_ADMIN,))
            made[org] = create_account(session, author, new)[0].id
    return made


def _issue(world: World, admins: dict[str, str], issuer: str, login: str, org: str, *roles: Role) -> tuple[str, str]:
    with world.system() as (session, _):
        author = Acting(NOW, admins[issuer], world.org[issuer])
        account, secret = create_account(session, author, NewAccount(login, "李老师", world.org[org], roles))
        return account.id, secret


def _active(world: World, admins: dict[str, str], *roles: Role, org: str = "jinshui_school") -> str:
    account, secret = _issue(world, admins, "jinshui", "teacher-li", org, *roles)
    with open_session(world.engine, world.keyring, world.audit) as session:
        activate(session, Acting(NOW), secret, WORD)
        session.commit()
    return account


def _try(world: World, password: str, now: datetime) -> None:
    with open_session(world.engine, world.keyring, world.audit) as session:
        try:
            verify_password(session, Acting(now), "teacher-li", password)
        finally:
            session.commit()


def test_the_level_above_issues_administrators_and_nobody_else_does(world: World, admins: dict[str, str]) -> None:
    for issuer in ("guancheng", "jinshui", "ministry", "guangdong"):
        with pytest.raises(NotAllowed):
            _issue(world, admins, issuer, "x-admin", "zhengzhou", Role.SYSTEM_ADMIN)
    _issue(world, admins, "henan", "second-admin", "zhengzhou", Role.SYSTEM_ADMIN)


def test_status_roles_come_from_the_own_level_or_above_progress_roles_from_the_ministry(
    world: World, admins: dict[str, str]
) -> None:
    _issue(world, admins, "jinshui", "clerk-1", "jinshui_school", Role.STUDENT_CLERK)
    _issue(world, admins, "jinshui", "clerk-2", "jinshui", Role.STUDENT_CLERK)
    with pytest.raises(NotAllowed):
        _issue(world, admins, "guancheng", "clerk-3", "jinshui_school", Role.STUDENT_CLERK)
    with pytest.raises(NotAllowed):
        _issue(world, admins, "zhengzhou", "auditor-1", "jinshui", Role.AUDITOR)
    _issue(world, admins, "ministry", "auditor-2", "jinshui", Role.AUDITOR)
    _issue(world, admins, "jinshui", "manager-1", "jinshui_school", Role.MANAGER)


def test_there_is_one_first_administrator(world: World, admins: dict[str, str]) -> None:
    with world.system() as (session, acting):
        with pytest.raises(NotAllowed):
            bootstrap_admin(session, acting, NewAccount("root2", "又一个", world.org["ministry"]))
        with pytest.raises(Conflict):
            create_account(session, acting, NewAccount("root", "重名", world.org["henan"]))


def test_a_link_works_once_and_for_a_time_and_sets_the_first_password(world: World, admins: dict[str, str]) -> None:
    account, secret = _issue(world, admins, "jinshui", "teacher-li", "jinshui_school", Role.STUDENT_CLERK)
    with pytest.raises(SignInRefused):
        _try(world, WORD, NOW)
    with open_session(world.engine, world.keyring, world.audit) as session:
        with pytest.raises(SignInRefused, match="too old"):
            activate(session, Acting(NOW + timedelta(hours=73)), secret, WORD)
        with pytest.raises(Invalid):
            activate(session, Acting(NOW), secret, "short")
        session.rollback()
        assert activate(session, Acting(NOW), secret, WORD, login="li-ming").login == "li-ming"
        with pytest.raises(SignInRefused):
            activate(session, Acting(NOW), secret, WORD)
        stored = session.connection().exec_driver_sql("select * from account").fetchall()
        assert WORD not in repr(stored) and secret not in repr(stored)
        session.commit()
    with world.system() as (session, acting):
        again = renew_activation(session, acting, account)
        assert activate(session, acting, again, WORD + "x").login == "li-ming"


def test_five_wrong_passwords_lock_for_fifteen_minutes(world: World, admins: dict[str, str]) -> None:
    _active(world, admins, Role.STUDENT_CLERK)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            _try(world, "wrong", NOW)
    with pytest.raises(AccountLocked, match="2026-09-18 09:15 China time"):
        _try(world, WORD, NOW + timedelta(minutes=14))
    _try(world, WORD, NOW + timedelta(minutes=15))


def test_a_good_password_in_between_starts_the_count_anew(world: World, admins: dict[str, str]) -> None:
    _active(world, admins, Role.STUDENT_CLERK)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                _try(world, "wrong", NOW)
        _try(world, WORD, NOW)


def test_parallel_guesses_are_all_counted(world: World, admins: dict[str, str]) -> None:
    _active(world, admins, Role.STUDENT_CLERK)

    def guess() -> None:
        with pytest.raises(SignInRefused):
            _try(world, "wrong", NOW)

    threads = [Thread(target=guess) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(AccountLocked):
        _try(world, WORD, NOW)


def test_the_lock_out_follows_the_setting_of_the_own_level_and_not_next_door(
    world: World, admins: dict[str, str]
) -> None:
    _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        set_value(session, acting, NewValue(world.org["guancheng"], "account.lock_after", 1, acting.today))
        set_value(session, acting, NewValue(world.org["jinshui"], "account.lock_after", 2, acting.today))
        set_value(session, acting, NewValue(world.org["jinshui"], "account.lock_minutes", 60, acting.today))
    with pytest.raises(SignInRefused):
        _try(world, "wrong", NOW)
    _try(world, WORD, NOW)
    for _ in range(2):
        with pytest.raises(SignInRefused):
            _try(world, "wrong", NOW)
    with pytest.raises(AccountLocked):
        _try(world, WORD, NOW + timedelta(minutes=59))


def test_a_changed_password_ends_other_sign_ins_and_an_old_one_must_change(
    world: World, admins: dict[str, str]
) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, _):
        acting = Acting(NOW, account)
        row = session.get(Account, account)
        token, _, _ = sign_in(session, acting, row)
        assert signed_in(session, acting, token).account_id == account
        with pytest.raises(NotAllowed):
            change_password(session, Acting(NOW, "somebody-else"), account, WORD, WORD + "x")
        with pytest.raises(SignInRefused):
            change_password(session, acting, account, "wrong", WORD + "x")
        change_password(session, acting, account, WORD, WORD + "x")
        with pytest.raises(SignInRefused):
            signed_in(session, acting, token)
        half_a_year = Acting(NOW + timedelta(days=181))
        assert verify_password(session, half_a_year, "teacher-li", WORD + "x").must_change


def test_incompatible_roles_are_refused_to_one_person(world: World, admins: dict[str, str]) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, _):
        author = Acting(NOW, admins["jinshui"])
        for role in (Role.STUDENT_LEADER, Role.SYSTEM_ADMIN):
            with pytest.raises(NotAllowed):
                assign_role(session, author, NewRole(account, role, world.org["jinshui_school"]))


def test_a_small_school_may_join_clerk_and_leader_where_the_province_allows_it_and_never_an_authority(
    world: World, admins: dict[str, str]
) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    officer, _ = _issue(world, admins, "jinshui", "officer", "jinshui", Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        author = Acting(NOW, admins["jinshui"])
        set_value(session, acting, NewValue(world.org["henan"], SMALL_SCHOOL, True, acting.today))
        held = assign_role(session, author, NewRole(account, Role.STUDENT_LEADER, world.org["jinshui_school"]))
        assert held.exception == SMALL_SCHOOL
        with pytest.raises(NotAllowed):
            assign_role(session, author, NewRole(officer, Role.STUDENT_LEADER, world.org["jinshui"]))


def test_a_deactivated_account_signs_in_no_more_and_its_name_stays(world: World, admins: dict[str, str]) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        token, _, _ = sign_in(session, acting, session.get(Account, account))
        deactivate(session, Acting(NOW, admins["jinshui"]), account)
        with pytest.raises(SignInRefused):
            signed_in(session, acting, token)
        assert roles_of(session, account, acting.today) == []
        assert holders(session, world.org["jinshui_school"], Role.STUDENT_CLERK, acting.today) == []
        assert display_names(session, [account]) == {account: "李老师"}
    with pytest.raises(SignInRefused):
        _try(world, WORD, NOW)


def test_a_sign_in_keeps_digests_ends_in_time_and_yields_the_scope_of_its_role(
    world: World, admins: dict[str, str]
) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        token, csrf, row = sign_in(session, acting, session.get(Account, account))
        stored = session.scalar(select(SignIn).where(SignIn.id == row.id))
        assert token not in (stored.token_digest, stored.csrf_digest) and csrf != stored.csrf_digest
        who = signed_in(session, acting, token)
        assert csrf_fits(who, csrf) and not csrf_fits(who, token)
        assert (who.role, who.org_id) == (Role.STUDENT_CLERK, world.org["jinshui_school"])
        with pytest.raises(SignInRefused):
            signed_in(session, Acting(NOW + timedelta(hours=12)), token)
    with open_session(world.engine, world.keyring, world.audit) as session:
        scope = use_scope(session, scope_for(session, who))
        assert scope.allows(world.org["jinshui_school"]) and not scope.allows(world.org["jinshui"])
        assert scope.may(Permission.CASE_START)
        sign_out(session, Acting(NOW), token)
        with pytest.raises(SignInRefused):
            signed_in(session, Acting(NOW), token)


def test_a_person_with_two_roles_acts_in_one_at_a_time(world: World, admins: dict[str, str]) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        author = Acting(NOW, admins["jinshui"])
        second = assign_role(session, author, NewRole(account, Role.MANAGER, world.org["jinshui_school"]))
        token, _, row = sign_in(session, acting, session.get(Account, account))
        assert signed_in(session, acting, token).role == Role.STUDENT_CLERK
        act_as(session, acting, row.id, second.id)
        assert signed_in(session, acting, token).role == Role.MANAGER
        foreign = roles_of(session, admins["jinshui"], acting.today)[0]
        with pytest.raises(NotAllowed):
            act_as(session, acting, row.id, foreign.id)


def test_a_bearer_token_acts_in_the_own_role_until_revoked(world: World, admins: dict[str, str]) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, _):
        acting = Acting(NOW, account)
        mine = roles_of(session, account, acting.today)[0]
        token, row = issue_token(session, acting, mine.id, "script", 30)
        assert bearer(session, acting, token).org_id == world.org["jinshui_school"]
        with pytest.raises(NotAllowed):
            issue_token(session, acting, roles_of(session, admins["henan"], acting.today)[0].id, "x", 30)
        revoke_token(session, acting, row.id)
        with pytest.raises(SignInRefused):
            bearer(session, acting, token)

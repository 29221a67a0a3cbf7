"""Accounts: who issues which, activation, lock-out, incompatible roles, sign-ins, tokens."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from records.accounts import (
    NewAccount,
    activate,
    bootstrap_admin,
    change_password,
    check_password,
    create_account,
    deactivate,
    display_names,
    enter,
    renew_activation,
)
from records.acting import Acting
from records.assignments import SMALL_SCHOOL, NewRole, assign_role, holders, roles_of
from records.errors import (
    AccountLocked,
    Conflict,
    Invalid,
    NotAllowed,
    RateLimited,
    SettingLocked,
    SignInRefused,
    WrongPassword,
)
from records.passwords import hash_password, password_matches
from records.roles import Permission, Role
from records.scope import use_scope
from records.session import open_session
from records.settings import NewValue, set_value
from records.sign_in_limits import Source, admit, succeeded
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
from records.tables import Account, PastPassword, SignIn
from records.tables.account import AccountState
from records.unused_accounts import seal_unused
from tests.records.conftest import NOW, World

WORD = "Correct-Horse-7"
HERE, ELSEWHERE = Source("192.0.2.7"), Source("198.51.100.9")


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


def _try(world: World, password: str, now: datetime, source: Source = HERE, login: str = "teacher-li") -> str:
    """Sign in as the route does, each part kept by itself; return the browser's mark."""
    with open_session(world.engine, world.keyring, world.audit) as session:
        admit(session, Acting(now), login, source)
        session.commit()
        check_password(session, login, password)
        mark = succeeded(session, Acting(now), login, source)
        session.commit()
        return mark


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


@pytest.mark.parametrize(("login", "refusal"), [("root", Conflict), (" root ", Conflict), ("ab", Invalid), (" ab ", Invalid)])
def test_a_taken_or_too_short_login_is_refused_at_activation_and_the_link_stays_good(
    world: World, admins: dict[str, str], login: str, refusal: type[Exception]
) -> None:
    _, secret = _issue(world, admins, "jinshui", "teacher-li", "jinshui_school", Role.STUDENT_CLERK)
    with world.system() as (session, acting), session.begin_nested() as attempt:
        with pytest.raises(refusal):
            activate(session, acting, secret, WORD, login=login)
        attempt.rollback()
    with world.system() as (session, acting):
        assert activate(session, acting, secret, WORD).login == "teacher-li"


def test_a_login_chosen_with_blanks_around_it_is_stored_without_them(world: World, admins: dict[str, str]) -> None:
    _, secret = _issue(world, admins, "jinshui", "teacher-wu", "jinshui_school", Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        activate(session, acting, secret, WORD, login=" teacher-li ")
    _try(world, WORD, NOW)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("abcdefghijkl", "two sorts"), ("ABCDEFGHIJKL", "two sorts"), ("123456789012", "two sorts"),
        ("!!!!!!!!!!!!", "two sorts"), ("Abcdef-12", "at least 10"), ("My-Teacher-Li-1", "without the login name"),
        ("teacher-li-2026", "without the login name"),
    ],
)  # fmt: skip
def test_a_weak_password_is_refused(password: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        hash_password(password, "Teacher-li")


@pytest.mark.parametrize("password", ["abcdefghij1", "ABCDEFGHIj", "123456789-", "abcdefghi,"])
def test_two_sorts_of_characters_are_enough(password: str) -> None:
    assert password_matches(hash_password(password, "teacher-li"), password)


def test_after_a_lock_one_failure_does_not_lock_again(world: World, admins: dict[str, str]) -> None:
    _active(world, admins, Role.STUDENT_CLERK)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            _try(world, "wrong", NOW)
    later = NOW + timedelta(minutes=15)
    for _ in range(4):
        with pytest.raises(SignInRefused):
            _try(world, "wrong", later)
    _try(world, WORD, later)


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


def test_the_lock_out_is_one_for_the_whole_installation(world: World, admins: dict[str, str]) -> None:
    """A county's own limit would tell which names are of that county."""
    _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        for unit in ("jinshui", "henan"):
            with pytest.raises(SettingLocked, match="the ministry"):
                set_value(session, acting, NewValue(world.org[unit], "account.lock_after", 2, acting.today))
        set_value(session, acting, NewValue(world.org["ministry"], "account.lock_after", 2, acting.today))
        set_value(session, acting, NewValue(world.org["ministry"], "account.lock_minutes", 60, acting.today))
    for login in ("teacher-li", "nobody-at-all"):
        for _ in range(2):
            with pytest.raises(WrongPassword):
                _try(world, "wrong", NOW, login=login)
        with pytest.raises(AccountLocked):
            _try(world, WORD, NOW + timedelta(minutes=59), login=login)


def test_each_further_lock_out_is_twice_as_long_up_to_the_longest(world: World, admins: dict[str, str]) -> None:
    _active(world, admins, Role.STUDENT_CLERK)
    now, waits = NOW, []
    for _ in range(6):
        for _ in range(5):
            with pytest.raises(WrongPassword):
                _try(world, "wrong", now)
        with pytest.raises(AccountLocked) as caught:
            _try(world, WORD, now)
        waits.append(caught.value.retry_after)
        now += timedelta(seconds=int(caught.value.retry_after or 0))
    assert waits == [900, 1800, 3600, 7200, 14400, 900], "after the longest wait the count begins anew"


def test_nobody_locks_another_out(world: World, admins: dict[str, str]) -> None:
    """Neither from another address nor, once the browser is known, from the same."""
    _active(world, admins, Role.STUDENT_CLERK)
    mark = _try(world, WORD, NOW)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            _try(world, "wrong", NOW, ELSEWHERE)
    with pytest.raises(AccountLocked):
        _try(world, "wrong", NOW, ELSEWHERE)
    _try(world, WORD, NOW)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            _try(world, "wrong", NOW)
    with pytest.raises(AccountLocked):
        _try(world, WORD, NOW)
    assert _try(world, WORD, NOW, Source(HERE.address, mark)) == mark
    for forged in ("x.y", mark + "x", mark.split(".")[0] + ".", ""):
        with pytest.raises(AccountLocked):
            _try(world, WORD, NOW, Source(HERE.address, forged))


def test_many_names_from_one_address_are_slowed_and_others_are_not(world: World, admins: dict[str, str]) -> None:
    _active(world, admins, Role.STUDENT_CLERK)
    mark = _try(world, WORD, NOW)
    for at in range(30):
        with pytest.raises(WrongPassword):
            _try(world, "wrong", NOW, login=f"name-{at}")
    with pytest.raises(RateLimited) as caught:
        _try(world, "wrong", NOW, login="name-31")
    assert caught.value.retry_after == 30
    _try(world, WORD, NOW, ELSEWHERE)
    _try(world, WORD, NOW, Source(HERE.address, mark))
    later = NOW + timedelta(seconds=30)
    with pytest.raises(WrongPassword):
        _try(world, "wrong", later, login="name-31")
    with pytest.raises(RateLimited):
        _try(world, WORD, later, login="teacher-li")
    _try(world, WORD, later + timedelta(minutes=15))


def test_an_address_of_version_6_counts_by_its_network(world: World, admins: dict[str, str]) -> None:
    for at in range(30):
        with pytest.raises(WrongPassword):
            _try(world, "wrong", NOW, Source(f"2001:db8:0:1::{at:x}"), login=f"name-{at}")
    with pytest.raises(RateLimited):
        _try(world, "wrong", NOW, Source("2001:db8:0:1:ffff::1"), login="name-31")
    with pytest.raises(WrongPassword):
        _try(world, "wrong", NOW, Source("2001:db8:0:2::1"), login="name-31")


def test_good_sign_ins_of_a_whole_school_use_up_nothing(world: World, admins: dict[str, str]) -> None:
    _active(world, admins, Role.STUDENT_CLERK)
    for _ in range(40):
        _try(world, WORD, NOW)


def test_neither_names_nor_addresses_are_kept_and_old_counts_go(world: World, admins: dict[str, str]) -> None:
    with pytest.raises(WrongPassword):
        _try(world, "wrong", NOW, login="my-password-typed-as-name")
    with world.system() as (session, _):
        stored = repr(session.connection().exec_driver_sql("select * from sign_in_attempt").fetchall())
        assert stored.count("(") > 1 and "my-password" not in stored and HERE.address not in stored
    with pytest.raises(WrongPassword):
        _try(world, "wrong", NOW + timedelta(days=1), ELSEWHERE, login="another")
    with world.system() as (session, _):
        assert len(session.connection().exec_driver_sql("select * from sign_in_attempt").fetchall()) == 2


def test_a_new_link_lets_its_holder_in_at_once(world: World, admins: dict[str, str]) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            _try(world, "wrong", NOW)
    with world.system() as (session, acting):
        activate(session, acting, renew_activation(session, acting, account), WORD + "x")
    _try(world, WORD + "x", NOW)


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
        with pytest.raises(Invalid, match="none of your last"):
            change_password(session, acting, account, WORD, WORD)
        change_password(session, acting, account, WORD, WORD + "x")
        with pytest.raises(SignInRefused):
            signed_in(session, acting, token)
        assert not enter(session, acting, account).must_change
        assert enter(session, Acting(NOW + timedelta(days=181)), account).must_change


def test_none_of_the_last_passwords_is_taken_again_and_a_setting_says_how_many(
    world: World, admins: dict[str, str]
) -> None:
    account, present = _active(world, admins, Role.STUDENT_CLERK), WORD
    for number in range(1, 7):
        with world.system() as (session, _):
            change_password(session, Acting(NOW + timedelta(hours=number), account), account, present, f"{WORD}-{number}")
        present = f"{WORD}-{number}"
    later = Acting(NOW + timedelta(days=1), account)
    for number in range(1, 6):
        with world.system() as (session, _), pytest.raises(Invalid, match="none of your last 6"):
            change_password(session, later, account, present, f"{WORD}-{number}")
    with world.system() as (session, acting):
        assert session.scalar(select(func.count()).select_from(PastPassword)) == 5, "no more than needed is kept"
        link = renew_activation(session, Acting(NOW, admins["jinshui"]), account)
        with pytest.raises(Invalid, match="none of your last"):
            activate(session, later, link, present)
        set_value(session, acting, NewValue(world.org["ministry"], "account.passwords_kept", 2, acting.today))
        change_password(session, later, account, present, f"{WORD}-1")


def test_an_account_that_nobody_used_for_half_a_year_is_sealed_until_a_fresh_link(
    world: World, admins: dict[str, str]
) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, _):
        enter(session, Acting(NOW), account)
        login = session.get_one(Account, account).login
        assert account not in seal_unused(session, Acting(NOW + timedelta(days=180)))
        assert account in seal_unused(session, Acting(NOW + timedelta(days=181)))
        assert account not in seal_unused(session, Acting(NOW + timedelta(days=181))), "once"
    with world.system() as (session, _):
        with pytest.raises(SignInRefused, match="sealed"):
            check_password(session, login, WORD)
        with pytest.raises(WrongPassword):
            check_password(session, login, "wrong")
        link = renew_activation(session, Acting(NOW, admins["jinshui"]), account)
        activate(session, Acting(NOW), link, WORD + "-new")
        assert check_password(session, login, WORD + "-new") == account
    with world.system() as (session, acting):
        enter(session, Acting(NOW), account)
        set_value(session, acting, NewValue(world.org["ministry"], "account.unused_days", 30, acting.today))
        assert account in seal_unused(session, Acting(NOW + timedelta(days=31)))


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


def test_nobody_deactivates_a_holder_of_a_role_that_they_may_not_issue(world: World, admins: dict[str, str]) -> None:
    account = _active(world, admins, Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        assign_role(session, Acting(NOW, admins["ministry"]), NewRole(account, Role.AUDITOR, world.org["jinshui"]))
    with world.system() as (session, acting), session.begin_nested() as attempt:
        with pytest.raises(NotAllowed, match="entitled to issue"):
            deactivate(session, Acting(NOW, admins["jinshui"]), account)
        attempt.rollback()
    with world.system() as (session, acting):
        held = {assignment.role for assignment in roles_of(session, account, acting.today)}
        assert held == {Role.STUDENT_CLERK, Role.AUDITOR}
    _try(world, WORD, NOW)


def test_a_deactivated_account_comes_back_by_no_link(world: World, admins: dict[str, str]) -> None:
    account, secret = _issue(world, admins, "jinshui", "teacher-li", "jinshui_school", Role.STUDENT_CLERK)
    with world.system() as (session, acting):
        deactivate(session, Acting(NOW, admins["jinshui"]), account)
    with world.system() as (session, acting):
        with pytest.raises(NotAllowed, match="deactivated"):
            renew_activation(session, acting, account)
        with pytest.raises(SignInRefused):
            activate(session, acting, secret, WORD)
        assert session.get(Account, account).state == AccountState.DEACTIVATED


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

"""Substitutes: who grants one, for whom, from when to when, with whose consent, and never in a circle."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from records.accounts import NewAccount, activate, create_account, deactivate
from records.acting import Acting
from records.assignments import NewRole, assign_role, end_role, roles_of
from records.errors import Conflict, Invalid, NotAllowed, NotFound
from records.roles import Role
from records.substitutions import NewSubstitute, Seat, consent, end_substitute, grant_substitute, seats_stood_in_for
from tests.records.conftest import NOW, World

TODAY, DAY = date(2026, 9, 18), timedelta(days=1)
PEOPLE = {
    "leader": (Role.STUDENT_LEADER,), "auditor": (Role.AUDITOR,), "manager": (Role.MANAGER,),
    "clerk": (Role.STUDENT_CLERK,), "officer": (Role.ENROLMENT_OFFICER,), "admin": (Role.SYSTEM_ADMIN,),
}  # fmt: skip


@pytest.fixture
def who(world: World) -> dict[str, str]:
    """Accounts in use at one county, and one of its sibling, by name."""
    found: dict[str, str] = {}
    with world.system() as (session, acting):
        for name, roles, unit in [*((n, r, "jinshui") for n, r in PEOPLE.items()), ("far", (Role.MANAGER,), "guancheng")]:
            account, secret = create_account(session, acting, NewAccount(f"p-{name}", name, world.org[unit], roles))
            activate(session, acting, secret, "Correct-Horse-7")
            found[name] = account.id
    return found


def granted(world: World, who: dict[str, str], person: str, substitute: str, **more: object) -> list[str]:
    """Grant as the person does, with consent; the ids."""
    period = {"valid_from": TODAY, "valid_to": TODAY + 10 * DAY, **more}
    with world.system() as (session, _):
        new = NewSubstitute(who[person], who[substitute], **period)  # type: ignore[arg-type]
        ids = [row.id for row in grant_substitute(session, Acting(NOW, who[person]), new)]
        for one in ids:
            consent(session, Acting(NOW, who[substitute]), one)
    return ids


def seats(world: World, who: dict[str, str], substitute: str, on: date = TODAY) -> list[Seat]:
    with world.system() as (session, _):
        return seats_stood_in_for(session, who[substitute], on)


def test_a_substitute_has_the_persons_seat_from_the_first_day_to_the_last(world: World, who: dict[str, str]) -> None:
    granted(world, who, "leader", "manager", valid_from=TODAY + DAY, valid_to=TODAY + 3 * DAY)
    seat = Seat(who["leader"], world.org["jinshui"], "student_leader", "")
    found = [seats(world, who, "manager", TODAY + n * DAY) for n in range(4)]
    assert found == [[], [seat], [seat], []]


def test_it_is_for_the_named_processes_alone(world: World, who: dict[str, str]) -> None:
    granted(world, who, "leader", "manager", processes=("transfer", "data_export"))
    assert sorted(seat.process for seat in seats(world, who, "manager")) == ["data_export", "transfer"]


def test_it_needs_the_substitutes_own_consent(world: World, who: dict[str, str]) -> None:
    with world.system() as (session, _):
        new = NewSubstitute(who["leader"], who["manager"], TODAY, TODAY + DAY)
        (row,) = grant_substitute(session, Acting(NOW, who["leader"]), new)
        assert seats_stood_in_for(session, who["manager"], TODAY) == []
        with pytest.raises(NotAllowed):
            consent(session, Acting(NOW, who["leader"]), row.id)
        consent(session, Acting(NOW, who["manager"]), row.id)
        assert len(seats_stood_in_for(session, who["manager"], TODAY)) == 1


@pytest.mark.parametrize("by", ("leader", "manager", "clerk", "auditor", None))
def test_the_person_the_substitute_or_the_issuer_ends_it(world: World, who: dict[str, str], by: str | None) -> None:
    (one,) = granted(world, who, "leader", "manager")
    with world.system() as (session, acting):
        author = acting if by is None else Acting(NOW, who[by])
        if by in ("clerk", "auditor"):
            with pytest.raises(NotAllowed):
                end_substitute(session, author, one)
        else:
            end_substitute(session, author, one)
        assert bool(seats_stood_in_for(session, who["manager"], TODAY)) == (by in ("clerk", "auditor"))


def test_it_ends_with_the_persons_role(world: World, who: dict[str, str]) -> None:
    granted(world, who, "leader", "manager")
    with world.system() as (session, acting):
        (held,) = roles_of(session, who["leader"], TODAY)
        end_role(session, acting, held.id)
    assert seats(world, who, "manager") == []


@pytest.mark.parametrize(("by", "allowed"), [("leader", True), ("admin", True), ("clerk", False), ("manager", False)])
def test_the_person_grants_it_or_who_issues_the_persons_roles(world: World, who: dict[str, str], by: str, allowed: bool) -> None:
    new = NewSubstitute(who["leader"], who["manager"], TODAY, TODAY + DAY)
    with world.system() as (session, _):
        if allowed:
            assert grant_substitute(session, Acting(NOW, who[by]), new)
            return
        with pytest.raises(NotAllowed):
            grant_substitute(session, Acting(NOW, who[by]), new)


def test_roles_that_one_person_must_not_hold_together_do_not_meet_by_standing_in(world: World, who: dict[str, str]) -> None:
    for person, substitute in (("leader", "clerk"), ("clerk", "leader"), ("leader", "admin")):
        with pytest.raises(NotAllowed, match="compatible roles"):
            granted(world, who, person, substitute)


def test_a_substitute_is_a_colleague_with_an_account_in_use(world: World, who: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match="same unit"):
        granted(world, who, "leader", "far")
    with pytest.raises(NotFound):
        granted(world, who, "leader", "leader")
    with world.system() as (session, acting):
        deactivate(session, acting, who["manager"])
    with pytest.raises(NotFound):
        granted(world, who, "leader", "manager")


def test_an_empty_period_is_refused(world: World, who: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        granted(world, who, "leader", "manager", valid_to=TODAY)


CIRCLES: dict[str, Callable[[World, dict[str, str]], object]] = {
    "of two": lambda world, who: granted(world, who, "manager", "leader"),
    "of three": lambda world, who: (granted(world, who, "manager", "officer"), granted(world, who, "officer", "leader")),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_nobody_stands_in_for_who_stands_in_for_them(world: World, who: dict[str, str], name: str) -> None:
    granted(world, who, "leader", "manager")
    with pytest.raises(Conflict, match="circle"):
        CIRCLES[name](world, who)


def test_after_the_period_or_its_end_it_closes_no_circle(world: World, who: dict[str, str]) -> None:
    (one,) = granted(world, who, "leader", "manager", valid_to=TODAY + 2 * DAY)
    granted(world, who, "manager", "leader", valid_from=TODAY + 2 * DAY, valid_to=TODAY + 3 * DAY)
    with world.system() as (session, _):
        end_substitute(session, Acting(NOW, who["leader"]), one)
    granted(world, who, "manager", "leader")


def test_a_new_role_of_the_person_counts_at_once(world: World, who: dict[str, str]) -> None:
    granted(world, who, "manager", "officer")
    with world.system() as (session, acting):
        assign_role(session, acting, NewRole(who["manager"], Role.AUDITOR, world.org["jinshui"]))
    assert sorted(seat.role for seat in seats(world, who, "officer")) == ["auditor", "manager"]

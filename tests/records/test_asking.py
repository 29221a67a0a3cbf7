"""Prepared statements: within the session's transaction, under its scope, with the values of the classes."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, exists, select
from sqlalchemy.exc import IntegrityError

from ground.prepared import Prepared
from records import asking, replays
from records.errors import NotAllowed
from records.ids import new_id
from records.roles import Role
from records.scope import system_scope
from records.tables import Organisation, RoleAssignment, SignIn
from records.tables.replay import ReplayedAnswer
from tests.records.conftest import NOW, SINCE, World

ROLES = Prepared(select(RoleAssignment.__table__.c.account_id))
WITHIN = Prepared(select(Organisation.__table__.c.id).where(exists(select(RoleAssignment.__table__.c.id))))
NAME = Prepared(select(Organisation.__table__.c.name_zh).where(Organisation.__table__.c.id == bindparam("x_org")))


@pytest.mark.parametrize("statement", [ROLES, WITHIN])
def test_personal_rows_are_asked_for_only_as_a_system_job(world: World, statement: Prepared) -> None:
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, _):
        with pytest.raises(NotAllowed):
            asking.every(session, statement)
        with system_scope(session):
            assert asking.every(session, statement) == []


def test_what_a_session_holds_back_is_seen(world: World) -> None:
    with world.system() as (session, _):
        org = session.get(Organisation, world.org["jinshui"])
        org.name_zh = "金水区教育体育局"
        assert asking.one(session, NAME, x_org=org.id).name_zh == "金水区教育体育局"
        assert asking.one(session, NAME, x_org="nobody") is None


def test_values_come_back_as_the_classes_give_them(world: World) -> None:
    answers, units = ReplayedAnswer.__table__.c, Organisation.__table__.c
    asked_at = Prepared(select(answers.asked_at).where(answers.key == bindparam("x_key")))
    period = Prepared(select(units.valid_from, units.valid_to, units.is_authority).where(units.id == bindparam("x_org")))
    with world.system() as (session, _):
        replays.keep(session, replays.Asked("a", "POST /x", "k", "d"), (200, ""), NOW)
        assert asking.one(session, asked_at, x_key="k").asked_at == NOW
        assert asking.one(session, period, x_org=world.org["henan"]) == (SINCE, None, True)


def test_a_lasting_failure_is_the_error_a_session_would_raise(world: World) -> None:
    table = SignIn.__table__
    written = {column.name: bindparam(f"x_{column.name}") for column in table.c}
    insert = Prepared(table.insert().values(written))
    given = {f"x_{name}": None for name in written} | {"x_id": new_id(), "x_created_at": NOW + timedelta(days=1)}
    with world.system() as (session, _), pytest.raises(IntegrityError):
        asking.write(session, insert, **given)

"""The frozen list of bulk work on each store: one result per item, begun once, forgotten when nobody began it."""

from datetime import timedelta

import pytest

from records import bulk, jobs
from records.accounts import NewAccount, create_account
from records.assignments import NewRole, assign_role
from records.errors import Conflict, NotFound
from records.roles import Role
from tests.records.conftest import World


@pytest.fixture
def held(world: World) -> tuple[str, str]:
    """An account and its role."""
    with world.system() as (session, acting):
        account, _ = create_account(session, acting, NewAccount("bulk-leader", "leader", world.org["jinshui_school"]))
        role = assign_role(session, acting, NewRole(account.id, Role.STUDENT_LEADER, world.org["jinshui_school"]))
        return account.id, role.id


def test_items_have_one_result_each_and_the_work_begins_once(world: World, held: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    account, role = held
    with world.system() as (session, acting):
        own = type(acting)(acting.now, account, world.org["jinshui_school"])
        job = bulk.freeze(session, own, role, ["t1", "t2", "t3"])
        first, second, third = bulk.pending(session, job.id, 10)
        assert [one.task_id for one in (first, second, third)] == ["t1", "t2", "t3"]
        assert bulk.take(session, first, acting.now) and not bulk.take(session, first, acting.now)
        assert bulk.refuse(session, second, {"detail": "王小明已转出"}, acting.now) and not bulk.take(session, second, acting.now)
        assert bulk.figures(session, job.id) == {"pending": 1, "done": 1, "refused": 1}
        (told,) = bulk.items(session, job.id, "refused", 0, 10)
        assert told.problem == {"detail": "王小明已转出"} and bulk.items(session, job.id, "", 2, 10) == [third]
        sealed = session.connection().exec_driver_sql("select problem from bulk_item where problem is not null").scalar_one()
        assert "王小明".encode() not in bytes(sealed)
        with pytest.raises(Conflict):
            jobs.go_on(session, job)
        bulk.begin(session, job, {"outcome": "approve"})
        with pytest.raises(Conflict):
            bulk.begin(session, job, {"outcome": "refuse"})
        jobs.stop(session, job)
        jobs.go_on(session, job)
        with pytest.raises(NotFound):
            bulk.bulk_of(session, "somebody else", job.id)


def test_lists_that_nobody_began_are_forgotten(world: World, held: tuple[str, str]) -> None:
    account, role = held
    with world.system() as (session, acting):
        own = type(acting)(acting.now, account, world.org["jinshui_school"])
        left, begun = (bulk.freeze(session, own, role, ["t1"]) for _ in range(2))
        bulk.begin(session, begun, {"outcome": "approve"})
        assert bulk.forget_previews(session, acting.now) == 0
        assert bulk.forget_previews(session, acting.now + timedelta(days=1)) == 1
        assert bulk.figures(session, left.id)["pending"] == 0 and bulk.figures(session, begun.id)["pending"] == 1
